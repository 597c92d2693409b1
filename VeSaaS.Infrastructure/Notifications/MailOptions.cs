using MailKit.Security;
using Microsoft.Extensions.Options;
using MimeKit;

namespace VeSaaS.Infrastructure.Notifications;

/// <summary>Configuration section `Mail`.</summary>
public sealed class MailOptions
{
    public const string SectionName = "Mail";

    /// <summary>`Mail:Host`: the SMTP server. Without it no mail leaves; in Development an outbox keeps it.</summary>
    public string? Host { get; set; }

    /// <summary>`Mail:Port`.</summary>
    public int Port { get; set; } = 587;

    /// <summary>`Mail:User`: empty to send without signing in.</summary>
    public string? User { get; set; }

    /// <summary>`Mail:Password`.</summary>
    public string? Password { get; set; }

    /// <summary>`Mail:From`: the sender's address.</summary>
    public string? From { get; set; }

    /// <summary>`Mail:Security`: `StartTls` (default), `SslOnConnect`, `None` for a relay on the same machine.</summary>
    public SecureSocketOptions Security { get; set; } = SecureSocketOptions.StartTls;

    internal sealed class Validator : IValidateOptions<MailOptions>
    {
        public ValidateOptionsResult Validate(string? name, MailOptions options)
        {
            List<string> errors = [];
            if (string.IsNullOrWhiteSpace(options.Host))
            {
                return ValidateOptionsResult.Success;
            }

            if (options.Port is < 1 or > 65535)
            {
                errors.Add($"{SectionName}:{nameof(options.Port)} must be between 1 and 65535.");
            }

            if (!MailboxAddress.TryParse(options.From ?? "", out _))
            {
                errors.Add($"{SectionName}:{nameof(options.From)} must be an e-mail address, because {SectionName}:{nameof(options.Host)} is set.");
            }

            if (string.IsNullOrEmpty(options.User) != string.IsNullOrEmpty(options.Password))
            {
                errors.Add($"{SectionName}:{nameof(options.User)} and {SectionName}:{nameof(options.Password)} must be set together.");
            }

            return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
        }
    }
}
