namespace VeSaaS.Core.Notifications;

/// <summary>A mail to one person, as plain text.</summary>
public sealed record Mail(string To, string Subject, string Text)
{
    /// <summary>The same text without line breaks: a name must not begin another header, or look like another sentence of ours.</summary>
    public static string OneLine(string text) => string.Join(' ', text.Split((char[])['\r', '\n'], StringSplitOptions.RemoveEmptyEntries));
}

/// <summary>Sends mail: by SMTP, or in Development into an outbox that a page shows.</summary>
public interface IMailSender
{
    /// <summary>Hands the mail over.</summary>
    /// <exception cref="MailException">The server could not be reached or refused it.</exception>
    Task SendAsync(Mail mail, CancellationToken cancellationToken);
}

/// <summary>A mail that could not be handed over; the message is fit for the operator's log, without addresses or content.</summary>
public sealed class MailException(string message, Exception innerException) : Exception(message, innerException);
