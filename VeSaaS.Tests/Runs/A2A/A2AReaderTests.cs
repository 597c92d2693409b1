using System.Text.Json;
using VeSaaS.Core.Runs;
using VeSaaS.Infrastructure.Runs.A2A;
using Xunit;

namespace VeSaaS.Tests.Runs.A2A;

public sealed class A2AReaderTests
{
    [Theory]
    [InlineData("\"TASK_STATE_INPUT_REQUIRED\"", AgentTaskState.InputRequired)]
    [InlineData("\"input-required\"", AgentTaskState.InputRequired)]
    [InlineData("6", AgentTaskState.InputRequired)]
    [InlineData("\"cancelled\"", AgentTaskState.Canceled)]
    [InlineData("\"TASK_STATE_DREAMING\"", AgentTaskState.Unknown)]
    [InlineData("99", AgentTaskState.Unknown)]
    [InlineData("null", AgentTaskState.Unknown)]
    [InlineData("{}", AgentTaskState.Unknown)]
    public void ReadState_AnySpelling_IsReadOrUnknown(string json, AgentTaskState state) => Assert.Equal(state, A2AReader.ReadState(Json(json)));

    [Theory]
    [InlineData("""{"taskId":"t","status":{"state":"working"}}""", typeof(AgentEvent.StatusChanged))]
    [InlineData("""{"id":"t","status":{"state":"working"}}""", typeof(AgentEvent.Snapshot))]
    [InlineData("""{"artifact":{"artifactId":"a"},"taskId":"t"}""", typeof(AgentEvent.ArtifactChanged))]
    [InlineData("""{"parts":[{"text":"x"}],"role":"agent"}""", typeof(AgentEvent.Replied))]
    [InlineData("""{"status_update":{"task_id":"t","status":{"state":2}}}""", typeof(AgentEvent.StatusChanged))]
    [InlineData("""{"artifactUpdate":{"taskId":"t","artifact":null}}""", typeof(AgentEvent.ArtifactChanged))]
    public void ReadEvent_WithoutKind_GoesByShape(string json, Type type) => Assert.IsType(type, A2AReader.ReadEvent(Json(json)));

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"x\"")]
    [InlineData("""{"kind":"telemetry","x":1}""")]
    public void ReadEvent_NotOurs_IsNull(string json) => Assert.Null(A2AReader.ReadEvent(Json(json)));

    [Theory]
    [InlineData("aGk_", "68 69 3F")]
    [InlineData("aGk/", "68 69 3F")]
    [InlineData("aGk", "68 69")]
    [InlineData("aGk=", "68 69")]
    [InlineData("a", "")]
    public void ReadEvent_Base64_IsReadInEveryDress(string base64, string hex)
    {
        var reply = Assert.IsType<AgentEvent.Replied>(A2AReader.ReadEvent(Json($$$"""{"message":{"parts":[{"raw":"{{{base64}}}"}]}}"""))).Reply;
        Assert.Equal(hex, string.Join(' ', Assert.Single(reply.Parts).Bytes!.Select(b => b.ToString("X2", System.Globalization.CultureInfo.InvariantCulture))));
    }

    [Fact]
    public void ReadEvent_DataThatIsNull_IsStillData()
    {
        var reply = Assert.IsType<AgentEvent.Replied>(A2AReader.ReadEvent(Json("""{"message":{"parts":[{"data":null},{"data":"x"},{}]}}"""))).Reply;
        Assert.Equal([JsonValueKind.Null, JsonValueKind.String], reply.Parts.Select(part => part.Data!.Value.ValueKind));
    }

    [Fact]
    public void ReadEvent_Usage_IsOneCallPerMessageAndNeverPartial()
    {
        const string Usage = """{"promptTokenCount":120,"candidatesTokenCount":"40","totalTokenCount":170,"cachedContentTokenCount":100,"thoughtsTokenCount":10}""";
        var told = Status($$$$$$$"""{"taskId":"t","status":{"state":"working","message":{"messageId":"m","parts":[{"text":"x"}],"metadata":{"adk_usage_metadata":{{{{{{{Usage}}}}}}}}}},"metadata":{"kagent_usage_metadata":{{{{{{{Usage}}}}}}}}}""");
        var partial = Status($$$$$$$"""{"taskId":"t","status":{"state":"working","message":{"messageId":"m","parts":[{"text":"x"}],"metadata":{"adk_usage_metadata":{{{{{{{Usage}}}}}}}}}},"metadata":{"kagent_adk_partial":true}}""");

        Assert.Equal(new AgentUsage("m", null, 120, 50, 100), told.Status?.Usage);
        Assert.Equal(told.Status?.Usage, told.Usage);
        Assert.True(partial.Status is { IsPartial: true, Usage: null });
        Assert.Null(partial.Usage);
    }

    [Fact]
    public void ReadEvent_UsageWithoutMessageId_HasAStableId()
    {
        const string Json1 = """{"taskId":"t","status":{"state":"working","message":{"parts":[{"text":"x"}],"metadata":{"kagent_usage_metadata":{"promptTokenCount":1}}}}}""";
        var (first, again) = (Status(Json1).Status?.Usage?.EventId, Status(Json1).Status?.Usage?.EventId);
        Assert.Equal(first, again);
        Assert.NotEqual(first, Status(Json1.Replace("\"t\"", "\"u\"", StringComparison.Ordinal)).Status?.Usage?.EventId);
        Assert.Equal(34, first?.Length);
    }

    [Fact]
    public void ReadBareTask_History_TellsOwnRequestsFromReplies()
    {
        var task = A2AReader.ReadBareTask(Json("""{"id":"t","history":[{"messageId":"q","role":"ROLE_USER","parts":[]},{"messageId":"a","role":"ROLE_AGENT"},{"messageId":"q2","role":1},{"messageId":"a2","role":"agent"}]}"""));
        Assert.Equal(["q", "q2"], task?.RequestIds);
        Assert.Equal(["a", "a2"], task?.History.Select(reply => reply.MessageId));
    }

    private static AgentEvent.StatusChanged Status(string json) => Assert.IsType<AgentEvent.StatusChanged>(A2AReader.ReadEvent(Json(json)));

    private static JsonElement Json(string json) => JsonSerializer.Deserialize<JsonElement>(json);
}
