using System.Text.Json;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Runs.Engine;
using VeSaaS.Core.Runs.Steps;
using Xunit;

namespace VeSaaS.Tests.Runs.Steps;

public sealed class StepReaderTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private long _sequence;

    [Theory]
    [InlineData("kagent_")]
    [InlineData("adk_")]
    [InlineData("")]
    public void Read_CallAndItsAnswer_AreOneStepWithAName(string prefix)
    {
        var steps = StepReader.Read(
        [
            Call(prefix, "k8s_get_resources", "c1", """{"kind":"Pod"}"""),
            Answer(prefix, "k8s_get_resources", "c1", """{"result":"19 pods"}"""),
        ]);

        var step = Assert.Single(steps);
        Assert.Equal(("K8s get resources", Start.AddSeconds(1), Start.AddSeconds(2)), (step.Label, step.At, step.EndedAt));
        Assert.Contains("\"Pod\"", step.Input, StringComparison.Ordinal);
        Assert.Contains("19 pods", step.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("getResources", "Get resources")]
    [InlineData("read-plan", "Read plan")]
    [InlineData("__x__", "X")]
    [InlineData("__", "A tool")]
    public void Read_ToolName_BecomesWords(string tool, string label) =>
        Assert.Equal(label, Assert.Single(StepReader.Read([Call("kagent_", tool, "c1", "{}")])).Label);

    [Fact]
    public void Read_Secrets_AreHiddenInInputAndOutput()
    {
        var step = Assert.Single(StepReader.Read(
        [
            Call("kagent_", "login", "c1", """{"user":"mara","password":"hunter2hunter2"}"""),
            Answer("kagent_", "login", "c1", """{"token":"sk-abcdefghijklmnop"}"""),
        ]));

        Assert.DoesNotContain("hunter2", step.Input, StringComparison.Ordinal);
        Assert.DoesNotContain("abcdefghijklmnop", step.Output, StringComparison.Ordinal);
        Assert.Contains("mara", step.Input, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_StatusLinesAndCallsAtOnce_KeepTheirOrderAndAnswersFindTheirCall()
    {
        var steps = StepReader.Read(
        [
            Entry(RunEventKind.Status, "Reads the plan"),
            Call("kagent_", "search", "a", "{}"),
            Call("kagent_", "search", "b", "{}"),
            Answer("kagent_", "search", "b", """{"n":2}"""),
            Answer("kagent_", "search", "unknown", """{"n":3}"""),
        ]);

        Assert.Equal([("Reads the plan", null), ("Search", null), ("Search", Start.AddSeconds(4))], steps.Select(step => (step.Label, step.EndedAt)));
    }

    [Theory]
    [InlineData("""{"data":{"type":"chart"}}""")]
    [InlineData("""{"data":[1,2]}""")]
    [InlineData("""{"data":"text","metadata":{"kagent_type":"function_call"}}""")]
    [InlineData("""{"data":{"name":"lonely","response":{}},"metadata":{"kagent_type":"function_response"}}""")]
    [InlineData("""{"url":"https://files.example/a","metadata":7}""")]
    public void Read_AnyOtherPart_IsNoStep(string part) => Assert.Empty(StepReader.Read([Entry(RunEventKind.Part, part)]));

    [Fact]
    public void Read_EndlessSteps_AreCutOff() =>
        Assert.Equal(StepReader.MaxSteps, StepReader.Read(Enumerable.Range(0, 1_000).Select(index => Entry(RunEventKind.Status, $"{index}"))).Count);

    private RunEntry Call(string prefix, string tool, string id, string args) => Part(prefix, "function_call", $$"""{"name":"{{tool}}","id":"{{id}}","args":{{args}}}""");

    private RunEntry Answer(string prefix, string tool, string id, string response) =>
        Part(prefix, "function_response", $$"""{"name":"{{tool}}","id":"{{id}}","response":{{response}}}""");

    private RunEntry Part(string prefix, string type, string data) => Entry(RunEventKind.Part, AgentText.Json(new AgentPart(
        Data: JsonSerializer.Deserialize<JsonElement>(data), Metadata: JsonSerializer.SerializeToElement(new Dictionary<string, string> { [$"{prefix}type"] = type }))));

    private RunEntry Entry(RunEventKind kind, string payload)
    {
        _sequence++;
        return new(_sequence, kind, payload, Start.AddSeconds(_sequence));
    }
}
