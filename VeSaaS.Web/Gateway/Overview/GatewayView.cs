using VeSaaS.Core.Gateway;
using VeSaaS.Core.Gateway.Overview;
using VeSaaS.Core.Tenancy;
using VeSaaS.Web.Shell;

namespace VeSaaS.Web.Gateway.Overview;

/// <summary>What the address says: what is looked for, which pages, and what is selected.</summary>
public sealed record GatewayQuery(string? Search, AgentRef? Agent, CustomerId? Customer, string? Show, int Rows, int Columns, int Agents)
{
    public const string Ask = "ask";
    public const string History = "history";

    public string Url() => AppUrls.AdminGatewayWith(Agent?.ToString(), Customer?.Value, Search, Show, Rows, Columns, Agents);

    /// <summary>Whether something is open at the side.</summary>
    public bool HasPanel => Agent is not null || Customer is not null || Show is not null;
}

/// <summary>The listing of an agent.</summary>
public sealed record ListingName(Guid Id, string Name);

/// <summary>Everything that the page shows: the report, with the names that a person knows.</summary>
public sealed record GatewayView(
    GatewayReport Report,
    IReadOnlyDictionary<AgentRef, ListingName> Listings,
    CustomerPage Customers,
    IReadOnlyDictionary<CustomerId, string> Names,
    GatewayQuery Query)
{
    /// <summary>Rows of the matrix on one page.</summary>
    public const int RowCount = 15;

    /// <summary>Columns of the matrix on one page.</summary>
    public const int ColumnCount = 8;

    /// <summary>Agents in the table on one page.</summary>
    public const int AgentCount = 20;

    /// <summary>The agents whose name holds what is looked for; all of them where only customers have that name.</summary>
    public IReadOnlyList<AgentStanding> Found { get; } = Find(Report, Listings, Customers, Query);

    public IReadOnlyList<AgentStanding> Columns => [.. Found.Skip((Query.Columns - 1) * ColumnCount).Take(ColumnCount)];

    public AgentStanding? Standing => Query.Agent is { } agent ? Report.Find(agent) : null;

    public string NameOf(AgentRef agent) => Listings.GetValueOrDefault(agent)?.Name ?? agent.Name;

    public string NameOf(CustomerId customer) => Names.GetValueOrDefault(customer) ?? $"{customer.ToString()[..8]}, whom nobody knows";

    public Guid ShapeOf(AgentRef agent) => Listings.GetValueOrDefault(agent)?.Id ?? default;

    private static List<AgentStanding> Find(
        GatewayReport report, IReadOnlyDictionary<AgentRef, ListingName> listings, CustomerPage customers, GatewayQuery query)
    {
        var found = query.Search is not { Length: > 0 } text
            ? [.. report.Agents]
            : report.Agents.Where(agent => agent.Agent.ToString().Contains(text, StringComparison.OrdinalIgnoreCase)
                || listings.GetValueOrDefault(agent.Agent)?.Name.Contains(text, StringComparison.OrdinalIgnoreCase) is true).ToList();
        return found.Count == 0 && customers.Total > 0 ? [.. report.Agents] : found;
    }
}
