using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Gateway.Manifests;
using VeSaaS.Core.Kernel;
using VeSaaS.Infrastructure.Persistence;
using Xunit;

namespace VeSaaS.Tests.Gateway.Embedded;

public sealed class EmbeddedGatewayTests : IAsyncLifetime
{
    private static readonly AgentRef Writer = EmbeddedGatewayHarness.Agent("writer");
    private readonly Guid _ada = TimeProvider.System.NewId();
    private readonly Guid _bob = TimeProvider.System.NewId();
    private EmbeddedGatewayHarness _gateway = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _gateway = await EmbeddedGatewayHarness.StartAsync(Token);

    public async ValueTask DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task Request_RightTokenOfGrantedCustomer_ReachesAgent()
    {
        await _gateway.ApplyAsync(Writer, [_ada], Token);

        var answer = await _gateway.CallAsync(_ada, Writer, Token);

        Assert.Equal((200, "agent here"), (answer.Status, answer.Text));
        Assert.DoesNotContain("\r\nServer:", answer.Head, StringComparison.OrdinalIgnoreCase);
        var seen = Assert.Single(_gateway.Agents.Seen);
        Assert.Equal("/backend/writer/.well-known/agent-card.json", seen.Target);
        Assert.Equal(_ada.ToString(), seen.Headers["x-user-id"]);
        Assert.Empty(seen.Headers.Keys.Intersect(["authorization", "x-customer-id"]));
    }

    [Fact]
    public async Task Request_FreshImport_RefusesEverySignedCustomer()
    {
        await _gateway.ApplyAsync(Writer, [], Token);

        foreach (var customer in new[] { _ada, _bob, Guid.Empty })
        {
            var answer = await _gateway.CallAsync(customer, Writer, Token);
            Assert.Equal((403, "authorization failed"), (answer.Status, answer.Text));
        }

        Assert.Empty(_gateway.Agents.Seen);
    }

    public static TheoryData<string> WrongCredentials =>
        ["none", "empty", "basic", "garbage", "twice", "expired", "another key", "unknown key", "alg none", "alg none without signature", "alg HS256", "audience", "issuer", "tampered"];

    [Theory]
    [MemberData(nameof(WrongCredentials))]
    public async Task Request_WithoutValidToken_Is401(string what)
    {
        await _gateway.ApplyAsync(Writer, [_ada], Token);
        using var stranger = new CallerSigner();
        var signer = _gateway.Signer;
        var good = signer.Sign(_ada, Writer);
        var authorization = what switch
        {
            "none" => "",
            "empty" => "Authorization: Bearer \r\n",
            "basic" => $"Authorization: Basic {good}\r\n",
            "garbage" => "Authorization: Bearer a.b.c\r\n",
            "twice" => $"Authorization: Bearer {good}\r\nAuthorization: Bearer {good}\r\n",
            "expired" => Bearer(signer.Sign(_ada, Writer, CallerClaims.Lifetime + CallerClaims.ClockSkew + TimeSpan.FromSeconds(5))),
            "another key" => Bearer(stranger.Sign(_ada, Writer, keyId: signer.KeyId)),
            "unknown key" => Bearer(stranger.Sign(_ada, Writer)),
            "alg none" => Bearer(CallerSigner.Rewrite(good, $$"""{"alg":"none","typ":"JWT","kid":"{{signer.KeyId}}"}""", null)),
            "alg none without signature" => Bearer(CallerSigner.Rewrite(good, $$"""{"alg":"none","typ":"JWT","kid":"{{signer.KeyId}}"}""", "")),
            "alg HS256" => Bearer(CallerSigner.Rewrite(good, $$"""{"alg":"HS256","typ":"JWT","kid":"{{signer.KeyId}}"}""", null)),
            "audience" => Bearer(signer.Sign(_ada, Writer, audience: "vesaas-delegation")),
            "issuer" => Bearer(signer.Sign(_ada, Writer, issuer: "somebody")),
            "tampered" => Bearer($"{good.Split('.')[0]}.{signer.Sign(_bob, Writer).Split('.')[1]}.{good.Split('.')[2]}"),
            _ => throw new ArgumentOutOfRangeException(nameof(what)),
        };

        var answer = await SendAsync($"{authorization}X-Customer-ID: {_ada}\r\n");

        Assert.Equal(401, answer.Status);
        Assert.Empty(_gateway.Agents.Seen);
    }

