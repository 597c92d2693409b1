using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Billing.Invoices;
using VeSaaS.Core.Billing.Statements;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Billing.Prices;

namespace VeSaaS.Tests.Billing.Invoices;

/// <summary>A company that hires and works, and the close of its months.</summary>
internal sealed class InvoiceWorld : IDisposable
{
    private VirtualEmployee? _listing;

    public PriceWorld Prices { get; } = new();

    public BillingOptions Options { get; } = new() { TaxPercent = 19, LegalEntity = "Kontor" };

    public CloseMonth Closing => new(Prices.Team.Contexts, Microsoft.Extensions.Options.Options.Create(Options), Prices.Team.Time, Prices.Team.Live);

    public CloseMonthWorker Worker => new(Prices.Team.Contexts, Closing, Prices.Team.Time, NullLogger<CloseMonthWorker>.Instance);

    public MonthlyStatement Statements => new(Prices.Team.Contexts, Prices.Team.Time);

    public InvoiceQueries Invoices => new(Prices.Team.Contexts);

    public void Dispose() => Prices.Dispose();

    public void Go(DateTimeOffset to) => Prices.Team.Time.SetUtcNow(to);

    /// <summary>A company that has hired Juno, ready at once; all of them employ the same.</summary>
    public async Task<(Caller Caller, HireId Hire)> HiredAsync(DateTimeOffset at, Action<VirtualEmployee>? change = null, bool demo = false)
    {
        Go(at);
        var caller = await Prices.Team.CompanyAsync();
        _listing ??= await Prices.Team.ListingAsync("Juno", change, demo: demo);
        var hire = await Prices.Team.HireAsync(caller, _listing, "Juno");
        await Prices.Team.ConfirmAsync(hire);
        return (caller, hire);
    }

    public Task<RecordedCall?> UseAsync(CustomerId customer, HireId hire, string id, long input, long output, DateTimeOffset at, string? model = null) =>
        Prices.Team.Contexts.WriteAsync(
            customer,
            (db, token) => Ledger.RecordAsync(
                db,
                Prices.Team.Time,
                new MeteredCall(
                    BillingSource.Runs, id, customer, hire.Value, new AgentRef("demo", "demo", "juno"), Prices.Team.Time.NewId(), model, input, output, input / 4, at),
                token),
            CancellationToken.None);

    public async Task<Money> LedgerAsync(CustomerId customer)
    {
        await using var db = Prices.Team.Open();
        var rows = await db.Set<TokenUsage>().Where(row => row.CustomerId == customer).Select(row => row.Amount).ToListAsync();
        return rows.Aggregate(Money.Zero, (sum, amount) => sum + amount);
    }
}
