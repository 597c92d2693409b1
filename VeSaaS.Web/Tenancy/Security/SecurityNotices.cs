using VeSaaS.Core.Notifications;
using VeSaaS.Core.Notifications.Outbox;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Web.Tenancy.Security;

/// <summary>Tells people by mail what was done to their account, so that somebody else's act does not go unnoticed.</summary>
internal sealed class SecurityNotices(MailQueue mails)
{
    /// <summary>Adds the notice to the context of the act: both are saved or neither is.</summary>
    public void Add(AppDbContext db, ApplicationUser user, string what)
    {
        if (user.Email is { Length: > 0 } address)
        {
            mails.Add(db, new Mail(
                address,
                "Your VE SaaS account was changed",
                $"""
                {what}

                If it was not you, choose a new password at once: that ends every session. Then look through Security in your account.
                """));
        }
    }
}
