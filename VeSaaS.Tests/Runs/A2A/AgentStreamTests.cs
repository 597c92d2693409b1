using System.Text;
using System.Text.Json;
using VeSaaS.Core.Runs;
using VeSaaS.Infrastructure.Runs.A2A;
using Xunit;
using static VeSaaS.Tests.Runs.A2A.FakeAgent;

namespace VeSaaS.Tests.Runs.A2A;

public sealed class AgentStreamTests : IAsyncLifetime
{
    private FakeAgent _agent = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _agent = await StartAsync(Token);

    public ValueTask DisposeAsync() => _agent.DisposeAsync();

    [Theory]
    [InlineData("v1.0")]
    [InlineData("v0.3")]
    public async Task StreamAsync_Recording_GivesTheSameEventsInBothDialects(string version)
    {
        _agent.Card = Fixture($"{version}-card.json");
        _agent.AnswerWith(Fixture($"{version}-stream.sse"), "text/event-stream");

        var events = await ReadAsync(_agent.Client());

        Assert.Collection(
            events,
            first => Assert.Equal((AgentTaskState.Submitted, "msg-stream-1"), (Snapshot(first).State, Assert.Single(Snapshot(first).RequestIds))),
            second =>
            {
                var status = Assert.IsType<AgentEvent.StatusChanged>(second);
                Assert.Equal((AgentTaskState.Working, "Working on it", false), (status.State, status.Status?.Parts[0].Text, status.IsFinal));
            },
            third => Assert.Equal(("Hello, ", false), Chunk(third)),
            fourth => Assert.Equal(("wörld ✓", true), Chunk(fourth)),
            last => Assert.Equal((AgentTaskState.Completed, true), (Assert.IsType<AgentEvent.StatusChanged>(last).State, ((AgentEvent.StatusChanged)last).IsFinal)));
        var (body, sentVersion, path, customer, authorization) = Assert.Single(_agent.Posts);
        Assert.Equal((version[1..], version == "v1.0" ? "SendStreamingMessage" : "message/stream"), (sentVersion, body.GetProperty("method").GetString()));
        Assert.Equal(("/agents/demo/demo/golden", Call.Customer.ToString(), "Bearer token-of-the-test"), (path, customer, authorization));
    }

    [Theory]
    [InlineData("v1.0")]
    [InlineData("v0.3")]
    public async Task StreamAsync_Files_AreReadWhateverTheirShape(string version)
    {
        _agent.Card = Fixture($"{version}-card.json");
        _agent.AnswerWith(Fixture($"{version}-stream-files.sse"), "text/event-stream");

        var parts = Assert.IsType<AgentEvent.ArtifactChanged>((await ReadAsync(_agent.Client()))[1]).Artifact.Parts;

        Assert.Equal("see files", parts[0].Text);
        Assert.Equal(("hello\n", "hello.txt", "text/plain"), (Encoding.UTF8.GetString(parts[1].Bytes!), parts[1].FileName, parts[1].MediaType));
        Assert.Equal(("https://example.test/f/report.pdf", "report.pdf"), (parts[2].Url, parts[2].FileName));
        Assert.Equal(3, parts[3].Data!.Value.GetProperty("list").GetArrayLength());
    }

    [Theory]
    [InlineData("v1.0-stream.sse")]
    [InlineData("v0.3-stream.sse")]
    public async Task StreamAsync_CutAtAnyByte_GivesTheEventsThatCameOrANamedFailure(string recording)
    {
        var body = Fixture(recording);
        var whole = await ReadWithAsync(body);
        var client = _agent.Client();
        var counts = new List<int>();
        for (var cut = 0; cut <= body.Length; cut++)
        {
            var abort = cut % 2 == 0 && cut < body.Length;
            var at = cut;
            _agent.Answer = async (http, _) =>
            {
                http.Response.ContentType = "text/event-stream";
                await http.Response.Body.WriteAsync(body.AsMemory(0, at), http.RequestAborted);
                await http.Response.Body.FlushAsync(http.RequestAborted);
                if (abort)
                {
                    http.Abort();
                }
            };
            List<AgentEvent> events = [];
            try
            {
                await ReadAsync(client, events);
            }
            catch (AgentCallException exception)
            {
                // A connection that is aborted before the head arrived was never an answer.
                Assert.Equal((RunFailure.AgentUnreachable, true, 0), (exception.Failure, abort, events.Count));
            }

            Assert.Equal(whole.Take(events.Count).Select(Show), events.Select(Show));
            if (!abort)
            {
                counts.Add(events.Count);
            }
        }

        Assert.Equal(counts.Order(), counts);
        Assert.Equal((0, whole.Count), (counts[0], counts[^1]));
    }

