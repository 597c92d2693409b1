using System.Text.Json;
using Microsoft.AspNetCore.Http;
using VeSaaS.Infrastructure.Catalog.DemoAgents.LanguageModels;
using Xunit;
using static VeSaaS.Tests.Catalog.DemoAgents.DemoAgentsFixture;
using static VeSaaS.Tests.Catalog.DemoAgents.LanguageModels.FakeModel;

namespace VeSaaS.Tests.Catalog.DemoAgents.LanguageModels;

/// <summary>Whatever goes wrong behind a demo agent is a failed task with a reason, and never an answer.</summary>
public sealed class ModelFailureTests
{
    private const string Beginning = """{"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":"North "}}]}""";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>What the endpoint does, what the person is told, and how often the endpoint is asked.</summary>
    public static TheoryData<string, string, int> Failures => new()
    {
        { "401", "refused the key (401)", 1 },
        { "403", "refused the key (403)", 1 },
        { "404", "(404)", 1 },
        { "400", "did not take the request (400)", 1 },
        { "302", "answered 302", 1 },
        { "429 in a minute", "(429). Try again in 60 seconds", 1 },
        { "429 at once", "(429). Try again in 0 seconds", 3 },
        { "500", "failed (500)", 3 },
        { "503", "failed (503)", 3 },
        { "silence", "said nothing for 1 seconds", 1 },
        { "silence half-way", "said nothing for 1 seconds", 1 },
        { "cut", "broke off", 1 },
        { "ends without an end", "broke off", 1 },
        { "error half-way", "broke off", 1 },
        { "no event stream", "broke off", 1 },
        { "malformed", "cannot be read", 1 },
        { "filter", "content filter", 1 },
        { "refusal", "refused to answer", 1 },
        { "length", "longest answer", 1 },
        { "nothing", "answered nothing", 1 },
        { "endless", "did not end", 1 },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Send_EndpointFails_TheTaskFailsWithTheReason(string failure, string words, int requests)
    {
        await using var model = await FakeModel.StartAsync(Token, Script(failure));
        var options = model.Options;
        options.Timeout = failure.StartsWith("silence", StringComparison.Ordinal) ? TimeSpan.FromSeconds(1) : TimeSpan.FromMinutes(1);
        await using var demo = await DemoAgentsFixture.StartAsync(TimeSpan.Zero, Token, options);

        var task = (await demo.CallAsync("data-analyst", "SendMessage", Message10("Hello"), Token)).GetProperty("result").GetProperty("task");

        var status = task.GetProperty("status");
        Assert.Equal("TASK_STATE_FAILED", status.GetProperty("state").GetString());
        Assert.Contains(words, status.GetProperty("message").GetProperty("parts")[0].GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Equal(requests, model.Requests.Count);
        Assert.DoesNotContain(Key, task.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_Unreachable_TheTaskFailsWithTheReason()
    {
        var model = await FakeModel.StartAsync(Token, Says(["Hello."]));
        var options = model.Options;
        await model.DisposeAsync();
        await using var demo = await DemoAgentsFixture.StartAsync(TimeSpan.Zero, Token, options);

        var task = (await demo.CallAsync("data-analyst", "SendMessage", Message10("Hello"), Token)).GetProperty("result").GetProperty("task");

        Assert.Contains("cannot be reached", task.GetProperty("status").GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_RefusedForNowThenTaken_Answers()
    {
        await using var model = await FakeModel.StartAsync(Token, Refuses(429, "0"), Refuses(503), Says(["Hello."]));
        await using var demo = await DemoAgentsFixture.StartAsync(TimeSpan.Zero, Token, model.Options);

        var task = (await demo.CallAsync("data-analyst", "SendMessage", Message10("Hello"), Token)).GetProperty("result").GetProperty("task");

        Assert.Equal("TASK_STATE_COMPLETED", task.GetProperty("status").GetProperty("state").GetString());
        Assert.Equal("Hello.", task.GetProperty("artifacts")[0].GetProperty("parts")[0].GetProperty("text").GetString());
    }

    [Fact]
    public async Task Send_FilteredAfterUsage_FailsAndReportsTheUsage()
    {
        await using var model = await FakeModel.StartAsync(Token, Says(["North "], """{"prompt_tokens":10,"completion_tokens":2,"total_tokens":12}""", "content_filter"));
        await using var demo = await DemoAgentsFixture.StartAsync(TimeSpan.Zero, Token, model.Options);

        var task = (await demo.CallAsync("data-analyst", "SendMessage", Message10("Hello"), Token)).GetProperty("result").GetProperty("task");

        Assert.Equal("TASK_STATE_FAILED", task.GetProperty("status").GetProperty("state").GetString());
        Assert.Contains("\"totalTokenCount\":12", task.GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "m", null, "Agents:Model:Endpoint")]
    [InlineData(null, null, "key", "Agents:Model:Endpoint")]
    [InlineData("https://api.example.com/v1", null, null, "Agents:Model:Name")]
    [InlineData("ftp://api.example.com/v1", "m", null, "Agents:Model:Endpoint")]
    [InlineData("https://api.example.com/v1?key=hidden-secret", "m", null, "Agents:Model:Endpoint")]
    [InlineData("https://me:hidden-secret@api.example.com/v1", "m", null, "Agents:Model:Endpoint")]
    [InlineData("https://api.example.com/v1", "m", "hidden-secret\nwith a line", "Agents:Model:ApiKey")]
    public void Problems_WrongValue_NamesTheKeyAndNoSecret(string? endpoint, string? name, string? key, string named)
    {
        var problem = Assert.Single(new LanguageModelOptions { Endpoint = endpoint, Name = name, ApiKey = key }.Problems());

        Assert.Contains(named, problem, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden-secret", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Problems_NothingSetOrEmpty_IsNoModel()
    {
        var options = new LanguageModelOptions { Endpoint = "", Name = " ", ApiKey = "" };

        Assert.Empty(options.Problems());
        Assert.False(options.IsConfigured);
    }

    private static Func<HttpContext, Task> Script(string failure) => failure switch
    {
        "429 in a minute" => Refuses(429, "60"),
        "429 at once" => Refuses(429, "0"),
        "302" => http =>
        {
            http.Response.Redirect("http://127.0.0.1:9/elsewhere");
            return Task.CompletedTask;
        },
        "silence" => http => Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default),
        "silence half-way" => async http =>
        {
            await ChunkAsync(http, Beginning);
            await Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        },
        "cut" => async http =>
        {
            await ChunkAsync(http, Beginning);
            http.Abort();
        },
        "ends without an end" => http => ChunkAsync(http, Beginning),
        "error half-way" => async http =>
        {
            await ChunkAsync(http, Beginning);
            await ChunkAsync(http, """{"error":{"message":"out of memory","type":"server_error"}}""");
            await ChunkAsync(http, "[DONE]");
        },
        "no event stream" => http => http.Response.WriteAsync("<html>Welcome to the portal</html>"),
        "malformed" => async http =>
        {
            await ChunkAsync(http, Beginning);
            await ChunkAsync(http, """{"id":"c","choices":[{"delta":""");
        },
        "filter" => Says(["North "], finish: "content_filter"),
        "refusal" => async http =>
        {
            await ChunkAsync(http, """{"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"refusal":"I cannot help."}}]}""");
            await FinishAsync(http, "stop", null);
        },
        "length" => Says(["North "], finish: "length"),
        "nothing" => Says([]),
        "endless" => async http =>
        {
            var page = JsonSerializer.Serialize(new string('x', 50_000));
            for (var i = 0; i < 10; i++)
            {
                await ChunkAsync(http, $$$"""{"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":{{{page}}} }}]}""");
            }
        },
        var status => Refuses(int.Parse(status, System.Globalization.CultureInfo.InvariantCulture)),
    };
}
