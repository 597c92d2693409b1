using System.Globalization;
using VeSaaS.Core.Notifications;
using VeSaaS.Core.Notifications.Outbox;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy.Operators;
using VeSaaS.Web.Tenancy.Members;

namespace VeSaaS.Web.Tenancy.Operators;

/// <summary>Mails an operator's invitation, and tells the others of everybody who comes or goes.</summary>
internal sealed class OperatorMail(MailQueue mails, InvitationMail invitations)
{
    private const string IfWrong = "If that is not right, remove who did it under Operators, and look into the audit log.";

    /// <summary>The address of a link for people.</summary>
    public Uri LinkOf(string secret, string site) => invitations.LinkOf(secret, site);

    /// <summary>Adds the mails to the context that makes the invitation.</summary>
    public void Add(AppDbContext db, IssuedOperatorInvitation invitation, string site)
    {
        mails.Add(db, new Mail(
            invitation.Email,
            $"{Mail.OneLine(invitation.Inviter)} invites you to run VE SaaS",
            $"""
            {Mail.OneLine(invitation.Inviter)} invites you to become an operator of VE SaaS, who runs the platform.

            Join here: {LinkOf(invitation.Secret, site)}

            The link works once, until {invitation.ExpiresAt.UtcDateTime.ToString("d MMMM yyyy, HH:mm 'UTC'", CultureInfo.InvariantCulture)}.
            If you do not know {Mail.OneLine(invitation.Inviter)}, do nothing.
            """));
        Tell(db, invitation.Others, "An operator was invited", $"{Mail.OneLine(invitation.Inviter)} invited {invitation.Email} to run VE SaaS.");
    }

    /// <summary>Adds the mails to the context that makes the operator.</summary>
    public void Add(AppDbContext db, JoinedOperator joined) =>
        Tell(db, joined.Others, "Somebody became an operator", $"{Mail.OneLine(joined.Name)} ({joined.Email}) runs VE SaaS from now on.");

    /// <summary>Adds the mails to the context that removes the operator.</summary>
    public void Add(AppDbContext db, RemovedOperator removed)
    {
        var keys = removed.Keys switch { 0 => "", 1 => " One API key of the platform was revoked with it.", var many => $" {many} API keys of the platform were revoked with it." };
        Tell(db, removed.Others, "An operator was removed", $"{Mail.OneLine(removed.Name)} ({removed.Email}) runs VE SaaS no more. {Mail.OneLine(removed.By)} decided it.{keys}");
        mails.Add(db, new Mail(
            removed.Email, "You run VE SaaS no more", $"You are no operator of VE SaaS any more, and were signed out everywhere. {Mail.OneLine(removed.By)} decided it. Your account stays."));
    }

    private void Tell(AppDbContext db, IEnumerable<string> addresses, string subject, string what)
    {
        foreach (var address in addresses)
        {
            mails.Add(db, new Mail(address, subject, $"{what}\n\n{IfWrong}"));
        }
    }
}
