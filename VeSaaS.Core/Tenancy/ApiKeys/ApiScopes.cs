namespace VeSaaS.Core.Tenancy.ApiKeys;

/// <summary>A right that an API key can have.</summary>
/// <param name="Name">As keys and the API's description spell it.</param>
/// <param name="Allows">What it allows, for the person who chooses.</param>
/// <param name="IsWrite">Whether it changes something.</param>
/// <param name="IsPlatform">Whether it is for the platform's own keys; all others are for customers' keys.</param>
public sealed record ApiScope(string Name, string Allows, bool IsWrite, bool IsPlatform);

/// <summary>Every scope there is. An endpoint below `/api` names the ones that open it, and no key opens an endpoint that names none.</summary>
public static class ApiScopes
{
    public const string MarketplaceRead = "marketplace:read";
    public const string TeamRead = "team:read";
    public const string TeamWrite = "team:write";
    public const string ChatRead = "chat:read";
    public const string ChatWrite = "chat:write";
    public const string TasksRead = "tasks:read";
    public const string TasksWrite = "tasks:write";
    public const string BillingRead = "billing:read";
    public const string WebhooksRead = "webhooks:read";
    public const string WebhooksWrite = "webhooks:write";
    public const string AgentsRead = "agents:read";
    public const string AgentsWrite = "agents:write";
    public const string CatalogRead = "catalog:read";
    public const string CatalogWrite = "catalog:write";

    /// <summary>The registry.</summary>
    public static IReadOnlyList<ApiScope> All { get; } =
    [
        new(MarketplaceRead, "See what the marketplace offers, and what is hired of it", IsWrite: false, IsPlatform: false),
        new(TeamRead, "See the team", IsWrite: false, IsPlatform: false),
        new(TeamWrite, "Hire, change, pause and let go", IsWrite: true, IsPlatform: false),
        new(ChatRead, "Read conversations, follow answers, fetch files", IsWrite: false, IsPlatform: false),
        new(ChatWrite, "Send messages and files, answer questions, stop answers", IsWrite: true, IsPlatform: false),
        new(TasksRead, "See tasks, their attempts and results, and follow their work", IsWrite: false, IsPlatform: false),
        new(TasksWrite, "Write, move, start, answer and review tasks", IsWrite: true, IsPlatform: false),
        new(BillingRead, "Read what months come to, and invoices", IsWrite: false, IsPlatform: false),
        new(WebhooksRead, "See the webhooks and what was sent to them", IsWrite: false, IsPlatform: false),
        new(WebhooksWrite, "Decide to which addresses your people's notifications are sent", IsWrite: true, IsPlatform: false),
        new(AgentsRead, "See the agents of every source", IsWrite: false, IsPlatform: true),
        new(AgentsWrite, "Import and delete agents", IsWrite: true, IsPlatform: true),
        new(CatalogRead, "Read listings", IsWrite: false, IsPlatform: true),
        new(CatalogWrite, "Change, publish and unpublish listings", IsWrite: true, IsPlatform: true),
    ];

    /// <summary>The scopes that a key of this owner can have.</summary>
    public static IEnumerable<ApiScope> For(CustomerId? owner) => All.Where(scope => scope.IsPlatform == owner is null);

    /// <summary>The scope of this name, or null.</summary>
    public static ApiScope? Find(string name) => All.FirstOrDefault(scope => scope.Name == name);

    internal static string Join(IEnumerable<string> names) => string.Join(' ', names);

    internal static string[] Split(string scopes) => scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
