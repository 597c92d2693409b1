using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Billing.Prices;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Catalog.Prices;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Teams;
using Xunit;

namespace VeSaaS.Tests.Billing.Prices;

/// <summary>A listing at 49 a month that companies hire, and the verbs of its prices.</summary>
internal sealed class PriceWorld : IDisposable
{
    public static readonly Actor Operator = Actor.Operator(Guid.Parse("018f0000-0000-7000-8000-000000000001"));

    public static readonly PriceDraft Dearer = new(59m, TokenBilling.PerToken, 0, 2m, 8m, 0.5m);

    private readonly IOptions<BillingOptions> _options = Options.Create(new BillingOptions());

    public TeamWorld Team { get; } = new();

    public AnnouncePrice Announcing => new(Team.Contexts, Team.Time, Team.Live, _options);

    public CancelPrice Cancelling => new(Team.Contexts, Team.Time, Team.Live);

    public PutPricesInForce PuttingInForce => new(Team.Contexts, Team.Time, Team.Live);

    public PriceHistory History => new(Team.Contexts, Team.Time);

    public SimulatePrice Simulating => new(Team.Contexts, Team.Time);

    public DateTimeOffset Now => Team.Time.GetUtcNow();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Team.Dispose();

    public Task<AnnouncePriceOutcome> AnnounceAsync(
        VirtualEmployee listing, PriceDraft price, DateTimeOffset? from = null, DateTimeOffset? existingFrom = null) =>
        Announcing.ExecuteAsync(listing.Id, new PriceRequest(price, from, existingFrom), Operator, Token);

    public Task<CancelPriceOutcome> CancelAsync(VirtualEmployee listing, int version) => Cancelling.ExecuteAsync(listing.Id, version, Operator, Token);

    public async Task<PriceSnapshot> InForceAsync(VirtualEmployee listing)
    {
        await using var db = Team.Open();
        return PriceSnapshot.Of(await db.Set<VirtualEmployee>().SingleAsync(row => row.Id == listing.Id, Token))!;
    }

    public async Task<PriceSnapshot> OfHireAsync(Caller caller, HireId hire, DateTimeOffset at)
    {
        await using var db = Team.Open();
        return (await HirePrices.AtAsync(db, caller.CustomerId, hire.Value, at, Token))!;
    }

    public async Task<Money?> MeterAsync(Caller caller, HireId hire, DateTimeOffset at, long input, long output) => (await Team.Contexts.WriteAsync(
        caller.CustomerId,
        (db, token) => Ledger.RecordAsync(
            db, Team.Time, new MeteredCall(
                BillingSource.Runs, Team.Time.NewId().ToString(), caller.CustomerId, hire.Value, new AgentRef("demo", "demo", "juno"), Team.Time.NewId(), null, input, output, 0, at), token),
        Token))?.Amount;
}
