using Bunit;
using VeSaaS.Core.Chat;
using VeSaaS.Core.Runs;
using VeSaaS.Web.Chat.Conversations;
using VeSaaS.Web.Shell;
using Xunit;

namespace VeSaaS.Tests.Chat.Components;

public sealed class ConversationListTests : ChatComponents
{
    // 1 March 2026, 12:00 UTC.
    private DateTimeOffset Now => World.Time.GetUtcNow();

    [Fact]
    public async Task Render_ConversationsOfManyDays_StandUnderTheirDay()
    {
        await ConversationAsync("Just now", Now.AddMinutes(-1));
        await ConversationAsync("This morning", Now.AddHours(-12));
        await ConversationAsync("Late last evening", Now.AddHours(-12).AddSeconds(-1));
        await ConversationAsync("A week ago", Now.AddDays(-7));
        await ConversationAsync("Long ago", Now.AddDays(-8));

        var list = List();

        list.WaitForAssertion(() => Assert.Equal(
            ["Today", "Just now", "This morning", "Yesterday", "Late last evening", "Last 7 days", "A week ago", "Older", "Long ago"],
            list.FindAll("h2, .title").Select(line => line.TextContent)));
    }

    [Fact]
    public async Task Render_ZoneOfThePerson_DecidesWhatIsToday()
    {
        await ConversationAsync("Half past midnight in Berlin", new DateTimeOffset(2026, 2, 28, 23, 30, 0, TimeSpan.Zero));

        var list = Render<ConversationList>(parameters => parameters
            .Add(component => component.Caller, Caller).AddCascadingValue(TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin")));

        list.WaitForAssertion(() => Assert.Equal("Today", list.Find("h2").TextContent));
    }

    [Fact]
    public async Task Render_OpenConversation_IsMarkedAndAWorkingOneShowsIt()
    {
        await ConversationAsync("Done", Now);
        var working = await ConversationAsync("At work", Now.AddMinutes(-1), MessageStatus.Streaming);

        var list = List(working);

        list.WaitForAssertion(() => Assert.Equal(AppUrls.ChatWith(working.Value), list.Find("[aria-current=page]").GetAttribute("href")));
        Assert.Single(list.FindAll("a.line .ve-chip"));
    }

    [Fact]
    public async Task Render_Line_ShowsTheNewestWordsWithoutMarks()
    {
        var sent = await AskAsync("What is new?");
        var list = List();
        list.WaitForAssertion(() => Assert.Equal("Juno", list.Find("a.line .ve-caption").TextContent));

        await EndAsync(sent, MessageStatus.Completed, "## Three things\n\n- **First**, see [the plan](https://x.test)\n| a | b |\n|---|---|\n1. `code` and snake_case " + new string('x', 1000));

        var answered = List();
        answered.WaitForAssertion(() => Assert.StartsWith("Three things First, see the plan a b code and snake_case xxx", answered.Find("a.line .ve-caption").TextContent, StringComparison.Ordinal));
        Assert.True(answered.Find("a.line .ve-caption").TextContent.Length < 200);

        await EndAsync(sent, MessageStatus.Failed, "", RunFailure.AgentUnreachable);

        var failed = List();
        failed.WaitForAssertion(() => Assert.Equal("Could not reach the agent. Your message is kept.", failed.Find("a.line .ve-caption").TextContent));
        Assert.NotNull(failed.Find("a.line [aria-label='Juno, virtual employee']"));
    }

    [Fact]
    public async Task Load_Fails_SaysSoAndRetryLoads()
    {
        await ConversationAsync("Kept", Now);
        IsDatabaseAway = true;
        var list = List();
        list.WaitForAssertion(() => Assert.Contains("could not be loaded", list.Find("[role=alert]").TextContent, StringComparison.Ordinal));

        IsDatabaseAway = false;
        await list.FindAll("[role=alert] button").Single(button => button.TextContent.Contains("Retry", StringComparison.Ordinal)).ClickAsync(new());

        list.WaitForAssertion(() => Assert.Equal("Kept", list.Find(".title").TextContent));
        Assert.Empty(list.FindAll("[role=alert]"));
    }

    [Fact]
    public async Task Change_Announced_ShowsTheNewConversation()
    {
        var list = List();
        list.WaitForAssertion(() => Assert.Contains("No conversations yet", list.Markup, StringComparison.Ordinal));
        Assert.Contains(AppUrls.NewChat(Juno.Value), list.FindAll("a.line").Select(line => line.GetAttribute("href")));

        await AskAsync("What is new?");
        await World.Live.AnnounceAsync(ChatTopics.ListOf(Caller.CustomerId));

        list.WaitForAssertion(() => Assert.Equal("What is new?", list.Find(".title").TextContent));
    }

    [Fact]
    public async Task Dispose_StopsListening()
    {
        var list = List();
        list.WaitForAssertion(() => Assert.Equal(1, World.Live.Subscribers));

        await DisposeComponentsAsync();

        Assert.Equal(0, World.Live.Subscribers);
    }

    private IRenderedComponent<ConversationList> List(ConversationId? here = null) => Render<ConversationList>(parameters => parameters
        .Add(component => component.Caller, Caller).Add(component => component.Here, here));

    private async Task<ConversationId> ConversationAsync(string title, DateTimeOffset at, MessageStatus status = MessageStatus.Completed)
    {
        var sent = await AskAsync(title);
        await EndAsync(sent, status, "");
        await ChangeAsync<Conversation>(all => all.Single(row => row.Id == sent.Conversation), conversation => conversation.UpdatedAt = at);
        return sent.Conversation;
    }
}
