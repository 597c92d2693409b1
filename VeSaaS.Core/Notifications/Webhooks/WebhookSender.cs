using Microsoft.Extensions.Options;

namespace VeSaaS.Core.Notifications.Webhooks;

/// <summary>A signed request to a company's address.</summary>
/// <param name="Url">Where it goes.</param>
/// <param name="Id">`webhook-id`.</param>
/// <param name="Timestamp">`webhook-timestamp`.</param>
/// <param name="Signature">`webhook-signature`.</param>
/// <param name="Body">JSON in UTF-8.</param>
public sealed record WebhookPost(Uri Url, string Id, string Timestamp, string Signature, byte[] Body);

/// <summary>What the receiver made of it.</summary>
/// <param name="Status">What it answered; null where it did not.</param>
/// <param name="Problem">Why that is no success, in a sentence without addresses; null when it is.</param>
public sealed record WebhookAnswer(int? Status, string? Problem);

/// <summary>Sends requests to addresses that customers choose: never inside our own networks, never further than the address itself, and not for long.</summary>
public interface IWebhookSender
{
    /// <summary>Sends it once. Whatever goes wrong is an answer.</summary>
    Task<WebhookAnswer> SendAsync(WebhookPost post, CancellationToken cancellationToken);
}

/// <summary>Configuration section `Webhooks:Notifications`.</summary>
public sealed class NotificationWebhookOptions
{
    public const string SectionName = "Webhooks:Notifications";

    /// <summary>`Webhooks:Notifications:AllowPrivate:{i}`: `host:port` that may have an address of a private network, and may be `http`.</summary>
    public IList<string> AllowPrivate { get; } = [];

    /// <summary>Whether this host and port were let through.</summary>
    public bool MayBePrivate(string host, int port) => AllowPrivate.Contains($"{host}:{port}", StringComparer.OrdinalIgnoreCase);
}

/// <summary>Reports every entry that is no host and port.</summary>
public sealed class NotificationWebhookOptionsValidation : IValidateOptions<NotificationWebhookOptions>
{
    /// <inheritdoc />
    public ValidateOptionsResult Validate(string? name, NotificationWebhookOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var problems = options.AllowPrivate.Select((entry, index) => (entry, index))
            .Where(row => !Uri.TryCreate($"http://{row.entry}", UriKind.Absolute, out var uri) || !$"{uri.Host}:{uri.Port}".Equals(row.entry, StringComparison.OrdinalIgnoreCase))
            .Select(row => $"{NotificationWebhookOptions.SectionName}:{nameof(options.AllowPrivate)}:{row.index} must be a host and a port, such as hooks.internal:8443.").ToList();
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
