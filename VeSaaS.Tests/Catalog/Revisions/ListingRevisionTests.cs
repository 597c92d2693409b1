using CsCheck;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Catalog.Publishing;
using VeSaaS.Core.Catalog.Revisions;
using VeSaaS.Core.Catalog.Taxonomy;
using Xunit;

namespace VeSaaS.Tests.Catalog.Revisions;

public sealed class ListingRevisionTests : IDisposable
{
    private static readonly Actor Colleague = Actor.Operator(Guid.Parse("018f0000-0000-7000-8000-000000000002"));

    // Whatever the rules let through, in texts that JSON and databases like to bend.
    private static readonly Gen<string> Text = OneOf("a", "Ä ö", "“quoted” \\ 'n'", "<b>&amp;", "日本語", "x\u00a0y", "🙂");

    private static readonly Gen<ListingMetadata> AnyMetadata =
        from name in Text
        from description in Gen.Select(Text, Text, (one, other) => $"{one}\n\n{other}")
        from category in OneOf([.. Category.Initial, ""])
        from tags in Text.Array[0, 4]
        from seniority in Gen.Enum<Seniority>()
        from fee in Gen.Int[0, 10_000_000].Select(cents => cents / 100m)
        from billing in Gen.Enum<TokenBilling>()
        from rate in Gen.Int[1, 10_000_000].Select(mille => mille / 1000m)
        from featured in Gen.Bool
        from order in Gen.Int[0, 999]
        select new ListingMetadata(
            $"N{name}", name, description, category, tags, seniority, fee, billing, PerToken(billing, rate), PerToken(billing, rate), 0)
        {
            IncludedTokens = billing is TokenBilling.Included ? 250_000 : 0,
            IsFeatured = featured,
            FeaturedOrder = order,
        }.Tidied();

    private readonly CatalogWorld _world = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task Restore_AnyRevision_GivesEquality()
    {
        var listing = await _world.ImportWriterAsync(CatalogWorld.Complete);
        await AnyMetadata.Array[1, 5].SampleAsync(
            async edits =>
            {
                var history = new Dictionary<int, ListingMetadata> { [listing.Revision] = listing.Metadata };
                foreach (var edit in edits)
                {
                    // Another sitting each time.
                    _world.Database.Time.Advance(ListingRevisions.Sitting);
                    listing = await _world.SaveAsync(listing, edit);
                    history[listing.Revision] = edit;
                }

                foreach (var (number, metadata) in history)
                {
                    listing = Assert.IsType<UpdateOutcome.Saved>(
                        await _world.Restore.ExecuteAsync(listing.Id, listing.Version, number, CatalogWorld.Operator, Token)).Listing;
                    Assert.Equal(metadata, listing.Metadata);
                    Assert.Equal(metadata.Tags, listing.Metadata.Tags);
                    Assert.Equal((metadata.Description, metadata.MonthlyFee), (listing.Metadata.Description, listing.Metadata.MonthlyFee));
                }
            },
            iter: 15,
            threads: 1);
    }

    [Fact]
    public async Task Save_OnePersonInOneSitting_IsOneRevision()
    {
        var listing = await _world.ImportWriterAsync(CatalogWorld.Complete);

        listing = await _world.SaveAsync(listing, CatalogWorld.Complete with { Name = "One" });
        listing = await _world.SaveAsync(listing, CatalogWorld.Complete with { Name = "Two" });
        Assert.Equal(2, listing.Revision);

        listing = await _world.SaveAsync(listing, CatalogWorld.Complete with { Name = "Three" }, Colleague);
        Assert.Equal(3, listing.Revision);

        _world.Database.Time.Advance(ListingRevisions.Sitting);
        listing = await _world.SaveAsync(listing, CatalogWorld.Complete with { Name = "Four" }, Colleague);

        Assert.Equal(4, listing.Revision);
        Assert.Equal(
            [(4, "Four"), (3, "Three"), (2, "Two"), (1, "Writer")],
            (await _world.Revisions.ListAsync(listing.Id, 10, Token)).Select(row => (row.Number, row.Metadata.Name)));
    }

