using System.Text.Json;
using Microsoft.AspNetCore.Identity;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Notifications;
using VeSaaS.Core.Notifications.Outbox;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;
using VeSaaS.Core.Tenancy.Sessions;
using VeSaaS.Web.Shell;

namespace VeSaaS.Web.Tenancy.Accounts;

/// <summary>Who asked for a new password, and under which address they see the product.</summary>
internal sealed record PasswordResetRequest(string Email, Uri Site);

/// <summary>Sends the link for a new password and takes it back.</summary>
internal sealed class PasswordResets(UserManager<ApplicationUser> users, AppDbContext db, EndSessions endSessions, MailQueue mails, TimeProvider time)
{
    /// <summary>The name of <see cref="WriteAsync"/> in the queue of mails.</summary>
    public const string Kind = "password_reset";

    /// <summary>
    /// Has a link mailed to the address, if somebody signs in with it. That is looked up when the page has answered, so that it takes as long for
    /// strangers as for customers.
    /// </summary>
    public async Task AskAsync(PasswordResetRequest request, CancellationToken cancellationToken)
    {
        mails.AddRequest(db, Kind, JsonSerializer.Serialize(request));
        await db.SaveChangesAsync(cancellationToken);
    }

    /// <summary>The mail with the link, or null where nobody signs in with the address.</summary>
    public async Task<Mail?> WriteAsync(AppDbContext transaction, string text)
    {
        if (JsonSerializer.Deserialize<PasswordResetRequest>(text) is not { } request || await users.FindByNameAsync(request.Email) is not { } user)
        {
            return null;
        }

        var token = await users.GeneratePasswordResetTokenAsync(user);
        var link = new Uri(request.Site, AppUrls.ResetPasswordWith(user.Email ?? request.Email, token));
        transaction.Audit(time, "tenancy.password_reset_requested", Actor.Anonymous, null, $"user:{user.Id:D}");
        return new Mail(
            user.Email ?? request.Email,
            "Choose a new password for VE SaaS",
            $"""
            Somebody, probably you, asked for a new password for VE SaaS.

            Choose it here within one day: {link}

            If it was not you, do nothing. Your password stays as it is.
            """);
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
