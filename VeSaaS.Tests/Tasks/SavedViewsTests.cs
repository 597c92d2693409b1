using VeSaaS.Core.Kernel;
using VeSaaS.Core.Tasks.Views;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Teams;
using Xunit;

namespace VeSaaS.Tests.Tasks;

/// <summary>Views that members keep for themselves.</summary>
public sealed class SavedViewsTests : IDisposable
{
    private readonly TeamWorld _world = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private SavedViews Views => new(_world.Contexts, _world.Time);

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task Save_SameNameAgain_HoldsWhatIsShownNow()
    {
        var caller = await _world.CompanyAsync(MemberRole.Viewer);
        Assert.Null(await Views.SaveAsync(caller, " Month  end ", "label=month%20end", Token));
        Assert.Null(await Views.SaveAsync(caller, "Late", "due=overdue", Token));
        Assert.Null(await Views.SaveAsync(caller, "Month end", "label=month%20end&view=list", Token));

        Assert.Equal([("Late", "due=overdue"), ("Month end", "label=month%20end&view=list")], (await Views.ListAsync(caller, Token)).Select(view => (view.Name, view.Query)));
    }

    [Fact]
    public async Task Views_OfAColleague_AreNeitherSeenNorDeleted()
    {
        var caller = await _world.CompanyAsync();
        var colleague = caller with { UserId = _world.Time.NewId() };
        await Views.SaveAsync(caller, "Late", "due=overdue", Token);
        var view = Assert.Single(await Views.ListAsync(caller, Token));

        Assert.Empty(await Views.ListAsync(colleague, Token));
        Assert.False(await Views.DeleteAsync(colleague, view.Id, Token));
        Assert.True(await Views.DeleteAsync(caller, view.Id, Token));
        Assert.Empty(await Views.ListAsync(caller, Token));
    }

    [Fact]
    public async Task Save_BadNameOrTooMany_IsTold()
    {
        var caller = await _world.CompanyAsync();
        Assert.Equal("name", (await Views.SaveAsync(caller, " ", "", Token))?.Field);
        Assert.Equal("name", (await Views.SaveAsync(caller, new string('x', TaskView.NameLength + 1), "", Token))?.Field);
        Assert.Equal("name", (await Views.SaveAsync(caller, "Long", new string('x', TaskView.QueryLength + 1), Token))?.Field);
        for (var count = 0; count < TaskView.Most; count++)
        {
            Assert.Null(await Views.SaveAsync(caller, $"View {count}", "", Token));
        }

        Assert.Contains("no more fit", (await Views.SaveAsync(caller, "One more", "", Token))?.Message, StringComparison.Ordinal);
    }
}