    [Fact]
    public async Task Save_AfterPublishing_BeginsAnotherRevisionSoThatThePublishedOneStays()
    {
        var listing = await _world.ImportWriterAsync(CatalogWorld.Complete);
        await _world.ConfirmGatewayAsync(listing.Agent);
        listing = await _world.SaveAsync(listing, CatalogWorld.Complete with { Name = "Published" });
        listing = Assert.IsType<PublishOutcome.Done>(await _world.Publish.ExecuteAsync(listing.Id, CatalogWorld.Operator, Token)).Listing;

        listing = await _world.SaveAsync(listing, CatalogWorld.Complete with { Name = "Edited" });

        Assert.Equal((3, 2), (listing.Revision, listing.PublishedRevision));
        Assert.Equal("Published", (await _world.Revisions.ListAsync(listing.Id, 10, Token)).Single(row => row.Number == 2).Metadata.Name);
    }

    [Fact]
    public async Task Save_BackToWhatIsPublished_LeavesNoChanges()
    {
        var listing = await _world.PublishWriterAsync();
        listing = await _world.SaveAsync(listing, CatalogWorld.Complete with { Name = "Edited" });
        Assert.True(listing.HasChanges);

        listing = await _world.SaveAsync(listing, CatalogWorld.Complete);

        Assert.False(listing.HasChanges);
    }

    [Fact]
    public async Task Publish_Changes_ShowsThemAndKeepsTheDayOfPublication()
    {
        var listing = await _world.PublishWriterAsync();
        var published = listing.PublishedAt;
        _world.Database.Time.Advance(TimeSpan.FromDays(3));
        listing = await _world.SaveAsync(listing, CatalogWorld.Complete with { Name = "Edited", IsFeatured = true, FeaturedOrder = 3 });

        listing = Assert.IsType<PublishOutcome.Done>(await _world.Publish.ExecuteAsync(listing.Id, CatalogWorld.Operator, Token)).Listing;

        Assert.False(listing.HasChanges);
        Assert.Equal((published, "Edited", true, 3), (listing.PublishedAt, listing.Live.Name, listing.Live.IsFeatured, listing.Live.FeaturedOrder));
        Assert.Contains("catalog.changes_published", await _world.AuditTypesAsync());
    }

    [Fact]
    public async Task Save_ManySittings_KeepsTheNewestAndThePublishedOne()
    {
        var listing = await _world.PublishWriterAsync();
        for (var number = 0; number < 104; number++)
        {
            _world.Database.Time.Advance(ListingRevisions.Sitting);
            listing = await _world.SaveAsync(listing, CatalogWorld.Complete with { Name = $"Writer {number}" });
        }

        var kept = (await _world.Revisions.ListAsync(listing.Id, 200, Token)).Select(row => row.Number).ToList();

        Assert.Equal([.. Enumerable.Range(6, 100).Reverse(), 1], kept);
    }

    [Fact]
    public async Task Restore_SomebodySavedInBetweenOrNoSuchRevision_ChangesNothing()
    {
        var listing = await _world.ImportWriterAsync(CatalogWorld.Complete);
        var saved = await _world.SaveAsync(listing, CatalogWorld.Complete with { Name = "Edited" });

        Assert.IsType<UpdateOutcome.Conflict>(await _world.Restore.ExecuteAsync(listing.Id, listing.Version, 1, CatalogWorld.Operator, Token));
        Assert.IsType<UpdateOutcome.NotFound>(await _world.Restore.ExecuteAsync(listing.Id, saved.Version, 99, CatalogWorld.Operator, Token));

        Assert.Equal("Edited", (await _world.Listings.FindAsync(listing.Id, Token))?.Metadata.Name);
    }

