using AngleSharp.Dom;
using Bunit;
using Microsoft.AspNetCore.Components;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Runs.Asks;
using VeSaaS.Tests.Design;
using VeSaaS.Web.Chat.Asks;
using Xunit;

namespace VeSaaS.Tests.Chat.Asks;

public sealed class AskCardTests : DesignContext
{
    private static readonly Guid Me = new("00000000-0000-0000-0000-000000000001");
    private readonly List<AskDecision> _decided = [];
    private string? _problem;
    private int _stops;

    [Fact]
    public async Task OneCall_Approve_DecidesAtOnce()
    {
        var card = Card(Approval(1));

        Assert.Equal("Juno needs your approval", card.Find("section[role=group]").GetAttribute("aria-label"));
        await Button(card, "Approve tool1").ClickAsync(new());

        Assert.Equal([new CallDecision("c1", true)], Assert.IsType<AskDecision.Decided>(Assert.Single(_decided)).Calls);
    }

    [Fact]
    public async Task OneCall_Reject_AsksForTheReasonFirst()
    {
        var card = Card(Approval(1));

        await Button(card, "Reject tool1").ClickAsync(new());
        Assert.Empty(_decided);
        await card.Find("textarea").ChangeAsync(new() { Value = " Not today " });
        await Button(card, "Reject tool1").ClickAsync(new());

        Assert.Equal([new CallDecision("c1", false, "Not today")], Assert.IsType<AskDecision.Decided>(Assert.Single(_decided)).Calls);
    }

    [Fact]
    public async Task SeveralCalls_EachWithItsOwnDecision_AreSentTogether()
    {
        var card = Card(Approval(2));

        await Button(card, "Approve tool1").ClickAsync(new());
        await Button(card, "Reject tool2").ClickAsync(new());
        Assert.Equal("2 of 2 decided", card.Find("[role=status]").TextContent);
        Assert.Equal("true", Button(card, "Approve tool1").GetAttribute("aria-pressed"));
        await Button(card, "Send decisions").ClickAsync(new());

        Assert.Equal([true, false], Assert.IsType<AskDecision.Decided>(Assert.Single(_decided)).Calls.Select(call => call.Approved));
    }

    [Fact]
    public async Task OneForAll_HasNoButtonsForSingleCalls()
    {
        var card = Card(Approval(2, oneForAll: true));

        Assert.DoesNotContain(card.FindAll("button"), button => button.TextContent.Contains("tool1", StringComparison.Ordinal));
        await Button(card, "Reject all 2").ClickAsync(new());
        await card.Find("textarea").ChangeAsync(new() { Value = "No" });
        await Button(card, "Send the decision").ClickAsync(new());

        Assert.Equal([(false, "No"), (false, "No")], Assert.IsType<AskDecision.Decided>(Assert.Single(_decided)).Calls.Select(call => (call.Approved, call.Reason)));
    }

    [Fact]
    public async Task Edit_OtherArguments_AreSentWithTheApproval()
    {
        var card = Card(new AgentAsk.Approval(AskShape.Plain, null, [new("c1", "tool1", """{ "x": 1 }""", null, CanEdit: true)], false));

        await Button(card, "Edit tool1").ClickAsync(new());
        await card.Find("textarea").ChangeAsync(new() { Value = """{ "x": 2 }""" });
        await Button(card, "Approve tool1").ClickAsync(new());

        Assert.Equal("""{ "x": 2 }""", Assert.IsType<AskDecision.Decided>(Assert.Single(_decided)).Calls[0].Arguments);
    }

    [Fact]
    public async Task Question_ChoiceOrWords_WordsWin()
    {
        var card = Card(new AgentAsk.Question(AskShape.Plain, [new("How many?", ["3", "6"], false)]));

        await Button(card, "6").ClickAsync(new());
        await card.Find("form").SubmitAsync();
        await card.Find("textarea").ChangeAsync(new() { Value = "nine" });
        await card.Find("form").SubmitAsync();

        Assert.Equal(["6", "nine"], _decided.Select(decision => Assert.Single(Assert.Single(Assert.IsType<AskDecision.Answered>(decision).Answers))));
    }

    [Fact]
    public async Task Decision_NotTaken_SaysWhyAndKeepsTheButtons()
    {
        _problem = "The arguments of tool1 must be a JSON object.";
        var card = Card(Approval(1));

        await Button(card, "Approve tool1").ClickAsync(new());

        Assert.Equal(_problem, card.Find("[role=alert]").TextContent.Trim());
        Assert.NotNull(Button(card, "Approve tool1"));
    }

    [Fact]
    public async Task Closed_SaysWhyAndHasNoButtons()
    {
        var closed = Card(Approval(2), closed: AskActions.ReadsOnly);
        Assert.Empty(closed.FindAll("button"));
        Assert.Contains(AskActions.ReadsOnly, closed.Markup, StringComparison.Ordinal);

        var open = Card(Approval(2));
        await Button(open, "Stop this work").ClickAsync(new());
        Assert.Equal(1, _stops);
    }

