using Xunit;

namespace VeSaaS.Tests.Support;

/// <summary>
/// Journeys in the browser, and hosts that are killed: they run one at a time and after everything else, because what they wait for is drawn or
/// recovered within seconds only on a machine that is not busy with a hundred other tests.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class OneAtATime
{
    public const string Name = "One at a time";
}
