using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Catalog.Addresses;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Catalog.Discovery;

/// <summary>What an import makes of an agent.</summary>
public enum ImportEffect
{
    /// <summary>A new draft.</summary>
    New,

    /// <summary>Its deleted listing comes back as a draft, with its old texts.</summary>
    Returns,

    /// <summary>Nothing: it is imported already.</summary>
    Nothing,
}

/// <summary>How an agent becomes a listing.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="Effect">What the import does.</param>
/// <param name="Name">The listing's name.</param>
/// <param name="Slug">The part of its address; it never changes afterwards.</param>
/// <param name="Category">Empty where an operator has to choose it before publishing.</param>
/// <param name="Skills">Skills of the agent's card, by name.</param>
/// <param name="Tools">Tools that it may use, by name.</param>
public sealed record ImportMapping(
    AgentRef Agent, ImportEffect Effect, string Name, string Slug, string Category, IReadOnlyList<string> Skills, IReadOnlyList<string> Tools);

/// <summary>Says what importing agents would make of each, without doing it.</summary>
public sealed class PreviewImport(AppContexts contexts)
{
    /// <summary>In the given order; slugs are those that an import one after the other gets if nobody else imports in between.</summary>
    public async Task<IReadOnlyList<ImportMapping>> ExecuteAsync(IReadOnlyList<DiscoveredAgent> agents, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForSystem("a listing belongs to no customer");
        var listings = await db.Set<VirtualEmployee>().AsNoTracking()
            .Select(listing => new { listing.Agent, listing.Slug, listing.Name, listing.Category, listing.Status })
            .ToListAsync(cancellationToken);
        var known = listings.ToDictionary(listing => listing.Agent);
        var former = await db.Set<FormerAddress>().Select(address => address.Slug).ToListAsync(cancellationToken);
        var taken = listings.Select(listing => listing.Slug).Concat(former).ToHashSet();
        var mappings = new List<ImportMapping>();
        foreach (var agent in agents)
        {
            string[] skills = [.. agent.Skills.Select(skill => skill.Name)];
            string[] tools = [.. agent.Tools.Select(tool => tool.Name)];
            if (known.GetValueOrDefault(agent.Ref) is { } listing)
            {
                var effect = listing.Status is VirtualEmployeeStatus.Archived ? ImportEffect.Returns : ImportEffect.Nothing;
                mappings.Add(new(agent.Ref, effect, listing.Name, listing.Slug, listing.Category, skills, tools));
                continue;
            }

            var first = ImportAgent.FirstMetadata(agent).Tidied();
            var slug = Slugs.FirstFree(Slugs.From(first.Name), taken);
            taken.Add(slug);
            mappings.Add(new(agent.Ref, ImportEffect.New, first.Name, slug, first.Category, skills, tools));
        }

        return mappings;
    }
}
