using System.Diagnostics.Metrics;

namespace VeSaaS.Core.Kernel;

/// <summary>The product's own figures, beside those that the framework measures by itself.</summary>
public static class ProductMeter
{
    /// <summary>The meter's name; every instrument's begins with it in lower case.</summary>
    public const string Name = "VeSaaS";

    /// <summary>The one meter; the factory gives the same to everybody.</summary>
    internal static Meter CreateProductMeter(this IMeterFactory meters) => meters.Create(Name);
}