    public static TheoryData<string, int> CustomerHeaders => new()
    {
        { "", 403 },
        { "X-Customer-ID: \r\n", 403 },
        { "X-Customer-ID: {bob}\r\n", 403 },
        { "X-Customer-ID: {ada}\r\nX-Customer-ID: {ada}\r\n", 403 },
        { "X-Customer-ID: {ada}\r\nX-Customer-ID: {bob}\r\n", 403 },
        { "X-Customer-ID: {bob}\r\nX-Customer-ID: {ada}\r\n", 403 },
        { "X-Customer-ID: {ada},{bob}\r\n", 403 },
        { "X-Customer-ID: {ADA}\r\n", 403 },
        { "X-Customer-ID: deny-all-default\r\n", 403 },
        { "X-Customer-ID: false\r\n", 403 },
        { "X-Customer-ID: {ada}\u00A0\r\n", 403 },
        { "X-Customer-ID: \u000B{ada}\r\n", 403 },
        { "X-Customer-ID: {ada}\\\" || true || \\\"\r\n", 403 },
        { "X_Customer_ID: {ada}\r\n", 403 },
        // HTTP says that names have no case and that blanks around a value are no part of it; Kestrel takes them off.
        { "x-CUSTOMER-id: {ada}\r\n", 200 },
        { "X-Customer-ID:  \t {ada} \t \r\n", 200 },
    };

    [Theory]
    [MemberData(nameof(CustomerHeaders))]
    public async Task Request_CustomerHeader_MustEqualTokenExactly(string header, int expected)
    {
        await _gateway.ApplyAsync(Writer, [_ada, _bob], Token);
        header = header.Replace("{ada}", _ada.ToString(), StringComparison.Ordinal).Replace("{bob}", _bob.ToString(), StringComparison.Ordinal)
            .Replace("{ADA}", _ada.ToString().ToUpper(CultureInfo.InvariantCulture), StringComparison.Ordinal);

        var answer = await SendAsync(Bearer(_gateway.Signer.Sign(_ada, Writer)) + header);

        // A control character is no header at all to Kestrel, which refuses it before anything of ours sees it.
        Assert.True(answer.Status == expected || (answer.Status == 400 && header.Any(char.IsControl)), $"{answer.Status} {answer.Text}");
        Assert.Equal(expected == 200 ? 1 : 0, _gateway.Agents.Seen.Count);
    }

    [Fact]
    public async Task Request_TokenOfAnotherAgent_IsRefused()
    {
        var reader = EmbeddedGatewayHarness.Agent("reader");
        await _gateway.ApplyAsync(Writer, [_ada], Token);
        await _gateway.ApplyAsync(reader, [_ada], Token);

        var answer = await SendAsync(_gateway.Credentials(_ada, reader));

        Assert.Equal(403, answer.Status);
    }

