using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;
using MimeKit;
using VeSaaS.Core.Notifications;

namespace VeSaaS.Infrastructure.Notifications;

/// <summary>Sends each mail over a connection of its own.</summary>
internal sealed class SmtpMailSender(IOptions<MailOptions> options) : IMailSender
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public async Task SendAsync(Mail mail, CancellationToken cancellationToken)
    {
        var settings = options.Value;
        if (settings is not { Host: { Length: > 0 } host, From: { Length: > 0 } from })
        {
            throw new MailException("Mail:Host and Mail:From are not set, so no mail can leave.", new InvalidOperationException("No mail server is configured."));
        }

        try
        {
            using var message = new MimeMessage();
            message.From.Add(MailboxAddress.Parse(from));
            message.To.Add(MailboxAddress.Parse(mail.To));
            message.Subject = mail.Subject;
            message.Body = new TextPart("plain") { Text = mail.Text };
            using var client = new SmtpClient { Timeout = (int)Patience.TotalMilliseconds };
            await client.ConnectAsync(host, settings.Port, settings.Security, cancellationToken);
            if (settings is { User: { Length: > 0 } user, Password: { Length: > 0 } password })
            {
                await client.AuthenticateAsync(user, password, cancellationToken);
            }

            await client.SendAsync(message, cancellationToken);
            await client.DisconnectAsync(quit: true, cancellationToken);
        }
        catch (Exception exception) when (exception is CommandException or ProtocolException or ServiceNotConnectedException
            or AuthenticationException or SslHandshakeException or SocketException or IOException or ParseException or TimeoutException)
        {
            // Servers repeat addresses in their refusals, so only the kind of failure goes on.
            throw new MailException($"The mail server at Mail:Host did not take the mail ({exception.GetType().Name}).", exception);
        }
    }
}
