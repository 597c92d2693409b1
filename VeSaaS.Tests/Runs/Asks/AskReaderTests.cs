using System.Globalization;
using System.Text.Json;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Runs.Asks;
using Xunit;

namespace VeSaaS.Tests.Runs.Asks;

public sealed class AskReaderTests
{
    [Fact]
    public void Read_TextAlone_IsAQuestion()
    {
        var question = Assert.IsType<AgentAsk.Question>(AskReader.Read([new(Text: "Which one?")], "Which one?"));

        Assert.Equal((AskShape.Plain, "Which one?"), (question.Shape, Assert.Single(question.Items).Text));
    }

    [Theory]
    [InlineData("kagent_")]
    [InlineData("adk_")]
    [InlineData("")]
    public void Read_KagentsConfirmation_IsAnApprovalOfTheOriginalCall(string prefix)
    {
        var approval = Approval(Confirmation("c1", "send_mail", """{"to":"ada@example.test"}""", prefix));

        var call = Assert.Single(approval.Calls);
        Assert.Equal((AskShape.Kagent, "c1", "send_mail", "Sends a mail", false), (approval.Shape, call.Id, call.Tool, call.Note, call.CanEdit));
        Assert.Contains("ada@example.test", call.Arguments, StringComparison.Ordinal);
        Assert.False(approval.OneForAll);
    }

    [Fact]
    public void Read_SeveralConfirmations_KeepTheirIds()
    {
        var approval = Approval(Confirmation("c1", "a", "{}"), Confirmation("c2", "b", "{}"));

        Assert.Equal(["c1", "c2"], approval.Calls.Select(call => call.Id));
        Assert.False(approval.OneForAll);
    }

    [Theory]
    [InlineData("c1", "c1")]
    [InlineData("c1", null)]
    public void Read_ConfirmationsThatCannotBeToldApart_TakeOneDecision(string first, string? second)
    {
        var approval = Approval(Confirmation(first, "a", "{}"), Confirmation(second, "b", "{}"));

        Assert.True(approval.OneForAll);
        Assert.Equal(["1", "2"], approval.Calls.Select(call => call.Id));
    }

    [Fact]
    public void Read_AskUser_IsAQuestionWithChoices()
    {
        var part = Confirmation("c1", "ask_user", """{"questions":[{"question":"Which?","choices":["A","B","A",7],"multiple":true},{"question":"  "},{"question":"Why?"}]}""");

        var question = Assert.IsType<AgentAsk.Question>(AskReader.Read([part], "Which?; Why?"));

        Assert.Equal(AskShape.Kagent, question.Shape);
        Assert.Equal(["Which?", "Why?"], question.Items.Select(item => item.Text));
        Assert.Equal((true, "A,B"), (question.Items[0].Multiple, string.Join(',', question.Items[0].Choices)));
    }

    [Fact]
    public void Read_PlainApproval_CanBeEditedWhereItSaysSo()
    {
        var approval = Approval(Data("""{"type":"tool-approval-request","calls":[{"id":"1","tool":"a","arguments":{"x":1},"editable":true},{"id":"2","tool":"b","arguments":{"x":1}},{"id":"3","tool":"c","editable":true}]}"""));

        Assert.Equal(AskShape.Plain, approval.Shape);
        Assert.Equal([true, false, false], approval.Calls.Select(call => call.CanEdit));
    }

    [Fact]
    public void Read_PlainQuestion_HasItsChoices()
    {
        var question = Assert.IsType<AgentAsk.Question>(AskReader.Read([new(Text: "How many?"), Data("""{"type":"question","question":"How many?","choices":["3","6"]}""")], "How many?"));

        Assert.Equal(["3", "6"], Assert.Single(question.Items).Choices);
    }

    [Theory]
    [InlineData("password")]
    [InlineData("api_key")]
    [InlineData("X-Auth-Token")]
    [InlineData("clientSecret")]
    [InlineData("Authorization")]
    [InlineData("pin")]
    public void Read_ArgumentNamedLikeASecret_IsHiddenAndCannotBeEdited(string name)
    {
        var approval = Approval(Data($$"""{"type":"tool-approval-request","calls":[{"id":"1","tool":"a","arguments":{"deep":[{"{{name}}":"hunter2"}]},"editable":true}]}"""));

        var call = Assert.Single(approval.Calls);
        Assert.DoesNotContain("hunter2", AgentAsk.Write(approval), StringComparison.Ordinal);
        Assert.Contains(AskRedaction.Hidden, call.Arguments, StringComparison.Ordinal);
        Assert.False(call.CanEdit);
    }

    [Theory]
    [InlineData("Bearer abcdefghijkl")]
    [InlineData("postgres://bob:hunter2@db.test/x")]
    [InlineData("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.x")]
    public void Read_ValueThatLooksLikeASecret_IsHidden(string value) =>
        Assert.DoesNotContain(value, Approval(Confirmation("c1", "a", JsonSerializer.Serialize(new { header = value }))).Calls[0].Arguments, StringComparison.Ordinal);

