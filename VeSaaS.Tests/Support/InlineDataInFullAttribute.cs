using System.Reflection;
using Xunit.Sdk;
using Xunit.v3;

namespace VeSaaS.Tests.Support;

/// <summary>As <see cref="Xunit.InlineDataAttribute"/>, in full runs only: another theme or width of what a shorter run sees once.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class InlineDataInFullAttribute(params object?[] data) : DataAttribute
{
    /// <inheritdoc />
    public override ValueTask<IReadOnlyCollection<Xunit.ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker) =>
        new(TestRun.IsFull ? [new Xunit.TheoryDataRow(data)] : []);

    /// <inheritdoc />
    public override bool SupportsDiscoveryEnumeration() => true;
}
