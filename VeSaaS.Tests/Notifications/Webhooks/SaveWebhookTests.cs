using VeSaaS.Core.Kernel;
using VeSaaS.Core.Notifications.Webhooks;
using VeSaaS.Core.Tasks.Working;
using VeSaaS.Core.Tenancy;
using Xunit;

namespace VeSaaS.Tests.Notifications.Webhooks;

/// <summary>Who manages webhooks, and what they can be.</summary>
public sealed class SaveWebhookTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("https://hooks.acme.test/ve?token=1", null)]
    [InlineData("http://hooks.internal:8080/ve", null)]
    [InlineData("http://hooks.acme.test/ve", "Use https://")]
    [InlineData("http://hooks.internal/ve", "Use https://")]
    [InlineData("https://mara:secret@hooks.acme.test/ve", "Leave out user name")]
    [InlineData("https://hooks.acme.test/ve#here", "Leave out user name")]
    [InlineData("ftp://hooks.acme.test", "Enter a whole address")]
    [InlineData("hooks.acme.test", "Enter a whole address")]
    [InlineData(" ", "Enter a whole address")]
    public async Task Create_Address_IsTakenOrSaysWhyNot(string url, string? problem)
    {
        using var world = await WebhookWorld.CreateAsync();

        var outcome = await world.Save.CreateAsync(world.Owner, new(url, [TaskNews.Failed]), world.Database.Time.NewId(), Token);

        if (problem is null)
        {
            Assert.NotNull(WebhookSecret.Read(Assert.IsType<WebhookSaved.Done>(outcome).Secret));
            return;
        }

        var error = Assert.Single(Assert.IsType<WebhookSaved.Invalid>(outcome).Problems);
        Assert.Equal(SaveWebhook.UrlField, error.Field);
        Assert.StartsWith(problem, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_NoKindOrOneThatThereIsNot_NamesTheField()
    {
        using var world = await WebhookWorld.CreateAsync();

        foreach (var kinds in (string[][])[[], ["tasks.dreamt"]])
        {
            var outcome = await world.Save.CreateAsync(world.Owner, new("https://hooks.acme.test", kinds), world.Database.Time.NewId(), Token);
            Assert.Equal([SaveWebhook.KindsField], Assert.IsType<WebhookSaved.Invalid>(outcome).Problems.Select(problem => problem.Field));
        }
    }

    [Fact]
    public async Task Create_MoreThanACompanyCanHave_IsRefused()
    {
        using var world = await WebhookWorld.CreateAsync();
        for (var count = 0; count < NotificationWebhook.Most; count++)
        {
            await world.AddAsync();
        }

        Assert.IsType<WebhookSaved.TooMany>(await world.Save.CreateAsync(world.Owner, new("https://hooks.acme.test", [TaskNews.Failed]), world.Database.Time.NewId(), Token));
    }

    [Fact]
    public async Task Create_TheSameKeyAgain_MakesNothingNewAndShowsNoSecret()
    {
        using var world = await WebhookWorld.CreateAsync();
        var key = world.Database.Time.NewId();
        Task<WebhookSaved> MakeAsync(Caller caller, string kind) => world.Save.CreateAsync(caller, new("https://hooks.acme.test", [kind]), key, Token);
        var first = Assert.IsType<WebhookSaved.Done>(await MakeAsync(world.Owner, TaskNews.Failed));

        Assert.Equal(new WebhookSaved.Done(first.Id), await MakeAsync(world.Owner, TaskNews.Failed));
        Assert.IsType<WebhookSaved.KeyReused>(await MakeAsync(world.Owner, TaskNews.Delivered));
        // Another company's key is its own, whatever it is.
        Assert.NotNull(Assert.IsType<WebhookSaved.Done>(await MakeAsync(await world.CompanyAsync(), TaskNews.Failed)).Secret);
        Assert.Equal(first.Id, (await world.FindAsync()).Id);
    }

    [Fact]
    public async Task Acts_OfAProgram_AreAllowedUnlessItOnlyReads()
    {
        using var world = await WebhookWorld.CreateAsync();
        var program = world.Owner with { Role = MemberRole.Member, Key = new(world.Database.Time.NewId()) };

        Assert.IsType<WebhookSaved.Done>(await world.Save.CreateAsync(program, new("https://hooks.acme.test", [TaskNews.Failed]), world.Database.Time.NewId(), Token));
        Assert.IsType<WebhookSaved.NotAllowed>(
            await world.Save.CreateAsync(program with { Role = MemberRole.Viewer }, new("https://hooks.acme.test", [TaskNews.Failed]), world.Database.Time.NewId(), Token));
    }

    [Fact]
    public async Task Change_ByTwoAtOnce_TheSecondIsTold()
    {
        using var world = await WebhookWorld.CreateAsync();
        var (id, _) = await world.AddAsync();
        var seen = await world.FindAsync();

        Assert.Equal(new WebhookSaved.Done(id), await world.Save.ChangeAsync(world.Owner, id, seen.Version, new("https://hooks.acme.test/new", [TaskNews.Failed]), Token));
        Assert.IsType<WebhookSaved.ChangedMeanwhile>(await world.Save.ChangeAsync(world.Owner, id, seen.Version, new("https://hooks.acme.test/other", [TaskNews.Failed]), Token));

        var now = await world.FindAsync();
        Assert.Equal(("https://hooks.acme.test/new", TaskNews.Failed), (now.Url, Assert.Single(now.Kinds)));
    }

    [Fact]
    public async Task Acts_OfNobodyWhoOwnsTheCompany_ChangeNothing()
    {
        using var world = await WebhookWorld.CreateAsync();
        var (id, _) = await world.AddAsync();
        var seen = await world.FindAsync();
        var (member, stranger) = (world.Owner with { Role = MemberRole.Member }, await world.CompanyAsync());
        Func<Caller, Task<WebhookSaved>>[] acts =
        [
            caller => world.Save.ChangeAsync(caller, id, seen.Version, new("https://evil.test", [TaskNews.Failed]), Token),
            caller => world.Control.PauseAsync(caller, id, Token), caller => world.Control.ResumeAsync(caller, id, Token), caller => world.Control.RotateAsync(caller, id, Token),
            caller => world.Control.TestAsync(caller, id, Token), caller => world.Control.ResendAsync(caller, id, world.Database.Time.NewId(), Token), caller => world.Control.DeleteAsync(caller, id, Token),
        ];
        foreach (var act in acts)
        {
            Assert.IsType<WebhookSaved.NotAllowed>(await act(member));
            Assert.IsType<WebhookSaved.NotFound>(await act(stranger));
        }

        Assert.IsType<WebhookSaved.NotAllowed>(await world.Save.CreateAsync(member, new("https://evil.test", [TaskNews.Failed]), world.Database.Time.NewId(), Token));
        Assert.Empty(await world.Query.ListAsync(stranger.CustomerId, Token));
        Assert.Equal((seen.Url, seen.Version, null), ((await world.FindAsync()).Url, (await world.FindAsync()).Version, (await world.FindAsync()).PausedAt));
    }
}
