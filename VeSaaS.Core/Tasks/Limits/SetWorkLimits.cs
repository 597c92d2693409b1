using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Tasks.Limits;

/// <summary>Reads and sets how much is worked on at once.</summary>
public sealed class SetWorkLimits(AppContexts contexts, TimeProvider time, ILiveEvents live)
{
    public const string InProgressField = "inProgress";
    public const string PerWorkerField = "perWorker";

    /// <summary>The limits in force; null stands for none.</summary>
    public async Task<(int? InProgress, int? PerWorker)> ReadAsync(CustomerId customer, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForCustomer(customer);
        var limits = await db.Set<WorkLimits>().AsNoTracking().SingleOrDefaultAsync(row => row.CustomerId == customer, cancellationToken);
        return (limits?.InProgress, limits?.PerWorker);
    }

    /// <summary>Sets both; what is in progress goes on, also above the limit. Every problem of the request, or none.</summary>
    public async Task<IReadOnlyList<FieldError>> ExecuteAsync(Caller caller, int? inProgress, int? perWorker, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (caller.Role is MemberRole.Viewer)
        {
            return [new(InProgressField, TaskWords.ViewersRead)];
        }

        List<FieldError> problems = [.. Check(InProgressField, inProgress), .. Check(PerWorkerField, perWorker)];
        if (problems.Count > 0)
        {
            return problems;
        }

        await contexts.AddOrChangeAsync(caller.CustomerId, async (db, token) =>
        {
            var limits = await db.Set<WorkLimits>().SingleOrDefaultAsync(row => row.CustomerId == caller.CustomerId, token);
            if (limits is null)
            {
                limits = new() { CustomerId = caller.CustomerId };
                db.Add(limits);
            }

            var before = new { inProgress = limits.InProgress, perWorker = limits.PerWorker };
            (limits.InProgress, limits.PerWorker) = (inProgress, perWorker);
            db.Audit(time, "tasks.limits_changed", Actor.Of(caller), caller.CustomerId, $"customer:{caller.CustomerId.Value:D}", new { before, after = new { inProgress, perWorker } });
            return true;
        }, cancellationToken);
        live.Publish(TaskTopics.BoardOf(caller.CustomerId));
        live.Publish(RunTopics.Queue);
        return problems;
    }

    private static FieldError[] Check(string field, int? limit) =>
        limit is < 1 or > WorkLimits.Highest ? [new(field, $"A limit is a number from 1 to {WorkLimits.Highest}; leave it empty for none.")] : [];
}
