namespace VeSaaS.Web.Design.Forms;

/// <summary>A choice of a <see cref="FormSelect"/>.</summary>
public sealed record FormOption(string Value, string Label);