    [Theory]
    [InlineData("v1.0-stream.sse", "\n")]
    [InlineData("v0.3-stream.sse", "\r\n")]
    [InlineData("v1.0-stream-files.sse", "\r")]
    public async Task StreamAsync_DeliveredInTwoPiecesAtAnyByte_GivesTheSameEvents(string recording, string lineEnd)
    {
        var text = Encoding.UTF8.GetString(Fixture(recording)).Replace("\n", lineEnd, StringComparison.Ordinal);
        var body = Encoding.UTF8.GetBytes($": hello{lineEnd}{lineEnd}event: ping{lineEnd}data: not ours{lineEnd}{lineEnd}id: 7{lineEnd}{text}");
        var whole = (await ReadWithAsync(Fixture(recording))).Select(Show).ToList();
        for (var cut = 1; cut < body.Length; cut++)
        {
            await using var stream = new GuardedStream(new TwoPieces(body, cut), (10_000, 1_000_000), TimeSpan.FromMinutes(1), TimeProvider.System);
            List<string> data = [];
            await foreach (var item in System.Net.ServerSentEvents.SseParser.Create(stream).EnumerateAsync(Token))
            {
                if (item.EventType == "message")
                {
                    data.Add(Show(A2AReader.ReadEvent(JsonSerializer.Deserialize<JsonElement>(item.Data).GetProperty("result"))!));
                }
            }

            Assert.Equal(whole, data);
        }

        Assert.Equal(whole, (await ReadWithAsync(body)).Select(Show));
    }

    [Fact]
    public async Task StreamAsync_LastEventWithoutBlankLine_IsRead()
    {
        var body = Encoding.UTF8.GetString(Fixture("v1.0-stream.sse")).TrimEnd();
        Assert.Equal(5, (await ReadWithAsync(Encoding.UTF8.GetBytes(body))).Count);
    }

    [Theory]
    [InlineData("v1.0-stream-unknown-task.json", "application/json; charset=utf-8")]
    [InlineData("v0.3-stream-unknown-task.sse", "text/event-stream")]
    public async Task StreamAsync_ErrorInsteadOfAStream_IsThrownWithItsCode(string recording, string contentType)
    {
        _agent.AnswerWith(Fixture(recording), contentType);
        var exception = await Assert.ThrowsAsync<AgentCallException>(() => ReadAsync(_agent.Client()));
        Assert.Equal((-32001, RunFailure.AgentLostRun), (exception.Code, exception.Failure));
    }

    [Theory]
    [InlineData("v1.0-input-required.sse")]
    [InlineData("v0.3-input-required.sse")]
    public async Task StreamAsync_InputRequiredAndTheStreamStaysOpen_EndsAtOnce(string recording)
    {
        var released = new TaskCompletionSource();
        _agent.Answer = async (http, _) =>
        {
            http.Response.ContentType = "text/event-stream";
            await http.Response.Body.WriteAsync(Fixture(recording), http.RequestAborted);
            await http.Response.Body.FlushAsync(http.RequestAborted);
            await released.Task.WaitAsync(http.RequestAborted);
        };

        var last = Assert.IsType<AgentEvent.StatusChanged>((await ReadAsync(_agent.Client()))[^1]);

        Assert.Equal((AgentTaskState.InputRequired, "Which city?"), (last.State, last.Status?.Parts[0].Text));
        released.SetResult();
    }

    [Fact]
    public async Task StreamAsync_ErrorInMidStream_ComesAfterTheEvents()
    {
        var begin = string.Concat(Encoding.UTF8.GetString(Fixture("v1.0-stream.sse")).Split("\n\n").Take(2).Select(part => part + "\n\n"));
        _agent.AnswerWith(begin + "event: error\ndata: {\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32603,\"message\":\"Broke\"}}\n\n");
        List<AgentEvent> events = [];

        var exception = await Assert.ThrowsAsync<AgentCallException>(() => ReadAsync(_agent.Client(), events));

        Assert.Equal((RunFailure.AgentFailed, "Broke", 2), (exception.Failure, exception.Message, events.Count));
    }

