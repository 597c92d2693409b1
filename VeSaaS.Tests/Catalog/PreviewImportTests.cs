using VeSaaS.Core.Catalog.Discovery;
using Xunit;

namespace VeSaaS.Tests.Catalog;

public sealed class PreviewImportTests : IDisposable
{
    private readonly CatalogWorld _world = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task ExecuteAsync_ManyOfOneName_SaysWhatImportingThemThenMakes()
    {
        var agents = new[] { _world.Kagent.Add("one"), _world.Kagent.Add("two"), _world.Kagent.Add("three", "Clerk") };

        var preview = await _world.Preview.ExecuteAsync(agents, Token);

        Assert.All(preview, mapping => Assert.Equal((ImportEffect.New, "", "search"), (mapping.Effect, mapping.Category, Assert.Single(mapping.Tools))));
        foreach (var mapping in preview)
        {
            var imported = Assert.IsType<ImportOutcome.Imported>(await _world.Import.ExecuteAsync(mapping.Agent, null, CatalogWorld.Operator, Token)).Listing;
            Assert.Equal((mapping.Name, mapping.Slug), (imported.Metadata.Name, imported.Slug));
        }

        Assert.Equal(["writer", "writer-2", "clerk"], preview.Select(mapping => mapping.Slug));
    }

    [Fact]
    public async Task ExecuteAsync_ImportedAndDeleted_AreToldApart()
    {
        var (kept, deleted) = (_world.Kagent.Add("kept"), _world.Kagent.Add("deleted", "Clerk"));
        await _world.Import.ExecuteAsync(kept.Ref, null, CatalogWorld.Operator, Token);
        var gone = Assert.IsType<ImportOutcome.Imported>(await _world.Import.ExecuteAsync(deleted.Ref, null, CatalogWorld.Operator, Token)).Listing;
        await _world.Delete.ExecuteAsync(gone.Id, CatalogWorld.Operator, Token);

        var preview = await _world.Preview.ExecuteAsync([kept, deleted], Token);

        Assert.Equal([ImportEffect.Nothing, ImportEffect.Returns], preview.Select(mapping => mapping.Effect));
        Assert.Equal(["writer", "clerk"], preview.Select(mapping => mapping.Slug));
    }
}
