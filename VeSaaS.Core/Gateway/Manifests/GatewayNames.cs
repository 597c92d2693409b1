using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Gateway.Manifests;

/// <summary>Names, labels and annotations of gateway resources, written once.</summary>
public static class GatewayNames
{
    /// <summary>
    /// The Gateway that every route and baseline policy belongs to. Its controller names the proxy's Deployment, Service and ServiceAccount after it, so it is
    /// not the application's name.
    /// </summary>
    public const string Gateway = "vesaas-gateway";

    /// <summary>The policy that refuses everything unless an agent's own policy allows it.</summary>
    public const string DenyAll = "deny-all";

    /// <summary>The policy that verifies the caller's token and binds header, path and token together.</summary>
    public const string RequireCaller = "require-caller";

    /// <summary>The policy that tells agents the user in dialect TrafficPolicy, where nothing verifies it.</summary>
    public const string SetUser = "set-user";

    /// <summary>The header that the allow-lists read, as CEL spells it.</summary>
    public const string CustomerHeader = "x-customer-id";

    /// <summary>The header from which kagent takes the user; the gateway sets it from the token.</summary>
    public const string UserHeader = "x-user-id";

    /// <summary>Label with <see cref="AgentRef.Hash"/>.</summary>
    public const string AgentLabel = "vesaas.io/agent";

    /// <summary>Label that marks what the product owns.</summary>
    public const string ManagedByLabel = "app.kubernetes.io/managed-by";

    /// <summary>Value of <see cref="ManagedByLabel"/>.</summary>
    public const string ManagedBy = "vesaas";

    /// <summary>Annotation with the agent's full reference; compared before every write.</summary>
    public const string AgentRefAnnotation = "vesaas.io/agent-ref";

    /// <summary>Where a card lies below an agent's route.</summary>
    public const string CardPath = "/.well-known/agent-card.json";

    private const int NameCut = 40;

    /// <summary>The name of an agent's route and backend: `ve-{name, cut to 40}-{hash}`.</summary>
    public static string Route(AgentRef agent) => $"ve-{ReadablePart(agent.Name)}-{agent.Hash}";

    /// <summary>The name of the backend of an agent's card, where that has a host of its own: the route's, and `-card`.</summary>
    public static string CardBackend(AgentRef agent) => $"{Route(agent)}-card";

    /// <summary>The name of one of an agent's policies: the route's, and `-{shard:000}`.</summary>
    public static string Policy(AgentRef agent, int shard) => $"{Route(agent)}-{shard:000}";

    /// <summary>What `jwt.customer` and <see cref="CustomerHeader"/> must read for this customer.</summary>
    public static string CustomerValue(CustomerId customer) => customer.ToString();

    // A cut inside a subdomain may end in a dot, after which no part of a resource name may begin with our hyphen.
    private static string ReadablePart(string name) =>
        (name.Length > NameCut ? name[..NameCut] : name).TrimEnd('-', '.');
}
