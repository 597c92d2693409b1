using Bunit;
using Microsoft.Extensions.DependencyInjection;
using VeSaaS.Core.Chat;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Tenancy;
using VeSaaS.Web.Chat.Conversations;
using VeSaaS.Web.Chat.Feedback;
using Xunit;

namespace VeSaaS.Tests.Chat.Components;

/// <summary>What stands around an answer: what the agent did for it, and what the person thinks of it.</summary>
public sealed class JudgeAnswerTests : ChatComponents
{
    [Fact]
    public async Task Thumb_ThenReason_IsKeptAndShownPressed()
    {
        var sent = await AskAsync();
        await EndAsync(sent, MessageStatus.Completed, "Twelve.");
        var panel = Panel(sent);

        await panel.Find("[aria-label='A bad answer']").ClickAsync(new());
        await panel.Find(".reason textarea").ChangeAsync(new() { Value = "It was thirteen." });
        await panel.Find(".reason").SubmitAsync();

        panel.WaitForAssertion(() => Assert.Empty(panel.FindAll(".reason")));
        Assert.Equal("true", panel.Find("[aria-label='A bad answer']").GetAttribute("aria-pressed"));
        var mine = await Services.GetRequiredService<FeedbackActions>().ReadMineAsync(Caller, sent.Conversation, Token);
        Assert.Equal("It was thirteen.", mine[sent.Answer].Reason);
    }

    [Fact]
    public async Task Thumb_PressedTwice_IsTakenBack()
    {
        var sent = await AskAsync();
        await EndAsync(sent, MessageStatus.Completed, "Twelve.");
        var panel = Panel(sent);

        await panel.Find("[aria-label='A good answer']").ClickAsync(new());
        await panel.Find("[aria-label='A good answer']").ClickAsync(new());

        panel.WaitForAssertion(() => Assert.Equal("false", panel.Find("[aria-label='A good answer']").GetAttribute("aria-pressed")));
        Assert.Empty(await Services.GetRequiredService<FeedbackActions>().ReadMineAsync(Caller, sent.Conversation, Token));
    }

    [Fact]
    public async Task Thumbs_ViewerOrAnswerUnderWay_AreNotThere()
    {
        var sent = await AskAsync();
        Assert.Empty(Panel(sent).FindAll("article [aria-pressed]"));

        await EndAsync(sent, MessageStatus.Completed, "Twelve.");

        Assert.Empty(Panel(sent, Caller with { Role = MemberRole.Viewer }).FindAll("article [aria-pressed]"));
    }

    [Fact]
    public async Task Steps_OfAnEndedAnswer_AreOneLineWithDetails()
    {
        var sent = await AskAsync();
        await LogAsync(
            sent, (RunEventKind.Status, "Reads the plan"),
            (RunEventKind.Part, """{"data":{"name":"compare_tests","id":"c1","args":{"week":38}},"metadata":{"kagent_type":"function_call"}}"""));
        await EndAsync(sent, MessageStatus.Completed, "Twelve.");

        var panel = Panel(sent);

        panel.WaitForAssertion(() => Assert.Equal("Did 2 things: Reads the plan, Compare tests", panel.Find(".steps > summary").TextContent.Trim()));
        Assert.Contains("38", panel.Find(".steps pre").TextContent, StringComparison.Ordinal);
    }

    private IRenderedComponent<ConversationPanel> Panel(SendOutcome.Sent sent, Caller? caller = null)
    {
        var panel = Render<ConversationPanel>(parameters => parameters
            .Add(component => component.Caller, caller ?? Caller)
            .Add(component => component.Conversation, sent.Conversation));
        panel.WaitForState(() => panel.FindAll("article").Count == 1);
        return panel;
    }
}
