using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Tenancy;
using VeSaaS.Infrastructure.Kernel;
using VeSaaS.Tests.Gateway.EndToEnd;
using VeSaaS.Tests.Support;
using Xunit;

namespace VeSaaS.Tests.Catalog.RemoteAgents;

/// <summary>An agent of somebody else's in the whole product: listed, imported, published, hired, called and charged like any other.</summary>
public sealed class RemoteAgentJourneyTests : IAsyncLifetime
{
    private const string Secret = "s3cret-of-the-partner-4711";
    private static readonly AgentRef Partner = new("remote", "remote", "partner");

    private RemoteHost _remote = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _remote = await RemoteHost.StartAsync(Token);

    public ValueTask DisposeAsync() => _remote.DisposeAsync();

    [Fact]
    public async Task HireAndChat_RemoteAgentWithACredential_WorksAndTheCredentialIsNowhereElse()
    {
        _remote.Before = RefuseWithoutCredential;
        using var log = new RecordedLog(LogLevel.Trace);
        await using var product = Product(settings: new() { ["Agents:Remote:0:CredentialRef"] = "partner-key", ["Agents:Credentials:partner-key:Value"] = Secret }, log: log);
        await product.InitializeAsync();
        await LiveProduct.UntilAsync(async () => (await AgentAsync(product, Partner)).GetProperty("isReady").GetBoolean());

        var offer = await OfferAsync(product);
        var hire = await product.HireAsync(offer);
        var answer = await SayAsync(hire, "Good morning.");

        Assert.Equal("The partner heard: Good morning.", answer.GetProperty("text").GetString());
        var usage = Assert.Single(await UsageAsync(product));
        Assert.Equal((Partner, 100L, 50L, 100 * 2_000L + 50 * 8_000L), (usage.Agent, usage.InputTokens, usage.OutputTokens, usage.Amount.Nano));
        Assert.Equal(HttpStatusCode.Forbidden, await product.AskAsync(Partner, LiveProduct.Stranger()));

        var calls = _remote.Seen.Where(request => request.Method == "POST").ToList();
        Assert.NotEmpty(calls);
        Assert.All(calls, call => Assert.Equal(($"Bearer {Secret}", RemoteHost.AgentPath), (call.Headers["authorization"], call.Path)));
        Assert.All(_remote.Seen, request => Assert.Empty(request.Headers.Keys.Intersect(["x-customer-id", "x-share-token", "x-vesaas-probe", "cookie"])));
        Assert.All(_remote.Seen, request => Assert.DoesNotContain(request.Headers.Values, value => value.Contains("eyJ", StringComparison.Ordinal)));
        Assert.Contains(_remote.Seen, request => request.Method == "GET" && !request.Headers.ContainsKey("authorization"));

        await AssertNowhereAsync(product, offer, log);
    }

    [Fact]
    public async Task HireAndChat_RemoteAgentOfTheOldDialect_Works()
    {
        _remote.Card = () => RemoteHost.CardV03(_remote.AgentUrl);
        await using var product = Product();
        await product.InitializeAsync();

        var hire = await product.HireAsync(await OfferAsync(product));
        var answer = await SayAsync(hire, "Hello?");

        Assert.Equal("The partner heard: Hello?", answer.GetProperty("text").GetString());
        Assert.Contains(_remote.Seen, request => request.Body.Contains("\"message/stream\"", StringComparison.Ordinal));
        await LiveProduct.LetGoAsync(hire);
        Assert.Equal(HttpStatusCode.Forbidden, await product.AskAsync(Partner, hire.Customer));
    }

