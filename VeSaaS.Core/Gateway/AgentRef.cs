using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace VeSaaS.Core.Gateway;

/// <summary>
/// The name of an agent wherever it is named: `{source}/{namespace}/{name}`. Parts are DNS labels or subdomains (RFC 1123), lower case.
/// </summary>
/// <param name="Source">`kagent`, `demo` or `remote`.</param>
/// <param name="Namespace">The Kubernetes namespace; `demo` and `remote` for agents that have none. At most 63 characters.</param>
/// <param name="Name">The agent's name there. At most 253 characters.</param>
public readonly partial record struct AgentRef(string Source, string Namespace, string Name)
{
    /// <summary>Longest full reference, in characters.</summary>
    public const int MaxLength = 340;

    /// <summary>
    /// First 12 hex digits of SHA-256 over the full reference: the label and the end of resource names. Plain concatenation of the parts
    /// would let `a` + `b-c` and `a-b` + `c` collide.
    /// </summary>
    public string Hash => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ToString())))[..12];

    /// <summary>The path of the agent's route on the gateway.</summary>
    public string RoutePath => $"/agents/{this}";

    /// <summary>Reads `{source}/{namespace}/{name}`.</summary>
    /// <exception cref="FormatException">It is not one.</exception>
    public static AgentRef Parse(string text) =>
        TryParse(text, out var agent) ? agent.Value : throw new FormatException("An agent is named {source}/{namespace}/{name}.");

    /// <summary>Reads `{source}/{namespace}/{name}`, or says that it is not one.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out AgentRef? agent)
    {
        agent = null;
        if (text is null || text.Length > MaxLength || text.Split('/') is not [var source, var ns, var name])
        {
            return false;
        }

        if (!Label().IsMatch(source) || !Label().IsMatch(ns) || name.Length > 253 || !Subdomain().IsMatch(name))
        {
            return false;
        }

        agent = new AgentRef(source, ns, name);
        return true;
    }

    /// <summary>The full reference, `{source}/{namespace}/{name}`.</summary>
    public override string ToString() => $"{Source}/{Namespace}/{Name}";

    [GeneratedRegex(@"\A[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Label();

    [GeneratedRegex(@"\A[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Subdomain();
}
