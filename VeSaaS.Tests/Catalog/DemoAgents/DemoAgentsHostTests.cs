using System.Net;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Text.Json;
using VeSaaS.Core.Gateway;
using Xunit;
using static VeSaaS.Tests.Catalog.DemoAgents.DemoAgentsFixture;

namespace VeSaaS.Tests.Catalog.DemoAgents;

public sealed class DemoAgentsHostTests : IAsyncLifetime
{
    private const string Csv = "region,revenue\nNorth,1200\nSouth,950\nWest,990";
    private DemoAgentsFixture _demo = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _demo = await StartAsync(TimeSpan.Zero, Token);

    public ValueTask DisposeAsync() => _demo.DisposeAsync();

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("a-secret-of-the-testz")]
    public async Task Get_WithoutTheSecret_Is401(string? secret)
    {
        using var http = new HttpClient { BaseAddress = _demo.Address };
        if (secret is not null)
        {
            http.DefaultRequestHeaders.TryAddWithoutValidation(DemoAgentsEndpoint.SecretHeader, secret);
        }

        foreach (var path in new[] { "/data-analyst/.well-known/agent-card.json", "/data-analyst", "/", "/nobody" })
        {
            using var response = await http.GetAsync(new Uri(path, UriKind.Relative), Token);
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        }
    }

    [Fact]
    public async Task Post_WithoutACaller_Is401()
    {
        using var response = await _demo.Http.PostAsJsonAsync("/data-analyst", new { }, Token);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Theory]
    [InlineData("1.0", false)]
    [InlineData(null, true)]
    public async Task Card_ByVersion_HasTheOldFieldsOnlyForOldClients(string? version, bool hasOldFields)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/report-writer/.well-known/agent-card.json");
        request.Headers.Add("A2A-Version", version);
        using var response = await _demo.Http.SendAsync(request, Token);
        var card = await response.Content.ReadFromJsonAsync<JsonElement>(Token);

        Assert.Contains("demo", card.GetProperty("name").GetString(), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(2, card.GetProperty("supportedInterfaces").GetArrayLength());
        Assert.Equal(hasOldFields, card.TryGetProperty("protocolVersion", out _));
        Assert.NotNull(response.Headers.ETag);
    }

    [Fact]
    public async Task Send_Csv_AnswersWithFiguresInBothDialects()
    {
        var ten = (await _demo.CallAsync("data-analyst", "SendMessage", Message10(Csv), Token)).GetProperty("result").GetProperty("task");
        var three = (await _demo.CallAsync("data-analyst", "message/send", Message03(Csv, "m-2"), Token)).GetProperty("result");

        Assert.Equal("TASK_STATE_COMPLETED", ten.GetProperty("status").GetProperty("state").GetString());
        Assert.Equal("completed", three.GetProperty("status").GetProperty("state").GetString());
        Assert.Equal("task", three.GetProperty("kind").GetString());
        var answer = ten.GetProperty("artifacts")[0].GetProperty("parts")[0].GetProperty("text").GetString();
        Assert.Contains("| revenue | number | 0 | 3 | 950 | 1,200 | 1,046.667 | 990 |", answer, StringComparison.Ordinal);
        Assert.Equal(answer, three.GetProperty("artifacts")[0].GetProperty("parts")[0].GetProperty("text").GetString());
    }

    [Fact]
    public async Task Send_SameMessageTwice_IsTheSameTask()
    {
        var first = await _demo.CallAsync("data-analyst", "SendMessage", Message10(Csv), Token);
        var again = await _demo.CallAsync("data-analyst", "SendMessage", Message10(Csv), Token);
        var other = await _demo.CallAsync("data-analyst", "SendMessage", Message10(Csv), Token, caller: "bob");

        Assert.Equal(TaskId(first), TaskId(again));
        Assert.NotEqual(TaskId(first), TaskId(other));
    }

    [Fact]
    public async Task Send_SameMessageAfterAFailure_IsANewTaskAndTheOldOneStays()
    {
        var first = await _demo.CallAsync("flaky-courier", "SendMessage", Message10("Go"), Token);
        var retry = await _demo.CallAsync("flaky-courier", "SendMessage", Message10("Go"), Token);
        var old = await _demo.CallAsync("flaky-courier", "GetTask", new { id = TaskId(first) }, Token);

        Assert.NotEqual(TaskId(first), TaskId(retry));
        Assert.Equal("TASK_STATE_FAILED", old.GetProperty("result").GetProperty("status").GetProperty("state").GetString());
    }

    [Fact]
    public async Task Send_SameMessageWhileRunningAndAfterCancel_IsTheSameTaskThenANewOne()
    {
        await using var slow = await StartAsync(TimeSpan.FromMinutes(10), Token);
        var running = await slow.CallAsync("report-writer", "message/send", Message03("A text", blocking: false), Token);
        var again = await slow.CallAsync("report-writer", "message/send", Message03("A text", blocking: false), Token);
        await slow.CallAsync("report-writer", "tasks/cancel", new { id = IdOf(running) }, Token);
        var retry = await slow.CallAsync("report-writer", "message/send", Message03("A text", blocking: false), Token);

        Assert.Equal(IdOf(running), IdOf(again));
        Assert.NotEqual(IdOf(running), IdOf(retry));

        static string? IdOf(JsonElement answer) => answer.GetProperty("result").GetProperty("id").GetString();
    }

    [Fact]
    public async Task Stop_RunningTask_EndsItAsCanceled()
    {
        await using var slow = await StartAsync(TimeSpan.FromMinutes(10), Token);
        using var response = await slow.StreamAsync("report-writer", "SendStreamingMessage", Message10("A text"), Token);
        var events = ReadAsync(response);

        await slow.StopAsync(Token);

        Assert.Equal("TASK_STATE_CANCELED", StateOf((await events)[^1]));
    }

    [Fact]
    public async Task Get_TaskOfAnotherCaller_IsNotFound()
    {
        var id = TaskId(await _demo.CallAsync("data-analyst", "SendMessage", Message10(Csv), Token));
        var stranger = await _demo.CallAsync("data-analyst", "GetTask", new { id }, Token, caller: "bob");
        var otherAgent = await _demo.CallAsync("report-writer", "GetTask", new { id }, Token);
        var own = await _demo.CallAsync("data-analyst", "GetTask", new { id, historyLength = 1 }, Token);

        Assert.Equal(-32001, CodeOf(stranger));
        Assert.Equal(-32001, CodeOf(otherAgent));
        Assert.Equal("TASK_NOT_FOUND", stranger.GetProperty("error").GetProperty("data")[0].GetProperty("reason").GetString());
        Assert.Equal(1, own.GetProperty("result").GetProperty("history").GetArrayLength());
    }

    [Fact]
    public async Task Stream_Report_BeginsWithTheTaskAndEndsCompletedWithUsageOfEachStep()
    {
        using var response = await _demo.StreamAsync("report-writer", "SendStreamingMessage", Message10("Rain fell. Then it stopped."), Token);
        var events = await ReadAsync(response);

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        Assert.True(events[0].TryGetProperty("task", out _));
        Assert.Equal("TASK_STATE_COMPLETED", StateOf(events[^1]));
        var usages = events.Where(e => e.TryGetProperty("statusUpdate", out var update) && update.TryGetProperty("metadata", out _))
            .Select(e => e.GetProperty("statusUpdate").GetProperty("metadata")).ToList();
        Assert.Equal(9, usages.Count(metadata => !metadata.TryGetProperty("kagent_partial", out _)));
        Assert.Equal(9, usages.Count(metadata => metadata.TryGetProperty("kagent_partial", out var partial) && partial.GetBoolean()));
        Assert.All(usages, metadata => Assert.Equal(7, metadata.GetProperty("kagent_usage_metadata").GetProperty("promptTokenCount").GetInt64()));
        Assert.True(events.Count(e => e.TryGetProperty("artifactUpdate", out _)) > 50);
    }

    [Fact]
    public async Task Stream_FlakyCourier_EndsFailedWithAReason()
    {
        using var response = await _demo.StreamAsync("flaky-courier", "message/stream", Message03("Go"), Token);
        var last = (await ReadAsync(response))[^1];

        Assert.True(last.GetProperty("final").GetBoolean());
        Assert.Equal("failed", last.GetProperty("status").GetProperty("state").GetString());
        Assert.Contains("always fails", last.GetProperty("status").GetProperty("message").GetProperty("parts")[0].GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancel_RunningTask_EndsTheStreamAsCanceledAndRepeatsGently()
    {
        await using var slow = await StartAsync(TimeSpan.FromSeconds(10), Token);
        using var response = await slow.StreamAsync("report-writer", "SendStreamingMessage", Message10("A text"), Token);
        var id = (await slow.CallAsync("report-writer", "ListTasks", new { }, Token)).GetProperty("result").GetProperty("tasks")[0].GetProperty("id").GetString();

        var cancelled = await slow.CallAsync("report-writer", "CancelTask", new { id }, Token);
        var again = await slow.CallAsync("report-writer", "tasks/cancel", new { id }, Token);

        Assert.Equal("TASK_STATE_CANCELED", cancelled.GetProperty("result").GetProperty("status").GetProperty("state").GetString());
        Assert.Equal("canceled", again.GetProperty("result").GetProperty("status").GetProperty("state").GetString());
        Assert.Equal("TASK_STATE_CANCELED", StateOf((await ReadAsync(response))[^1]));
    }

    [Fact]
    public async Task Subscribe_EndedTask_IsAnErrorIn10AndASnapshotIn03()
    {
        var id = TaskId(await _demo.CallAsync("data-analyst", "SendMessage", Message10(Csv), Token));
        var ten = await _demo.CallAsync("data-analyst", "SubscribeToTask", new { id }, Token);
        using var three = await _demo.StreamAsync("data-analyst", "tasks/resubscribe", new { id }, Token);

        Assert.Equal(-32004, CodeOf(ten));
        Assert.Equal("completed", Assert.Single(await ReadAsync(three)).GetProperty("status").GetProperty("state").GetString());
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"SendMessage","params":{}}""", "99.0", -32009)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"message/send","params":{}}""", "1.0", -32601)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"SendMessage","params":{}}""", "0.3", -32601)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"nothing"}""", null, -32601)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"SendMessage","params":{}}""", null, -32602)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"GetTask","params":{"id":"none"}}""", null, -32001)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"CreateTaskPushNotificationConfig","params":{}}""", null, -32003)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"GetExtendedAgentCard"}""", null, -32004)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"agent/getAuthenticatedExtendedCard"}""", null, -32007)]
    [InlineData("""{"jsonrpc":"2.0","id":1.5,"method":"GetTask","params":{}}""", null, -32600)]
    [InlineData("""[]""", null, -32600)]
    [InlineData("""{""", null, -32700)]
    public async Task Post_BadRequest_AnswersItsCode(string body, string? version, int code)
    {
        using var response = await _demo.PostAsync("data-analyst", body, "ada", Token, version: version);
        Assert.Equal(code, CodeOf(await response.Content.ReadFromJsonAsync<JsonElement>(Token)));
    }

    [Theory]
    [InlineData("\"7f\\u0033c\"")]
    [InlineData("12345678901234567890")]
    [InlineData("null")]
    public async Task Post_AnyId_IsEchoedByteForByte(string id)
    {
        using var response = await _demo.PostAsync("data-analyst", "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"GetTask\",\"params\":{\"id\":\"x\"}}", "ada", Token);
        Assert.StartsWith($$"""{"jsonrpc":"2.0","id":{{id}},""", await response.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_TextTooLong_IsRefusedWithTheLimit()
    {
        var refused = await _demo.CallAsync("data-analyst", "SendMessage", Message10(new string('x', 400_001)), Token);
        Assert.Contains("400000", refused.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_ManyTasks_ComesInPagesNewestFirst()
    {
        for (var i = 0; i < 5; i++)
        {
            await _demo.CallAsync("data-analyst", "SendMessage", Message10(Csv, $"m-{i}"), Token);
        }

        List<string> seen = [];
        var token = "";
        do
        {
            var page = (await _demo.CallAsync("data-analyst", "ListTasks", new { pageSize = 2, pageToken = token }, Token)).GetProperty("result");
            seen.AddRange(page.GetProperty("tasks").EnumerateArray().Select(task => task.GetProperty("status").GetProperty("timestamp").GetString()!));
            token = page.GetProperty("nextPageToken").GetString()!;
            Assert.Equal(5, page.GetProperty("totalSize").GetInt32());
        }
        while (token.Length > 0);

        Assert.Equal(5, seen.Count);
        Assert.Equal(seen.OrderDescending(StringComparer.Ordinal), seen);
    }

    private static string? TaskId(JsonElement answer) => answer.GetProperty("result").GetProperty("task").GetProperty("id").GetString();

    private static int CodeOf(JsonElement answer) => answer.GetProperty("error").GetProperty("code").GetInt32();

    private static string? StateOf(JsonElement change) => change.GetProperty("statusUpdate").GetProperty("status").GetProperty("state").GetString();

    private static async Task<List<JsonElement>> ReadAsync(HttpResponseMessage response)
    {
        List<JsonElement> events = [];
        await foreach (var item in SseParser.Create(await response.Content.ReadAsStreamAsync(Token)).EnumerateAsync(Token))
        {
            events.Add(JsonSerializer.Deserialize<JsonElement>(item.Data).GetProperty("result"));
        }

        return events;
    }
}
