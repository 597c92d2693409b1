using Xunit;

namespace VeSaaS.Tests.Support;

/// <summary>
/// Hosts that are killed, and commands beside them: they run one at a time and after everything else, because what they wait for is recovered within seconds only on
/// a machine that is not busy with other tests.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class OneAtATime
{
    public const string Name = "One at a time";
}