    [Fact]
    public async Task Publish_RestoredCategoryThatIsGone_IsRefusedByField()
    {
        var listing = await _world.PublishWriterAsync();
        _world.Database.Time.Advance(ListingRevisions.Sitting);
        var moved = await _world.SaveAsync(listing, CatalogWorld.Complete with { Category = "Legal" });
        await _world.Publish.ExecuteAsync(listing.Id, CatalogWorld.Operator, Token);
        var writing = (await _world.Categories.ListAsync(Token)).Single(row => row.Name == "Writing");
        Assert.IsType<CategoryOutcome.Done>(await _world.ChangeCategories.DeleteAsync(writing.Id, null, CatalogWorld.Operator, Token));
        var version = (await _world.Listings.FindAsync(listing.Id, Token))!.Version;
        Assert.IsType<UpdateOutcome.Saved>(await _world.Restore.ExecuteAsync(listing.Id, version, moved.Revision - 1, CatalogWorld.Operator, Token));

        var outcome = await _world.Publish.ExecuteAsync(listing.Id, CatalogWorld.Operator, Token);

        Assert.Equal(["category"], Assert.IsType<PublishOutcome.Invalid>(outcome).Errors.Select(error => error.Field));
    }

    [Fact]
    public async Task Schedule_Due_IsPublishedOnceItIsComplete()
    {
        var listing = await _world.ImportWriterAsync(CatalogWorld.Complete);
        var worker = new PublicationWorker(_world.Database.Contexts, _world.Publish, _world.Database.Time, NullLogger<PublicationWorker>.Instance);
        var at = _world.Database.Time.GetUtcNow().AddHours(1);
        Assert.IsType<ScheduleOutcome.Invalid>(await _world.Schedule.ExecuteAsync(listing.Id, at.AddHours(-2), CatalogWorld.Operator, Token));
        Assert.IsType<ScheduleOutcome.Done>(await _world.Schedule.ExecuteAsync(listing.Id, at, CatalogWorld.Operator, Token));

        await worker.PublishDueAsync(Token);
        Assert.Equal((VirtualEmployeeStatus.Draft, at), await StateAsync(listing));

        // Due, and the gateway has not confirmed yet.
        _world.Database.Time.Advance(TimeSpan.FromHours(1));
        await worker.PublishDueAsync(Token);
        Assert.Equal((VirtualEmployeeStatus.Draft, at), await StateAsync(listing));

        await _world.ConfirmGatewayAsync(listing.Agent);
        await worker.PublishDueAsync(Token);
        Assert.Equal((VirtualEmployeeStatus.Published, null), await StateAsync(listing));
    }

    [Fact]
    public async Task Schedule_TakenBack_IsNotPublished()
    {
        var listing = await _world.ImportWriterAsync(CatalogWorld.Complete);
        await _world.ConfirmGatewayAsync(listing.Agent);
        var worker = new PublicationWorker(_world.Database.Contexts, _world.Publish, _world.Database.Time, NullLogger<PublicationWorker>.Instance);
        await _world.Schedule.ExecuteAsync(listing.Id, _world.Database.Time.GetUtcNow().AddHours(1), CatalogWorld.Operator, Token);
        await _world.Schedule.ExecuteAsync(listing.Id, null, CatalogWorld.Operator, Token);
        _world.Database.Time.Advance(TimeSpan.FromHours(2));

        await worker.PublishDueAsync(Token);

        Assert.Equal((VirtualEmployeeStatus.Draft, null), await StateAsync(listing));
    }

    private static Gen<string> OneOf(params string[] words) => Gen.Int[0, words.Length - 1].Select(index => words[index]);

    private static decimal PerToken(TokenBilling billing, decimal rate) => billing is TokenBilling.None ? 0 : rate;

    private async Task<(VirtualEmployeeStatus Status, DateTimeOffset? At)> StateAsync(Listing listing)
    {
        await using var db = _world.Database.Open();
        var row = await db.Set<VirtualEmployee>().SingleAsync(candidate => candidate.Id == listing.Id, Token);
        return (row.Status, row.PublishAt);
    }
}
