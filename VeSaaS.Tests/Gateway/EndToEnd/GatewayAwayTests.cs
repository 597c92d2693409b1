using System.Net;
using System.Text.Json;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Teams;
using Xunit;

namespace VeSaaS.Tests.Gateway.EndToEnd;

/// <summary>Hiring while the gateway cannot be reached.</summary>
[Collection(LiveProduct.Collection)]
public sealed class GatewayAwayTests(LiveProduct product) : IDisposable
{
    public void Dispose() => product.Store.IsAway = false;

    [Fact]
    public async Task Hire_GatewayAway_WaitsInWordsCostsNothingAndHealsByItself()
    {
        var offer = await product.OfferAsync();
        product.Store.IsAway = true;

        var hire = await product.BeginHireAsync(offer);
        await UntilWaitingAsync(hire);

        var read = await LiveProduct.ReadAsync(hire);
        Assert.Equal(("Provisioning", JsonValueKind.Null), (read.GetProperty("state").GetString(), read.GetProperty("readyAt").ValueKind));
        Assert.Null((await GrantAsync(offer, hire)).ConfirmedAt);
        Assert.Equal(HttpStatusCode.Forbidden, await product.AskAsync(offer.Agent, hire.Customer));

        product.Store.IsAway = false;
        await LiveProduct.UntilStateAsync(hire, HireState.Active);

        Assert.NotNull((await GrantAsync(offer, hire)).ConfirmedAt);
        Assert.Equal(HttpStatusCode.OK, await product.AskAsync(offer.Agent, hire.Customer));
    }

    [Fact]
    public async Task LetGo_GatewayAway_CancelsTheHireWithoutCost()
    {
        var offer = await product.OfferAsync();
        product.Store.IsAway = true;
        var hire = await product.BeginHireAsync(offer);
        await UntilWaitingAsync(hire);

        using var cancelled = await hire.Client.DeleteAsync(hire.Address, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Accepted, cancelled.StatusCode);
        Assert.Equal("Ending", (await LiveProduct.ReadAsync(hire)).GetProperty("state").GetString());
        product.Store.IsAway = false;
        await LiveProduct.UntilStateAsync(hire, HireState.Ended);
        Assert.True(await GrantAsync(offer, hire) is { State: GrantState.Revoked, ConfirmedAt: null });
        Assert.Equal(HttpStatusCode.Forbidden, await product.AskAsync(offer.Agent, hire.Customer));
    }

    [Fact]
    public async Task LetGo_GatewayAway_StaysEndingUntilItIsProvenClosed()
    {
        var offer = await product.OfferAsync();
        var hire = await product.HireAsync(offer);
        product.Store.IsAway = true;

        using var ended = await hire.Client.DeleteAsync(hire.Address, TestContext.Current.CancellationToken);
        await LiveProduct.UntilAsync(async () => await GrantAsync(offer, hire) is { State: GrantState.Revoking, WaitingFor: GrantWaiting.GatewayAway });

        Assert.Equal("Ending", (await LiveProduct.ReadAsync(hire)).GetProperty("state").GetString());
        product.Store.IsAway = false;
        await LiveProduct.UntilStateAsync(hire, HireState.Ended);
        Assert.Equal(HttpStatusCode.Forbidden, await product.AskAsync(offer.Agent, hire.Customer));
    }

    private static Task UntilWaitingAsync(Employment hire) => LiveProduct.UntilAsync(async () =>
        (await LiveProduct.ReadAsync(hire)).GetProperty("waitingFor").GetString() == GrantWaiting.GatewayAway);

    private async Task<AccessGrant> GrantAsync(Offer offer, Employment hire) =>
        (await product.GrantsAsync(offer.Agent)).Single(grant => grant.ReasonId == hire.Id);
}
