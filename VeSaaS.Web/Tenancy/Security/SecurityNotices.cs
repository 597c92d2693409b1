using VeSaaS.Core.Notifications;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Web.Tenancy.Security;

/// <summary>Tells people by mail what was done to their account, so that somebody else's act does not go unnoticed.</summary>
internal sealed partial class SecurityNotices(IMailSender mail, ILogger<SecurityNotices> logger)
{
    private readonly ILogger _logger = logger;

    /// <summary>Sends it. The act has happened, so a mail that fails is logged and does not undo it.</summary>
    public async Task SendAsync(ApplicationUser user, string what, CancellationToken cancellationToken)
    {
        if (user.Email is not { Length: > 0 } address)
        {
            return;
        }

        try
        {
            await mail.SendAsync(
                new Mail(
                    address,
                    "Your VE SaaS account was changed",
                    $"""
                    {what}

                    If it was not you, choose a new password at once: that ends every session. Then look through Security in your account.
                    """),
                cancellationToken);
        }
        catch (MailException exception)
        {
            Log.NotSent(_logger, exception, user.Id);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The notice about a change to the account of user {UserId} could not be sent.")]
        public static partial void NotSent(ILogger logger, Exception exception, Guid userId);
    }
}