    [Fact]
    public async Task Agents_OneIsAwayAndOneSaysNothingUseful_AreStatesOfTheirOwnBesideTheOthers()
    {
        await using var nonsense = await RemoteHost.StartAsync(Token);
        nonsense.Card = () => new JsonObject { ["hello"] = "world" };
        await using var product = Product(new()
        {
            ["Agents:Remote:1:Id"] = "away", ["Agents:Remote:1:CardUrl"] = "http://127.0.0.1:1/", ["Agents:Remote:1:AllowPrivate"] = "true",
            ["Agents:Remote:2:Id"] = "nonsense", ["Agents:Remote:2:CardUrl"] = nonsense.AgentUrl, ["Agents:Remote:2:AllowPrivate"] = "true",
            ["Agents:Remote:3:Id"] = "inside", ["Agents:Remote:3:CardUrl"] = $"http://localhost:{nonsense.Port}/",
        });
        await product.InitializeAsync();

        var agents = await product.Operator.GetFromJsonAsync<JsonElement>("/api/discovery/agents", Token);

        Assert.All(agents.GetProperty("sources").EnumerateArray(), source => Assert.Equal("Readable", source.GetProperty("status").GetString()));
        Assert.Contains(agents.GetProperty("agents").EnumerateArray(), agent => agent.GetProperty("agent").GetString() == "demo/demo/data-analyst");
        Assert.Equal(JsonValueKind.Null, Find(agents, Partner).GetProperty("fault").ValueKind);
        Assert.Equal(
            ["Unreachable Its host does not answer.", "Unreachable Localhost has an address of a private network, which is not allowed for it.", "Invalid What lies there is not an agent's card: it has no name."],
            ((string[])["away", "inside", "nonsense"]).Select(name => Find(agents, Partner with { Name = name }).GetProperty("fault"))
                .Select(fault => $"{fault.GetProperty("kind").GetString()} {fault.GetProperty("cause").GetString()}"));
        var (status, problem) = await ImportAsync(product, Partner with { Name = "away" });
        Assert.Equal((HttpStatusCode.ServiceUnavailable, true), (status, problem.Contains("does not answer", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Listing_AgentGoesAway_KeepsWhatWasLastKnown()
    {
        await using var product = Product();
        await product.InitializeAsync();
        var offer = await OfferAsync(product);
        _remote.Before = http =>
        {
            http.Response.StatusCode = 503;
            return Task.FromResult(true);
        };

        await LiveProduct.UntilAsync(async () => (await AgentAsync(product, Partner)).GetProperty("fault").ValueKind is JsonValueKind.Object);

        var agent = await AgentAsync(product, Partner);
        Assert.Equal("127.0.0.1 answers HTTP 503 instead of the card.", agent.GetProperty("fault").GetProperty("cause").GetString());
        Assert.Equal(("Help", true), (agent.GetProperty("skills")[0].GetProperty("name").GetString(), agent.GetProperty("isPresent").GetBoolean()));
        Assert.True(agent.GetProperty("readAt").GetDateTimeOffset() < TimeProvider.System.GetUtcNow());
        using var visitor = new HttpClient { BaseAddress = new Uri(product.Host.Url) };
        using var page = await visitor.GetAsync(new Uri($"/marketplace/{offer.Slug}?tab=skills", UriKind.Relative), Token);
        Assert.Contains("Help", await page.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restart_RemoteAgentIsHired_IsReachedFromTheFirstRequestOn()
    {
        var folder = Directory.CreateTempSubdirectory("vesaas-restart-");
        try
        {
            var settings = Settings(new() { ["Storage:Directory"] = folder.FullName });
            CustomerId employer;
            await using (var product = Product(settings))
            {
                await product.InitializeAsync();
                employer = (await product.HireAsync(await OfferAsync(product))).Customer;
            }

            await using var again = new AppHost(settings);
            again.Start();
            var gateway = await again.GatewayAsync(Token);
            var token = await again.Services.GetRequiredService<CallerTokens>().IssueAsync(new CallerIdentity(employer, Partner, TimeProvider.System.NewId()), Token);
            var card = new Uri(gateway, $"{Partner.RoutePath}/.well-known/agent-card.json");

            Assert.Equal(HttpStatusCode.OK, await LiveProduct.SendAsync(new HttpRequestMessage(HttpMethod.Get, card), employer, token));
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Chat_AgentRedirectsToAnAddressInside_IsNotFollowed()
    {
        await using var inside = await RemoteHost.StartAsync(Token);
        await using var product = Product();
        await product.InitializeAsync();
        var hire = await product.HireAsync(await OfferAsync(product));
        _remote.Before = http =>
        {
            http.Response.StatusCode = http.Request.Method == "POST" ? 307 : 200;
            http.Response.Headers.Location = inside.AgentUrl;
            return Task.FromResult(http.Request.Method == "POST");
        };

        var answer = await SayAsync(hire, "Where are you?");

        Assert.Equal("Failed Protocol", $"{answer.GetProperty("status").GetString()} {answer.GetProperty("failure").GetString()}");
        Assert.Empty(inside.Seen);
        Assert.Empty(await UsageAsync(product));
    }

    [Fact]
    public async Task Chat_HostMovesToAnAddressInside_IsRefusedInWords()
    {
        // The name leads to loopback from the start; first it may, and when it is asked again it may not: as a name that is bound anew.
        var asked = new List<string>();
        await using var product = Product(
            new() { ["Agents:Remote:0:CardUrl"] = $"http://agents.partner.test:{_remote.Port}/", ["Agents:Remote:0:AllowPrivate"] = "false" },
            services: services => services.AddSingleton<AddressResolver>((host, _) =>
            {
                asked.Add(host);
                return Task.FromResult<IPAddress[]>([IPAddress.Loopback]);
            }));
        await product.InitializeAsync();

        var (status, problem) = await ImportAsync(product, Partner);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Contains("agents.partner.test has an address of a private network", problem, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("agents.partner.test", asked);
        Assert.Empty(_remote.Seen);
    }

    private Dictionary<string, string?> Settings(Dictionary<string, string?>? more)
    {
        Dictionary<string, string?> all = new()
        {
            ["Agents:Remote:0:Id"] = "partner",
            ["Agents:Remote:0:CardUrl"] = _remote.AgentUrl,
            ["Agents:Remote:0:AllowPrivate"] = "true",
        };
        foreach (var (key, value) in more ?? [])
        {
            all[key] = value;
        }

        return all;
    }

    private LiveProduct Product(Dictionary<string, string?>? settings = null, RecordedLog? log = null, Action<IServiceCollection>? services = null) =>
        new(Settings(settings), collection =>
        {
            if (log is not null)
            {
                collection.AddLogging(logging => logging.AddProvider(log).AddFilter<RecordedLog>(_ => true));
            }

            services?.Invoke(collection);
        });

    private static Task<bool> RefuseWithoutCredential(HttpContext http)
    {
        var refused = http.Request.Method == "POST" && http.Request.Headers.Authorization != $"Bearer {Secret}";
        http.Response.StatusCode = refused ? 401 : 200;
        return Task.FromResult(refused);
    }

    private static async Task<Offer> OfferAsync(LiveProduct product)
    {
        var (status, offer) = await product.ImportAsync(Partner);
        Assert.Equal(HttpStatusCode.Created, status);
        await LiveProduct.UntilAsync(async () =>
            await product.BindingAsync(Partner) is { DeniesStrangers: true } binding && binding.ConfirmedGeneration == binding.DesiredGeneration);
        await product.PublishAsync(offer);
        return offer;
    }

    private static async Task<(HttpStatusCode Status, string Problem)> ImportAsync(LiveProduct product, AgentRef agent)
    {
        using var response = await product.Operator.PostAsJsonAsync("/api/discovery/import", new { agent = agent.ToString() }, Token);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(Token));
    }

    private static async Task<JsonElement> AgentAsync(LiveProduct product, AgentRef agent) =>
        Find(await product.Operator.GetFromJsonAsync<JsonElement>("/api/discovery/agents", Token), agent);

    private static JsonElement Find(JsonElement agents, AgentRef agent) =>
        agents.GetProperty("agents").EnumerateArray().Single(item => item.GetProperty("agent").GetString() == agent.ToString());

    private static async Task<HttpResponseMessage> PostAsync(Employment hire, string text)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/messages/ves/{hire.Id}/chat") { Content = JsonContent.Create(new { text }) };
        request.Headers.Add("Accept", "application/json");
        return await hire.Client.SendAsync(request, Token);
    }

    private static async Task<JsonElement> SayAsync(Employment hire, string text)
    {
        using var response = await PostAsync(hire, text);
        return await LiveProduct.JsonAsync(response);
    }

    private static async Task<IReadOnlyList<TokenUsage>> UsageAsync(LiveProduct product)
    {
        await using var db = product.Host.Contexts.ForSystem("test");
        return await db.Set<TokenUsage>().AsNoTracking().ToListAsync(Token);
    }

    private static async Task AssertNowhereAsync(LiveProduct product, Offer offer, RecordedLog log)
    {
        Assert.NotEmpty(log.Lines);
        Assert.DoesNotContain(log.Lines, line => line.Contains(Secret, StringComparison.Ordinal));

        var manifests = string.Join('\n', (await product.Store.ListAsync(null, Token)).Select(item => item.Document.ToJsonString()));
        Assert.Contains("\"secretRef\":{\"name\":\"partner-key\"}", manifests, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, manifests, StringComparison.Ordinal);

        foreach (var address in (string[])["/api/discovery/agents", $"/api/admin/marketplace/agents/{offer.Id}"])
        {
            var text = await product.Operator.GetStringAsync(new Uri(address, UriKind.Relative), Token);
            Assert.Contains(Partner.ToString(), text, StringComparison.Ordinal);
            Assert.DoesNotContain(Secret, text, StringComparison.Ordinal);
        }

        using var visitor = new HttpClient { BaseAddress = new Uri(product.Host.Url) };
        var page = await visitor.GetStringAsync(new Uri($"/marketplace/{offer.Slug}?tab=access", UriKind.Relative), Token);
        Assert.Contains("What you write leaves this platform: the work is done at <strong>127.0.0.1</strong>", page, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, page, StringComparison.Ordinal);

        var files = Directory.EnumerateFiles(product.Host.Folder, "*", SearchOption.AllDirectories).ToList();
        Assert.Contains(files, file => file.EndsWith(".db", StringComparison.Ordinal));
        foreach (var file in files)
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var memory = new MemoryStream();
            await stream.CopyToAsync(memory, Token);
            Assert.Equal(-1, memory.ToArray().AsSpan().IndexOf(Encoding.UTF8.GetBytes(Secret)));
        }
    }
}
