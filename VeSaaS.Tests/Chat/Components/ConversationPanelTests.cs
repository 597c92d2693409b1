using System.Collections.Concurrent;
using Bunit;
using VeSaaS.Core.Chat;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;
using VeSaaS.Web.Chat.Conversations;
using VeSaaS.Web.Chat.Messages;
using Xunit;

namespace VeSaaS.Tests.Chat.Components;

public sealed class ConversationPanelTests : ChatComponents
{
    private readonly List<ConversationId> _started = [];

    [Fact]
    public async Task Send_NewConversation_ShowsTheTextAtOnceAndThenWhatIsKept()
    {
        var panel = NewChat();
        panel.WaitForAssertion(() => Assert.Contains("Say hello to Juno", panel.Markup, StringComparison.Ordinal));
        var seen = new ConcurrentQueue<string>();
        panel.OnMarkupUpdated += (_, _) => seen.Enqueue(panel.Markup);

        await WriteAsync(panel, "What is <b>new</b>?");

        panel.WaitForAssertion(() => Assert.Single(panel.FindComponents<AnswerMessage>()));
        Assert.Contains(seen, markup => markup.Contains("data-state=\"sending\"", StringComparison.Ordinal)
            && markup.Contains("What is &lt;b&gt;new&lt;/b&gt;?", StringComparison.Ordinal)
            && !markup.Contains("<article", StringComparison.Ordinal));
        Assert.Equal("What is <b>new</b>?", Assert.Single(panel.FindAll(".person p")).TextContent);
        Assert.Empty(panel.FindAll("[data-state=sending]"));
        Assert.Equal("", panel.Find("textarea").GetAttribute("value"));
        Assert.Single(_started);
        Assert.Contains("Juno has your message", panel.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_TooLong_SaysTheLimitAndKeepsTheText()
    {
        var panel = NewChat();
        var text = new string('x', 32_001);

        await WriteAsync(panel, text);

        panel.WaitForAssertion(() => Assert.Contains("longer than 32,000 characters", panel.Find("[role=alert]").TextContent, StringComparison.Ordinal));
        Assert.Equal(text, panel.Find("textarea").GetAttribute("value"));
        Assert.Empty(panel.FindAll(".person"));
        Assert.Empty(_started);
    }

    [Fact]
    public async Task Send_HireEndedMeanwhile_SaysSoAndCloses()
    {
        var panel = NewChat();
        panel.WaitForState(() => panel.FindAll("textarea").Count == 1);
        await ChangeAsync<Hire>(all => all.Single(), hire => hire.EndRequestedAt = World.Time.GetUtcNow());

        await WriteAsync(panel, "Are you there?");

        panel.WaitForAssertion(() => Assert.Contains("being let go", panel.Find("[role=alert]").TextContent, StringComparison.Ordinal));
        Assert.True(panel.Find("textarea").HasAttribute("disabled"));
        Assert.Equal("Are you there?", panel.Find("textarea").GetAttribute("value"));
    }

    [Fact]
    public async Task Render_Viewer_MayOnlyRead()
    {
        var sent = await AskAsync();

        var panel = Panel(sent.Conversation, Caller with { Role = MemberRole.Viewer });

        panel.WaitForAssertion(() => Assert.True(panel.Find("textarea").HasAttribute("disabled")));
        Assert.Equal("Your role lets you read, not write.", panel.Find("#composer-help").TextContent);
    }

    [Fact]
    public async Task RunGoesOn_Announced_ShowsTheLogsTextAndThenTheMessage()
    {
        var sent = await AskAsync();
        var panel = Panel(sent.Conversation);
        panel.WaitForAssertion(() => Assert.Contains("Juno has your message", panel.Markup, StringComparison.Ordinal));

        await LogAsync(sent, (RunEventKind.Status, "Reads"), (RunEventKind.Text, "Half an "), (RunEventKind.Text, "answ"));
        Announce(RunTopics.Of(sent.Run));
        panel.WaitForAssertion(() => Assert.Equal("Half an answ", panel.Find(".ve-prose").TextContent.Trim()));
        Assert.Equal("true", panel.Find("article").GetAttribute("aria-busy"));

        await LogAsync(sent, (RunEventKind.Text, "er"), (RunEventKind.Usage, """{"model":"m","inputTokens":120,"outputTokens":30,"cachedTokens":0,"amountNano":40000000}"""));
        Announce(RunTopics.Of(sent.Run));
        panel.WaitForAssertion(() => Assert.Equal("Half an answer", panel.Find(".ve-prose").TextContent.Trim()));
        Assert.Contains("so far", panel.Find(".ve-cost-line").TextContent, StringComparison.Ordinal);

        await EndAsync(sent, MessageStatus.Completed, "The whole answer", cost: new Money(40_000_000));
        Announce(ChatTopics.Of(sent.Conversation));
        panel.WaitForAssertion(() => Assert.Equal("The whole answer", panel.Find(".ve-prose").TextContent.Trim()));
        Assert.Equal("false", panel.Find("article").GetAttribute("aria-busy"));
        Assert.Equal("Juno: The whole answer", panel.Find("[role=status]").TextContent);
        // The hire's, its agent's, the list's and the conversation's: of the run that ended nothing is to be heard any more.
        Assert.Equal(4, World.Live.Subscribers);
    }

    [Fact]
    public async Task Render_InMidAnswer_BeginsWithWhatTheLogHas()
    {
        var sent = await AskAsync();
        await LogAsync(sent, (RunEventKind.Text, "Wrong"), (RunEventKind.TextReplaced, "Right"));

        var panel = Panel(sent.Conversation);

        panel.WaitForAssertion(() => Assert.Equal("Right", panel.Find(".ve-prose").TextContent.Trim()));
    }

    [Fact]
    public async Task Stop_InMidAnswer_AsksTheRunToStop()
    {
        var sent = await AskAsync();
        await LogAsync(sent, (RunEventKind.Text, "Half"));
        var panel = Panel(sent.Conversation);
        panel.WaitForState(() => panel.FindAll("[data-stop]").Count == 1);

        await panel.Find("[data-stop]").ClickAsync(new());

        await using var db = World.Open();
        Assert.NotNull(db.Set<Run>().Single(run => run.Id == sent.Run).CancelRequestedAt);
    }

    [Fact]
    public async Task Retry_NewestFailedAnswer_WaitsAgain()
    {
        var sent = await AskAsync();
        await EndAsync(sent, MessageStatus.Failed, "", RunFailure.AgentUnreachable);
        await ChangeAsync<Run>(all => all.Single(run => run.Id == sent.Run), run => (run.State, run.Failure) = (RunState.Failed, RunFailure.AgentUnreachable));
        var panel = Panel(sent.Conversation);
        panel.WaitForAssertion(() => Assert.Contains("Could not reach the agent", panel.Find("article [role=alert]").TextContent, StringComparison.Ordinal));

        await panel.Find("article [role=alert] button").ClickAsync(new());

        panel.WaitForAssertion(() => Assert.Contains("Juno has your message", panel.Markup, StringComparison.Ordinal));
        Assert.Single(panel.FindComponents<AnswerMessage>());
    }

    [Fact]
    public async Task Render_ForeignConversation_IsNotFound()
    {
        var stranger = await World.CompanyAsync();
        var sent = await AskAsync("A secret");

        var panel = Panel(sent.Conversation, stranger);

        panel.WaitForAssertion(() => Assert.Contains("This page does not exist", panel.Markup, StringComparison.Ordinal));
        Assert.DoesNotContain("A secret", panel.Markup, StringComparison.Ordinal);
        Assert.Equal(0, World.Live.Subscribers);
    }

    [Fact]
    public async Task Load_Fails_SaysSoAndRetryLoads()
    {
        var sent = await AskAsync("Kept");
        IsDatabaseAway = true;
        var panel = Panel(sent.Conversation);
        panel.WaitForAssertion(() => Assert.Contains("This conversation could not be loaded", panel.Markup, StringComparison.Ordinal));

        IsDatabaseAway = false;
        await panel.FindAll("[role=alert] button").Single(button => button.TextContent.Contains("Retry", StringComparison.Ordinal)).ClickAsync(new());

        panel.WaitForAssertion(() => Assert.Equal("Kept", panel.Find(".person p").TextContent));
    }

    [Fact]
    public async Task Dispose_InMidAnswer_StopsListening()
    {
        var sent = await AskAsync();
        await LogAsync(sent, (RunEventKind.Text, "Half"));
        var panel = Panel(sent.Conversation);
        panel.WaitForAssertion(() => Assert.Equal(5, World.Live.Subscribers));

        await DisposeComponentsAsync();

        Assert.Equal(0, World.Live.Subscribers);
    }

    // Not awaited: the subscriber rests on the test's clock before it can be called again, and a later call does not wait for it.
    private void Announce(LiveTopic topic) => _ = World.Live.AnnounceAsync(topic);

    private static async Task WriteAsync(IRenderedComponent<ConversationPanel> panel, string text)
    {
        panel.WaitForState(() => panel.FindAll("textarea").Count == 1);
        await panel.Find("textarea").ChangeAsync(new() { Value = text });
        await panel.Find("form").SubmitAsync();
    }

    private IRenderedComponent<ConversationPanel> NewChat() => Render<ConversationPanel>(parameters => parameters
        .Add(component => component.Caller, Caller)
        .Add(component => component.With, Juno)
        .Add(component => component.OnStarted, _started.Add));

    private IRenderedComponent<ConversationPanel> Panel(ConversationId conversation, Caller? caller = null) => Render<ConversationPanel>(parameters => parameters
        .Add(component => component.Caller, caller ?? Caller)
        .Add(component => component.Conversation, conversation));
}
