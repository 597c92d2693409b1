namespace VeSaaS.Infrastructure.Catalog.RemoteAgents;

/// <summary>Configuration section `Agents`, as far as agents of others are concerned. Nothing of it is ever on a page or in the database.</summary>
public sealed class RemoteAgentsOptions
{
    public const string SectionName = "Agents";

    /// <summary>`Agents:Remote:{i}`: the agents.</summary>
    public IList<RemoteAgentOptions> Remote { get; } = [];

    /// <summary>`Agents:Credentials:{name}`: what the gateway adds to requests for agents that name it.</summary>
    public IDictionary<string, AgentCredentialOptions> Credentials { get; } = new Dictionary<string, AgentCredentialOptions>(StringComparer.Ordinal);
}

/// <summary>`Agents:Remote:{i}`: one agent that runs elsewhere.</summary>
public sealed class RemoteAgentOptions
{
    /// <summary>The agent's name here: lower-case letters, digits and hyphens, at most 63. It is `remote/remote/{Id}` wherever it is named.</summary>
    public string Id { get; set; } = "";

    /// <summary>
    /// Where its card lies: the address of the card itself (ends in `.json`), or of the agent, below which, and at whose root, the well-known
    /// places are tried.
    /// </summary>
    public string CardUrl { get; set; } = "";

    /// <summary>Where calls go, when the card names another host than <see cref="CardUrl"/>, or a wrong one. Otherwise the card decides about the path.</summary>
    public string? Url { get; set; }

    /// <summary>The name of the credential in `Agents:Credentials`, or null when calls need none.</summary>
    public string? CredentialRef { get; set; }

    /// <summary>Whether its host may have an address of a private network, or be this machine.</summary>
    public bool AllowPrivate { get; set; }
}

/// <summary>`Agents:Credentials:{name}`: a credential. A class and not a record: nothing writes its members as text.</summary>
public sealed class AgentCredentialOptions
{
    /// <summary>The header that carries it.</summary>
    public string Header { get; set; } = "Authorization";

    /// <summary>The word before the value; `Bearer` where it is not set and the header is Authorization. Empty for none.</summary>
    public string? Scheme { get; set; }

    /// <summary>The secret: visible ASCII characters.</summary>
    public string Value { get; set; } = "";

    internal string Prefix => (Scheme ?? (IsAuthorization ? "Bearer" : "")) is { Length: > 0 } scheme ? $"{scheme} " : "";

    private bool IsAuthorization => string.Equals(Header, "Authorization", StringComparison.OrdinalIgnoreCase);
}
