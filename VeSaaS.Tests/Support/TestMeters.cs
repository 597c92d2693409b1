using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace VeSaaS.Tests.Support;

/// <summary>Factories of meters that nobody else measures with.</summary>
internal static class TestMeters
{
    public static IMeterFactory New() => new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();
}