    [Fact]
    public void Read_NumbersOfTokensAndFlags_AreShown() =>
        Assert.Contains("500", Approval(Confirmation("c1", "a", """{"max_tokens":500,"password":true}""")).Calls[0].Arguments, StringComparison.Ordinal);

    [Fact]
    public void Read_HugeArguments_AreCut()
    {
        var approval = Approval(Data(JsonSerializer.Serialize(new { type = "tool-approval-request", calls = new[] { new { id = "1", tool = new string('t', 9_000), arguments = new { x = new string('x', 100_000) }, editable = true } } })));

        var call = Assert.Single(approval.Calls);
        Assert.True(call.Arguments.Length <= AskLimits.Arguments + 1 && call.Tool.Length <= AskLimits.Name + 1);
        Assert.False(call.CanEdit);
    }

    [Fact]
    public void Read_DirectionMarks_AreMadeVisible()
    {
        var call = Approval(Confirmation("c1", "send\u202ekcab", """{"to":"\u202eevil"}""")).Calls[0];

        Assert.DoesNotContain(call.Tool + call.Arguments, c => CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.Format);
        Assert.Contains("\\u202e", call.Tool, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_MoreCallsThanAnybodyReads_AreNotOfferedForApproval()
    {
        var ask = AskReader.Read([.. Enumerable.Range(0, 51).Select(number => Confirmation($"c{number}", "a", "{}"))], "");

        Assert.Contains("51 tool calls", Assert.Single(Assert.IsType<AgentAsk.Question>(ask).Items).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"name":"adk_request_confirmation"}""")]
    [InlineData("""{"name":"adk_request_confirmation","args":7}""")]
    [InlineData("""{"name":"adk_request_confirmation","response":{"ok":true}}""")]
    [InlineData("""{"type":"tool-approval-request"}""")]
    [InlineData("""{"type":"tool-approval-request","calls":[]}""")]
    [InlineData("""{"type":"question","choices":["a"]}""")]
    [InlineData("""{"type":["question"]}""")]
    [InlineData("""[1,2,3]""")]
    [InlineData("null")]
    [InlineData("\"text\"")]
    public void Read_UnknownShape_IsAQuestionWithTheAgentsWords(string data)
    {
        var question = Assert.IsType<AgentAsk.Question>(AskReader.Read([Data(data)], "Help me"));

        Assert.Equal("Help me", Assert.Single(question.Items).Text);
    }

    [Fact]
    public void Read_UnknownDataWithoutWords_ShowsTheDataWithoutSecrets()
    {
        var text = Assert.Single(Assert.IsType<AgentAsk.Question>(AskReader.Read([Data("""{"form":{"field":"age"},"token":"hunter2"}""")], "")).Items).Text;

        Assert.Contains("age", text, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", text, StringComparison.Ordinal);
    }

    [Fact]
    public void IsAsk_FunctionCallsAndResponsesOfOthers_AreNot()
    {
        Assert.False(AskReader.IsAsk(Data("""{"name":"send_mail","args":{}}""")));
        Assert.False(AskReader.IsAsk(new(Text: "question")));
        Assert.False(AskReader.IsAsk(Confirmation("c", "a", "{}") with { Metadata = JsonSerializer.SerializeToElement(new { kagent_type = "function_response" }) }));
        Assert.True(AskReader.IsAsk(Confirmation("c", "a", "{}")));
    }

    [Fact]
    public void AgentAsk_WrittenAndRead_IsTheSame()
    {
        var approval = Approval(Confirmation("c1", "a", """{"x":"ü"}"""));

        var read = Assert.IsType<AgentAsk.Approval>(AgentAsk.Read(AgentAsk.Write(approval)));

        Assert.Equal((approval.Shape, approval.Text, approval.OneForAll), (read.Shape, read.Text, read.OneForAll));
        Assert.Equal(approval.Calls, read.Calls);
    }

    internal static AgentPart Data(string json) => new(Data: JsonSerializer.Deserialize<JsonElement>(json));

    internal static AgentPart Confirmation(string? id, string tool, string arguments, string prefix = "kagent_") => new(
        Data: JsonSerializer.SerializeToElement(new
        {
            name = "adk_request_confirmation",
            id = $"confirm-{tool}",
            args = new { originalFunctionCall = new { name = tool, args = JsonSerializer.Deserialize<JsonElement>(arguments), id }, toolConfirmation = new { hint = "Sends a mail", confirmed = false } },
        }),
        Metadata: JsonSerializer.SerializeToElement(new Dictionary<string, object> { [$"{prefix}type"] = "function_call", [$"{prefix}is_long_running"] = true }));

    private static AgentAsk.Approval Approval(params AgentPart[] parts) => Assert.IsType<AgentAsk.Approval>(AskReader.Read(parts, "May I?"));
}
