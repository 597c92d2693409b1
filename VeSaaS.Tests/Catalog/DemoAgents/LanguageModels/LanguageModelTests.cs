using System.Net.ServerSentEvents;
using System.Text.Json;
using VeSaaS.Tests.Support;
using Xunit;
using static VeSaaS.Tests.Catalog.DemoAgents.DemoAgentsFixture;
using static VeSaaS.Tests.Catalog.DemoAgents.LanguageModels.FakeModel;

namespace VeSaaS.Tests.Catalog.DemoAgents.LanguageModels;

/// <summary>The demo agents with a model behind them, called over A2A; the model is a script.</summary>
public sealed class LanguageModelTests
{
    private const string Csv = "region,revenue\nNorth,1200\nSouth,950\nWest,990";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("SendStreamingMessage")]
    [InlineData("message/stream")]
    public async Task Stream_PieceByPiece_ComesBeforeTheModelHasEnded(string method)
    {
        var more = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var model = await FakeModel.StartAsync(Token, async http =>
        {
            await PieceAsync(http, "North ");
            await more.Task;
            await PieceAsync(http, "leads.");
            await FinishAsync(http, "stop", """{"prompt_tokens":120,"completion_tokens":47,"total_tokens":167,"prompt_tokens_details":{"cached_tokens":100},"completion_tokens_details":{"reasoning_tokens":7}}""");
        });
        await using var demo = await DemoAgentsFixture.StartAsync(TimeSpan.Zero, Token, model.Options);
        using var response = await demo.StreamAsync("data-analyst", method, method[0] == 'S' ? Message10(Csv) : Message03(Csv), Token);

        List<string> pieces = [];
        List<JsonElement> events = [];
        await foreach (var item in SseParser.Create(await response.Content.ReadAsStreamAsync(Token)).EnumerateAsync(Token))
        {
            var change = Inner(JsonSerializer.Deserialize<JsonElement>(item.Data).GetProperty("result"));
            events.Add(change);
            // The first event is the task as it is by then; what was said already stands in it.
            if (change.TryGetProperty("artifact", out var artifact) || change.TryGetProperty("artifacts", out var all) && (artifact = all[0]).ValueKind == JsonValueKind.Object)
            {
                pieces.Add(artifact.GetProperty("parts")[0].GetProperty("text").GetString()!);
                more.TrySetResult();
            }
        }

        Assert.Equal(["North ", "leads."], pieces);
        Assert.Contains(events[^1].GetProperty("status").GetProperty("state").GetString(), new[] { "TASK_STATE_COMPLETED", "completed" });
        var usage = Assert.Single(events, change => change.TryGetProperty("metadata", out _)).GetProperty("metadata").GetProperty("kagent_usage_metadata");
        Assert.Equal(
            """{"promptTokenCount":120,"candidatesTokenCount":40,"totalTokenCount":167,"cachedContentTokenCount":100,"thoughtsTokenCount":7,"model":"small-model-2026"}""",
            usage.GetRawText());
    }

    [Fact]
    public async Task Send_EndpointReportsNoUsage_ReportsNone()
    {
        await using var model = await FakeModel.StartAsync(Token, Says(["Hello."]));
        await using var demo = await DemoAgentsFixture.StartAsync(TimeSpan.Zero, Token, model.Options);

        var task = await SendAsync(demo, "Hello");

        Assert.Equal(("TASK_STATE_COMPLETED", "Hello."), (StateOf(task), AnswerOf(task)));
        Assert.DoesNotContain("usage_metadata", task.GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"prompt_tokens":10,"completion_tokens":5,"total_tokens":35,"completion_tokens_details":{"reasoning_tokens":20}}""", 5, 20)]
    [InlineData("""{"prompt_tokens":10,"completion_tokens":25,"total_tokens":35,"completion_tokens_details":{"reasoning_tokens":20}}""", 5, 20)]
    [InlineData("""{"prompt_tokens":10,"completion_tokens":25}""", 25, null)]
    public async Task Send_ReasoningInsideOrBesideTheCompletion_IsCountedOnce(string usage, int candidates, int? thoughts)
    {
        await using var model = await FakeModel.StartAsync(Token, Says(["Hello."], usage));
        await using var demo = await DemoAgentsFixture.StartAsync(TimeSpan.Zero, Token, model.Options);

        var task = await SendAsync(demo, "Hello");

        var told = task.GetProperty("history").EnumerateArray().Last(message => message.TryGetProperty("metadata", out _))
            .GetProperty("metadata").GetProperty("kagent_usage_metadata");
        Assert.Equal(
            (10, candidates, thoughts),
            (told.GetProperty("promptTokenCount").GetInt32(), told.GetProperty("candidatesTokenCount").GetInt32(),
                told.TryGetProperty("thoughtsTokenCount", out var thought) ? thought.GetInt32() : null));
    }

    [Fact]
    public async Task Send_UsageGrowsWithEachPiece_CountsTheLast()
    {
        await using var model = await FakeModel.StartAsync(Token, async http =>
        {
            await ChunkAsync(http, """{"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":"Hi"}}],"usage":{"prompt_tokens":10,"completion_tokens":1,"total_tokens":11}}""");
            await FinishAsync(http, "stop", """{"prompt_tokens":10,"completion_tokens":2,"total_tokens":12}""");
        });
        await using var demo = await DemoAgentsFixture.StartAsync(TimeSpan.Zero, Token, model.Options);

        var task = await SendAsync(demo, "Hello");

        var told = Assert.Single(task.GetProperty("history").EnumerateArray(), message => message.TryGetProperty("metadata", out _));
        Assert.Equal(12, told.GetProperty("metadata").GetProperty("kagent_usage_metadata").GetProperty("totalTokenCount").GetInt32());
    }

    [Fact]
    public async Task Send_SecondTurn_TellsTheModelItsJobTheFiguresAndTheConversation()
    {
        await using var model = await FakeModel.StartAsync(Token, Says(["North leads."]), Refuses(400), Says(["By 210."]));
        await using var demo = await DemoAgentsFixture.StartAsync(TimeSpan.Zero, Token, model.Options);

        await SendAsync(demo, Csv, "m-1", "c-1");
        await SendAsync(demo, "This one fails.", "m-2", "c-1");
        await SendAsync(demo, "Somewhere else.", "m-3", "c-2");
        await SendAsync(demo, "By how much?", "m-4", "c-1");

        Assert.All(model.Requests, request => Assert.Equal(("/v1/chat/completions", $"Bearer {Key}"), (request.Path, request.Authorization)));
        var first = MessagesOf(model, 0);
        Assert.Equal(["system", "user"], first.Select(message => message.Role));
        Assert.Contains("demo agent", first[0].Text, StringComparison.Ordinal);
        Assert.Contains("| revenue | number | 0 | 3 | 950 | 1,200 | 1,046.667 | 990 |", first[1].Text, StringComparison.Ordinal);
        Assert.Equal(2, MessagesOf(model, 2).Count);
        Assert.Equal(
            [("user", Csv), ("assistant", "North leads."), ("user", "By how much?")], MessagesOf(model, 3).Skip(1));
    }

    [Fact]
    public async Task Send_NoKeyConfigured_SendsNone()
    {
        await using var model = await FakeModel.StartAsync(Token, Says(["Hello."]));
        var options = model.Options;
        options.ApiKey = "";
        await using var demo = await DemoAgentsFixture.StartAsync(TimeSpan.Zero, Token, options);

        Assert.Equal("TASK_STATE_COMPLETED", StateOf(await SendAsync(demo, "Hello")));
        Assert.Null(Assert.Single(model.Requests).Authorization);
    }

    [Fact]
    public async Task Send_AgentThatAsksNoModel_AnswersAsEver()
    {
        await using var model = await FakeModel.StartAsync(Token, Says(["Hello."]));
        await using var demo = await DemoAgentsFixture.StartAsync(TimeSpan.Zero, Token, model.Options);

        var task = (await demo.CallAsync("flaky-courier", "SendMessage", Message10("Go"), Token)).GetProperty("result").GetProperty("task");

        Assert.Equal("TASK_STATE_FAILED", StateOf(task));
        Assert.Empty(model.Requests);
    }

    [Theory]
    [InlineData("/data-analyst", true)]
    [InlineData("/report-writer", true)]
    [InlineData("/flaky-courier", false)]
    public async Task Card_ModelConfigured_NamesItWhereItAnswers(string agent, bool isNamed)
    {
        await using var model = await FakeModel.StartAsync(Token, Says(["Hello."]));
        await using var demo = await DemoAgentsFixture.StartAsync(TimeSpan.Zero, Token, model.Options);

        var card = await demo.Http.GetStringAsync($"{agent}/.well-known/agent-card.json", Token);

        Assert.Equal(isNamed, card.Contains($"the language model {Name}", StringComparison.Ordinal));
        Assert.DoesNotContain("without a language model", card, StringComparison.Ordinal);
        Assert.DoesNotContain(Key, card, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancel_ModelAnswers_EndsTheCallAtTheEndpoint()
    {
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var model = await FakeModel.StartAsync(Token, async http =>
        {
            await PieceAsync(http, "North ");
            http.RequestAborted.Register(() => gone.TrySetResult());
            await gone.Task;
        });
        await using var demo = await DemoAgentsFixture.StartAsync(TimeSpan.Zero, Token, model.Options);
        var started = (await demo.CallAsync("data-analyst", "message/send", Message03("Hello", blocking: false), Token)).GetProperty("result");
        await Eventually.UntilAsync(() => Task.FromResult(!model.Requests.IsEmpty));

        var cancelled = await demo.CallAsync("data-analyst", "tasks/cancel", new { id = started.GetProperty("id").GetString() }, Token);

        Assert.Equal("canceled", StateOf(cancelled.GetProperty("result")));
        await gone.Task.WaitAsync(TimeSpan.FromSeconds(30), Token);
    }

    private static JsonElement Inner(JsonElement change) =>
        change.TryGetProperty("artifactUpdate", out var inner) || change.TryGetProperty("statusUpdate", out inner) || change.TryGetProperty("task", out inner) ? inner : change;

    private static async Task<JsonElement> SendAsync(DemoAgentsFixture demo, string text, string messageId = "m-1", string contextId = "c-1")
    {
        var message = new { message = new { messageId, contextId, role = "ROLE_USER", parts = new[] { new { text } } } };
        return (await demo.CallAsync("data-analyst", "SendMessage", message, Token)).GetProperty("result").GetProperty("task");
    }

    private static string? StateOf(JsonElement task) => task.GetProperty("status").GetProperty("state").GetString();

    private static string? AnswerOf(JsonElement task) => task.GetProperty("artifacts")[0].GetProperty("parts")[0].GetProperty("text").GetString();

    private static List<(string? Role, string? Text)> MessagesOf(FakeModel model, int request) =>
    [
        .. model.Requests.ElementAt(request).Body.GetProperty("messages").EnumerateArray().Select(message => (
            message.GetProperty("role").GetString(),
            message.GetProperty("content") is { ValueKind: JsonValueKind.String } text ? text.GetString() : message.GetProperty("content")[0].GetProperty("text").GetString())),
    ];
}