    [Fact]
    public async Task Request_OneOfTwoLeaves_OtherStaysIn()
    {
        await _gateway.ApplyAsync(Writer, [_ada, _bob], Token);
        Assert.Equal((200, 200), (await StatusAsync(_ada), await StatusAsync(_bob)));

        await _gateway.ApplyAsync(Writer, [_bob], Token);
        Assert.Equal((403, 200), (await StatusAsync(_ada), await StatusAsync(_bob)));

        await _gateway.ApplyAsync(Writer, [], Token);
        Assert.Equal((403, 403), (await StatusAsync(_ada), await StatusAsync(_bob)));
        var policy = await _gateway.GetAsync(GatewayKind.AgentgatewayPolicy, GatewayNames.Policy(Writer, 0), Token);
        Assert.Equal("false", (string?)policy.Document["spec"]!["traffic"]!["authorization"]!["policy"]!["matchExpressions"]!.AsArray().Single());
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/api")]
    [InlineData("/api/customer/ves")]
    [InlineData("/agents")]
    [InlineData("/agents/remote/remote/unknown")]
    [InlineData("/agents/remote/remote/writer2")]
    [InlineData("/agents/remote/remote/writer-2/x")]
    [InlineData("/AGENTS/remote/remote/writer/x")]
    [InlineData("/agents/remote/remote/writer/../reader/x")]
    [InlineData("/agents/remote/remote/writer/./x")]
    [InlineData("/agents/remote/remote/writer/..")]
    [InlineData("/agents/remote/remote/writer/%2e%2e/reader")]
    [InlineData("/agents/remote/remote/writer/..%2freader")]
    [InlineData("/agents/remote/remote/writer%2fx")]
    [InlineData("/agents/remote/remote/writer/..;/reader")]
    [InlineData("/agents/remote/remote/writer/..\\reader")]
    [InlineData("/agents/remote/remote/writer//x")]
    [InlineData("//agents/remote/remote/writer/x")]
    [InlineData("/agents//remote/remote/writer/x")]
    [InlineData("/x/../agents/remote/remote/writer/x")]
    [InlineData("/agents/remote/remote/%77riter/x")]
    [InlineData("http://gateway.test/agents/remote/remote/writer/x")]
    public async Task Request_PathThatNamesNoAgentPlainly_Is404(string target)
    {
        await _gateway.ApplyAsync(Writer, [_ada], Token);

        var answer = await _gateway.SendAsync($"GET {target} HTTP/1.1\r\n{_gateway.Credentials(_ada, Writer)}\r\n", Token);

        Assert.Contains(answer.Status, (int[])[404, 400]);
        Assert.Empty(_gateway.Agents.Seen);
    }

    [Theory]
    [InlineData("?user_id=somebody")]
    [InlineData("?user%5Fid=somebody")]
    [InlineData("?a=b&user_id=somebody")]
    [InlineData("?")]
    public async Task Request_WithQuery_IsRefused(string query)
    {
        await _gateway.ApplyAsync(Writer, [_ada], Token);

        var answer = await _gateway.CallAsync(_ada, Writer, Token, $"/card{query}");

        Assert.Equal(403, answer.Status);
    }

    [Fact]
    public async Task Request_SmuggledHeaders_DoNotReachAgent()
    {
        await _gateway.ApplyAsync(Writer, [_ada], Token);

        var answer = await SendAsync(
            $"{_gateway.Credentials(_ada, Writer)}X-User-Id: root\r\nx-user-id: admin\r\n{DemoAgentsEndpoint.SecretHeader}: the-demo-secret\r\nX-Share-Token: t\r\nX-Agent-Name: other\r\nConnection: x-user-id\r\n");

        Assert.Equal(200, answer.Status);
        var seen = Assert.Single(_gateway.Agents.Seen);
        Assert.Equal(_ada.ToString(), seen.Headers["x-user-id"]);
        Assert.Empty(seen.Headers.Keys.Intersect([DemoAgentsEndpoint.SecretHeader, "x-share-token", "x-agent-name", "authorization"]));
    }

    [Fact]
    public async Task Request_ForDemoAgents_CarriesTheirSecretAndNoOther()
    {
        _gateway.Demo.Set(_gateway.Agents.Address);
        await _gateway.ApplyAsync(Writer, [_ada], Token);

        await SendAsync($"{_gateway.Credentials(_ada, Writer)}{DemoAgentsEndpoint.SecretHeader}: guessed\r\n");

        Assert.Equal("the-demo-secret", Assert.Single(_gateway.Agents.Seen).Headers[DemoAgentsEndpoint.SecretHeader]);
    }

    [Fact]
    public async Task Request_Post_ForwardsBody()
    {
        await _gateway.ApplyAsync(Writer, [_ada], Token);

        var answer = await _gateway.SendAsync(
            $"POST {Writer.RoutePath} HTTP/1.1\r\n{_gateway.Credentials(_ada, Writer)}Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{{}}", Token);

        Assert.Equal(200, answer.Status);
        var seen = Assert.Single(_gateway.Agents.Seen);
        Assert.Equal(("/backend/writer", "{}", "application/json"), (seen.Target, seen.Body, seen.Headers["content-type"]));
    }

    [Fact]
    public async Task Request_Upgrade_IsNotForwarded()
    {
        await _gateway.ApplyAsync(Writer, [_ada], Token);

        var answer = await SendAsync($"{_gateway.Credentials(_ada, Writer)}Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n");

        Assert.Equal(400, answer.Status);
        Assert.Empty(_gateway.Agents.Seen);
    }

    [Fact]
    public async Task Stream_WhileAgentStillSends_ArrivesPieceByPiece()
    {
        await _gateway.ApplyAsync(Writer, [_ada], Token);
        await using var connection = await OpenStreamAsync(_ada);

        foreach (var piece in (string[])["one", "two", "three"])
        {
            await _gateway.Agents.Stream(_ada).Writer.WriteAsync(piece, Token);
            await ReadUntilAsync(connection, $"data: {piece}\n\n");
        }
    }

    [Fact]
    public async Task Stream_OfRevokedCustomer_IsCutWhileAnothersGoesOn()
    {
        await _gateway.ApplyAsync(Writer, [_ada, _bob], Token);
        await using var adas = await OpenStreamAsync(_ada);
        await using var bobs = await OpenStreamAsync(_bob);
        await _gateway.Agents.Stream(_ada).Writer.WriteAsync("hello", Token);
        await _gateway.Agents.Stream(_bob).Writer.WriteAsync("hello", Token);
        await ReadUntilAsync(adas, "hello");
        await ReadUntilAsync(bobs, "hello");

        await _gateway.ApplyAsync(Writer, [_bob], Token);

        Assert.True(await EndsWithoutLastChunkAsync(adas));
        await _gateway.Agents.Stream(_bob).Writer.WriteAsync("still here", Token);
        await ReadUntilAsync(bobs, "still here");
    }

    [Fact]
    public async Task Stream_WhenRouteIsRemoved_IsCut()
    {
        await _gateway.ApplyAsync(Writer, [_ada], Token);
        await using var connection = await OpenStreamAsync(_ada);
        await _gateway.Agents.Stream(_ada).Writer.WriteAsync("hello", Token);
        await ReadUntilAsync(connection, "hello");

        var route = await _gateway.GetAsync(GatewayKind.HttpRoute, GatewayNames.Route(Writer), Token);
        await _gateway.Store.DeleteAsync(route, Token);

        Assert.True(await EndsWithoutLastChunkAsync(connection));
    }

    [Fact]
    public async Task Request_BackendDown_Is502WithCause()
    {
        await _gateway.ApplyAsync(Writer, [_ada], Token, new AgentBackend.Static("127.0.0.1", 1, false, "/x"));

        var answer = await _gateway.CallAsync(_ada, Writer, Token);

        Assert.Equal(502, answer.Status);
        Assert.Contains("application/problem+json", answer.Head, StringComparison.Ordinal);
        Assert.Equal("The agent's host refused the connection.", (string?)JsonNode.Parse(answer.Text)!["detail"]);
    }

    [Fact]
    public async Task Request_BackendCutsConnection_Is502WithCause()
    {
        await _gateway.ApplyAsync(Writer, [_ada], Token);

        var answer = await _gateway.CallAsync(_ada, Writer, Token, "/broken");

        Assert.Equal((502, "The agent ended the connection without an answer."), (answer.Status, (string?)JsonNode.Parse(answer.Text)!["detail"]));
    }

    [Fact]
    public async Task Request_BackendDown_StillRefusesStrangersFirst()
    {
        await _gateway.ApplyAsync(Writer, [_ada], Token, new AgentBackend.Static("127.0.0.1", 1, false, "/x"));

        Assert.Equal(403, await StatusAsync(_bob));
    }

    [Fact]
    public async Task Request_NamesThatConcatenateAlike_StayApart()
    {
        AgentRef first = new("remote", "a", "b-c");
        AgentRef second = new("remote", "a-b", "c");
        var longName = new string('w', 45);
        AgentRef[] agents = [first, second, EmbeddedGatewayHarness.Agent("writer-2"), Writer, EmbeddedGatewayHarness.Agent(longName), EmbeddedGatewayHarness.Agent(longName + "x")];
        var customers = agents.ToDictionary(agent => agent, _ => TimeProvider.System.NewId());
        foreach (var agent in agents)
        {
            await _gateway.ApplyAsync(agent, [customers[agent]], Token);
        }

        foreach (var agent in agents)
        {
            foreach (var other in agents)
            {
                var answer = await _gateway.CallAsync(customers[other], agent, Token);
                Assert.Equal(agent == other ? 200 : 403, answer.Status);
            }
        }
    }

    [Fact]
    public async Task Policy_UnknownField_IsNotAcceptedAndRefuses()
    {
        var reader = EmbeddedGatewayHarness.Agent("reader");
        await _gateway.ApplyAsync(Writer, [_ada], Token);
        await _gateway.ApplyAsync(reader, [_ada], Token);
        var policy = await _gateway.GetAsync(GatewayKind.AgentgatewayPolicy, GatewayNames.Policy(Writer, 0), Token);
        policy.Document["spec"]!["traffic"]!["rateLimit"] = new JsonObject();

        await _gateway.ApplyAsync(policy, Token);
        await _gateway.UntilObservedAsync(Writer, Token);

        var accepted = await ConditionAsync(GatewayKind.AgentgatewayPolicy, policy.Name, "ancestors", "Accepted");
        Assert.Equal(("False", "Invalid", "spec.traffic.rateLimit is not implemented by this gateway."), accepted);
        Assert.Equal(403, await StatusAsync(_ada));
        Assert.Equal(200, (await _gateway.CallAsync(_ada, reader, Token)).Status);
    }

    [Fact]
    public async Task Policy_InvalidExpression_IsNotAcceptedAndNeverMatches()
    {
        await _gateway.ApplyAsync(Writer, [_ada], Token);
        var policy = await _gateway.GetAsync(GatewayKind.AgentgatewayPolicy, GatewayNames.Policy(Writer, 0), Token);
        policy.Document["spec"]!["traffic"]!["authorization"]!["policy"]!["matchExpressions"] = new JsonArray("timestamp(jwt.customer) == jwt.customer");

        await _gateway.ApplyAsync(policy, Token);
        await _gateway.UntilObservedAsync(Writer, Token);

        Assert.Equal("False", (await ConditionAsync(GatewayKind.AgentgatewayPolicy, policy.Name, "ancestors", "Accepted")).Status);
        Assert.Equal(403, await StatusAsync(_ada));
    }

    [Fact]
    public async Task Route_UnknownField_IsNotAcceptedAndIsNoRoute()
    {
        await _gateway.ApplyAsync(Writer, [_ada], Token);
        var route = await _gateway.GetAsync(GatewayKind.HttpRoute, GatewayNames.Route(Writer), Token);
        route.Document["spec"]!["hostnames"] = new JsonArray("example.com");

        await _gateway.ApplyAsync(route, Token);
        await _gateway.UntilObservedAsync(Writer, Token);

        Assert.Equal(("False", "UnsupportedValue", "spec.hostnames is not implemented by this gateway."), await ConditionAsync(GatewayKind.HttpRoute, route.Name, "parents", "Accepted"));
        Assert.Equal(404, await StatusAsync(_ada));
    }

    [Fact]
    public async Task Status_OfRightManifests_SaysValidAndAttached()
    {
        await _gateway.ApplyAsync(Writer, [_ada], Token);

        var policy = GatewayNames.Policy(Writer, 0);
        Assert.Equal(("True", "Valid"), Short(await ConditionAsync(GatewayKind.AgentgatewayPolicy, policy, "ancestors", "Accepted")));
        Assert.Equal(("True", "Attached"), Short(await ConditionAsync(GatewayKind.AgentgatewayPolicy, policy, "ancestors", "Attached")));
        Assert.Equal(("True", "Accepted"), Short(await ConditionAsync(GatewayKind.HttpRoute, GatewayNames.Route(Writer), "parents", "Accepted")));
        Assert.Equal(("True", "ResolvedRefs"), Short(await ConditionAsync(GatewayKind.HttpRoute, GatewayNames.Route(Writer), "parents", "ResolvedRefs")));
        foreach (var baseline in (string[])[GatewayNames.DenyAll, GatewayNames.RequireCaller])
        {
            Assert.Equal(("True", "Valid"), Short(await ConditionAsync(GatewayKind.AgentgatewayPolicy, baseline, "ancestors", "Accepted")));
        }
    }

    [Fact]
    public async Task Start_AddressInUse_SaysWhichKey()
    {
        var exception = await Assert.ThrowsAsync<StartupException>(() =>
            EmbeddedGatewayHarness.StartUnloadedAsync($"http://127.0.0.1:{_gateway.Address.Port}", Token));

        Assert.Contains("Gateway:ListenUrl", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("https://127.0.0.1:1")]
    [InlineData("http://example.com:80")]
    [InlineData("http://127.0.0.1:0/path")]
    public async Task Start_WrongAddress_SaysWhichKey(string listenUrl)
    {
        var exception = await Assert.ThrowsAsync<StartupException>(() => EmbeddedGatewayHarness.StartUnloadedAsync(listenUrl, Token));

        Assert.Contains("Gateway:ListenUrl", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_BeforeEveryAgentIsLoaded_EnforcesButDoesNotListen()
    {
        await using var gateway = await EmbeddedGatewayHarness.StartUnloadedAsync("http://127.0.0.1:0", Token);
        await gateway.ApplyAsync(Writer, [_ada], Token);
        Assert.False(gateway.IsListening);

        await gateway.LoadedAsync(Token);

        Assert.Equal(200, (await gateway.CallAsync(_ada, Writer, Token)).Status);
    }

    [Fact]
    public async Task Request_LongPathBelowAgent_FindsItsRoute()
    {
        await _gateway.ApplyAsync(Writer, [_ada], Token);
        var tail = string.Concat(Enumerable.Repeat("/a", 2000));

        Assert.Equal(200, (await _gateway.CallAsync(_ada, Writer, Token, tail)).Status);
        Assert.Equal("/backend/writer" + tail, Assert.Single(_gateway.Agents.Seen).Target);
    }

    [Fact]
    public async Task Loop_DuringImportAndDelete_NeverGetsIn()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var looping = Task.Run(
            async () =>
            {
                var seen = new HashSet<int>();
                while (!stop.IsCancellationRequested)
                {
                    seen.Add((await _gateway.CallAsync(_bob, Writer, Token)).Status);
                }

                return seen;
            },
            Token);
        for (var round = 0; round < 20; round++)
        {
            await _gateway.ApplyAsync(Writer, [_ada], Token);
            Assert.Equal(200, await StatusAsync(_ada));
            await _gateway.RemoveAsync(Writer, Token);
        }

        await stop.CancelAsync();
        Assert.Empty((await looping).Except([401, 403, 404]));
        Assert.Equal(404, await StatusAsync(_ada));
    }

    private async Task<int> StatusAsync(Guid customer) => (await _gateway.CallAsync(customer, Writer, Token)).Status;

    private Task<RawAnswer> SendAsync(string headers) => _gateway.SendAsync($"GET {Writer.RoutePath}/card HTTP/1.1\r\n{headers}\r\n", Token);

    private Task<System.Net.Sockets.NetworkStream> OpenStreamAsync(Guid customer) =>
        _gateway.OpenAsync($"GET {Writer.RoutePath}/stream HTTP/1.1\r\n{_gateway.Credentials(customer, Writer)}\r\n", Token);

    private async Task<(string Status, string Reason, string Message)> ConditionAsync(GatewayKind kind, string name, string list, string type)
    {
        var document = await _gateway.GetAsync(kind, name, Token);
        var owner = document.Document["status"]![list]!.AsArray().Single()!;
        Assert.Equal("agentgateway.dev/agentgateway", (string?)owner["controllerName"]);
        var condition = owner["conditions"]!.AsArray().Single(item => (string?)item!["type"] == type)!;
        Assert.Equal(document.Generation, (long)condition["observedGeneration"]!);
        return ((string)condition["status"]!, (string)condition["reason"]!, (string)condition["message"]!);
    }

    private static (string, string) Short((string Status, string Reason, string Message) condition) => (condition.Status, condition.Reason);

    private static string Bearer(string token) => $"Authorization: Bearer {token}\r\n";

    private static async Task ReadUntilAsync(Stream stream, string text)
    {
        var read = new StringBuilder();
        var buffer = new byte[4096];
        while (!read.ToString().Contains(text, StringComparison.Ordinal))
        {
            var count = await stream.ReadAsync(buffer, Token);
            Assert.True(count > 0, $"The stream ended after '{read}'.");
            read.Append(Encoding.UTF8.GetString(buffer, 0, count));
        }
    }

    private static async Task<bool> EndsWithoutLastChunkAsync(Stream stream)
    {
        using var rest = new MemoryStream();
        try
        {
            await stream.CopyToAsync(rest, Token);
        }
        catch (IOException)
        {
            // A reset is the other way to say that this was not the end of the answer.
            return true;
        }

        return !Encoding.UTF8.GetString(rest.ToArray()).EndsWith("0\r\n\r\n", StringComparison.Ordinal);
    }
}
