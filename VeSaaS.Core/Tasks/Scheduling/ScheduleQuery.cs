using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Billing.Prices;
using VeSaaS.Core.Catalog.Prices;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tasks.Board;
using VeSaaS.Core.Tasks.Working;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Tasks.Scheduling;

/// <summary>A schedule with who works on its tasks, and what they are expected to cost.</summary>
/// <param name="Id">Which.</param>
/// <param name="Plan">What was written.</param>
/// <param name="State">What it does now.</param>
/// <param name="NextAt">When it writes its next task.</param>
/// <param name="LastAt">When it wrote its newest.</param>
/// <param name="Worker">Who gets its tasks, also when it works here no longer.</param>
/// <param name="Forecast">What comes of it.</param>
/// <param name="Version">Its version.</param>
public sealed record ScheduleRow(
    TaskScheduleId Id, SchedulePlan Plan, ScheduleState State, DateTimeOffset? NextAt, DateTimeOffset? LastAt, TaskWorker? Worker, ScheduleForecast Forecast, int Version);

/// <summary>What comes of a schedule.</summary>
/// <param name="Coming">Its next times, at most three.</param>
/// <param name="InThirtyDays">How often it comes in the thirty days from now.</param>
/// <param name="Each">What the first attempt of one of its tasks is expected to cost; null without an assignee.</param>
public sealed record ScheduleForecast(IReadOnlyList<DateTimeOffset> Coming, int InThirtyDays, TaskEstimate? Each)
{
    /// <summary>What the first attempts of the thirty days are expected to cost.</summary>
    public Money? Month => Each is { } each ? new Money(each.Amount.Nano * InThirtyDays) : null;
}

/// <summary>Reads schedules, always one customer's.</summary>
public sealed class ScheduleQuery(AppContexts contexts, TimeProvider time)
{
    private const int MostComing = 3;

    private sealed record Worker(Hire Hire, HireState State, PriceSnapshot? Price);

    /// <summary>All of them: the next one first, then those that are paused or over.</summary>
    public async Task<IReadOnlyList<ScheduleRow>> ListAsync(CustomerId customer, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForCustomer(customer);
        var rows = await db.Set<TaskSchedule>().AsNoTracking().Where(row => row.CustomerId == customer).ToListAsync(cancellationToken);
        return await CompleteAsync(db, customer, [.. rows.OrderBy(row => row.NextAt ?? DateTimeOffset.MaxValue).ThenBy(row => row.CreatedAt)], cancellationToken);
    }

    /// <summary>One; null when the customer has no such schedule.</summary>
    public async Task<ScheduleRow?> FindAsync(CustomerId customer, TaskScheduleId id, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForCustomer(customer);
        var rows = await db.Set<TaskSchedule>().AsNoTracking().Where(row => row.CustomerId == customer && row.Id == id).ToListAsync(cancellationToken);
        return (await CompleteAsync(db, customer, rows, cancellationToken)).SingleOrDefault();
    }

    /// <summary>What would come of a plan, before it is saved; every problem of it instead, when it has any.</summary>
    public async Task<(ScheduleForecast? Forecast, IReadOnlyList<FieldError> Problems)> PreviewAsync(
        CustomerId customer, SchedulePlan plan, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        plan = plan.Normalized();
        if (plan.Check(time.GetUtcNow()) is { Count: > 0 } problems)
        {
            return (null, problems);
        }

        await using var db = contexts.ForCustomer(customer);
        if (plan.Hire is { } hire && !await TaskWorkers.IsThereAsync(db, customer, hire, cancellationToken))
        {
            return (null, [TaskWorkers.NotInTeam]);
        }

        var workers = await WorkersAsync(db, customer, [plan.Hire], cancellationToken);
        return (Forecast(plan, ScheduleTimes.Read(plan.Timing), workers), []);
    }

    private async Task<IReadOnlyList<ScheduleRow>> CompleteAsync(
        AppDbContext db, CustomerId customer, IReadOnlyList<TaskSchedule> schedules, CancellationToken cancellationToken)
    {
        var workers = await WorkersAsync(db, customer, schedules.Select(row => row.HireId), cancellationToken);
        return [.. schedules.Select(schedule =>
        {
            var plan = PlanOf(schedule);
            var worker = schedule.HireId is { } hire && workers.TryGetValue(hire, out var found) ? WorkerQuery.Of(found.Hire, found.State) : null;
            return new ScheduleRow(
                schedule.Id, plan, schedule.State, schedule.NextAt, schedule.LastAt, worker, Forecast(plan, schedule.OnceAt, workers), schedule.Version);
        })];
    }

    // Those who left included.
    private async Task<Dictionary<HireId, Worker>> WorkersAsync(AppDbContext db, CustomerId customer, IEnumerable<HireId?> hires, CancellationToken cancellationToken)
    {
        List<HireId> ids = [.. hires.OfType<HireId>().Distinct()];
        if (ids.Count == 0)
        {
            return [];
        }

        var rows = await HireLookup.ListAsync(db, customer, hire => ids.Contains(hire.Id), cancellationToken);
        var prices = await HirePrices.ReadAsync(db, customer, ids.ConvertAll(id => id.Value), cancellationToken);
        var now = time.GetUtcNow();
        return rows.ToDictionary(row => row.Hire.Id, row => new Worker(row.Hire, row.State, prices.GetValueOrDefault(row.Hire.Id.Value)?.At(now)));
    }

    private ScheduleForecast Forecast(SchedulePlan plan, DateTimeOffset? once, Dictionary<HireId, Worker> workers)
    {
        var now = time.GetUtcNow();
        var coming = ScheduleTimes.Coming(once, plan.Timing.Cron, plan.Timing.TimeZone!, now);
        var month = coming.TakeWhile(at => at <= now.AddDays(30)).Count();
        var each = plan.Hire is { } hire && workers.TryGetValue(hire, out var worker)
            ? TaskStarts.EstimateOf(worker.Hire, worker.Price, plan.Title!, plan.Description!, plan.Checklist) : null;
        return new([.. coming.Take(MostComing)], month, each);
    }

    private static SchedulePlan PlanOf(TaskSchedule schedule)
    {
        DateTime? at = schedule.OnceAt is { } once ? TimeZoneInfo.ConvertTime(once, ScheduleTimes.ZoneOf(schedule.TimeZone)).DateTime : null;
        return new(schedule.Title, new(at, schedule.Cron, schedule.TimeZone))
        {
            Description = schedule.Description,
            Priority = schedule.Priority,
            Labels = TaskRules.SplitLabels(schedule.Labels),
            Checklist = TaskRules.SplitChecklist(schedule.Checklist),
            Hire = schedule.HireId,
            DueInDays = schedule.DueInDays,
            StartsAtOnce = schedule.StartsAtOnce,
        };
    }
}
