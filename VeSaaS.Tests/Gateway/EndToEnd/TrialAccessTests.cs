using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Xunit;
using VeSaaS.Tests.Tenancy;

namespace VeSaaS.Tests.Gateway.EndToEnd;

/// <summary>A trial lets its customer in while it runs, and nobody else, and not a moment longer: measured at the gateway.</summary>
[Collection(LiveProduct.Collection)]
public sealed class TrialAccessTests(LiveProduct product)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Trial_WhileItRuns_LetsItsCustomerInAndIsShutWhenEnded()
    {
        var offer = await product.OfferAsync();
        var trial = await product.BeginTrialAsync(offer);
        var address = $"/api/customer/trials/{trial.Id}";
        await UntilAsync(trial, address, "Open");

        Assert.Equal(HttpStatusCode.OK, await product.AskAsync(offer.Agent, trial.Customer));
        Assert.Equal(HttpStatusCode.Forbidden, await product.AskAsync(offer.Agent, LiveProduct.Stranger()));
        var before = await product.SignAsync(trial.Customer, offer.Agent);

        using var ended = await trial.Client.DeleteAsync(address, Token);

        Assert.Equal(HttpStatusCode.NoContent, ended.StatusCode);
        await product.UntilAnswersAsync(HttpStatusCode.Forbidden, offer.Agent, trial.Customer);
        Assert.Equal(HttpStatusCode.Forbidden, await product.AskAsync(offer.Agent, trial.Customer, before));
        Assert.Equal(["false"], await product.ExpressionsAsync(offer.Agent));
        using var late = await trial.Client.PostAsJsonAsync(address + "/messages", new { text = "Hello" }, Token);
        Assert.Equal(HttpStatusCode.Conflict, late.StatusCode);
    }

    [Fact]
    public async Task Trial_OfAnotherCustomer_IsNotFound()
    {
        var trial = await product.BeginTrialAsync(await product.OfferAsync());
        using var stranger = (await product.Host.CustomerAsync(Token, "Tideline")).Client(product.Host);

        using var read = await stranger.GetAsync($"/api/customer/trials/{trial.Id}", Token);
        using var asked = await stranger.PostAsJsonAsync($"/api/customer/trials/{trial.Id}/messages", new { text = "Hello" }, Token);
        using var ended = await stranger.DeleteAsync($"/api/customer/trials/{trial.Id}", Token);

        Assert.Equal([HttpStatusCode.NotFound, HttpStatusCode.NotFound, HttpStatusCode.NotFound], new[] { read.StatusCode, asked.StatusCode, ended.StatusCode });
    }

    [Fact]
    public async Task Trial_UnpublishedListing_IsNotFoundAndOneThatRunsIsShut()
    {
        var offer = await product.OfferAsync();
        var trial = await product.BeginTrialAsync(offer);
        await UntilAsync(trial, $"/api/customer/trials/{trial.Id}", "Open");
        var other = await product.Host.CustomerAsync(Token, "Tideline");
        using var client = other.Client(product.Host);

        using var unpublished = await product.Operator.PostAsync($"/api/admin/marketplace/agents/{offer.Id}/unpublish", null, Token);
        using var refused = await client.PostAsJsonAsync("/api/customer/trials", new { ve = offer.Slug }, Token);

        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, await product.AskAsync(offer.Agent, other.Customer!.Value));
        await product.UntilAnswersAsync(HttpStatusCode.Forbidden, offer.Agent, trial.Customer);
    }

    private static Task UntilAsync(Employment trial, string address, string state) => LiveProduct.UntilAsync(async () =>
        (await trial.Client.GetFromJsonAsync<JsonElement>(address, Token)).GetProperty("state").GetString() == state);
}
