namespace VeSaaS.Core.Catalog.Demo;

/// <summary>What the listings of the demo agents say until an operator edits them.</summary>
internal static class DemoListings
{
    /// <summary>The source of demo agents.</summary>
    public const string Source = "demo";

    public static ListingMetadata MetadataOf(DiscoveredAgent agent) => new(
        agent.DisplayName,
        "A demo agent that shows how hiring, chatting and billing work.",
        $"{agent.Description}\n\nThis is a **demo agent**: it needs no model, and its usage is never invoiced.".Trim(),
        "Operations",
        ["demo"],
        Seniority.Junior,
        MonthlyFee: 10m,
        TokenBilling.PerToken,
        InputPrice: 1m,
        OutputPrice: 4m,
        CachedPrice: 0.1m);
}
