using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Notifications.Centre;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Catalog;
using VeSaaS.Tests.Support;
using Xunit;

namespace VeSaaS.Tests.Notifications;

/// <summary>Who is told what, and who has read it.</summary>
public sealed class NotificationCentreTests : IDisposable
{
    private readonly TestDatabase _database = new();
    private readonly RecordedLiveEvents _live = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private NotificationQuery Query => new(_database.Contexts);

    private MarkNotificationsRead Mark => new(_database.Contexts, _database.Time, _live);

    public void Dispose() => _database.Dispose();

    [Fact]
    public async Task List_ToldToAll_IsReadByEachMemberAlone()
    {
        var (ada, ben) = await TwoMembersAsync();
        await TellAsync(ada.CustomerId, "first");
        await TellAsync(ada.CustomerId, "second");

        Assert.Equal(1, await Mark.ExecuteAsync(ada, (await Query.ListAsync(ada, 9, Token))[1].Id, Token));

        Assert.Equal([("second", false), ("first", true)], (await Query.ListAsync(ada, 9, Token)).Select(row => (row.Kind, row.IsRead)));
        Assert.Equal((1, 2), (await Query.CountUnreadAsync(ada, Token), await Query.CountUnreadAsync(ben, Token)));
        Assert.Equal([NotificationTopics.Of(ada.CustomerId)], _live.Published);
    }

    [Fact]
    public async Task Mark_AllTwice_IsNewOnce()
    {
        var (ada, ben) = await TwoMembersAsync();
        await TellAsync(ada.CustomerId, "first");
        await TellAsync(ada.CustomerId, "second");

        Assert.Equal((2, 0), (await Mark.ExecuteAsync(ada, null, Token), await Mark.ExecuteAsync(ada, null, Token)));
        Assert.Equal((0, 2), (await Query.CountUnreadAsync(ada, Token), await Query.CountUnreadAsync(ben, Token)));
    }

    [Fact]
    public async Task List_ToldToOneMember_IsNotSeenByOthers()
    {
        var (ada, ben) = await TwoMembersAsync();
        await TellAsync(ada.CustomerId, "private", ada.UserId);

        Assert.Equal((1, 0), ((await Query.ListAsync(ada, 9, Token)).Count, (await Query.ListAsync(ben, 9, Token)).Count));
        Assert.Equal(0, await Mark.ExecuteAsync(ben, (await Query.ListAsync(ada, 9, Token))[0].Id, Token));
    }

    [Fact]
    public async Task Mark_ForeignCustomersNotification_IsLeftAlone()
    {
        var (ada, _) = await TwoMembersAsync();
        var (stranger, _) = await TwoMembersAsync();
        await TellAsync(ada.CustomerId, "first");

        Assert.Equal(0, await Mark.ExecuteAsync(stranger, (await Query.ListAsync(ada, 9, Token))[0].Id, Token));
        Assert.Equal(1, await Query.CountUnreadAsync(ada, Token));
        Assert.Empty(await Query.ListAsync(stranger, 9, Token));
    }

    [Fact]
    public async Task List_SomebodyWhoJoinedLater_DoesNotSeeWhatWasBefore()
    {
        var customer = await CustomerAsync();
        await TellAsync(customer, "before");
        _database.Time.Advance(TimeSpan.FromDays(1));
        var late = await MemberAsync(customer);
        await TellAsync(customer, "after");

        Assert.Equal(["after"], (await Query.ListAsync(late, 9, Token)).Select(row => row.Kind));
        Assert.Equal(0, await Query.CountUnreadAsync(late with { UserId = Guid.Empty }, Token));
    }

    [Fact]
    public async Task Reap_NinetyDaysOld_IsThrownAwayWithWhoReadIt()
    {
        var (ada, _) = await TwoMembersAsync();
        await TellAsync(ada.CustomerId, "old");
        await Mark.ExecuteAsync(ada, null, Token);
        _database.Time.Advance(TimeSpan.FromDays(91));
        await TellAsync(ada.CustomerId, "young");

        using var reaper = new NotificationReaper(_database.Contexts, _database.Time, NullLogger<NotificationReaper>.Instance);
        Assert.Equal(1, await reaper.ReapAsync(Token));

        Assert.Equal(["young"], (await Query.ListAsync(ada, 9, Token)).Select(row => row.Kind));
        await using var db = _database.Open();
        Assert.Empty(await db.Set<NotificationRead>().ToListAsync(Token));
    }

    private async Task<(Caller Ada, Caller Ben)> TwoMembersAsync()
    {
        var customer = await CustomerAsync();
        return (await MemberAsync(customer), await MemberAsync(customer));
    }

    private async Task<CustomerId> CustomerAsync()
    {
        var now = _database.Time.GetUtcNow();
        var customer = new CustomerId(_database.Time.NewId());
        await using var db = _database.Open();
        db.Add(new Customer { Id = customer, Name = "Acme", TimeZone = "UTC", CreatedAt = now, TermsAcceptedAt = now });
        await db.SaveChangesAsync(Token);
        return customer;
    }

    private async Task<Caller> MemberAsync(CustomerId customer)
    {
        var now = _database.Time.GetUtcNow();
        var user = new ApplicationUser { Id = _database.Time.NewId(), UserName = $"{_database.Time.NewId()}@acme.test", CreatedAt = now };
        await using var db = _database.Open();
        db.Add(user);
        db.Add(new Member { UserId = user.Id, CustomerId = customer, Role = MemberRole.Viewer, CreatedAt = now });
        await db.SaveChangesAsync(Token);
        return new Caller(user.Id, customer, MemberRole.Viewer);
    }

    private async Task TellAsync(CustomerId customer, string kind, Guid? member = null)
    {
        _database.Time.Advance(TimeSpan.FromSeconds(1));
        await using var db = _database.Contexts.ForCustomer(customer);
        db.Notify(_database.Time, customer, kind, "hire:1", new Dictionary<string, string> { ["listing"] = "Writer" }, member);
        await db.SaveChangesAsync(Token);
    }
}
