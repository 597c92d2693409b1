using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Billing.Caps;
using VeSaaS.Core.Billing.Prices;
using VeSaaS.Core.Catalog.Prices;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Teams.Trials;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Runs.Costs;

/// <summary>Why nothing more may be called.</summary>
/// <param name="Words">For a person.</param>
/// <param name="Cap">The cap of the customer, hire or task; null for the budgets of trials, which are the operator's.</param>
public sealed record NoRoom(string Words, CapRefusal? Cap);

/// <summary>
/// What a run costs, and who pays: the customer, within the budgets above the hire, or for a trial the operator, within the budgets of trials. Works inside
/// the journal's transactions.
/// </summary>
public sealed class RunCosts(TimeProvider time, TrialBudgets trials, IOptions<BillingOptions> billing)
{
    private const string Unnamed = "this virtual employee";

    /// <summary>Reserves what a call is expected to cost; null when it is held, else why nothing may be sent. The caller writes a refusal by a cap down.</summary>
    public async Task<NoRoom?> ReserveAsync(AppDbContext db, Run run, CancellationToken cancellationToken)
    {
        var characters = CharactersOf(run.Input.Parts);
        if (run.Kind is RunKind.Trial)
        {
            return await trials.TryReserveAsync(db, run.CustomerId, TrialOf(run), run.Id.Value, characters, cancellationToken)
                ? null : new(RunWords.Of(RunFailure.CapReached), null);
        }

        var (request, name) = await ReservationAsync(db, run, characters, cancellationToken);
        if (await Budgets.ReserveAsync(db, time, request, cancellationToken) is not { } standing)
        {
            return null;
        }

        var shortest = request.Price is { } price ? CallEstimate.Of(price, 0) : Money.Zero;
        var refusal = RefusalOf(run, standing, CapWords.Refused(standing, name, billing.Value.Currency));
        // Nothing but what is spent keeps the shortest call out: nobody needs to ask again before the cap is raised, or the month is over.
        return new(refusal.Words, refusal with { IsFull = standing.Spent + shortest > standing.Limit });
    }

    /// <summary>
    /// Characters of what is sent, for an estimate. What a file costs to read is not known before; text costs about what it weighs, and pictures and documents less.
    /// </summary>
    public static int CharactersOf(IEnumerable<AgentPart> parts) =>
        parts.Sum(part => part.Text?.Length ?? (part.MediaType?.StartsWith("text/", StringComparison.Ordinal) is true ? (int)(part.Blob?.Size ?? 0) : 0));

    /// <summary>Records metered calls once each; returns what the log says of them, why there is no room for another call, and whether people were told of a cap.</summary>
    public async Task<(NoRoom? NoRoom, bool IsTold, IReadOnlyList<(RunEventKind, string)> Entries)> RecordAsync(
        AppDbContext db, Run run, IReadOnlyList<AgentUsage> usage, CancellationToken cancellationToken)
    {
        var (room, isTold) = ((NoRoom?)null, false);
        var entries = new List<(RunEventKind, string)>();
        foreach (var call in usage)
        {
            var metered = new MeteredCall(
                BillingSource.Runs, EventIdOf(run, call), run.CustomerId, run.HireId, run.Agent, run.Id.Value, call.Model,
                call.InputTokens, call.OutputTokens, call.CachedTokens, time.GetUtcNow())
            {
                OnOperator = await TrialPriceAsync(db, run, cancellationToken),
                Work = new(PurposeOf(run.Kind), TaskOf(run) ?? run.ContextId),
            };
            if (await Ledger.RecordAsync(db, time, metered, cancellationToken) is { } recorded)
            {
                // The log is read by the customer, who pays nothing for a trial.
                long? amount = recorded.Payer switch { UsagePayer.Customer => recorded.Amount.Nano, UsagePayer.Operator => 0, _ => null };
                var line = new RunUsage(call.Model, call.InputTokens, call.OutputTokens, call.CachedTokens, amount);
                entries.Add((RunEventKind.Usage, JsonSerializer.Serialize(line, JsonSerializerOptions.Web)));
                var (full, told) = await SpendAsync(db, run, call, recorded, cancellationToken);
                (room, isTold) = (full ?? room, isTold || told);
            }
        }

        return (room, isTold, entries);
    }

    /// <summary>Gives back what the run still holds.</summary>
    public static Task ReleaseAsync(AppDbContext db, Run run, CancellationToken cancellationToken) => run.Kind is RunKind.Trial
        ? TrialBudgets.ReleaseAsync(db, run.CustomerId, TrialOf(run), run.Id.Value, cancellationToken)
        : Budgets.ReleaseAsync(db, run.CustomerId, run.Id.Value, cancellationToken);

    /// <summary>What an answer or an attempt cost: all of its runs, of which a retry or an answered question makes more than one; and whether the last one had a part in it.</summary>
    public static async Task<(LedgerTotal Total, bool IsMetered)> OfOwnerAsync(AppDbContext db, Run last, CancellationToken cancellationToken)
    {
        var rows = await db.Set<Run>().Where(run => run.CustomerId == last.CustomerId && run.OwnerId == last.OwnerId)
            .Join(db.Set<TokenUsage>().AsNoTracking().Where(usage => usage.CustomerId == last.CustomerId), run => (Guid?)(object)run.Id, usage => usage.RunId, (_, usage) => usage)
            .ToListAsync(cancellationToken);
        // What this transaction has metered is saved with it.
        rows.AddRange(db.Set<TokenUsage>().Local.Where(usage => db.Entry(usage).State is EntityState.Added));
        return (Ledger.TotalOf(rows), rows.Exists(usage => usage.RunId == last.Id.Value));
    }

