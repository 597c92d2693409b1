using VeSaaS.Core.Catalog.Discovery;

namespace VeSaaS.Web.Catalog.Discovery;

/// <summary>What the agent browser shows, as the URL says it. Null means: does not matter.</summary>
internal sealed record AgentFilter(string? Search, string? Namespace, bool? Ready, bool? Imported)
{
    public const string Yes = "yes";
    public const string No = "no";

    /// <summary>Only agents about whose change nobody has decided.</summary>
    public bool Drifted { get; init; }

    public bool IsEmpty => this is { Search: null or "", Namespace: null or "", Ready: null, Imported: null, Drifted: false };

    public static bool HasDrift(AgentEntry entry) => entry.Listing?.Source.Drift is { IsRejected: false };

    public static bool? Choice(string? text) => text switch
    {
        Yes => true,
        No => false,
        _ => null,
    };

    /// <summary>Every word must occur in the name, the namespace, the model or a tool.</summary>
    public IReadOnlyList<AgentEntry> Apply(IReadOnlyList<AgentEntry> agents) =>
        [.. agents.Where(entry =>
            (!Drifted || HasDrift(entry))
            && (string.IsNullOrEmpty(Namespace) || entry.Agent.Ref.Namespace == Namespace)
            && (Ready is null || Ready == (entry is { IsPresent: true, Agent: { IsReady: true, Fault: null } }))
            && (Imported is null || Imported == entry.Listing is not null)
            && (Search ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).All(word => Holds(entry, word)))];

    private static bool Holds(AgentEntry entry, string word) =>
        Has(entry.Agent.Ref.ToString(), word)
        || Has(entry.Agent.DisplayName, word)
        || Has(entry.Agent.Model, word)
        || Has(entry.Listing?.Name, word)
        || entry.Agent.Tools.Any(tool => Has(tool.Name, word));

    private static bool Has(string? text, string word) => text?.Contains(word, StringComparison.CurrentCultureIgnoreCase) == true;
}
