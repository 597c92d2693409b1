using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Gateway.Manifests;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Runs;
using VeSaaS.Tests.Tenancy;
using Xunit;

namespace VeSaaS.Tests.Chat;

/// <summary>
/// What application, engine and gateway add to an agent's first word, and what two hundred answers at once take; the product and its agents are processes of their own.
/// Run by `deploy/bench.sh`, which sets `VESAAS_BENCH`; left out otherwise, as times of a machine that also runs tests say nothing.
/// </summary>
public sealed class ChatBenchmark(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Rounds = 101;
    private const int Readers = 200;
    private const string Question = "Our onboarding takes six weeks. New colleagues say that it is too long. What do they need first?";

    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(60);

    private readonly KillableProduct _product = new();
    private HttpClient _person = null!;
    private HttpClient _agents = null!;
    private Caller _caller = null!;
    private Guid _hire;

    private static bool IsAsked => Environment.GetEnvironmentVariable("VESAAS_BENCH") == "1";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        if (!IsAsked)
        {
            return;
        }

        await _product.StartAgentsAsync();
        await _product.StartHostAsync(new() { ["Runs:Concurrency"] = "256", ["Logging:LogLevel:Default"] = "Warning" });
        using var browser = new FormBrowser(_product.Url);
        (await browser.SendFormAsync("/account/sign-up", new()
        {
            ["Name"] = "Mara Lindt", ["Email"] = "mara@nordhafen.test", ["Password"] = "four plain words here", ["Company"] = "Nordhafen", ["TimeZone"] = "Europe/Berlin", ["TermsAccepted"] = "true",
        }, Token)).Dispose();
        _person = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = new Uri(_product.Url), Timeout = Timeout.InfiniteTimeSpan };
        _person.DefaultRequestHeaders.Add("Cookie", string.Join("; ", browser.Cookies.Select(cookie => $"{cookie.Name}={cookie.Value}")));
        _person.DefaultRequestHeaders.Add("Origin", _product.Url);
        await using (var db = _product.Contexts.ForSystem("benchmark"))
        {
            _caller = new(await db.Users.Select(user => user.Id).SingleAsync(Token), await db.Set<Customer>().Select(customer => customer.Id).SingleAsync(Token), MemberRole.Owner);
        }

        _hire = (await _product.HireAsync(_caller)).Value;
        _agents = new HttpClient { BaseAddress = _product.AgentsUrl };
        _agents.DefaultRequestHeaders.Add(DemoAgentsEndpoint.SecretHeader, KillableProduct.Secret);
        _agents.DefaultRequestHeaders.Add(GatewayNames.UserHeader, _caller.CustomerId.ToString());
        _agents.DefaultRequestHeaders.Add("A2A-Version", "1.0");
    }

    public async ValueTask DisposeAsync()
    {
        _person?.Dispose();
        _agents?.Dispose();
        await _product.DisposeAsync();
    }

    [Fact]
    public async Task FirstWord_ThroughTheProduct_ComparedWithTheAgentItself()
    {
        Assert.SkipUnless(IsAsked, "deploy/bench.sh runs it.");
        List<double> direct = [], through = [], accepted = [], begun = [];
        for (var round = -5; round < Rounds; round++)
        {
            // In turns, so that whatever else the machine does meets both.
            var (agent, product) = (await DirectAsync(), await ThroughAsync());
            if (round >= 0)
            {
                direct.Add(agent);
                accepted.Add(product.Accepted);
                begun.Add(product.Begun);
                through.Add(product.Word);
            }
        }

        output.WriteLine($"| First word, {Rounds} rounds | Agent itself | Message kept | First event of the run | First word | Added | Aim |");
        output.WriteLine("|---|---|---|---|---|---|---|");
        Row("median", 0.5, 15);
        Row("p95", 0.95, 40);

        void Row(string name, double part, int aim)
        {
            var (agent, product) = (At(direct, part), At(through, part));
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"| {name} | {agent:F1} ms | {At(accepted, part):F1} ms | {At(begun, part):F1} ms | {product:F1} ms | {product - agent:F1} ms | {aim} ms |"));
        }
    }

    [Fact]
    public async Task TwoHundredAnswersAtOnce_ForAMinute_LoseNoEvent()
    {
        Assert.SkipUnless(IsAsked, "deploy/bench.sh runs it.");
        await ReadAnswerAsync();
        using var host = Process.GetProcessById(_product.HostProcessId);
        var (cpu, clock) = (host.TotalProcessorTime, Stopwatch.StartNew());
        var readers = Enumerable.Range(0, Readers).Select(async _ =>
        {
            var (answers, events) = (0, 0);
            while (clock.Elapsed < Duration)
            {
                events += await ReadAnswerAsync();
                answers++;
            }

            return (Answers: answers, Events: events);
        }).ToList();
        var all = Task.WhenAll(readers);
        List<long> memory = [];
        while (await Task.WhenAny(all, Task.Delay(TimeSpan.FromSeconds(10), Token)) != all)
        {
            host.Refresh();
            memory.Add(host.WorkingSet64 / (1024 * 1024));
        }

        var read = await all;
        host.Refresh();
        var cores = (host.TotalProcessorTime - cpu) / clock.Elapsed;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Readers} conversations for {clock.Elapsed.TotalSeconds:F0} s: {read.Sum(reader => reader.Answers)} answers, {read.Sum(reader => reader.Events)} events, none lost; {cores:F2} cores (aim: 1.5); memory every 10 s: {string.Join(", ", memory)} MB."));
    }

    private async Task<double> DirectAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/report-writer")
        {
            Content = JsonContent.Create(new
            {
                jsonrpc = "2.0", id = 1, method = "SendStreamingMessage",
                @params = new { message = new { messageId = TimeProvider.System.NewId(), contextId = TimeProvider.System.NewId(), role = "ROLE_USER", parts = new[] { new { text = Question } } } },
            }),
        };
        request.Headers.Accept.ParseAdd("text/event-stream");
        return (await UntilAsync(_agents, request, item => item.Data.Contains("artifactUpdate", StringComparison.Ordinal)))[0];
    }

    private async Task<(double Accepted, double Begun, double Word)> ThroughAsync() =>
        await UntilAsync(_person, Ask(), item => item.EventType == "accepted", item => item.EventType is not ("accepted" or "heartbeat"), item => item.EventType == "text") is [var accepted, var begun, var word]
            ? (accepted, begun, word) : throw new InvalidOperationException("A moment is missing.");

    /// <summary>The moments, in ms, at which each of these was seen first.</summary>
    private static async Task<double[]> UntilAsync(HttpClient client, HttpRequestMessage request, params Func<SseItem<string>, bool>[] seen)
    {
        List<double> moments = [];
        using (request)
        {
            var clock = Stopwatch.GetTimestamp();
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
            response.EnsureSuccessStatusCode();
            await foreach (var item in SseParser.Create(await response.Content.ReadAsStreamAsync(Token)).EnumerateAsync(Token))
            {
                while (seen[moments.Count](item))
                {
                    moments.Add(Stopwatch.GetElapsedTime(clock).TotalMilliseconds);
                    if (moments.Count == seen.Length)
                    {
                        return [.. moments];
                    }
                }
            }
        }

        throw new InvalidOperationException("The stream ended before the first word.");
    }

    /// <summary>Reads an answer to its end; every event is there once and in order, and their words are the answer.</summary>
    private async Task<int> ReadAnswerAsync()
    {
        using var request = Ask();
        using var response = await _person.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
        response.EnsureSuccessStatusCode();
        var (text, last) = (new StringBuilder(), 0);
        await foreach (var item in SseParser.Create(await response.Content.ReadAsStreamAsync(Token)).EnumerateAsync(Token))
        {
            if (item.EventId is { Length: > 0 } id && item.EventType is not ("heartbeat" or "message" or "accepted"))
            {
                Assert.Equal(++last, int.Parse(id, CultureInfo.InvariantCulture));
            }

            var data = JsonSerializer.Deserialize<JsonElement>(item.Data);
            if (item.EventType == "text")
            {
                text.Append(data.GetProperty("text").GetString());
            }
            else if (item.EventType == "message")
            {
                Assert.Equal(("Completed", text.ToString()), (data.GetProperty("data").GetProperty("status").GetString(), data.GetProperty("data").GetProperty("text").GetString()));
                return last;
            }
        }

        throw new InvalidOperationException("The stream ended before the answer did.");
    }

    private HttpRequestMessage Ask()
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"/api/messages/ves/{_hire}/chat") { Content = JsonContent.Create(new { text = Question }) };
        request.Headers.Accept.ParseAdd("text/event-stream");
        return request;
    }

    private static double At(List<double> times, double part) => times.Order().ElementAt((int)(times.Count * part));
}
