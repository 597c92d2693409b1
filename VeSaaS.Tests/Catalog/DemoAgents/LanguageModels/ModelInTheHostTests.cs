using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using VeSaaS.Core.Billing;
using VeSaaS.Tests.Chat;
using VeSaaS.Tests.Support;
using VeSaaS.Tests.Tenancy;
using Xunit;

namespace VeSaaS.Tests.Catalog.DemoAgents.LanguageModels;

/// <summary>A chat with a model behind it through the whole product: browser's API, engine, gateway, demo agent, endpoint, ledger.</summary>
public sealed class ModelInTheHostTests
{
    private const string Prompt = "Tell me about Zanzibarine.";
    private const string Usage =
        """{"prompt_tokens":1203,"completion_tokens":417,"total_tokens":1620,"prompt_tokens_details":{"cached_tokens":1024},"completion_tokens_details":{"reasoning_tokens":64}}""";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Chat_ModelAnswers_TheLedgerIsExactlyUsageTimesRateAndTheLogSaysNothing()
    {
        await using var model = await FakeModel.StartAsync(Token, FakeModel.Says(["Quokkas ", "are ", "fine."], Usage));
        var log = new Lines();
        await using var host = await StartAsync(model, log);
        var account = await host.CustomerAsync(Token);
        var hire = await host.HireAsync(account, Token);

        var message = await ChatAsync(host, account, hire.Value);

        Assert.Equal(("Completed", "Quokkas are fine."), (message.GetProperty("status").GetString(), message.GetProperty("text").GetString()));
        await using var db = host.Contexts.ForSystem("test");
        var row = await db.Set<TokenUsage>().AsNoTracking().SingleAsync(Token);
        Assert.Equal((1203L, 417L, 1024L, "small-model-2026"), (row.InputTokens, row.OutputTokens, row.CachedTokens, row.Model));
        // 2, 8 and 0.20 a million: 2,000, 8,000 and 200 nano a token.
        Assert.Equal(((1203 - 1024) * 2_000L) + (1024 * 200L) + (417 * 8_000L), row.Amount.Nano);
        Assert.Contains(log.All, line => line.Contains("Demo agents answer with the model", StringComparison.Ordinal));
        string[] secrets = [FakeModel.Key, "Zanzibarine", "Quokkas"];
        Assert.All(secrets, secret => Assert.DoesNotContain(log.All, line => line.Contains(secret, StringComparison.OrdinalIgnoreCase)));
    }

    [Fact]
    public async Task Chat_EndpointRefusesTheKey_IsAFailedAnswerAndCostsNothing()
    {
        await using var model = await FakeModel.StartAsync(Token, FakeModel.Refuses(401));
        var log = new Lines();
        await using var host = await StartAsync(model, log);
        var account = await host.CustomerAsync(Token);
        var hire = await host.HireAsync(account, Token);

        var message = await ChatAsync(host, account, hire.Value);

        Assert.Equal(("Failed", ""), (message.GetProperty("status").GetString(), message.GetProperty("text").GetString() ?? ""));
        await using var db = host.Contexts.ForSystem("test");
        Assert.Empty(await db.Set<TokenUsage>().AsNoTracking().ToListAsync(Token));
        Assert.Contains(log.All, line => line.Contains("no answer for task", StringComparison.Ordinal) && line.Contains("401", StringComparison.Ordinal));
        Assert.DoesNotContain(log.All, line => line.Contains(FakeModel.Key, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_DemoAgentsAsAProcess_AskTheModelThatTheirEnvironmentNames()
    {
        await using var model = await FakeModel.StartAsync(Token, FakeModel.Says(["From afar."]));
        await using var process = HostProcess.Start(["demo-agents", "--urls", "http://127.0.0.1:0"], new Dictionary<string, string>
        {
            ["Demo:Secret"] = DemoAgentsFixture.Secret,
            ["Agents:Model:Endpoint"] = model.Endpoint,
            ["Agents:Model:Name"] = FakeModel.Name,
            ["Agents:Model:ApiKey"] = FakeModel.Key,
        });
        var line = await process.LineAsync(text => text.Contains("listen at", StringComparison.Ordinal), Token);
        using var http = new HttpClient { BaseAddress = new Uri(line[line.IndexOf("http", StringComparison.Ordinal)..]) };
        http.DefaultRequestHeaders.Add(VeSaaS.Core.Gateway.DemoAgentsEndpoint.SecretHeader, DemoAgentsFixture.Secret);
        http.DefaultRequestHeaders.Add("x-user-id", "ada");

        using var response = await http.PostAsJsonAsync(
            "/data-analyst", new { jsonrpc = "2.0", id = 1, method = "SendMessage", @params = DemoAgentsFixture.Message10(Prompt) }, Token);

        Assert.Contains("From afar.", await response.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.Equal($"Bearer {FakeModel.Key}", Assert.Single(model.Requests).Authorization);
        Assert.DoesNotContain(FakeModel.Key, process.Output + process.Errors, StringComparison.Ordinal);
    }

    private static Task<AppHost> StartAsync(FakeModel model, Lines log) => AppHost.StartAsync(
        Token,
        new()
        {
            ["Agents:Model:Endpoint"] = model.Endpoint,
            ["Agents:Model:Name"] = FakeModel.Name,
            ["Agents:Model:ApiKey"] = FakeModel.Key,
        },
        services => services.AddLogging(logging => logging.AddProvider(log).AddFilter<Lines>(_ => true)));

    private static async Task<JsonElement> ChatAsync(AppHost host, TestAccount account, Guid hire)
    {
        using var http = account.Client(host);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/messages/ves/{hire}/chat") { Content = JsonContent.Create(new { text = Prompt }) };
        request.Headers.Add("Accept", "application/json");
        using var response = await http.SendAsync(request, Token);
        return await response.Content.ReadFromJsonAsync<JsonElement>(Token);
    }

    [ProviderAlias("Lines")]
    private sealed class Lines : ILoggerProvider, ILogger
    {
        private readonly ConcurrentQueue<string> _lines = [];

        public IReadOnlyList<string> All => [.. _lines];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var values = state as IEnumerable<KeyValuePair<string, object?>> ?? [];
            _lines.Enqueue($"{formatter(state, exception)} {exception} {string.Join(' ', values.Select(value => $"{value.Key}={value.Value}"))}");
        }

        public void Dispose()
        {
            // The lines are read after the host has gone.
        }
    }
}
