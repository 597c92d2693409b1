using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Teams.Trials;

/// <summary>
/// Counts and limits of trials, always inside one of <see cref="AppContexts"/>' write transactions: what is read there stays true until the commit, so that a
/// limit that was checked still holds.
/// </summary>
public sealed class TrialBudgets(TimeProvider time, IOptions<TrialOptions> options)
{
    /// <summary>The limits.</summary>
    public TrialOptions Options => options.Value;

    /// <summary>Why a trial takes no question of this size, in words for a person; null when it does.</summary>
    /// <exception cref="OverflowException">The estimate is more than an amount can hold.</exception>
    public async Task<string?> WhyNotAsync(AppDbContext db, Trial trial, int characters, CancellationToken cancellationToken)
    {
        if (trial.EndedAt is not null || trial.ExpiresAt <= time.GetUtcNow())
        {
            return "This trial has ended. Hire it to go on; what was said is kept.";
        }

        if (trial.MessagesSent >= trial.MessagesAllowed)
        {
            return $"All {trial.MessagesAllowed} messages of this trial are used. Hire it to go on; what was said is kept.";
        }

        var grant = await db.Set<AccessGrant>().AsNoTracking().SingleAsync(
            row => row.CustomerId == trial.CustomerId && row.Reason == GrantReason.Trial && row.ReasonId == trial.Id.Value, cancellationToken);
        if (grant is not { State: GrantState.Confirmed, IsAllowed: true })
        {
            return grant.WaitingFor ?? GrantWaiting.Queued;
        }

        var estimate = CallEstimate.Of(trial.ToSnapshot(), characters).Nano;
        return trial.Spent.Nano + trial.Reserved.Nano + estimate > trial.CostLimit.Nano
            ? "What this trial may cost is used up. Hire it to go on; what was said is kept."
            : await WhyNoRoomAsync(db, trial.CustomerId, estimate, cancellationToken);
    }

    /// <summary>Why no trial of this customer can go on, in words for a person; null when one can.</summary>
    public async Task<string?> WhyNoRoomAsync(AppDbContext db, CustomerId customer, long estimate, CancellationToken cancellationToken)
    {
        if (!Options.Enabled)
        {
            return "Nothing can be tried here.";
        }

        var budgets = await LoadAsync(db, customer, Today, cancellationToken);
        return budgets.Find(budget => budget.Messages >= MessageLimit(budget.Scope) || budget.Spent + budget.Reserved + estimate > CostLimit(budget.Scope))?.Scope switch
        {
            null => null,
            TrialScope.Customer => "Your company has used up its trials. You can hire without trying: the fee is counted by the day.",
            TrialScope.Day => "The trials of today are used up. Try again tomorrow.",
            _ => "The trials of this platform are used up. You can hire without trying: the fee is counted by the day.",
        };
    }

    /// <summary>Counts a question that was taken.</summary>
    public async Task CountAsync(AppDbContext db, Trial trial, CancellationToken cancellationToken)
    {
        trial.MessagesSent++;
        (await LoadAsync(db, trial.CustomerId, Today, cancellationToken)).ForEach(budget => budget.Messages++);
    }

    /// <summary>Takes back that a question was counted, on the day on which it was.</summary>
    internal static async Task UncountAsync(AppDbContext db, CustomerId customer, TrialId id, DateTimeOffset countedAt, CancellationToken cancellationToken)
    {
        var trial = await FindAsync(db, customer, id, cancellationToken);
        trial.MessagesSent = Math.Max(0, trial.MessagesSent - 1);
        (await LoadAsync(db, customer, DayOf(countedAt), cancellationToken)).ForEach(budget => budget.Messages = Math.Max(0, budget.Messages - 1));
    }

