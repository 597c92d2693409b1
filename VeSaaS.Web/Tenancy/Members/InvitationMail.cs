using System.Globalization;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Notifications;
using VeSaaS.Core.Tenancy.Members;
using VeSaaS.Web.Shell;
using VeSaaS.Web.Shell.Hosting;

namespace VeSaaS.Web.Tenancy.Members;

/// <summary>Mails an invitation's link.</summary>
internal sealed partial class InvitationMail(IMailSender mail, IOptions<AppOptions> app, ILogger<InvitationMail> logger)
{
    private readonly ILogger _logger = logger;

    /// <summary>The address of a link for people.</summary>
    public Uri LinkOf(string secret, string site) => new(app.Value.PublicUrl ?? new Uri(site), AppUrls.Invitation(secret));

    /// <summary>False when the mail could not be handed over; the invitation stands, and its other link can be copied.</summary>
    public async Task<bool> SendAsync(IssuedInvitation invitation, string site, CancellationToken cancellationToken)
    {
        try
        {
            await mail.SendAsync(
                new Mail(
                    invitation.Email,
                    $"{OneLine(invitation.Inviter)} invites you to {OneLine(invitation.Company)} on VE SaaS",
                    $"""
                    {OneLine(invitation.Inviter)} invites you to work with {OneLine(invitation.Company)} on VE SaaS. As {invitation.Role} you can {RoleWords.Of(invitation.Role)}.

                    Join here: {LinkOf(invitation.Secrets.Mail, site)}

                    The link works once, until {invitation.ExpiresAt.UtcDateTime.ToString("d MMMM yyyy, HH:mm 'UTC'", CultureInfo.InvariantCulture)}.
                    If you do not know {OneLine(invitation.Inviter)}, do nothing.
                    """),
                cancellationToken);
            return true;
        }
        catch (MailException exception)
        {
            Log.NotSent(_logger, invitation.Id.Value, exception);
            return false;
        }
    }

    // A name with a line break must not begin another header, or look like another sentence of ours.
    private static string OneLine(string text) => string.Join(' ', text.Split((char[])['\r', '\n'], StringSplitOptions.RemoveEmptyEntries));

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The mail of invitation {Invitation} could not be handed over.")]
        public static partial void NotSent(ILogger logger, Guid invitation, Exception exception);
    }
}
