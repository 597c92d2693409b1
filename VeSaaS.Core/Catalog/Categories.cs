namespace VeSaaS.Core.Catalog;

/// <summary>The categories of the marketplace: what a department of a company would be called.</summary>
public static class Categories
{
    /// <summary>All of them, in the order in which they are shown.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        "Customer support",
        "Engineering",
        "Finance",
        "Human resources",
        "Legal",
        "Logistics",
        "Marketing",
        "Operations",
        "Quality",
        "Research",
        "Sales",
        "Writing",
    ];
}
