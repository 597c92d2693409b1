using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Gateway.Manifests;
using VeSaaS.Core.Gateway.Reconciling;
using VeSaaS.Infrastructure.Gateway.Embedded;

namespace VeSaaS.Infrastructure.Catalog.RemoteAgents;

/// <summary>Reports every problem of `Agents:Remote` and `Agents:Credentials` with its key, and never a credential's value.</summary>
internal sealed partial class RemoteAgentsValidation : IValidateOptions<RemoteAgentsOptions>
{
    // Of these the gateway makes its own, or HTTP does.
    private static readonly string[] ReservedHeaders =
    [
        "host", "connection", "content-length", "content-type", "transfer-encoding", "upgrade", "te", "trailer", "keep-alive", "proxy-connection", "expect",
        GatewayNames.CustomerHeader, GatewayNames.UserHeader, GatewayProbe.MarkHeader, DemoAgentsEndpoint.SecretHeader,
    ];

    public ValidateOptionsResult Validate(string? name, RemoteAgentsOptions options)
    {
        List<string> problems =
        [
            .. options.Remote.SelectMany((agent, index) => ProblemsOf(agent, $"Agents:Remote:{index}", options)),
            .. Repeated(options),
            .. DifferentlyPrivate(options),
            .. options.Credentials.SelectMany(credential => ProblemsOf(credential.Value, credential.Key)),
        ];
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static IEnumerable<string> ProblemsOf(RemoteAgentOptions agent, string key, RemoteAgentsOptions options)
    {
        if (!Name().IsMatch(agent.Id))
        {
            yield return $"{key}:Id must be the agent's name here: lower-case letters, digits and hyphens, at most 63.";
        }

        if (ProblemOf(agent.CardUrl) is { } cardProblem)
        {
            yield return $"{key}:CardUrl {cardProblem}";
        }

        if (agent.Url is not null && ProblemOf(agent.Url) is { } problem)
        {
            yield return $"{key}:Url {problem}";
        }

        if (agent.CredentialRef is not { } credential)
        {
            yield break;
        }

        if (!options.Credentials.ContainsKey(credential))
        {
            yield return $"{key}:CredentialRef is '{credential}', but there is no Agents:Credentials:{credential}.";
        }

        if (!agent.AllowPrivate && (agent.Url ?? agent.CardUrl).StartsWith("http:", StringComparison.OrdinalIgnoreCase))
        {
            yield return $"{key}:{(agent.Url is null ? "CardUrl" : "Url")} must be https: a credential does not travel unencrypted, unless AllowPrivate says that the host is your own.";
        }
    }

    private static IEnumerable<string> ProblemsOf(AgentCredentialOptions credential, string name)
    {
        var key = $"Agents:Credentials:{name}";
        if (!Name().IsMatch(name))
        {
            yield return $"{key}: a credential's name has lower-case letters, digits and hyphens, at most 63; in a cluster it is the name of a Secret.";
        }

        if (!HeaderName().IsMatch(credential.Header) || ReservedHeaders.Contains(credential.Header, StringComparer.OrdinalIgnoreCase))
        {
            yield return $"{key}:Header must be the name of a header that the gateway does not set itself, for example Authorization or X-Api-Key.";
        }

        if (credential.Scheme is { } scheme && scheme.Any(letter => !char.IsAsciiLetterOrDigit(letter) && letter != '-'))
        {
            yield return $"{key}:Scheme must be one word, for example Bearer.";
        }

        if (credential.Value.Length == 0 || credential.Value.Any(letter => letter is < ' ' or > '~') || credential.Value.Trim() != credential.Value)
        {
            yield return $"{key}:Value must hold the secret, of visible ASCII characters.";
        }
    }

    private static IEnumerable<string> Repeated(RemoteAgentsOptions options) =>
        options.Remote.Select((agent, index) => (agent.Id, Index: index))
            .GroupBy(agent => agent.Id, StringComparer.Ordinal)
            .Where(group => group.Key.Length > 0)
            .SelectMany(group => group.Skip(1).Select(agent => $"Agents:Remote:{agent.Index}:Id '{agent.Id}' is already that of Agents:Remote:{group.First().Index}."));

    // Connections are shared by host and port, so the rule about them is, too.
    private static IEnumerable<string> DifferentlyPrivate(RemoteAgentsOptions options) =>
        options.Remote.SelectMany((agent, index) => RemoteAgent.OriginsOf(agent).Select(origin => (Origin: $"{origin.Host}:{origin.Port}", agent.AllowPrivate, Index: index)))
            .GroupBy(agent => agent.Origin, StringComparer.OrdinalIgnoreCase)
            .SelectMany(group => group.Skip(1).Where(agent => agent.AllowPrivate != group.First().AllowPrivate)
                .Select(agent => $"Agents:Remote:{agent.Index}:AllowPrivate differs from that of Agents:Remote:{group.First().Index}, which is at {group.Key} too."));

    private static string? ProblemOf(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme != Uri.UriSchemeHttps && address.Scheme != Uri.UriSchemeHttp)
        {
            return "must be an absolute http or https address, for example https://agents.example.com/writer.";
        }

        if (address.UserInfo.Length > 0 || address.Query.Length > 0 || address.Fragment.Length > 0)
        {
            return "must have no user, query or fragment; a credential belongs into Agents:Credentials.";
        }

        return RequestPath.IsPlain(address.AbsolutePath) ? null : "must have a plain path: no escapes, no empty segments.";
    }

    [GeneratedRegex(@"\A[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    [GeneratedRegex(@"\A[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex HeaderName();
}
