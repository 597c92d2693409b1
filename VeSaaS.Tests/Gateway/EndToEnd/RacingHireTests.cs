using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Teams;
using VeSaaS.Tests.Support;
using VeSaaS.Tests.Tenancy;
using Xunit;

namespace VeSaaS.Tests.Gateway.EndToEnd;

/// <summary>One customer hires and lets go at the same time, again and again: the gateway ends as the database says.</summary>
[Collection(LiveProduct.Collection)]
public sealed class RacingHireTests(LiveProduct product)
{
    private const int LongestHeadStart = 80;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task HireAndLetGo_Raced_EndAsTheDatabaseSays()
    {
        var offer = await product.OfferAsync();
        var account = await product.Host.CustomerAsync(Token);
        using var client = account.Client(product.Host);
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        for (var round = 0; round < (TestRun.IsFull ? 200 : 20); round++)
        {
            await Task.WhenAll(
                AfterAsync(random.Next(LongestHeadStart), () => HireAsync(client, offer)),
                AfterAsync(random.Next(LongestHeadStart), () => LetGoAsync(client)),
                AfterAsync(random.Next(LongestHeadStart), () => random.Next(2) == 0 ? HireAsync(client, offer) : LetGoAsync(client)));
            // In between the next round starts while the gateway is still busy with this one.
            if (round % 4 == 3)
            {
                await AssertAgreementAsync(offer.Agent, account, $"seed {seed}, round {round}");
            }
        }

        await LetGoAsync(client);
        await AssertAgreementAsync(offer.Agent, account, $"seed {seed}, let go");
        Assert.Equal(HttpStatusCode.Forbidden, await product.AskAsync(offer.Agent, account.Customer!.Value));
        await HireAsync(client, offer);
        await AssertAgreementAsync(offer.Agent, account, $"seed {seed}, hired");
        Assert.Equal(HttpStatusCode.OK, await product.AskAsync(offer.Agent, account.Customer!.Value));
    }

    private async Task AssertAgreementAsync(AgentRef agent, TestAccount account, string when)
    {
        using var client = account.Client(product.Host);
        await LiveProduct.UntilAsync(async () =>
            (await product.GrantsAsync(agent)).All(grant => grant.State is GrantState.Confirmed or GrantState.Revoked)
            && (await TeamAsync(client)).TrueForAll(hire => hire.State is nameof(HireState.Active)));
        var employed = (await product.GrantsAsync(agent)).Count(grant => grant.State is GrantState.Confirmed);

        Assert.Equal((when, (await TeamAsync(client)).Count), (when, employed));
        Assert.Equal(
            (when, employed == 0 ? HttpStatusCode.Forbidden : HttpStatusCode.OK), (when, await product.AskAsync(agent, account.Customer!.Value)));
        Assert.Equal((when, employed > 0), (when, string.Concat(await product.ExpressionsAsync(agent)).Contains(account.Customer.Value.ToString(), StringComparison.Ordinal)));
    }

    private static async Task AfterAsync(int milliseconds, Func<Task> act)
    {
        await Task.Delay(milliseconds, Token);
        await act();
    }

    private static async Task HireAsync(HttpClient client, Offer offer)
    {
        using var response = await client.PostAsJsonAsync("/api/customer/ves", new { ve = offer.Slug, name = "Juno" }, Token);
        Assert.Contains(response.StatusCode, (HttpStatusCode[])[HttpStatusCode.Created, HttpStatusCode.Conflict]);
    }

    private static async Task LetGoAsync(HttpClient client)
    {
        foreach (var (id, _) in await TeamAsync(client))
        {
            using var response = await client.DeleteAsync($"/api/customer/ves/{id}", Token);
            Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        }
    }

    private static async Task<List<(Guid Id, string State)>> TeamAsync(HttpClient client)
    {
        var team = await client.GetFromJsonAsync<JsonElement>("/api/customer/ves", Token);
        return [.. team.GetProperty("items").EnumerateArray().Select(hire => (hire.GetProperty("id").GetGuid(), hire.GetProperty("state").GetString()!))];
    }
}
