using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Notifications.Centre;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Tasks.Working;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Tasks.Leaving;

/// <summary>
/// What becomes of the work of a hire that the operator ends: nobody is asked, so nothing is decided for the customer. Tasks and schedules stay, nobody is assigned, and
/// the owners are told.
/// </summary>
internal sealed class WorkOfDrained(TaskWriter writer, ILiveEvents live)
{
    /// <summary>In the transaction that ends the hire; what is returned tells those who look, after the commit.</summary>
    public async Task<Action> ReleaseAsync(AppDbContext db, CustomerId customer, HireId hire, CancellationToken cancellationToken)
    {
        List<RunId> stopped = [];
        var nobody = new Caller(default, customer, MemberRole.Member);
        var open = await WorkHandover.ExecuteAsync(db, writer.Time, (nobody, IsProduct: true), hire, new(OpenWorkChoice.Keep), stopped, cancellationToken);
        if (open.IsAny)
        {
            await db.NotifyOwnersAsync(writer.Time, customer, TaskNews.WorkerLeft, $"hire:{hire.Value:D}", new Dictionary<string, string>
            {
                [TaskNews.WorkFact] = open.ToString(),
                [TaskNews.NameFact] = await db.Set<Hire>().Where(row => row.CustomerId == customer && row.Id == hire).Select(row => row.PersonaName).SingleAsync(cancellationToken),
            }, cancellationToken);
        }

        return () =>
        {
            stopped.ForEach(run => StopRun.Announce(live, run));
            writer.Announce(customer);
            live.Publish(NotificationTopics.Of(customer));
        };
    }
}
