using Bunit;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Chat;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Runs;
using VeSaaS.Web.Chat.Conversations;
using VeSaaS.Web.Chat.Messages;
using Xunit;

namespace VeSaaS.Tests.Chat.Components;

/// <summary>A conversation of 5,000 messages: what is held, what is drawn, and what is drawn again.</summary>
public sealed class LongConversationTests : ChatComponents
{
    private const int Long = 5_000;

    [Fact]
    public async Task Scroll_FromTheNewestToTheFirstAndBack_HoldsAWindowAndLosesNothing()
    {
        var conversation = await LongAsync();
        var panel = Panel(conversation);
        panel.WaitForAssertion(() => Assert.Equal((Long - 49, Long), Shown(panel)));
        Assert.Empty(panel.FindAll("[data-more=later]"));

        var seen = new HashSet<int>(Numbers(panel));
        while (panel.FindAll("[data-more=earlier]").Count > 0)
        {
            await panel.Find("[data-more=earlier]").ClickAsync(new());
            Assert.InRange(Numbers(panel).Count, 50, MessageWindow.Most);
            seen.UnionWith(Numbers(panel));
        }

        Assert.Equal((1, MessageWindow.Most), Shown(panel));
        Assert.Equal(Long, seen.Count);
        await panel.Find("[data-more=later]").ClickAsync(new());
        Assert.Equal((51, 200), Shown(panel));
        await panel.Find("[data-latest]").ClickAsync(new());
        Assert.Equal((Long - 49, Long), Shown(panel));
    }

    [Fact]
    public async Task Open_AtAMessageInTheMiddle_ShowsItAndItsNeighboursOnly()
    {
        var conversation = await LongAsync();

        var panel = Panel(conversation, at: 2_500);

        panel.WaitForAssertion(() => Assert.Equal((2_475, 2_524), Shown(panel)));
        Assert.Single(panel.FindAll("[data-more=earlier]"));
        Assert.Single(panel.FindAll("[data-more=later]"));
    }

    [Fact]
    public async Task AnswerComesIn_OfALongConversation_DrawsNothingElseAgain()
    {
        var conversation = await LongAsync();
        var sent = await AskAsync("And now?", conversation);
        await LogAsync(sent, (RunEventKind.Text, "Word "));
        var panel = Panel(conversation);
        panel.WaitForAssertion(() => Assert.Equal("Word", panel.FindAll(".ve-prose")[^1].TextContent.Trim()));
        await GrowAsync(sent, panel, "begun");
        var items = panel.FindComponents<ConversationItem>();
        // With all that is drawn within it.
        var before = items.Select(item => item.RenderCount).ToList();

        for (var piece = 0; piece < 20; piece++)
        {
            await GrowAsync(sent, panel, $"{piece}");
        }

        var more = items.Select((item, index) => item.RenderCount - before[index]).ToList();
        Assert.All(more.SkipLast(1), times => Assert.Equal(0, times));
        Assert.InRange(more[^1], 20, int.MaxValue);
    }

    [Fact]
    public async Task Stop_WhileTheReaderIsFarAbove_StopsTheAnswerUnderWay()
    {
        var conversation = await LongAsync();
        var sent = await AskAsync("And now?", conversation);
        var panel = Panel(conversation, at: 100);
        panel.WaitForState(() => panel.FindAll("[data-stop]").Count == 1);

        await panel.Find("[data-stop]").ClickAsync(new());

        await using var db = World.Open();
        Assert.NotNull(db.Set<Run>().Single(run => run.Id == sent.Run).CancelRequestedAt);
    }

    [Fact]
    public async Task Send_WhileTheReaderIsFarAbove_GoesToWhatWasAsked()
    {
        var conversation = await LongAsync();
        var panel = Panel(conversation, at: 100);
        panel.WaitForState(() => panel.FindAll("textarea[data-composer]").Count == 1);

        await panel.Find("textarea[data-composer]").ChangeAsync(new() { Value = "And now?" });
        await panel.Find("form.composer").SubmitAsync();

        panel.WaitForAssertion(() => Assert.Equal(Long + 2, Shown(panel).Last));
        Assert.Equal("And now?", panel.FindAll(".person p")[^1].TextContent);
    }

