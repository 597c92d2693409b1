using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Catalog.Addresses;
using VeSaaS.Core.Catalog.Prices;
using VeSaaS.Core.Catalog.Revisions;
using VeSaaS.Core.Catalog.Taxonomy;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Catalog.Discovery;

/// <summary>What became of an import.</summary>
public abstract record ImportOutcome
{
    private ImportOutcome()
    {
    }

    /// <summary>It is a draft now.</summary>
    public sealed record Imported(Listing Listing) : ImportOutcome;

    /// <summary>It was imported before; its listing as it is.</summary>
    public sealed record AlreadyImported(Listing Listing) : ImportOutcome;

    /// <summary>Its source has no such agent, or there is no such source.</summary>
    public sealed record NotFound(AgentRef Agent) : ImportOutcome;

    /// <summary>Its source, or in it this one agent, could not be read.</summary>
    public sealed record SourceNotReadable(AgentSource Source) : ImportOutcome;
}

/// <summary>
/// Makes an agent a listing: one transaction writes the draft, the gateway binding (deny by default, no grants) and the audit row.
/// An agent that was deleted before gets its old listing back, with its texts and history, as a draft.
/// </summary>
public sealed class ImportAgent(
    IEnumerable<IAgentDirectory> directories, AppContexts contexts, TimeProvider time, ILiveEvents live, GatewayReconcileQueue reconciles)
{
    /// <summary>Imports the agent.</summary>
    /// <param name="agent">Which one.</param>
    /// <param name="metadata">What the listing says at first; null takes name and description from the source.</param>
    /// <param name="actor">Who imports.</param>
    /// <param name="cancellationToken">Cancels before the commit.</param>
    /// <exception cref="ArgumentException">The metadata breaks <see cref="ListingRules"/>.</exception>
    public async Task<ImportOutcome> ExecuteAsync(
        AgentRef agent, ListingMetadata? metadata, Actor actor, CancellationToken cancellationToken)
    {
        var source = directories.FirstOrDefault(directory => directory.Source == agent.Source);
        if (source is null)
        {
            return new ImportOutcome.NotFound(agent);
        }

        var answer = await source.ListAsync(cancellationToken);
        if (answer is not AgentDirectoryListing.Found found)
        {
            return new ImportOutcome.SourceNotReadable(answer.ToSource(source.Source));
        }

        if (found.Agents.FirstOrDefault(candidate => candidate.Ref == agent) is not { } discovered)
        {
            return new ImportOutcome.NotFound(agent);
        }

        if (discovered.Fault is { } fault)
        {
            return new ImportOutcome.SourceNotReadable(new AgentSource(
                agent.ToString(), fault.Kind is AgentFaultKind.Forbidden ? AgentSourceStatus.Forbidden : AgentSourceStatus.Unavailable, fault.Cause));
        }

        var first = (metadata ?? FirstMetadata(discovered)).Tidied();
        var outcome = await ListingWrites.RepeatAsync(
            contexts, (db, token) => WriteAsync(db, discovered, first, actor, token), cancellationToken);
        if (outcome is ImportOutcome.Imported)
        {
            reconciles.Enqueue(agent);
            live.Publish(CatalogEvents.Changed);
        }

        return outcome;
    }

    internal static ListingMetadata FirstMetadata(DiscoveredAgent agent)
    {
        var name = new string([.. agent.DisplayName.Where(character => !char.IsControl(character)).Take(VirtualEmployee.NameLength)]).Trim();
        var description = agent.Description;
        return new ListingMetadata(
            name.Any(char.IsLetterOrDigit) ? name : agent.Ref.Name[..Math.Min(agent.Ref.Name.Length, VirtualEmployee.NameLength)],
            Tagline: "",
            description[..Math.Min(description.Length, VirtualEmployee.DescriptionLength)],
            Category: "",
            Tags: [],
            Seniority.Junior,
            MonthlyFee: null,
            TokenBilling.None,
            0,
            0,
            0);
    }

    private async Task<ImportOutcome> WriteAsync(
        AppDbContext db, DiscoveredAgent agent, ListingMetadata metadata, Actor actor, CancellationToken cancellationToken)
    {
        var listing = await db.Set<VirtualEmployee>().SingleOrDefaultAsync(row => row.Agent == agent.Ref, cancellationToken);
        if (listing is { Status: not VirtualEmployeeStatus.Archived })
        {
            return new ImportOutcome.AlreadyImported(await Listings.ReadAsync(db, listing.Id, cancellationToken));
        }

        if (ListingRules.Check(metadata, await Categories.NamesAsync(db, cancellationToken)) is [var error, ..])
        {
            throw new ArgumentException($"{error.Field}: {error.Message}", nameof(metadata));
        }

        await Bindings.CreateAsync(db, time, agent.Ref, actor, cancellationToken);
        var now = time.GetUtcNow();
        if (listing is null)
        {
            listing = new VirtualEmployee
            {
                Id = new VirtualEmployeeId(time.NewId()),
                Agent = agent.Ref,
                Slug = await FreeSlugAsync(db, Slugs.From(metadata.Name), cancellationToken),
                Name = metadata.Name,
                IsDemo = agent.Ref.Source == "demo",
                Facts = agent.ToFacts(now),
                CreatedAt = now,
                UpdatedAt = now,
            };
            metadata.ApplyTo(listing);
            db.Add(listing);
            RevisionWrites.Start(db, listing, actor, now);
            await PricePlans.RecordAsync(db, time, listing, actor, cancellationToken);
        }
        else
        {
            (listing.Status, listing.PublishAt) = (VirtualEmployeeStatus.Draft, null);
            listing.Facts = agent.ToFacts(now);
            listing.Source = new ListingSource();
            listing.UpdatedAt = now;
        }

        db.Audit(time, "catalog.agent_imported", actor, null, $"ve:{listing.Id.Value}", new { agent = agent.Ref.ToString(), agent.Generation });
        await db.SaveChangesAsync(cancellationToken);
        return new ImportOutcome.Imported(await Listings.ReadAsync(db, listing.Id, cancellationToken));
    }

    private static async Task<string> FreeSlugAsync(AppDbContext db, string slug, CancellationToken cancellationToken)
    {
        var taken = await db.Set<VirtualEmployee>().Where(row => row.Slug == slug || row.Slug.StartsWith(slug + "-")).Select(row => row.Slug)
            .Concat(db.Set<FormerAddress>().Where(row => row.Slug == slug || row.Slug.StartsWith(slug + "-")).Select(row => row.Slug))
            .ToListAsync(cancellationToken);
        return Slugs.FirstFree(slug, taken.ToHashSet());
    }
}
