using VeSaaS.Core.Audit;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Catalog.Taxonomy;

/// <summary>A tag and how many listings have it, drafts and their unpublished changes included.</summary>
public sealed record TagRow(string Name, int Listings);

/// <summary>What became of a change of tags.</summary>
public abstract record TagOutcome
{
    private TagOutcome()
    {
    }

    /// <summary>It is as asked, also when it already was; so many listings changed.</summary>
    public sealed record Done(int Listings) : TagOutcome;

    /// <summary>The name cannot be used.</summary>
    public sealed record Invalid(string Reason) : TagOutcome;
}

/// <summary>The tags of all listings. A tag exists as long as a listing has it.</summary>
public sealed class Tags(AppContexts contexts, TimeProvider time, ILiveEvents live)
{
    /// <summary>All of them: the most used first.</summary>
    public async Task<IReadOnlyList<TagRow>> ListAsync(CancellationToken cancellationToken)
    {
        await using var db = contexts.ForSystem("tags belong to no customer");
        var uses = await Rewrites.CountAsync(db, metadata => metadata.Tags, cancellationToken);
        return
        [
            .. uses.Select(use => new TagRow(use.Key, use.Value))
                .OrderByDescending(tag => tag.Listings).ThenBy(tag => tag.Name, StringComparer.OrdinalIgnoreCase).ThenBy(tag => tag.Name, StringComparer.Ordinal),
        ];
    }

    /// <summary>
    /// Puts one tag in the place of others: one for one renames, several for one merges. Doing it again changes nothing, and so two operators may do it at once.
    /// </summary>
    public async Task<TagOutcome> ReplaceAsync(IReadOnlyCollection<string> tags, string into, Actor actor, CancellationToken cancellationToken)
    {
        var name = into.Trim();
        return name.Length == 0 ? new TagOutcome.Invalid("Enter a tag.")
            : name.Length > VirtualEmployee.TagLength ? new TagOutcome.Invalid($"{name.Length} characters are too many. Use {VirtualEmployee.TagLength} or fewer.")
            : name.Contains(',', StringComparison.Ordinal) || name.Any(char.IsControl) ? new TagOutcome.Invalid("Use one line without commas.")
            : await WriteAsync("catalog.tags_merged", tags, name, actor, cancellationToken);
    }

    /// <summary>Takes the tag off every listing.</summary>
    public Task<TagOutcome> DeleteAsync(string tag, Actor actor, CancellationToken cancellationToken) =>
        WriteAsync("catalog.tag_deleted", [tag], null, actor, cancellationToken);

    private async Task<TagOutcome> WriteAsync(
        string type, IReadOnlyCollection<string> tags, string? into, Actor actor, CancellationToken cancellationToken)
    {
        var changed = await ListingWrites.RepeatAsync(
            contexts,
            async (db, token) =>
            {
                var listings = await Rewrites.ApplyAsync(db, time.GetUtcNow(), metadata => Rewrite(metadata, tags, into), token);
                if (listings > 0)
                {
                    db.Audit(time, type, actor, null, $"tag:{into ?? tags.First()}", new { tags, into, listings });
                }

                return listings;
            },
            cancellationToken);
        live.Publish(CatalogEvents.Changed);
        return new TagOutcome.Done(changed);
    }

    private static ListingMetadata Rewrite(ListingMetadata metadata, IReadOnlyCollection<string> tags, string? into)
    {
        if (!metadata.Tags.Any(tags.Contains))
        {
            return metadata;
        }

        // Another spelling of the same word that a listing has besides takes the new one, too.
        var rewritten = metadata.Tags.Select(tag => tags.Contains(tag) || string.Equals(tag, into, StringComparison.OrdinalIgnoreCase) ? into : tag);
        return metadata with { Tags = [.. rewritten.OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase)] };
    }
}
