using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Chat;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tasks;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Web.Teams.Welcome;

/// <summary>What of the first steps a company has taken, and its member has seen.</summary>
/// <param name="Hired">Somebody works, or worked, for the company.</param>
/// <param name="Talked">Something was said to somebody.</param>
/// <param name="GaveTask">There is a task.</param>
/// <param name="SawBill">This member has looked at the bill.</param>
/// <param name="Newest">Whom to talk to; null while nobody is there.</param>
public sealed record FirstStepsTaken(bool Hired, bool Talked, bool GaveTask, bool SawBill, HireId? Newest)
{
    /// <summary>How many of the four.</summary>
    public int Count => (Hired ? 1 : 0) + (Talked ? 1 : 0) + (GaveTask ? 1 : 0) + (SawBill ? 1 : 0);
}

/// <summary>Reads the first steps from what there is. Here, because no feature knows all of them.</summary>
public sealed class FirstSteps(AppContexts contexts)
{
    /// <summary>Steps of the welcome.</summary>
    public const int All = 4;

    /// <summary>What was taken; null when all were, when the member put them away, and for a viewer, who could take none.</summary>
    public async Task<FirstStepsTaken?> ReadAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (caller.Role is MemberRole.Viewer)
        {
            return null;
        }

        var customer = caller.CustomerId;
        await using var db = contexts.ForCustomer(customer);
        var found = await db.Set<Member>().AsNoTracking()
            .Where(member => member.CustomerId == customer && member.UserId == caller.UserId && member.WelcomeDismissedAt == null)
            .Select(member => new
            {
                Hired = db.Set<Hire>().Any(hire => hire.CustomerId == customer),
                Talked = db.Set<Message>().Any(message => message.CustomerId == customer),
                GaveTask = db.Set<WorkItem>().Any(task => task.CustomerId == customer),
                SawBill = member.BillSeenAt != null,
                Newest = db.Set<Hire>().Where(hire => hire.CustomerId == customer && hire.EndRequestedAt == null)
                    .OrderByDescending(hire => hire.CreatedAt).Select(hire => (HireId?)hire.Id).FirstOrDefault(),
            })
            .SingleOrDefaultAsync(cancellationToken);
        return found is null || found is { Hired: true, Talked: true, GaveTask: true, SawBill: true } ? null
            : new(found.Hired, found.Talked, found.GaveTask, found.SawBill, found.Newest);
    }
}
