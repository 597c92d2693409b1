using Microsoft.AspNetCore.Identity;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Notifications;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;
using VeSaaS.Core.Tenancy.Sessions;
using VeSaaS.Web.Shell;

namespace VeSaaS.Web.Tenancy.Accounts;

/// <summary>Sends the link for a new password and takes it back.</summary>
internal sealed class PasswordResets(UserManager<ApplicationUser> users, AppDbContext db, EndSessions endSessions, IMailSender mail, TimeProvider time)
{
    /// <summary>Mails a link to the address, if somebody signs in with it.</summary>
    /// <exception cref="MailException">The mail could not be handed over.</exception>
    public async Task SendLinkAsync(PasswordResetRequest request, CancellationToken cancellationToken)
    {
        if (await users.FindByNameAsync(request.Email) is not { } user)
        {
            return;
        }

        var token = await users.GeneratePasswordResetTokenAsync(user);
        var link = new Uri(request.Site, AppUrls.ResetPasswordWith(user.Email ?? request.Email, token));
        db.Audit(time, "tenancy.password_reset_requested", Actor.Anonymous, null, $"user:{user.Id:D}");
        await db.SaveChangesAsync(cancellationToken);
        await mail.SendAsync(
            new Mail(
                user.Email ?? request.Email,
                "Choose a new password for VE SaaS",
                $"""
                Somebody, probably you, asked for a new password for VE SaaS.

                Choose it here within one day: {link}

                If it was not you, do nothing. Your password stays as it is.
                """),
            cancellationToken);
    }

    /// <summary>
    /// Sets the password and ends every session. False when the link is unknown, used or too old, or its address is nobody's.
    /// </summary>
    public async Task<bool> ExecuteAsync(string email, string token, string password)
    {
        if (await users.FindByNameAsync(email) is not { } user)
        {
            return false;
        }

        // Identity saves the user through the same context, so the row and the new password are saved together or not at all.
        db.Audit(time, "tenancy.password_reset", Actor.Member(user.Id), null, $"user:{user.Id:D}");
        user.LockoutEnd = null;
        user.AccessFailedCount = 0;
        if (!(await users.ResetPasswordAsync(user, token, password)).Succeeded)
        {
            return false;
        }

        await endSessions.OthersAsync(new ActingUser(user.Id, null, IsOperator: false), keep: null, "password_reset", CancellationToken.None);
        return true;
    }
}
