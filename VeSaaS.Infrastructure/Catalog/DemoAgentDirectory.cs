using System.Runtime.CompilerServices;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Gateway;
using VeSaaS.Infrastructure.Catalog.DemoAgents;

namespace VeSaaS.Infrastructure.Catalog;

/// <summary>Lists the demo agents; they are ready once they listen.</summary>
internal sealed class DemoAgentDirectory(DemoAgentsEndpoint endpoint) : IAgentDirectory
{
    public string Source => DemoAgentsEndpoint.Source;

    public Task<AgentDirectoryListing> ListAsync(CancellationToken cancellationToken) =>
        Task.FromResult<AgentDirectoryListing>(new AgentDirectoryListing.Found([.. DemoAgentsHost.Agents.Select(Describe)]));

    public async IAsyncEnumerable<bool> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await endpoint.GetAsync(cancellationToken);
        yield return true;

        // Nothing else ever changes; a watch lasts until it is cancelled.
        await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private DiscoveredAgent Describe(DemoAgent agent)
    {
        var listens = endpoint.Address is not null;
        return new DiscoveredAgent(
            new AgentRef(DemoAgentsEndpoint.Source, DemoAgentsEndpoint.Namespace, agent.Name),
            agent.DisplayName,
            agent.Description,
            "Demo",
            Model: null,
            Tools: [],
            Skills: [new AgentSkill(agent.Skill.Id, agent.Skill.Name, agent.Skill.Description, agent.Skill.Tags, agent.Skill.Examples)],
            listens,
            [new AgentCondition("Ready", listens, listens ? "Listening" : "Starting", listens ? "The demo agent listens." : "The demo agent is starting.")],
            Generation: 1);
    }
}