    [Fact]
    public void Decided_ShowsWhatWasDecidedByWhomAndNoMarkupOfTheAgent()
    {
        var row = Row(new AgentAsk.Approval(AskShape.Plain, null, [new("c1", "<b>x</b>", "{}", null, false), new("c2", "b", "{}", null, false)], false)) with
        {
            Outcome = AskOutcome.Decided,
            Decision = new AskDecision.Decided([new("c1", true), new("c2", false, "Keep it")]),
            DecidedBy = Me,
            DecidedAt = DateTimeOffset.UnixEpoch,
        };

        var mine = Card(row);
        Assert.Equal(["You approved <b>x</b>", "You rejected b: Keep it"], mine.FindAll(".line > span:not(.at)").Select(line => line.TextContent));
        Assert.Empty(mine.FindAll("button, b"));
        var theirs = Card(row with { DecidedBy = Guid.Empty });
        Assert.StartsWith("A colleague approved", theirs.Find(".line > span").TextContent, StringComparison.Ordinal);
        var stopped = Card(row with { Outcome = AskOutcome.Stopped, Decision = null, DecidedBy = null });
        Assert.Equal("Stopped before anybody decided", stopped.Find(".line > span").TextContent);
    }

    [Fact]
    public async Task Question_WrittenAndChosenBeforeAReload_IsThereAgainAndForgottenOnceDecided()
    {
        var drafts = Keep(new() { ["0"] = "in nine", ["1-chosen"] = "1,0" });
        var row = Row(new AgentAsk.Question(AskShape.Plain, [new("How many?", ["3", "6"], false), new("Which?", ["a", "b", "c"], true)]));

        var card = Card(row);

        Assert.Equal("in nine", card.Find("textarea").GetAttribute("value"));
        Assert.Equal(["a", "b"], card.FindAll("button[aria-pressed=true]").Select(button => button.TextContent.Trim()));
        await Button(card, "3").ClickAsync(new());
        await Button(card, "b").ClickAsync(new());
        Assert.Equal([$"{Draft}-0=", $"{Draft}-0-chosen=0", $"{Draft}-1-chosen=0"], drafts.Invocations["keep"].Select(call => $"{call.Arguments[0]}={call.Arguments[1]}"));
        Assert.Empty(drafts.Invocations["forgetAll"]);

        card.Render(parameters => parameters.Add(component => component.Row, row with { Outcome = AskOutcome.Decided, DecidedBy = Guid.Empty, Decision = new AskDecision.Answered([["6"], ["a"]]) }));

        Assert.Equal([Draft], Assert.Single(drafts.Invocations["forgetAll"]).Arguments);
    }

    [Fact]
    public async Task Approval_MarkedBeforeAReload_IsThereAgain()
    {
        var drafts = Keep(new() { ["c1-marks"] = "approves edits", ["c1-edit"] = "{ \"x\": 2 }", ["c2-marks"] = "rejects edits", ["c2-why"] = "Not today", ["c2-edit"] = "{ \"token\": 1 }" });
        var card = Card(new AgentAsk.Approval(AskShape.Plain, null, [new("c1", "tool1", "{ \"x\": 1 }", null, CanEdit: true), new("c2", "tool2", "{ \"token\": \"•••\" }", null, CanEdit: false)], false));

        await Button(card, "Send decisions").ClickAsync(new());

        // What hides a secret cannot be edited, whatever the browser says that it kept.
        Assert.Equal(
            [new CallDecision("c1", true, null, "{ \"x\": 2 }"), new CallDecision("c2", false, "Not today")],
            Assert.IsType<AskDecision.Decided>(Assert.Single(_decided)).Calls);
        await Button(card, "Undo edit of tool1").ClickAsync(new());
        Assert.Equal([$"{Draft}-c1-edit=", $"{Draft}-c1-marks=approves"], drafts.Invocations["keep"].Select(call => $"{call.Arguments[0]}={call.Arguments[1]}"));
    }

    private static string Draft => AskCard.DraftOf(Me, new RunId(Me));

    private BunitJSModuleInterop Keep(Dictionary<string, string> kept)
    {
        var drafts = JSInterop.SetupModule("./js/drafts.js");
        drafts.Mode = JSRuntimeMode.Loose;
        drafts.Setup<Dictionary<string, string>?>("readAll", Draft).SetResult(kept);
        return drafts;
    }

    private static AgentAsk.Approval Approval(int calls, bool oneForAll = false) =>
        new(AskShape.Kagent, "May I?", [.. Enumerable.Range(1, calls).Select(number => new AskedCall($"c{number}", $"tool{number}", """{ "x": 1 }""", null, false))], oneForAll);

    private static AskRow Row(AgentAsk ask) => new(new RunId(Me), ask, DateTimeOffset.UnixEpoch, AskOutcome.Waiting, null, null, null, null);

    private static IElement Button(IRenderedComponent<AskCard> card, string name) => card.FindAll("button").Single(button => button.TextContent.Trim() == name);

    private IRenderedComponent<AskCard> Card(AgentAsk ask, string? closed = null) => Card(Row(ask), closed);

    private IRenderedComponent<AskCard> Card(AskRow row, string? closed = null) => Render<AskCard>(parameters => parameters
        .Add(card => card.Row, row)
        .Add(card => card.PersonaName, "Juno")
        .Add(card => card.CallerId, Me)
        .Add(card => card.Closed, closed)
        .Add(card => card.OnDecide, decision =>
        {
            _decided.Add(decision);
            return Task.FromResult(_problem);
        })
        .Add(card => card.OnStop, EventCallback.Factory.Create(this, () => { _stops++; })));
}
