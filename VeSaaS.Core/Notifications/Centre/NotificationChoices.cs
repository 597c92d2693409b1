using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Notifications.Centre;

/// <summary>
/// What members want by mail beside the product itself. Nobody who did not ask gets any. A choice concerns nobody else, so a viewer has one, too, and no
/// audit row is written.
/// </summary>
public sealed class NotificationChoices(AppContexts contexts)
{
    /// <summary>Whether the member gets mail about the subject: by a choice for it, else by the one for everything.</summary>
    public async Task<bool> IsByMailAsync(Caller caller, string subject, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        await using var db = contexts.ForCustomer(caller.CustomerId);
        return (await ByMailAsync(db, caller.CustomerId, subject, caller.UserId, cancellationToken)).Contains(caller.UserId);
    }

    /// <summary>Remembers the choice for a subject, or for <see cref="NotificationChoice.Everything"/>.</summary>
    public async Task ChooseAsync(Caller caller, string subject, bool byMail, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        try
        {
            await contexts.WriteAsync(
                caller.CustomerId,
                async (db, token) =>
                {
                    await SetAsync(db, caller, subject, byMail, token);
                    return true;
                },
                cancellationToken);
        }
        catch (DbUpdateException exception) when (contexts.IsUniqueViolation(exception))
        {
            // Another tab of the same member chose at the same moment, and was faster.
        }
    }

    /// <summary>The same inside the transaction of an act that the choice is a part of.</summary>
    internal static async Task SetAsync(AppDbContext db, Caller caller, string subject, bool byMail, CancellationToken cancellationToken)
    {
        var choice = await db.Set<NotificationChoice>().SingleOrDefaultAsync(
            row => row.CustomerId == caller.CustomerId && row.UserId == caller.UserId && row.Subject == subject, cancellationToken);
        if (choice is not null)
        {
            choice.ByMail = byMail;
        }
        else
        {
            db.Add(new NotificationChoice { CustomerId = caller.CustomerId, UserId = caller.UserId, Subject = subject, ByMail = byMail });
        }
    }

    /// <summary>Who of the customer wants mail about the subject, members or not; one of them, when one is named.</summary>
    internal static async Task<IReadOnlySet<Guid>> ByMailAsync(
        AppDbContext db, CustomerId customer, string subject, Guid? only, CancellationToken cancellationToken)
    {
        var choices = await db.Set<NotificationChoice>().AsNoTracking()
            .Where(choice => choice.CustomerId == customer && (only == null || choice.UserId == only)
                && (choice.Subject == subject || choice.Subject == NotificationChoice.Everything))
            .Select(choice => new { choice.UserId, choice.Subject, choice.ByMail }).ToListAsync(cancellationToken);
        return choices.GroupBy(choice => choice.UserId)
            .Where(own => (own.FirstOrDefault(choice => choice.Subject == subject) ?? own.First()).ByMail)
            .Select(own => own.Key).ToHashSet();
    }
}
