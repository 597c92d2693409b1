using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Notifications.Webhooks;

namespace VeSaaS.Core.Billing.Webhook;

/// <summary>Configuration section `Webhooks`.</summary>
public sealed class WebhookOptions
{
    public const string SectionName = "Webhooks";

    /// <summary>Longest name of a sender, in characters.</summary>
    public const int SenderLength = 40;

    /// <summary>`Webhooks:Usage:{sender}`: who may report usage. Event ids are unique for each sender.</summary>
    public Dictionary<string, UsageSenderOptions> Usage { get; } = new(StringComparer.Ordinal);
}

/// <summary>`Webhooks:Usage:{sender}`.</summary>
public sealed class UsageSenderOptions
{
    /// <summary>`Webhooks:Usage:{sender}:Secrets:{i}`: `whsec_` and 24 to 64 random bytes as base64. Several hold at once while they are changed.</summary>
    public IList<string> Secrets { get; } = [];
}

/// <summary>Reports every problem with its key, and never a secret.</summary>
internal sealed partial class WebhookOptionsValidation : IValidateOptions<WebhookOptions>
{
    public ValidateOptionsResult Validate(string? name, WebhookOptions options)
    {
        List<string> problems = [.. options.Usage.SelectMany(sender => ProblemsOf(sender.Key, sender.Value)), .. Shared(options)];
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static IEnumerable<string> ProblemsOf(string sender, UsageSenderOptions options)
    {
        var key = $"{WebhookOptions.SectionName}:{nameof(WebhookOptions.Usage)}:{sender}";
        if (!Name().IsMatch(sender))
        {
            yield return $"{key} must be named with lower-case letters, digits and hyphens, at most {WebhookOptions.SenderLength}.";
        }

        if (options.Secrets.Count == 0)
        {
            yield return $"{key}:Secrets needs at least one secret.";
        }

        for (var index = 0; index < options.Secrets.Count; index++)
        {
            if (WebhookSecret.Read(options.Secrets[index]) is null)
            {
                yield return $"{key}:Secrets:{index} must be {WebhookSecret.Prefix} and 24 to 64 bytes as base64.";
            }
        }
    }

    // A secret that two had would name neither.
    private static IEnumerable<string> Shared(WebhookOptions options) =>
        options.Usage.SelectMany(sender => sender.Value.Secrets.Select(secret => (Sender: sender.Key, Secret: secret)))
            .GroupBy(pair => pair.Secret, pair => pair.Sender, StringComparer.Ordinal)
            .Where(group => group.Distinct(StringComparer.Ordinal).Count() > 1)
            .Select(group => $"{WebhookOptions.SectionName}:{nameof(WebhookOptions.Usage)}: {string.Join(" and ", group.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))} have the same secret.");

    [GeneratedRegex(@"\A[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