    /// <summary>Reserves what one call is expected to cost; one that the run holds already is kept. False when it does not fit: nothing may be called.</summary>
    internal async Task<bool> TryReserveAsync(AppDbContext db, CustomerId customer, TrialId id, Guid run, int characters, CancellationToken cancellationToken)
    {
        var trial = await FindAsync(db, customer, id, cancellationToken);
        if (trial.ReservedFor == run)
        {
            return true;
        }

        var estimate = CallEstimate.Of(trial.ToSnapshot(), characters).Nano;
        var budgets = await LoadAsync(db, customer, Today, cancellationToken);
        if (trial.EndedAt is not null || trial.Spent.Nano + estimate > trial.CostLimit.Nano
            || budgets.Exists(budget => budget.Spent + budget.Reserved + estimate > CostLimit(budget.Scope)))
        {
            return false;
        }

        (trial.Reserved, trial.ReservedFor, trial.ReservedDay) = (new Money(estimate), run, Today);
        budgets.ForEach(budget => budget.Reserved += estimate);
        return true;
    }

    /// <summary>Moves a metered amount from reserved to spent, in full also when it was more. False when there is no room for another call.</summary>
    internal async Task<bool> SpendAsync(AppDbContext db, CustomerId customer, TrialId id, Money amount, CancellationToken cancellationToken)
    {
        var trial = await FindAsync(db, customer, id, cancellationToken);
        var moved = Math.Min(amount.Nano, trial.Reserved.Nano);
        var budgets = await LoadAsync(db, customer, trial.ReservedFor is null ? Today : trial.ReservedDay, cancellationToken);
        trial.Spent += amount;
        trial.Reserved -= new Money(moved);
        budgets.ForEach(budget => (budget.Spent, budget.Reserved) = (budget.Spent + amount.Nano, budget.Reserved - moved));
        return trial.Spent < trial.CostLimit && budgets.TrueForAll(budget => budget.Spent + budget.Reserved < CostLimit(budget.Scope));
    }

    /// <summary>Gives back what the run still holds.</summary>
    internal static async Task ReleaseAsync(AppDbContext db, CustomerId customer, TrialId id, Guid run, CancellationToken cancellationToken)
    {
        var trial = await FindAsync(db, customer, id, cancellationToken);
        if (trial.ReservedFor == run)
        {
            (await LoadAsync(db, customer, trial.ReservedDay, cancellationToken)).ForEach(budget => budget.Reserved -= trial.Reserved.Nano);
            (trial.Reserved, trial.ReservedFor) = (Money.Zero, null);
        }
    }

    internal static Task<Trial> FindAsync(AppDbContext db, CustomerId customer, TrialId id, CancellationToken cancellationToken) =>
        db.Set<Trial>().SingleAsync(trial => trial.CustomerId == customer && trial.Id == id, cancellationToken);

    private int Today => DayOf(time.GetUtcNow());

    /// <summary>The day, as yyyymmdd in UTC, of whose budget something is.</summary>
    internal static int DayOf(DateTimeOffset at) => (at.UtcDateTime.Year * 10_000) + (at.UtcDateTime.Month * 100) + at.UtcDateTime.Day;

    // In one order everywhere, so that two transactions wait for each other and do not lock each other out.
    private static async Task<List<TrialBudget>> LoadAsync(AppDbContext db, CustomerId customer, int day, CancellationToken cancellationToken)
    {
        var budgets = new List<TrialBudget>();
        foreach (var (scope, id, on) in ((TrialScope, Guid, int)[])[(TrialScope.Customer, customer.Value, 0), (TrialScope.Day, Guid.Empty, day), (TrialScope.Total, Guid.Empty, 0)])
        {
            var budget = await db.Set<TrialBudget>().FindAsync([scope, id, on], cancellationToken);
            if (budget is null)
            {
                budget = new TrialBudget { Scope = scope, ScopeId = id, Day = on };
                db.Add(budget);
            }

            budgets.Add(budget);
        }

        return budgets;
    }

    internal int MessageLimit(TrialScope scope) => scope switch
    {
        TrialScope.Customer => Options.MessagesPerCustomer,
        TrialScope.Day => Options.MessagesPerDay,
        _ => Options.MessagesInTotal,
    };

    internal long CostLimit(TrialScope scope) => Money.FromUnits(scope switch
    {
        TrialScope.Customer => Options.CostPerCustomer,
        TrialScope.Day => Options.CostPerDay,
        _ => Options.CostInTotal,
    }).Nano;
}
