using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Catalog.Discovery;
using VeSaaS.Core.Catalog.Publishing;
using VeSaaS.Core.Catalog.Search;
using Xunit;

namespace VeSaaS.Tests.Catalog.Search;

/// <summary>After every verb that changes a listing the index is what it would be if it were made anew.</summary>
public sealed class SearchIndexTests : IDisposable
{
    private readonly CatalogWorld _world = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task Index_ThroughTheLifeOfAListing_FollowsEveryVerb()
    {
        var agent = _world.Kagent.Add("writer").Ref;
        var listing = Assert.IsType<ImportOutcome.Imported>(await _world.Import.ExecuteAsync(agent, CatalogWorld.Complete, CatalogWorld.Operator, Token)).Listing;
        Assert.Empty(await TermsAsync());
        await _world.ConfirmGatewayAsync(agent);

        Assert.IsType<PublishOutcome.Done>(await _world.Publish.ExecuteAsync(listing.Id, CatalogWorld.Operator, Token));
        Assert.Equal((15, 4), (await WeightAsync("writer") | 7, await WeightAsync("writing")));
        await AssertInStepAsync();

        await EditAsync(listing.Id, CatalogWorld.Complete with { Name = "Poet", Tags = ["verse"] });
        Assert.Equal(0, await WeightAsync("poet"));
        await _world.Publish.ExecuteAsync(listing.Id, CatalogWorld.Operator, Token);
        Assert.Equal((0, 8), (await WeightAsync("writer") & 8, await WeightAsync("poet")));
        await AssertInStepAsync();

        await _world.Unpublish.ExecuteAsync(listing.Id, CatalogWorld.Operator, Token);
        Assert.Empty(await TermsAsync());
        await AssertInStepAsync();

        await _world.Publish.ExecuteAsync(listing.Id, CatalogWorld.Operator, Token);
        Assert.Equal(8, await WeightAsync("poet"));
        Assert.IsType<DeleteOutcome.Deleted>(await _world.Delete.ExecuteAsync(listing.Id, CatalogWorld.Operator, Token));
        Assert.Empty(await TermsAsync());
        await AssertInStepAsync();
    }

    [Fact]
    public async Task Index_SkillOfTheAgentAccepted_FollowsWithoutANewVersion()
    {
        var listing = await PublishedAsync();
        _world.Kagent.Agents[0] = _world.Kagent.Agents[0] with { Skills = [new AgentSkill("s", "Limericks", "", ["humour"], [])] };

        await _world.Sync.ExecuteAsync(_world.Kagent, Token);
        Assert.Equal(0, await WeightAsync("limericks"));
        var drifted = await _world.Listings.FindAsync(listing.Id, Token);
        await _world.Accept.ExecuteAsync(listing.Id, drifted!.Source.Drift!.Id, CatalogWorld.Operator, Token);

        Assert.Equal((TermWeights.Labels, TermWeights.Labels), (await WeightAsync("limericks"), await WeightAsync("humour")));
        Assert.Equal(listing.Version, (await _world.Listings.FindAsync(listing.Id, Token))!.Version);
        await AssertInStepAsync();
    }

    [Fact]
    public async Task Index_EditThatIsRefused_StaysAsItWas()
    {
        var listing = await PublishedAsync();
        var before = await TermsAsync();

        await _world.Update.ExecuteAsync(listing.Id, listing.Version - 1, CatalogWorld.Complete with { Name = "Somebody else" }, CatalogWorld.Operator, Token);

        Assert.Equal(before, await TermsAsync());
    }

    [Fact]
    public async Task Rebuild_IndexThatWasLost_MakesTheSameAgain()
    {
        await PublishedAsync();
        var before = await TermsAsync();
        await using (var db = _world.Database.Open())
        {
            await db.Set<ListingTerm>().ExecuteDeleteAsync(Token);
            db.Add(new WordTrigram { Trigram = "xyz", Length = 3, Word = "xyz" });
            await db.SaveChangesAsync(Token);
        }

        var count = await new RebuildSearch(_world.Database.Contexts, _world.Database.Time, _world.Live).ExecuteAsync(CatalogWorld.Operator, Token);

        Assert.Equal(1, count);
        Assert.Equal(before, await TermsAsync());
        await AssertInStepAsync();
        Assert.Contains("catalog.search_rebuilt", await _world.AuditTypesAsync());
    }

    [Theory]
    [InlineData("Straße & ÆON-Łódź", "strasse", "aeon", "lodz")]
    [InlineData("C++ / C# v2", "c++", "c#", "v2")]
    [InlineData("ﬁle № Ⅷ", "file", "no", "viii")]
    [InlineData("%_'*--")]
    public void Split_Text_IsFoldedIntoWords(string text, params string[] words) => Assert.Equal(words, SearchText.Split(text));

    [Fact]
    public void Split_EndlessWord_IsCut() => Assert.Equal([new string('a', SearchText.WordLength)], SearchText.Split(new string('a', 10_000)));

    private async Task<Listing> PublishedAsync()
    {
        var listing = await _world.ImportWriterAsync(CatalogWorld.Complete);
        await _world.ConfirmGatewayAsync(listing.Agent);
        return Assert.IsType<PublishOutcome.Done>(await _world.Publish.ExecuteAsync(listing.Id, CatalogWorld.Operator, Token)).Listing;
    }

    private async Task EditAsync(VirtualEmployeeId id, ListingMetadata metadata)
    {
        var listing = (await _world.Listings.FindAsync(id, Token))!;
        Assert.IsType<UpdateOutcome.Saved>(await _world.Update.ExecuteAsync(id, listing.Version, metadata, CatalogWorld.Operator, Token));
    }

    private async Task<int> WeightAsync(string word) => (await TermsAsync()).Where(term => term.Term == word).Sum(term => term.Weight);

    private async Task<List<(Guid Id, string Term, int Weight)>> TermsAsync()
    {
        await using var db = _world.Database.Open();
        return [.. (await db.Set<ListingTerm>().ToListAsync(Token)).Select(term => (term.VirtualEmployeeId.Value, term.Term, term.Weight)).Order()];
    }

    private async Task AssertInStepAsync()
    {
        await using var db = _world.Database.Open();
        var published = (await db.Set<VirtualEmployee>().ToListAsync(Token)).FindAll(listing => listing.Status is VirtualEmployeeStatus.Published);
        Assert.Equal(published.SelectMany(listing => SearchIndex.TermsOf(listing).Select(term => (listing.Id.Value, term.Key, term.Value))).Order(), await TermsAsync());
        var words = published.SelectMany(listing => SearchIndex.TermsOf(listing).Keys).Distinct(StringComparer.Ordinal);
        Assert.Equal(
            words.SelectMany(word => Typos.Trigrams(word).Select(gram => (gram, word))).Order(),
            (await db.Set<WordTrigram>().ToListAsync(Token)).Select(gram => (gram.Trigram, gram.Word)).Order());
    }
}
