namespace VeSaaS.Web.Marketplace.Facets;

/// <summary>A choice of a facet.</summary>
/// <param name="Label">What it is called.</param>
/// <param name="Count">How many listings it would leave.</param>
/// <param name="IsOn">Whether it is chosen.</param>
/// <param name="Href">The address with the choice turned.</param>
public sealed record FacetOption(string Label, int Count, bool IsOn, string Href);