    /// <summary>Gives a trial back its question when no agent worked on it: refused at the gateway or by a limit, or not reached.</summary>
    public static Task GiveBackAsync(AppDbContext db, Run run, CancellationToken cancellationToken) =>
        run is { Kind: RunKind.Trial, Failure: RunFailure.GatewayRefused or RunFailure.AgentUnreachable or RunFailure.CapReached or RunFailure.RateLimited }
            ? TrialBudgets.UncountAsync(db, run.CustomerId, TrialOf(run), run.CreatedAt, cancellationToken)
            : Task.CompletedTask;

    private async Task<(NoRoom? NoRoom, bool IsTold)> SpendAsync(AppDbContext db, Run run, AgentUsage call, RecordedCall recorded, CancellationToken cancellationToken)
    {
        var (amount, price, _) = recorded;
        if (run.Kind is RunKind.Trial)
        {
            return (await trials.SpendAsync(db, run.CustomerId, TrialOf(run), amount, cancellationToken) ? null : new(RunWords.CapReachedMidway, null), false);
        }

        var spend = new MeteredSpend(run.Id.Value, run.CustomerId, run.HireId, Month: null, amount)
        {
            // What is billed by another source is spent, and uses the allowance, there.
            Tokens = amount == Money.Zero ? 0 : call.InputTokens + call.OutputTokens,
            Price = price,
            TaskId = TaskOf(run),
        };
        var (standing, isTold) = await Budgets.SpendAsync(db, time, spend, cancellationToken);
        if (standing is null)
        {
            return (null, isTold);
        }

        var name = await NameAsync(db, run, cancellationToken);
        var refusal = RefusalOf(run, standing, CapWords.Stopped(standing, name, billing.Value.Currency));
        return (new(refusal.Words, refusal), isTold);
    }

    private static CapRefusal RefusalOf(Run run, CapStanding standing, string words) =>
        new(run.CustomerId, run.HireId, TaskOf(run) is { } task ? $"task:{task:D}" : $"run:{run.Id.Value:D}", standing, words);

    // A task is the context of all of its attempts.
    private static Guid? TaskOf(Run run) => run.Kind is RunKind.Task ? run.TaskId ?? run.ContextId : null;

    private static UsagePurpose PurposeOf(RunKind kind) => kind switch
    {
        RunKind.Chat => UsagePurpose.Chat,
        RunKind.Task => UsagePurpose.Task,
        RunKind.Delegation => UsagePurpose.Delegation,
        _ => UsagePurpose.Trial,
    };

    private static TrialId TrialOf(Run run) => new(run.HireId);

    private static async Task<PriceSnapshot?> TrialPriceAsync(AppDbContext db, Run run, CancellationToken cancellationToken) =>
        run.Kind is RunKind.Trial ? (await TrialBudgets.FindAsync(db, run.CustomerId, TrialOf(run), cancellationToken)).ToSnapshot() : null;

    private static string EventIdOf(Run run, AgentUsage usage)
    {
        var id = $"{run.Id.Value:D}:{usage.EventId}";
        return id.Length <= 300 ? id : $"{run.Id.Value:D}:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(usage.EventId)))}";
    }

    private async Task<(ReservationRequest Request, string Name)> ReservationAsync(AppDbContext db, Run run, int characters, CancellationToken cancellationToken)
    {
        var (id, now) = (new HireId(run.HireId), time.GetUtcNow());
        var rows = await (
            from customer in db.Set<Customer>().AsNoTracking()
            where customer.Id == run.CustomerId
            join hire in db.Set<Hire>().Where(hire => hire.Id == id) on customer.Id equals hire.CustomerId into hires
            from hire in hires.DefaultIfEmpty()
            join cap in db.Set<CustomerCap>() on customer.Id equals cap.CustomerId into caps
            from cap in caps.DefaultIfEmpty()
            join first in HirePrices.First(db, run.CustomerId, run.HireId) on customer.Id equals first.CustomerId into begun
            from first in begun.DefaultIfEmpty()
            join later in HirePrices.Later(db, run.CustomerId, run.HireId, now) on customer.Id equals later.CustomerId into followed
            from later in followed.DefaultIfEmpty()
            select new { customer.Calendar, hire, cap, first, later }).ToListAsync(cancellationToken);
        var (payer, agreed) = (rows[0], HirePrices.Last(rows[0].first, rows.Select(row => row.later)));
        var estimate = agreed is null ? Money.Zero : CallEstimate.Of(agreed, characters);
        return (new(run.Id.Value, run.CustomerId, run.HireId, (payer.cap?.Effective, payer.hire?.MonthlyCap), BillingMonth.Of(now, payer.Calendar), estimate)
        {
            Tokens = CallEstimate.TokensOf(characters),
            Price = agreed,
            TaskId = TaskOf(run),
            IsNew = db.Entry(run).State is EntityState.Added,
        }, payer.hire?.PersonaName ?? Unnamed);
    }

    private static async Task<string> NameAsync(AppDbContext db, Run run, CancellationToken cancellationToken)
    {
        var id = new HireId(run.HireId);
        return await db.Set<Hire>().Where(hire => hire.CustomerId == run.CustomerId && hire.Id == id)
            .Select(hire => hire.PersonaName).SingleOrDefaultAsync(cancellationToken) ?? Unnamed;
    }
}
