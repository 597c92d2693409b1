using System.Text.Json;
using VeSaaS.Core.Notifications.Outbox;

namespace VeSaaS.Core.Notifications.Centre;

/// <summary>What the writer of mails about notifications is asked for.</summary>
/// <param name="Notification">Which one.</param>
/// <param name="User">To whom.</param>
public sealed record NotificationMailRequest(Guid Notification, Guid User)
{
    /// <summary>The <see cref="MailWriter.Kind"/> of its writer.</summary>
    public const string Kind = "notification";

    /// <summary>The request in the queue.</summary>
    public static NotificationMailRequest Read(string request) =>
        JsonSerializer.Deserialize<NotificationMailRequest>(request) ?? throw new JsonException("The request is empty.");

    internal static string Write(NotificationMailRequest request) => JsonSerializer.Serialize(request);
}
