using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using VeSaaS.Core.Catalog;

namespace VeSaaS.Tests.Journeys;

/// <summary>A source whose agents are real and answer, and of which a test says how the source describes them, or that it has them no more.</summary>
internal sealed class ChangeableDirectory(IAgentDirectory inner) : IAgentDirectory
{
    private readonly Channel<bool> _changes = Channel.CreateUnbounded<bool>();
    private volatile Func<DiscoveredAgent, DiscoveredAgent?> _change = agent => agent;

    public string Source => inner.Source;

    /// <summary>Stands before the host's one source.</summary>
    public static void Wrap(IServiceCollection services)
    {
        var source = services.Single(service => service.ServiceType == typeof(IAgentDirectory));
        services.Remove(source);
        services.AddSingleton(provider => new ChangeableDirectory((IAgentDirectory)ActivatorUtilities.CreateInstance(provider, source.ImplementationType!)));
        services.AddSingleton<IAgentDirectory>(provider => provider.GetRequiredService<ChangeableDirectory>());
    }

    /// <summary>From now on the source says this of its agents; null is an agent that is gone.</summary>
    public void Change(Func<DiscoveredAgent, DiscoveredAgent?> change)
    {
        _change = change;
        _changes.Writer.TryWrite(true);
    }

    public async Task<AgentDirectoryListing> ListAsync(CancellationToken cancellationToken) =>
        await inner.ListAsync(cancellationToken) is AgentDirectoryListing.Found(var agents)
            ? new AgentDirectoryListing.Found([.. agents.Select(_change).OfType<DiscoveredAgent>()])
            : throw new InvalidOperationException("The demo agents are always there.");

    public async IAsyncEnumerable<bool> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var first = inner.WatchAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
        yield return await first.MoveNextAsync();
        await foreach (var change in _changes.Reader.ReadAllAsync(cancellationToken))
        {
            yield return change;
        }
    }
}
