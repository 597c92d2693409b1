using Bunit;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using VeSaaS.Core.Catalog.Discovery;
using VeSaaS.Core.Chat.Conversations;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Notifications.Centre;
using VeSaaS.Core.Tasks.Working;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Teams;
using VeSaaS.Web.Design.States;
using VeSaaS.Web.Notifications;
using VeSaaS.Web.Shell;
using Xunit;

namespace VeSaaS.Tests.Notifications;

/// <summary>The bell and the page behind it.</summary>
public sealed class NotificationsPageTests : TeamComponents
{
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Services.AddSingleton(new NotificationQuery(World.Contexts));
        Services.AddSingleton(new MarkNotificationsRead(World.Contexts, World.Time, World.Live));
    }

    [Fact]
    public async Task Page_NothingTold_SaysWhatThePlaceIsFor()
    {
        SignIn(await MemberAsync());

        var page = Render<NotificationsPage>();

        page.WaitForAssertion(() => Assert.Contains("Nothing to tell you", page.Markup, StringComparison.Ordinal));
        Assert.DoesNotContain("Mark all as read", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mail_Wished_IsRememberedForEverything()
    {
        var caller = await MemberAsync();
        SignIn(caller);
        var page = Render<NotificationsPage>();

        await page.WaitForElement("input[type=checkbox]").ChangeAsync(true);

        page.WaitForAssertion(() => Assert.True(page.Find("input[type=checkbox]").HasAttribute("checked")));
        Assert.True(await new NotificationChoices(World.Contexts).IsByMailAsync(caller, "hire:1", Cancelled));
    }

    [Fact]
    public async Task Page_AgentAwayAndBack_FollowsByItselfAndIsReadOneByOneOrAtOnce()
    {
        var caller = await MemberAsync();
        SignIn(caller);
        var hire = await World.HireAsync(caller, await World.ListingAsync("Contract Reader"), "Juno");
        await TellAsync(caller, hire, SourceNews.Unavailable);
        var page = Render<NotificationsPage>();
        var bell = Render<NotificationBell>(parameters => parameters.Add(part => part.Caller, caller));
        page.WaitForAssertion(() => Assert.Equal("Juno is degraded, unread", page.Find("li h2").TextContent));
        Assert.Contains("Contract Reader", page.Find("li").TextContent, StringComparison.Ordinal);
        bell.WaitForAssertion(() => Assert.Equal("Notifications, 1 unread", bell.Find("a").GetAttribute("aria-label")));

        await TellAsync(caller, hire, SourceNews.Available);
        await World.Live.AnnounceAsync(NotificationTopics.Of(caller.CustomerId));
        page.WaitForAssertion(() => Assert.Equal("Juno is back, unread", page.Find("li h2").TextContent));
        Assert.Equal($"/chat?with={hire.Value}", page.Find("li a").GetAttribute("href"));
        bell.WaitForAssertion(() => Assert.Equal("1 new notification", bell.Find("[role=status]").TextContent));

        await page.Find("button[aria-label='Mark as read: Juno is back']").ClickAsync(new MouseEventArgs());
        page.WaitForAssertion(() => Assert.Equal("Juno is back", page.Find("li h2").TextContent));
        Assert.Contains("1 unread.", page.Markup, StringComparison.Ordinal);

        await page.FindAll("button").Single(button => button.TextContent.Contains("Mark all as read", StringComparison.Ordinal)).ClickAsync(new MouseEventArgs());
        page.WaitForAssertion(() => Assert.Contains("You have read everything.", page.Markup, StringComparison.Ordinal));
        await World.Live.AnnounceAsync(NotificationTopics.Of(caller.CustomerId));
        bell.WaitForAssertion(() => Assert.Equal("Notifications", bell.Find("a").GetAttribute("aria-label")));
    }

    [Fact]
    public void Text_HireThatLeft_IsCalledByItsListing()
    {
        var row = Row(SourceNews.Available, new() { [SourceNews.NameFact] = "Contract Reader" });

        var text = NotificationText.Of(row, _ => null);

        Assert.Equal((Tone.Success, "Contract Reader is back", "/team"), (text.Tone, text.Title, text.Href));
    }

    [Fact]
    public void Text_Changed_SaysWhat()
    {
        var row = Row(SourceNews.Changed, new() { [SourceNews.NameFact] = "Contract Reader", [SourceNews.ChangesFact] = "tools[+]: send_mail" });

        Assert.Contains("tools[+]: send_mail", NotificationText.Of(row, _ => "Juno").Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_KindOfANewerVersion_IsShownAllTheSame() =>
        Assert.Contains("future.happened", NotificationText.Of(Row("future.happened", []), _ => null).Text, StringComparison.Ordinal);

    [Theory]
    [InlineData(TaskNews.NeedsInput, Tone.Attention, "Juno needs you for task 118")]
    [InlineData(TaskNews.Delivered, Tone.Primary, "Juno handed in task 118")]
    [InlineData(TaskNews.Failed, Tone.Danger, "Task 118 failed")]
    [InlineData(TaskNews.CouldNotStart, Tone.Attention, "Task 118 could not start")]
    public void Text_Task_SaysWhatAndLeadsToIt(string kind, Tone tone, string title)
    {
        var task = Guid.Parse("0199aaaa-0000-7000-8000-000000000118");
        var row = Row(kind, new() { [TaskNews.NumberFact] = "118", [TaskNews.HireFact] = Guid.Empty.ToString("D") }) with { Subject = $"task:{task:D}" };

        var text = NotificationText.Of(row, _ => "Juno");

        Assert.Equal((tone, title, $"/tasks/{task:D}"), (text.Tone, text.Title, text.Href));
    }

    [Theory]
    [InlineData(TaskNews.Checked, Tone.Primary, "Juno has checked task 118")]
    [InlineData(TaskNews.CheckFailed, Tone.Attention, "Juno could not check task 118")]
    public void Text_Check_LeadsToTheChecklist(string kind, Tone tone, string title)
    {
        var task = Guid.Parse("0199aaaa-0000-7000-8000-000000000118");
        var row = Row(kind, new() { [TaskNews.NumberFact] = "118", [TaskNews.HireFact] = Guid.Empty.ToString("D") }) with { Subject = $"task:{task:D}" };

        var text = NotificationText.Of(row, _ => "Juno");

        Assert.Equal((tone, title, $"/tasks/{task:D}?tab=checklist", "See the check of task 118"), (text.Tone, text.Title, text.Href, text.Link));
    }

    [Fact]
    public void Text_MentionToldBeforeCommentsWereLedTo_LeadsToTheComments()
    {
        var row = Row(TaskNews.Mentioned, new() { [TaskNews.TaskFact] = Guid.Empty.ToString("D"), [TaskNews.NumberFact] = "118", [TaskNews.ByFact] = "Tom" });

        Assert.Equal($"/tasks/{Guid.Empty:D}?tab=comments", NotificationText.Of(row, _ => null).Href);
    }

    [Fact]
    public void Text_OwnActs_LeadToWhereTheyAreTakenBack()
    {
        var id = World.Time.NewId();
        NotificationText Of(string kind) => NotificationText.Of(new(Guid.Empty, kind, $"conversation:{id:D}", new Dictionary<string, string>(), DateTimeOffset.UnixEpoch, IsRead: true), _ => null);

        Assert.Equal(("You archived a conversation", AppUrls.ChatWith(id, show: "archived")), (Of(ConversationNews.Archived).Title, Of(ConversationNews.Archived).Href));
        Assert.Equal(("You deleted a conversation", AppUrls.ChatList(show: "deleted")), (Of(ConversationNews.Deleted).Title, Of(ConversationNews.Deleted).Href));
    }

    private static NotificationRow Row(string kind, Dictionary<string, string> facts) =>
        new(Guid.Empty, kind, SourceNews.SubjectOf(Guid.Empty), facts, DateTimeOffset.UnixEpoch, IsRead: false);

    private async Task<Caller> MemberAsync()
    {
        var caller = await World.CompanyAsync();
        await using var db = World.Open();
        db.Add(new Member { UserId = caller.UserId, CustomerId = caller.CustomerId, Role = caller.Role, CreatedAt = World.Time.GetUtcNow() });
        await db.SaveChangesAsync(Cancelled);
        return caller;
    }

    private async Task TellAsync(Caller caller, HireId hire, string kind)
    {
        World.Time.Advance(TimeSpan.FromMinutes(1));
        await using var db = World.Contexts.ForCustomer(caller.CustomerId);
        db.Notify(World.Time, caller.CustomerId, kind, SourceNews.SubjectOf(hire.Value), new Dictionary<string, string> { [SourceNews.NameFact] = "Contract Reader" });
        await db.SaveChangesAsync(Cancelled);
    }
}
