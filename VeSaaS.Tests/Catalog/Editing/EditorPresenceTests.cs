using VeSaaS.Core.Catalog;
using VeSaaS.Core.Catalog.Presence;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Tenancy;
using Xunit;

namespace VeSaaS.Tests.Catalog.Editing;

public sealed class EditorPresenceTests : IDisposable
{
    private readonly CatalogWorld _world = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private EditorPresence Presence => new(_world.Database.Contexts, _world.Database.Time, _world.Live);

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task Sit_TwoOperators_EachSeesTheOtherAndWhere()
    {
        var listing = (await _world.ImportWriterAsync()).Id;
        var (ada, david) = (await OperatorAsync("Ada"), await OperatorAsync("David"));

        await Presence.SitAsync(listing, ada, "profile", Token);
        await Presence.SitAsync(listing, david, "pricing", Token);

        Assert.Equal([new EditorHere("David", "pricing")], await Presence.OthersAsync(listing, ada, Token));
        Assert.Equal([new EditorHere("Ada", "profile")], await Presence.OthersAsync(listing, david, Token));
    }

    [Fact]
    public async Task Sit_Renewed_IsNewsOnlyWhenThePartIsAnother()
    {
        var listing = (await _world.ImportWriterAsync()).Id;
        var ada = await OperatorAsync("Ada");
        await Presence.SitAsync(listing, ada, "profile", Token);
        _world.Live.Published.Clear();

        _world.Database.Time.Advance(EditorPresence.Beat);
        await Presence.SitAsync(listing, ada, "profile", Token);
        Assert.Empty(_world.Live.Published);
        await Presence.SitAsync(listing, ada, "images", Token);
        Assert.Equal([CatalogEvents.EditorsOf(listing)], _world.Live.Published);
    }

    [Fact]
    public async Task Others_NoSignOfLife_AreGoneByThemselves()
    {
        var listing = (await _world.ImportWriterAsync()).Id;
        var (ada, david) = (await OperatorAsync("Ada"), await OperatorAsync("David"));
        await Presence.SitAsync(listing, david, "pricing", Token);

        _world.Database.Time.Advance(EditorPresence.Lasts);
        Assert.Empty(await Presence.OthersAsync(listing, ada, Token));
        await Presence.SitAsync(listing, david, "pricing", Token);
        Assert.Single(await Presence.OthersAsync(listing, ada, Token));
        await Presence.LeaveAsync(listing, david, Token);
        Assert.Empty(await Presence.OthersAsync(listing, ada, Token));
    }

    private async Task<Guid> OperatorAsync(string name)
    {
        var user = new ApplicationUser { Id = _world.Database.Time.NewId(), UserName = $"{name}@operator.test", DisplayName = name, CreatedAt = _world.Database.Time.GetUtcNow() };
        await using var db = _world.Database.Open();
        db.Add(user);
        await db.SaveChangesAsync(Token);
        return user.Id;
    }
}
