using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Tenancy.Members;

/// <summary>Keeps what of a member's first steps is nowhere else to be seen. Each is kept once and never taken back.</summary>
public sealed class NoteFirstSteps(AppContexts contexts, TimeProvider time)
{
    /// <summary>The member looks at the bill.</summary>
    public async Task BillSeenAsync(Caller caller, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        await using var db = contexts.ForCustomer(caller.CustomerId);
        var now = time.GetUtcNow();
        await db.Set<Member>().Where(member => member.CustomerId == caller.CustomerId && member.UserId == caller.UserId && member.BillSeenAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(member => member.BillSeenAt, now), cancellationToken);
    }

    /// <summary>The member does not want to see the steps any more.</summary>
    public async Task DismissAsync(Caller caller, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        await using var db = contexts.ForCustomer(caller.CustomerId);
        var now = time.GetUtcNow();
        await db.Set<Member>().Where(member => member.CustomerId == caller.CustomerId && member.UserId == caller.UserId && member.WelcomeDismissedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(member => member.WelcomeDismissedAt, now), cancellationToken);
    }
}
