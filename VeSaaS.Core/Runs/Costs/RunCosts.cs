using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Billing.Prices;
using VeSaaS.Core.Catalog.Prices;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Teams.Trials;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Runs.Costs;

/// <summary>
/// What a run costs, and who pays: the customer, within the budgets above the hire, or for a trial the operator, within the budgets of trials. Works inside
/// the journal's transactions.
/// </summary>
public sealed class RunCosts(TimeProvider time, TrialBudgets trials)
{
    /// <summary>Reserves what a call is expected to cost. False when a budget has no room: nothing may be sent.</summary>
    public async Task<bool> TryReserveAsync(AppDbContext db, Run run, CancellationToken cancellationToken)
    {
        // What a file costs to read is not known before; text costs about what it weighs, and pictures and documents less.
        var characters = run.Input.Parts.Sum(part => part.Text?.Length ?? (part.MediaType?.StartsWith("text/", StringComparison.Ordinal) is true ? (int)(part.Blob?.Size ?? 0) : 0));
        return run.Kind is RunKind.Trial
            ? await trials.TryReserveAsync(db, run.CustomerId, TrialOf(run), run.Id.Value, characters, cancellationToken)
            : await Budgets.TryReserveAsync(db, await ReservationAsync(db, run, characters, cancellationToken), cancellationToken);
    }

    /// <summary>Records metered calls once each; returns what the log says of them, and whether there is room for another call.</summary>
    public async Task<(bool HasRoom, IReadOnlyList<(RunEventKind, string)> Entries)> RecordAsync(
        AppDbContext db, Run run, IReadOnlyList<AgentUsage> usage, CancellationToken cancellationToken)
    {
        var room = true;
        var entries = new List<(RunEventKind, string)>();
        foreach (var call in usage)
        {
            var metered = new MeteredCall(
                BillingSource.Runs, EventIdOf(run, call), run.CustomerId, run.HireId, run.Agent, run.Id.Value, call.Model,
                call.InputTokens, call.OutputTokens, call.CachedTokens, time.GetUtcNow())
            {
                OnOperator = await TrialPriceAsync(db, run, cancellationToken),
            };
            if (await Ledger.RecordAsync(db, time, metered, cancellationToken) is { } amount)
            {
                // The log is read by the customer, who pays nothing for a trial.
                var line = new RunUsage(call.Model, call.InputTokens, call.OutputTokens, call.CachedTokens, run.Kind is RunKind.Trial ? 0 : amount.Nano);
                entries.Add((RunEventKind.Usage, JsonSerializer.Serialize(line, JsonSerializerOptions.Web)));
                room &= run.Kind is RunKind.Trial
                    ? await trials.SpendAsync(db, run.CustomerId, TrialOf(run), amount, cancellationToken)
                    : await Budgets.SpendAsync(db, run.CustomerId, run.Id.Value, amount, cancellationToken);
            }
        }

        return (room, entries);
    }

    /// <summary>Gives back what the run still holds.</summary>
    public static Task ReleaseAsync(AppDbContext db, Run run, CancellationToken cancellationToken) => run.Kind is RunKind.Trial
        ? TrialBudgets.ReleaseAsync(db, run.CustomerId, TrialOf(run), run.Id.Value, cancellationToken)
        : Budgets.ReleaseAsync(db, run.CustomerId, run.Id.Value, cancellationToken);

    /// <summary>What an answer or an attempt cost: all of its runs, of which a retry or an answered question makes more than one.</summary>
    public static async Task<LedgerTotal> OfOwnerAsync(AppDbContext db, CustomerId customer, Guid owner, CancellationToken cancellationToken)
    {
        var runs = await db.Set<Run>().Where(run => run.CustomerId == customer && run.OwnerId == owner).Select(run => run.Id).ToListAsync(cancellationToken);
        return await Ledger.TotalAsync(db, customer, runs.ConvertAll(run => run.Value), cancellationToken);
    }

    /// <summary>Gives a trial back its question when no agent worked on it: refused at the gateway or by a limit, or not reached.</summary>
    public static Task GiveBackAsync(AppDbContext db, Run run, CancellationToken cancellationToken) =>
        run is { Kind: RunKind.Trial, Failure: RunFailure.GatewayRefused or RunFailure.AgentUnreachable or RunFailure.CapReached or RunFailure.RateLimited }
            ? TrialBudgets.UncountAsync(db, run.CustomerId, TrialOf(run), run.CreatedAt, cancellationToken)
            : Task.CompletedTask;

    private static TrialId TrialOf(Run run) => new(run.HireId);

    private static async Task<PriceSnapshot?> TrialPriceAsync(AppDbContext db, Run run, CancellationToken cancellationToken) =>
        run.Kind is RunKind.Trial ? (await TrialBudgets.FindAsync(db, run.CustomerId, TrialOf(run), cancellationToken)).ToSnapshot() : null;

    private static string EventIdOf(Run run, AgentUsage usage)
    {
        var id = $"{run.Id.Value:D}:{usage.EventId}";
        return id.Length <= 300 ? id : $"{run.Id.Value:D}:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(usage.EventId)))}";
    }

    private async Task<ReservationRequest> ReservationAsync(AppDbContext db, Run run, int characters, CancellationToken cancellationToken)
    {
        var zone = await db.Set<Customer>().Where(customer => customer.Id == run.CustomerId).Select(customer => customer.TimeZone).SingleAsync(cancellationToken);
        var hireId = new HireId(run.HireId);
        var cap = await db.Set<Hire>().Where(hire => hire.CustomerId == run.CustomerId && hire.Id == hireId)
            .Select(hire => hire.MonthlyCap).SingleOrDefaultAsync(cancellationToken);
        var price = await HirePrices.AtAsync(db, run.CustomerId, run.HireId, time.GetUtcNow(), cancellationToken);
        var estimate = price is null ? Money.Zero : CallEstimate.Of(price, characters);
        return new(run.Id.Value, run.CustomerId, run.HireId, cap, BillingMonth.Of(time.GetUtcNow(), zone), estimate);
    }
}
