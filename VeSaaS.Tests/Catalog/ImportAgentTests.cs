using VeSaaS.Core.Catalog;
using VeSaaS.Core.Catalog.Discovery;
using VeSaaS.Core.Gateway;
using Xunit;

namespace VeSaaS.Tests.Catalog;

public sealed class ImportAgentTests : IDisposable
{
    private readonly CatalogWorld _world = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task ExecuteAsync_NewAgent_WritesDraftBindingAndAuditRow()
    {
        var agent = _world.Kagent.Add("writer", "Contract Reader");

        var listing = Assert.IsType<ImportOutcome.Imported>(
            await _world.Import.ExecuteAsync(agent.Ref, null, CatalogWorld.Operator, Token)).Listing;

        Assert.Equal(("contract-reader", VirtualEmployeeStatus.Draft, false), (listing.Slug, listing.Status, listing.IsDemo));
        Assert.Equal(("Contract Reader", "Writes texts.", null), (listing.Metadata.Name, listing.Metadata.Description, listing.Metadata.MonthlyFee));
        var binding = await _world.BindingAsync(agent.Ref);
        Assert.NotNull(binding);
        Assert.Equal((null, null), (binding.RemovalRequestedAt, binding.DeniesStrangers));
        Assert.True(binding.DesiredGeneration > binding.ConfirmedGeneration);
        Assert.Equal(["catalog.agent_imported"], await _world.AuditTypesAsync());
        Assert.Contains(CatalogEvents.Changed, _world.Live.Published);
    }

    [Fact]
    public async Task ExecuteAsync_ImportedBefore_ReturnsTheExistingOneAndWritesNothing()
    {
        var first = await _world.ImportWriterAsync();

        var outcome = await _world.Import.ExecuteAsync(first.Agent, null, CatalogWorld.Operator, Token);

        Assert.Equal(first.Id, Assert.IsType<ImportOutcome.AlreadyImported>(outcome).Listing.Id);
        Assert.Single(await _world.AuditTypesAsync());
    }

    [Fact]
    public async Task ExecuteAsync_ManyAtOnce_ImportsOnce()
    {
        var agent = _world.Kagent.Add("writer");

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ =>
            Task.Run(() => _world.Import.ExecuteAsync(agent.Ref, null, CatalogWorld.Operator, Token))));

        Assert.Single(outcomes.OfType<ImportOutcome.Imported>());
        Assert.Equal(7, outcomes.OfType<ImportOutcome.AlreadyImported>().Count());
        Assert.Single(await _world.AuditTypesAsync());
    }

    [Fact]
    public async Task ExecuteAsync_SameName_GivesSlugsANumber()
    {
        foreach (var name in (string[])["a", "b", "c"])
        {
            await _world.Import.ExecuteAsync(_world.Kagent.Add(name, "Writer").Ref, null, CatalogWorld.Operator, Token);
        }

        Assert.Equal(["writer", "writer-2", "writer-3"], (await _world.Listings.ListAsync(Token)).Select(listing => listing.Slug).Order());
    }

    [Theory]
    [InlineData("Contract Reader", "contract-reader")]
    [InlineData("  Prüfer für Verträge! ", "prufer-fur-vertrage")]
    [InlineData("a - b", "a-b")]
    [InlineData("東京", "ve")]
    public void From_Name_MakesWordsAndHyphens(string name, string slug) => Assert.Equal(slug, Slugs.From(name));

    [Fact]
    public async Task ExecuteAsync_UnknownAgentOrSource_IsNotFound()
    {
        Assert.IsType<ImportOutcome.NotFound>(
            await _world.Import.ExecuteAsync(new AgentRef("kagent", "default", "nobody"), null, CatalogWorld.Operator, Token));
        Assert.IsType<ImportOutcome.NotFound>(
            await _world.Import.ExecuteAsync(new AgentRef("elsewhere", "default", "writer"), null, CatalogWorld.Operator, Token));
    }

    [Fact]
    public async Task ExecuteAsync_SourceAway_SaysSoAndWritesNothing()
    {
        var agent = _world.Kagent.Add("writer");
        _world.Kagent.Failure = new AgentDirectoryListing.Unavailable("The cluster did not answer.");

        var outcome = await _world.Import.ExecuteAsync(agent.Ref, null, CatalogWorld.Operator, Token);

        Assert.Equal(
            new AgentSource("kagent", AgentSourceStatus.Unavailable, "The cluster did not answer."),
            Assert.IsType<ImportOutcome.SourceNotReadable>(outcome).Source);
        Assert.Empty(await _world.Listings.ListAsync(Token));
    }

    [Fact]
    public async Task DeleteThenImport_BringsTheOldListingBackAsADraft()
    {
        var first = await _world.ImportWriterAsync(CatalogWorld.Complete);
        await _world.ConfirmGatewayAsync(first.Agent);
        await _world.Publish.ExecuteAsync(first.Id, CatalogWorld.Operator, Token);
        Assert.IsType<DeleteOutcome.Deleted>(await _world.Delete.ExecuteAsync(first.Id, CatalogWorld.Operator, Token));
        await _world.RemoveBindingsAsync();

        var again = await _world.ImportWriterAsync();

        Assert.Equal((first.Id, first.Slug, VirtualEmployeeStatus.Draft), (again.Id, again.Slug, again.Status));
        Assert.Equal("Writes short texts.", again.Metadata.Tagline);
        var binding = await _world.BindingAsync(first.Agent);
        Assert.NotNull(binding);
        Assert.Null(binding.RemovalRequestedAt);
        Assert.True(binding.DesiredGeneration > binding.ConfirmedGeneration);
    }

    [Fact]
    public async Task DeleteThenImport_BeforeTheGatewayLetGo_TakesTheRemovalBack()
    {
        var first = await _world.ImportWriterAsync(CatalogWorld.Complete);
        await _world.ConfirmGatewayAsync(first.Agent);
        await _world.Delete.ExecuteAsync(first.Id, CatalogWorld.Operator, Token);

        var again = await _world.ImportWriterAsync();

        Assert.Equal((first.Id, VirtualEmployeeStatus.Draft), (again.Id, again.Status));
        Assert.False(Assert.Single(again.Checklist, requirement => requirement.Key == "gateway").IsMet);
        Assert.Null((await _world.BindingAsync(first.Agent))?.RemovalRequestedAt);
    }
}
