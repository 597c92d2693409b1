using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Teams.Trials;

/// <summary>
/// Ends a trial before its time. No question is taken any more; running work is ended and the grant revoked by whoever watches for trials that are over.
/// </summary>
public sealed class EndTrial(AppContexts contexts, TimeProvider time, ILiveEvents live)
{
    /// <summary>Ends it; true also when it had ended. False when the customer has no such trial, or the person may only read.</summary>
    public async Task<bool> ExecuteAsync(Caller caller, TrialId id, CancellationToken cancellationToken)
    {
        if (caller.Role is MemberRole.Viewer)
        {
            return false;
        }

        var isFound = await contexts.WriteAsync(
            caller.CustomerId,
            async (db, token) =>
            {
                var trial = await db.Set<Trial>().SingleOrDefaultAsync(row => row.CustomerId == caller.CustomerId && row.Id == id, token);
                if (trial is { EndedAt: null })
                {
                    trial.EndedAt = time.GetUtcNow();
                    db.Audit(time, "teams.trial_ended", Actor.Of(caller), caller.CustomerId, $"trial:{id.Value}");
                }

                return trial is not null;
            },
            cancellationToken);
        if (isFound)
        {
            live.Publish(TrialTopics.Of(id));
        }

        return isFound;
    }

    /// <summary>Inside hiring's transaction: the listing's trials end, and what was said in them belongs to the hire from now on.</summary>
    internal static async Task FollowAsync(
        AppDbContext db, TimeProvider time, CustomerId customer, VirtualEmployeeId listing, HireId hire, CancellationToken cancellationToken)
    {
        var trials = await db.Set<Trial>().Where(trial => trial.CustomerId == customer && trial.VirtualEmployeeId == listing && trial.HiredAs == null)
            .ToListAsync(cancellationToken);
        trials.ForEach(trial => (trial.HiredAs, trial.EndedAt) = (hire, trial.EndedAt ?? time.GetUtcNow()));
    }
}

/// <summary>What pages of a trial listen to.</summary>
public static class TrialTopics
{
    /// <summary>This trial, or its grant, changed. The gateway announces a grant by what it was given for, hire or trial.</summary>
    public static LiveTopic Of(TrialId trial) => TeamTopics.Hire(new HireId(trial.Value));
}