    [Fact]
    public async Task Cost_OfAllMessages_IsInTheHeadWhereverTheWindowIs()
    {
        var conversation = await LongAsync();
        await AddAsync(conversation, new Money(1_370_000_000));

        var panel = Panel(conversation, at: 100);

        panel.WaitForAssertion(() => Assert.Contains("1.37", panel.Find(".head .total").TextContent, StringComparison.Ordinal));
    }

    private async Task GrowAsync(SendOutcome.Sent sent, IRenderedComponent<ConversationPanel> panel, string word)
    {
        await LogAsync(sent, (RunEventKind.Text, $"{word} "));
        _ = World.Live.AnnounceAsync(RunTopics.Of(sent.Run));
        panel.WaitForAssertion(() => Assert.EndsWith(word, panel.FindAll(".ve-prose")[^1].TextContent.Trim(), StringComparison.Ordinal));
        World.Time.Advance(TimeSpan.FromMilliseconds(50));
    }

    private async Task AddAsync(ConversationId conversation, Money amount)
    {
        await using var db = World.Open();
        var run = db.Set<Run>().First(row => row.ContextId == conversation.Value);
        db.Add(new TokenUsage
        {
            Id = World.Time.NewId(), Source = BillingSource.Runs, EventId = "1", CustomerId = Caller.CustomerId, HireId = Juno.Value, Agent = run.Agent, RunId = run.Id.Value,
            Payer = UsagePayer.Customer, InputTokens = 1, OutputTokens = 1, CachedTokens = 0, Amount = amount, OccurredAt = World.Time.GetUtcNow(), RecordedAt = World.Time.GetUtcNow(),
        });
        await db.SaveChangesAsync(Token);
    }

    private async Task<SendOutcome.Sent> AskAsync(string text, ConversationId conversation) => Assert.IsType<SendOutcome.Sent>(
        await Chat.SendAsync(Caller, new NewMessage(Juno, conversation, text, World.Time.NewId()), Token));

    private async Task<ConversationId> LongAsync()
    {
        var sent = await AskAsync();
        await EndAsync(sent, MessageStatus.Completed, "Answer 2");
        await ChangeAsync<Run>(all => all.Single(), run => run.State = RunState.Completed);
        await using var db = World.Open();
        db.Set<Conversation>().Single(row => row.Id == sent.Conversation).LastSequence = Long;
        db.AddRange(Enumerable.Range(3, Long - 2).Select(number => new Message
        {
            Id = new MessageId(World.Time.NewId()), CustomerId = Caller.CustomerId, ConversationId = sent.Conversation, Sequence = number,
            Role = number % 2 == 1 ? MessageRole.Person : MessageRole.VirtualEmployee, Text = $"Message {number}", Status = MessageStatus.Completed,
            WrittenBy = number % 2 == 1 ? Caller.UserId : null, CreatedAt = World.Time.GetUtcNow(), CompletedAt = World.Time.GetUtcNow(),
        }));
        await db.SaveChangesAsync(Token);
        return sent.Conversation;
    }

    private static List<int> Numbers(IRenderedComponent<ConversationPanel> panel) =>
        [.. panel.FindAll("[data-number]").Select(message => int.Parse(message.GetAttribute("data-number")!, System.Globalization.CultureInfo.InvariantCulture))];

    private static (int First, int Last) Shown(IRenderedComponent<ConversationPanel> panel) => Numbers(panel) is [var first, .., var last] ? (first, last) : default;

    private IRenderedComponent<ConversationPanel> Panel(ConversationId conversation, int? at = null) => Render<ConversationPanel>(parameters => parameters
        .Add(component => component.Caller, Caller)
        .Add(component => component.Conversation, conversation)
        .Add(component => component.At, at));
}
