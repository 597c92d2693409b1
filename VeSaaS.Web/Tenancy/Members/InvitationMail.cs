using System.Globalization;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Notifications;
using VeSaaS.Core.Notifications.Outbox;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy.Members;
using VeSaaS.Web.Shell;
using VeSaaS.Web.Shell.Hosting;

namespace VeSaaS.Web.Tenancy.Members;

/// <summary>Mails an invitation's link.</summary>
internal sealed class InvitationMail(MailQueue mails, IOptions<AppOptions> app)
{
    /// <summary>The address of a link for people.</summary>
    public Uri LinkOf(string secret, string site) => new(app.Value.PublicUrl ?? new Uri(site), AppUrls.Invitation(secret));

    /// <summary>Adds the mail to the context that makes the invitation.</summary>
    public void Add(AppDbContext db, IssuedInvitation invitation, string site) => mails.Add(db, new Mail(
        invitation.Email,
        $"{Mail.OneLine(invitation.Inviter)} invites you to {Mail.OneLine(invitation.Company)} on VE SaaS",
        $"""
        {Mail.OneLine(invitation.Inviter)} invites you to work with {Mail.OneLine(invitation.Company)} on VE SaaS. As {invitation.Role} you can {RoleWords.Of(invitation.Role)}.

        Join here: {LinkOf(invitation.Secrets.Mail, site)}

        The link works once, until {invitation.ExpiresAt.UtcDateTime.ToString("d MMMM yyyy, HH:mm 'UTC'", CultureInfo.InvariantCulture)}.
        If you do not know {Mail.OneLine(invitation.Inviter)}, do nothing.
        """));
}
