using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Catalog.Discovery.Drift;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Catalog.Discovery;

/// <summary>Reads every source of agents and puts beside each agent whether it is imported and how often it is hired.</summary>
public sealed class ListAgents(IEnumerable<IAgentDirectory> directories, AppContexts contexts, TimeProvider time)
{
    /// <summary>Asks all sources at once. A source that cannot be read is a state of its own; its imported agents are shown as last seen.</summary>
    public async Task<AgentOverview> ExecuteAsync(CancellationToken cancellationToken)
    {
        var answers = await Task.WhenAll(directories.Select(async directory =>
            (directory.Source, Listing: await directory.ListAsync(cancellationToken))));

        await using var db = contexts.ForSystem("the agent browser counts hires of every customer");
        var listings = await db.Set<VirtualEmployee>().AsNoTracking()
            .Where(listing => listing.Status != VirtualEmployeeStatus.Archived)
            .Select(listing => new { listing.Id, listing.Agent, listing.Name, listing.Status, listing.Facts, listing.Source })
            .ToDictionaryAsync(listing => listing.Agent, cancellationToken);
        var hires = await Hires.CountByAgentAsync(db, cancellationToken);

        var now = time.GetUtcNow();
        var present = answers.Select(answer => answer.Listing).OfType<AgentDirectoryListing.Found>()
            .SelectMany(found => found.Agents)
            .Select(agent => agent.Fault is not null && listings.TryGetValue(agent.Ref, out var known)
                ? new AgentEntry(AsLastSeen(agent, known.Facts), true, known.Facts.SyncedAt, ListingOf(agent.Ref), hires.GetValueOrDefault(agent.Ref))
                : new AgentEntry(agent, true, now, ListingOf(agent.Ref), hires.GetValueOrDefault(agent.Ref)))
            .ToDictionary(entry => entry.Agent.Ref);
        var absent = listings.Values.Where(listing => !present.ContainsKey(listing.Agent))
            .Select(listing => new AgentEntry(
                AsLastSeen(listing.Agent, listing.Facts), false, listing.Facts.SyncedAt, ListingOf(listing.Agent), hires.GetValueOrDefault(listing.Agent)));

        return new AgentOverview(
            [.. answers.Select(answer => answer.Listing.ToSource(answer.Source))],
            [.. present.Values.Concat(absent).OrderBy(entry => entry.Agent.Ref.ToString(), StringComparer.Ordinal)]);

        AgentListing? ListingOf(AgentRef agent) =>
            listings.TryGetValue(agent, out var listing)
                ? new AgentListing(listing.Id, listing.Name, listing.Status) { Source = SourceState.Of(listing.Facts, listing.Source), Facts = listing.Facts }
                : null;
    }

    private static DiscoveredAgent AsLastSeen(AgentRef agent, AgentFacts facts) =>
        new(agent, agent.Name, "", facts.Type, facts.Model, facts.Tools, facts.Skills, facts.IsReady, [], facts.Generation) { Host = facts.Host };

    private static DiscoveredAgent AsLastSeen(DiscoveredAgent agent, AgentFacts facts) =>
        agent with { Type = facts.Type, Model = facts.Model, Tools = facts.Tools, Skills = facts.Skills, Generation = facts.Generation };
}
