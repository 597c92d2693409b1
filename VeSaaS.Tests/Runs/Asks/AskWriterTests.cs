using VeSaaS.Core.Runs.Asks;
using Xunit;

namespace VeSaaS.Tests.Runs.Asks;

public sealed class AskWriterTests
{
    private static readonly AgentAsk.Approval Two =
        new(AskShape.Kagent, null, [new("c1", "a", "{}", null, false), new("c2", "b", "{}", null, true)], OneForAll: false);

    private static readonly AgentAsk.Question Choice = new(AskShape.Kagent, [new("Which?", ["A", "B"], false), new("Which ones?", ["C", "D"], true)]);

    [Fact]
    public void Write_Kagent_SaysItAsKagentUnderstandsIt()
    {
        Assert.Equal("""{"decision_type":"approve"}""", Json(Two, new("c1", true), new("c2", true)));
        Assert.Equal("""{"decision_type":"reject","rejection_reason":"No"}""", Json(Two, new("c1", false, "No"), new("c2", false, "No")));
        Assert.Equal(
            """{"decision_type":"batch","decisions":{"c1":"approve","c2":"reject"},"rejection_reasons":{"c2":"No"}}""",
            Json(Two, new("c1", true), new CallDecision("c2", false, "No")));
        Assert.Equal(
            """{"decision_type":"approve","ask_user_answers":[{"answer":["B"]},{"answer":["C","D"]}]}""",
            AskWriter.Write(Choice, new AskDecision.Answered([["B"], ["C", "D"]]))[0].Data!.Value.GetRawText());
    }

    [Fact]
    public void Write_Plain_NamesEachCall()
    {
        var plain = new AgentAsk.Approval(AskShape.Plain, null, Two.Calls, OneForAll: false);

        Assert.Equal(
            """{"type":"tool-approval-response","decisions":[{"id":"c1","decision":"reject","reason":"No"},{"id":"c2","decision":"approve","arguments":{"x":2}}]}""",
            Json(plain, new("c1", false, "No"), new CallDecision("c2", true, null, """{"x":2}""")));
        Assert.Equal("A", AskWriter.Write(new AgentAsk.Question(AskShape.Plain, [new("Which?", [], false)]), new AskDecision.Answered([["A"]]))[0].Text);
    }

    [Fact]
    public void Problem_WhatDoesNotFit_IsRefusedInWords()
    {
        Assert.Null(Problem(new("c1", true), new("c2", false)));
        Assert.Equal("Decide on each call once.", Problem(new CallDecision("c1", true)));
        Assert.Equal("Decide on each call once.", Problem(new("c1", true), new("c1", false)));
        Assert.Equal("Decide on each call once.", Problem(new("c1", true), new("c9", true)));
        Assert.Equal("The arguments of a cannot be changed.", Problem(new("c1", true, null, "{}"), new("c2", true)));
        Assert.Equal("The arguments of b must be a JSON object.", Problem(new("c1", true), new("c2", true, null, "[1]")));
        Assert.Equal("The arguments of b must be a JSON object.", Problem(new("c1", true), new("c2", true, null, "{")));
        Assert.StartsWith("A reason has at most", Problem(new("c1", true), new("c2", false, new string('x', 1_001))), StringComparison.Ordinal);
        Assert.Equal(
            "This agent takes one decision for all its calls.",
            AskWriter.Problem(Two with { OneForAll = true }, new AskDecision.Decided([new("c1", true), new("c2", false)])));
    }

    [Fact]
    public void Problem_Answers_MustFitTheQuestions()
    {
        Assert.Null(AskWriter.Problem(Choice, new AskDecision.Answered([["other"], ["C", "D"]])));
        Assert.Equal("Answer every question.", AskWriter.Problem(Choice, new AskDecision.Answered([["A"]])));
        Assert.Equal("Answer every question.", AskWriter.Problem(Choice, new AskDecision.Answered([["A"], [" "]])));
        Assert.Equal("Give one answer to each question.", AskWriter.Problem(Choice, new AskDecision.Answered([["A", "B"], ["C"]])));
        Assert.NotNull(AskWriter.Problem(Choice, new AskDecision.Decided([])));
        Assert.NotNull(AskWriter.Problem(Two, new AskDecision.Answered([["yes"]])));
    }

    private static string? Problem(params CallDecision[] calls) => AskWriter.Problem(Two, new AskDecision.Decided(calls));

    private static string Json(AgentAsk ask, params CallDecision[] calls) => Assert.Single(AskWriter.Write(ask, new AskDecision.Decided(calls))).Data!.Value.GetRawText();
}
