using VeSaaS.Core.Gateway;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence.Blobs;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Runs.Files;
using VeSaaS.Infrastructure.Runs.A2A;
using VeSaaS.Tests.Catalog.DemoAgents;
using VeSaaS.Tests.Support;
using Xunit;

namespace VeSaaS.Tests.Runs.A2A;

/// <summary>The client and the demo agents with each other, in both dialects.</summary>
public sealed class DemoAgentClientTests
{
    private static readonly AgentMessage Csv = new("m-1", "c-1", null, [new AgentPart("a,b\n1,2\n3,4")]);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("1.0")]
    [InlineData("0.3")]
    public async Task StreamAsync_Analyst_CompletesWithOneCountedCall(string version)
    {
        await using var demo = await DemoAgentsFixture.StartAsync(TimeSpan.FromMilliseconds(2), Token);
        var events = await ReadAsync(Client(demo, version).StreamAsync(Call("data-analyst"), Csv, Token));

        var answer = string.Concat(events.OfType<AgentEvent.ArtifactChanged>().SelectMany(change => change.Artifact.Parts).Select(part => part.Text));
        Assert.Contains("2 rows, 2 columns", answer, StringComparison.Ordinal);
        Assert.Equal((AgentTaskState.Completed, true), events[^1] is AgentEvent.StatusChanged last ? (last.State, last.IsFinal) : default);
        Assert.Single(events.OfType<AgentEvent.StatusChanged>().Select(change => change.Status?.Usage).OfType<AgentUsage>());
        Assert.Single(events.OfType<AgentEvent.StatusChanged>(), change => change.Status is { IsPartial: true });
    }

    [Theory]
    [InlineData("1.0")]
    [InlineData("0.3")]
    public async Task ResubscribeAsync_AfterADroppedStream_GivesTheRestOnceAndTheSameUsage(string version)
    {
        await using var demo = await DemoAgentsFixture.StartAsync(TimeSpan.FromMilliseconds(2), Token);
        var client = Client(demo, version);
        var call = Call("report-writer");
        var taskId = "";
        await foreach (var change in client.StreamAsync(call, Csv, Token))
        {
            taskId = change is AgentEvent.Snapshot(var task) ? task.TaskId : taskId;
            if (change is AgentEvent.ArtifactChanged)
            {
                break;
            }
        }

        var events = await ReadAsync(client.ResubscribeAsync(call, taskId, Token));
        var whole = await client.GetTaskAsync(call, taskId, Token);

        var begin = Assert.IsType<AgentEvent.Snapshot>(events[0]).Task;
        var pieces = begin.Artifacts.SelectMany(artifact => artifact.Parts).Concat(events.OfType<AgentEvent.ArtifactChanged>().SelectMany(change => change.Artifact.Parts));
        Assert.Equal(Text(whole!), string.Concat(pieces.Select(part => part.Text)));
        var streamed = begin.History.Select(reply => reply.Usage).Concat(events.OfType<AgentEvent.StatusChanged>().Select(change => change.Status?.Usage)).OfType<AgentUsage>();
        Assert.Equal(whole!.History.Select(reply => reply.Usage).OfType<AgentUsage>(), streamed);
        Assert.Equal(9, streamed.Count());
        Assert.Equal(["m-1"], whole.RequestIds);
    }

    [Theory]
    [InlineData("1.0")]
    [InlineData("0.3")]
    public async Task CancelTaskAsync_RunningTask_EndsItsStreamAndRepeatsGently(string version)
    {
        await using var demo = await DemoAgentsFixture.StartAsync(TimeSpan.FromSeconds(5), Token);
        var client = Client(demo, version);
        var call = Call("report-writer");
        var events = new List<AgentEvent>();
        await foreach (var change in client.StreamAsync(call, Csv, Token))
        {
            events.Add(change);
            if (change is AgentEvent.Snapshot(var task))
            {
                Assert.True(await client.CancelTaskAsync(call, task.TaskId, Token));
                Assert.True(await client.CancelTaskAsync(call, task.TaskId, Token));
            }
        }

        Assert.Equal(AgentTaskState.Canceled, Assert.IsType<AgentEvent.StatusChanged>(events[^1]).State);
    }

    [Theory]
    [InlineData("1.0")]
    [InlineData("0.3")]
    public async Task EndedTask_CannotBeCancelledAndResubscribesToItsSnapshot(string version)
    {
        await using var demo = await DemoAgentsFixture.StartAsync(TimeSpan.Zero, Token);
        var client = Client(demo, version);
        var call = Call("flaky-courier");
        var events = await ReadAsync(client.StreamAsync(call, Csv, Token));
        var taskId = Assert.IsType<AgentEvent.Snapshot>(events[0]).Task.TaskId;

        // An agent that is faster than the stream has failed by its first snapshot, and then nothing follows.
        Assert.Equal(AgentTaskState.Failed, events[^1] is AgentEvent.Snapshot(var last) ? last.State : Assert.IsType<AgentEvent.StatusChanged>(events[^1]).State);
        Assert.False(await client.CancelTaskAsync(call, taskId, Token));
        var again = Assert.IsType<AgentEvent.Snapshot>(Assert.Single(await ReadAsync(client.ResubscribeAsync(call, taskId, Token))));
        Assert.Equal((AgentTaskState.Failed, taskId), (again.Task.State, again.Task.TaskId));
        Assert.Null(await client.GetTaskAsync(call, "unknown", Token));
    }

    [Fact]
    public async Task SendAsync_TheSameMessageTwice_IsTheSameTaskAndIsListed()
    {
        await using var demo = await DemoAgentsFixture.StartAsync(TimeSpan.FromSeconds(5), Token);
        var client = Client(demo, "1.0");
        var call = Call("report-writer");

        var first = Assert.IsType<AgentEvent.Snapshot>(await client.SendAsync(call, Csv, Token));
        var again = Assert.IsType<AgentEvent.Snapshot>(await client.SendAsync(call, Csv, Token));

        Assert.Equal(first.Task.TaskId, again.Task.TaskId);
        Assert.Equal(first.Task.TaskId, Assert.Single(await client.ListTasksAsync(call, "c-1", Token) ?? []).TaskId);
        Assert.Empty(await client.ListTasksAsync(call, "c-2", Token) ?? []);
        Assert.Null(await Client(demo, "0.3").ListTasksAsync(call, "c-1", Token));
    }

    [Theory]
    [InlineData("1.0")]
    [InlineData("0.3")]
    public async Task StreamAsync_FilesBothWays_ArriveByteForByteStreamedAndRead(string version)
    {
        await using var demo = await DemoAgentsFixture.StartAsync(TimeSpan.Zero, Token);
        using var blobs = new TestBlobs();
        var rows = string.Concat(Enumerable.Range(0, 20_000).Select(row => $"{row},value {row}\n"));
        var message = new AgentMessage("m-1", "c-1", null, [
            new AgentPart("Clean this"), await StoreAsync(blobs, "big.csv", "text/csv", System.Text.Encoding.UTF8.GetBytes($"id,name\n{rows}0,value 0\n"))]);
        var client = FakeAgent.Client(demo.Address, new AgentClientOptions(), inner => new GatewayStandIn(version) { InnerHandler = inner }, blobs.Store);
        var call = Call("file-clerk");

        var events = await ReadAsync(client.StreamAsync(call, message, Token));
        var taskId = Assert.IsType<AgentEvent.Snapshot>(events[0]).Task.TaskId;
        var whole = await client.GetTaskAsync(call, taskId, Token);

        var streamed = new AnswerFiles([], new RunsOptions());
        foreach (var change in events.OfType<AgentEvent.ArtifactChanged>())
        {
            streamed.Take(change.Artifact.ArtifactId, change.Artifact.Parts, change.Append, change.IsLast);
        }

        var files = streamed.TakeReady(isOver: false);
        Assert.Equal(["big-clean.csv", "report.md"], files.Select(file => file.Name));
        Assert.Equal($"id,name\n{rows}", System.Text.Encoding.UTF8.GetString(files[0].Bytes!));
        Assert.True(events.OfType<AgentEvent.ArtifactChanged>().Count(change => change.Artifact.Name == "big-clean.csv") > 3);
        var read = new AnswerFiles([], new RunsOptions());
        foreach (var artifact in whole!.Artifacts)
        {
            read.Take(artifact.ArtifactId, artifact.Parts, append: false, isLast: true);
        }

        Assert.Equal(files.Select(file => (file.Key, file.Size)), read.TakeReady(isOver: true).Select(file => (file.Key, file.Size)));
    }

    [Theory]
    [InlineData("1.0")]
    [InlineData("0.3")]
    public async Task StreamAsync_FileThatTheCardDoesNotName_IsTextOrRefusedBeforeItIsSent(string version)
    {
        await using var demo = await DemoAgentsFixture.StartAsync(TimeSpan.Zero, Token);
        using var blobs = new TestBlobs();
        var client = FakeAgent.Client(demo.Address, new AgentClientOptions(), inner => new GatewayStandIn(version) { InnerHandler = inner }, blobs.Store);
        var call = Call("report-writer");
        var markdown = new AgentMessage("m-1", "c-1", null, [await StoreAsync(blobs, "a.md", "text/markdown", "# Words in a file"u8.ToArray())]);
        var picture = new AgentMessage("m-2", "c-1", null, [await StoreAsync(blobs, "a.png", "image/png", [1, 2, 3])]);
        var lost = new AgentMessage("m-3", "c-1", null, [new AgentPart(FileName: "a.txt", MediaType: "text/plain") { Blob = new(Guid.Empty, new string('0', 64), 1) }]);

        Assert.NotEmpty(await ReadAsync(client.StreamAsync(call, markdown, Token)));
        var refusal = await Assert.ThrowsAsync<AgentCallException>(() => ReadAsync(client.StreamAsync(call, picture, Token)));
        var gone = await Assert.ThrowsAsync<AgentCallException>(() => ReadAsync(client.StreamAsync(call, lost, Token)));

        Assert.Equal((RunFailure.AgentRejected, true), (refusal.Failure, refusal.IsOurWords));
        Assert.StartsWith("a.png was not sent: this agent does not take files of the type image/png. It takes ", refusal.Message, StringComparison.Ordinal);
        Assert.Equal("a.txt could not be sent: its content is no longer there.", gone.Message);
        Assert.Single(await client.ListTasksAsync(call, "c-1", Token) ?? [new AgentTask("", "", default, null, [], [])]);
    }

    private static async Task<AgentPart> StoreAsync(TestBlobs blobs, string name, string mediaType, byte[] content)
    {
        await using var draft = await blobs.Store.ReceiveAsync(BlobOwner.Of(FakeAgent.Call.Customer), new MemoryStream(content), long.MaxValue, Token);
        draft!.Commit();
        return new AgentPart(FileName: name, MediaType: mediaType) { Blob = new(TimeProvider.System.NewId(), draft.Hash.Value, draft.Size) };
    }

    private static AgentCall Call(string name) => FakeAgent.Call with { Agent = new AgentRef("demo", "demo", name) };

    private static string Text(AgentTask task) => string.Concat(task.Artifacts.SelectMany(artifact => artifact.Parts).Select(part => part.Text));

    private static A2AAgentClient Client(DemoAgentsFixture demo, string version) =>
        FakeAgent.Client(demo.Address, new AgentClientOptions(), inner => new GatewayStandIn(version) { InnerHandler = inner });

    private static async Task<List<AgentEvent>> ReadAsync(IAsyncEnumerable<AgentEvent> stream)
    {
        List<AgentEvent> events = [];
        await foreach (var change in stream)
        {
            events.Add(change);
        }

        return events;
    }

    /// <summary>Does to requests what the gateway does, and asks for the card that makes the client speak a version.</summary>
    private sealed class GatewayStandIn(string version) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.RequestUri = new Uri(request.RequestUri!.AbsoluteUri.Replace("/agents/demo/demo/", "/", StringComparison.Ordinal));
            request.Headers.Add(DemoAgentsEndpoint.SecretHeader, DemoAgentsFixture.Secret);
            request.Headers.Add("x-user-id", request.Headers.GetValues("x-customer-id").Single());
            var response = await base.SendAsync(request, cancellationToken);
            if (request.Method == HttpMethod.Get && version == "0.3")
            {
                var card = await response.Content.ReadAsStringAsync(cancellationToken);
                response.Content = new StringContent(card.Replace("\"1.0\"", "\"9.0\"", StringComparison.Ordinal), System.Text.Encoding.UTF8, "application/json");
            }

            return response;
        }
    }
}