    [Fact]
    public async Task StreamAsync_SilentAgent_TimesOut()
    {
        _agent.Answer = async (http, _) =>
        {
            http.Response.ContentType = "text/event-stream";
            await http.Response.Body.WriteAsync(Fixture("v1.0-stream.sse").AsMemory(0, 800), http.RequestAborted);
            await http.Response.Body.FlushAsync(http.RequestAborted);
            await Task.Delay(Timeout.Infinite, http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        };
        List<AgentEvent> events = [];
        var exception = await Assert.ThrowsAsync<AgentCallException>(() => ReadAsync(_agent.Client(new AgentClientOptions { IdleTimeout = TimeSpan.FromMilliseconds(300) }), events));
        Assert.Equal((RunFailure.Timeout, 1), (exception.Failure, events.Count));
    }

    [Theory]
    [InlineData("text/event-stream", "data: ")]
    [InlineData("application/json", "")]
    public async Task StreamAsync_EventBeyondTheLimit_IsItsOwnFailure(string contentType, string prefix)
    {
        _agent.AnswerWith($"{prefix}{{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{{\"message\":{{\"parts\":[{{\"text\":\"{new string('x', 5000)}\"}}]}}}}}}\n\n", contentType);
        var exception = await Assert.ThrowsAsync<AgentCallException>(() => ReadAsync(_agent.Client(new AgentClientOptions { MaxEventBytes = 4096 })));
        Assert.Equal(RunFailure.LimitExceeded, exception.Failure);
    }

    [Fact]
    public async Task StreamAsync_EndlessStream_EndsAtTheLimitInWords()
    {
        _agent.Answer = async (http, _) =>
        {
            http.Response.ContentType = "text/event-stream";
            var events = Encoding.UTF8.GetBytes("data: {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"statusUpdate\":{\"taskId\":\"t\",\"contextId\":\"c-1\",\"status\":{\"state\":\"TASK_STATE_WORKING\"}}}}\n\n: comment\n");
            while (!http.RequestAborted.IsCancellationRequested)
            {
                await http.Response.Body.WriteAsync(events, http.RequestAborted);
            }
        };

        var exception = await Assert.ThrowsAsync<AgentCallException>(() => ReadAsync(_agent.Client(new AgentClientOptions { MaxEventBytes = 4096, MaxStreamBytes = 100_000 })));

        Assert.Equal((RunFailure.LimitExceeded, true), (exception.Failure, exception.IsOurWords));
        Assert.StartsWith("The agent sent more than 100,000 bytes in one stream", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StreamAsync_CommentsBeyondTheLimit_CountForNothing()
    {
        var comments = string.Concat(Enumerable.Repeat(": still here\n", 1000));
        _agent.AnswerWith(comments + Encoding.UTF8.GetString(Fixture("v1.0-stream.sse")));
        Assert.Equal(5, (await ReadAsync(_agent.Client(new AgentClientOptions { MaxEventBytes = 4096 }))).Count);
    }

    private async Task<List<AgentEvent>> ReadWithAsync(byte[] body)
    {
        _agent.AnswerWith(body, "text/event-stream");
        return await ReadAsync(_agent.Client());
    }

    private static async Task<List<AgentEvent>> ReadAsync(A2AAgentClient client, List<AgentEvent>? into = null)
    {
        into ??= [];
        await foreach (var change in client.StreamAsync(Call, Message, Token))
        {
            into.Add(change);
        }

        return into;
    }

    private static AgentTask Snapshot(AgentEvent change) => Assert.IsType<AgentEvent.Snapshot>(change).Task;

    private static (string?, bool) Chunk(AgentEvent change) => (Assert.IsType<AgentEvent.ArtifactChanged>(change).Artifact.Parts[0].Text, ((AgentEvent.ArtifactChanged)change).Append);

    private static string Show(AgentEvent change) => change.GetType().Name + JsonSerializer.Serialize(change, change.GetType());

    private sealed class TwoPieces(byte[] body, int cut) : MemoryStream(body)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(Position < cut && buffer.Length > cut - Position ? buffer[..(int)(cut - Position)] : buffer, cancellationToken);
    }
}
