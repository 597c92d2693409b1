namespace VeSaaS.Core.Catalog.Demo;

/// <summary>Configuration section `Demo`, the part that Catalog reads.</summary>
public sealed class DemoOptions
{
    public const string SectionName = "Demo";

    /// <summary>`Demo:Enabled`: whether the demo agents are listed and published by themselves. Unset means: in Development only.</summary>
    public bool? Enabled { get; set; }
}
