namespace VeSaaS.Web.Design.Pages;

/// <summary>A step of the way to the page, from the second level on.</summary>
public sealed record Crumb(string Label, string Href);
