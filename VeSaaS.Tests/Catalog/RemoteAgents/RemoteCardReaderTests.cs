using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using VeSaaS.Core.Catalog;
using VeSaaS.Infrastructure.Catalog.RemoteAgents;
using VeSaaS.Infrastructure.Kernel;
using Xunit;

namespace VeSaaS.Tests.Catalog.RemoteAgents;

/// <summary>Cards from a host that means harm, or knows no better.</summary>
public sealed class RemoteCardReaderTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new();
    private RemoteHost _host = null!;
    private RemoteCardReader _reader = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await RemoteHost.StartAsync(Token);
        var connector = new GuardedConnector((_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]), (_, _) => true);
        _reader = new RemoteCardReader(new HttpClient(connector.CreateHandler(null)) { Timeout = Timeout.InfiniteTimeSpan }, _time);
    }

    public async ValueTask DisposeAsync()
    {
        _reader.Dispose();
        await _host.DisposeAsync();
    }

    [Theory]
    [InlineData("/agents/partner", "/agents/partner/.well-known/agent-card.json")]
    [InlineData("/agents/partner/", "/.well-known/agent-card.json")]
    [InlineData("/agents/partner", "/agents/partner/.well-known/agent.json")]
    [InlineData("", "/.well-known/agent.json")]
    [InlineData("/cards/partner.json", "/cards/partner.json")]
    public async Task Read_CardInAKnownPlace_IsFound(string configured, string lies)
    {
        Serve(lies, RemoteHost.CardV10("/a2a").ToJsonString());

        var card = await CardAsync(configured);

        Assert.Equal((lies, "/a2a"), (card.Address.AbsolutePath, card.Content.Address.AbsolutePath));
        Assert.DoesNotContain(_host.Seen, request => request.Headers.ContainsKey("authorization"));
    }

    [Fact]
    public async Task Read_NowhereACard_SaysWhereItWasLookedForFirst()
    {
        _host.Card = () => null;

        Assert.Equal($"There is no card at http://127.0.0.1:{_host.Port}/agents/.well-known/agent-card.json (HTTP 404).", (await FaultAsync("/agents")).Cause);
        Assert.Equal(4, _host.Seen.Count);
    }

    [Theory]
    [InlineData(401, AgentFaultKind.Forbidden, "without a credential")]
    [InlineData(403, AgentFaultKind.Forbidden, "without a credential")]
    [InlineData(500, AgentFaultKind.Unreachable, "HTTP 500")]
    [InlineData(301, AgentFaultKind.Invalid, "redirect")]
    [InlineData(302, AgentFaultKind.Invalid, "redirect")]
    [InlineData(307, AgentFaultKind.Invalid, "redirect")]
    [InlineData(304, AgentFaultKind.Invalid, "redirect")]
    public async Task Read_NoCardInTheAnswer_IsSaidInWordsAndNotFollowed(int status, AgentFaultKind kind, string words)
    {
        await using var inside = await RemoteHost.StartAsync(Token);
        _host.Before = http =>
        {
            http.Response.StatusCode = status;
            http.Response.Headers.Location = inside.AgentUrl;
            return Task.FromResult(true);
        };

        var fault = await FaultAsync();

        Assert.Equal(kind, fault.Kind);
        Assert.Contains(words, fault.Cause, StringComparison.Ordinal);
        Assert.Empty(inside.Seen);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Read_LargerThanAMebibyte_IsLeftUnread(bool saysSo)
    {
        _host.Before = async http =>
        {
            http.Response.ContentLength = saysSo ? 2_000_000 : null;
            var piece = Encoding.UTF8.GetBytes(new string(' ', 100_000));
            for (var i = 0; i < 20 && !http.RequestAborted.IsCancellationRequested; i++)
            {
                await http.Response.Body.WriteAsync(piece, CancellationToken.None);
            }

            return true;
        };

        Assert.Equal("Its card is larger than 1 MiB.", (await FaultAsync()).Cause);
    }

    [Fact]
    public async Task Read_HeadersThatNeverEnd_AreLeftUnread()
    {
        _host.Before = http =>
        {
            http.Response.Headers["X-Long"] = new string('x', 60_000);
            return Task.FromResult(true);
        };

        Assert.Equal(AgentFaultKind.Unreachable, (await FaultAsync()).Kind);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"name\":")]
    public async Task Read_AnswerThatNeverEnds_IsGivenUpAfterTenSeconds(string beginning)
    {
        var waits = new TaskCompletionSource();
        _host.Before = async http =>
        {
            if (beginning.Length > 0)
            {
                await http.Response.WriteAsync(beginning, http.RequestAborted);
                await http.Response.Body.FlushAsync(http.RequestAborted);
            }

            waits.TrySetResult();
            await Task.Delay(Timeout.Infinite, http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return true;
        };
        var reading = FaultAsync();
        await waits.Task.WaitAsync(Token);

        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal("Its card did not come within 10 seconds.", (await reading).Cause);
    }

    [Fact]
    public async Task Read_GzipBomb_IsNotUnpacked()
    {
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            await gzip.WriteAsync(new byte[50_000_000], Token);
        }

        _host.Before = async http =>
        {
            http.Response.Headers.ContentEncoding = "gzip";
            await http.Response.Body.WriteAsync(packed.ToArray(), http.RequestAborted);
            return true;
        };

        Assert.Equal("Its card is compressed although nobody asked for that.", (await FaultAsync()).Cause);
        Assert.DoesNotContain(_host.Seen, request => request.Headers.ContainsKey("accept-encoding"));
    }

    [Theory]
    [InlineData("not json", "is not JSON")]
    [InlineData("", "is not JSON")]
    [InlineData("[]", "not an agent's card")]
    [InlineData("null", "not an agent's card")]
    [InlineData("7", "not an agent's card")]
    [InlineData("{}", "not an agent's card")]
    [InlineData("{\"name\":7,\"url\":\"/a2a\"}", "not an agent's card")]
    [InlineData("{\"name\":\"A\"}", "no JSON-RPC interface")]
    [InlineData("{\"name\":\"A\",\"url\":7}", "no JSON-RPC interface")]
    [InlineData("{\"name\":\"A\",\"supportedInterfaces\":[{\"url\":\"/x\",\"protocolBinding\":\"GRPC\"}]}", "no JSON-RPC interface")]
    [InlineData("{\"name\":\"A\",\"supportedInterfaces\":[{\"url\":\"/x\",\"protocolBinding\":\"JSONRPC\",\"protocolVersion\":\"2.0\"}]}", "no JSON-RPC interface")]
    [InlineData("{\"name\":\"A\",\"url\":\"ftp://127.0.0.1/a\"}", "not an http or https address")]
    [InlineData("{\"name\":\"A\",\"url\":\"file:///etc/passwd\"}", "not an http or https address")]
    [InlineData("{\"name\":\"A\",\"url\":\"http://169.254.169.254/latest\"}", "sends calls to http://169.254.169.254")]
    [InlineData("{\"name\":\"A\",\"url\":\"//evil.test/a2a\"}", "sends calls to http://evil.test")]
    [InlineData("{\"name\":\"A\",\"url\":\"/a2a?key=1\"}", "a user, a query or an escaped path")]
    [InlineData("{\"name\":\"A\",\"url\":\"/a%2f..%2fb\"}", "a user, a query or an escaped path")]
    public async Task Read_CardThatCannotBeUsed_SaysWhy(string card, string words)
    {
        Serve("/.well-known/agent-card.json", card);

        var fault = await FaultAsync();

        Assert.Equal(AgentFaultKind.Invalid, fault.Kind);
        Assert.Contains(words, fault.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_DeeplyNested_IsRefused()
    {
        Serve("/.well-known/agent-card.json", $"{{\"name\":\"A\",\"url\":\"/a2a\",\"deep\":{new string('[', 5000)}{new string(']', 5000)}}}");

        Assert.Contains("nested deeper than 32 levels", (await FaultAsync()).Cause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_WrongTypesAndUnknownFields_AreLeftAloneAndTextIsCut()
    {
        var card = RemoteHost.CardV10("/a2a");
        card["name"] = $"Par\u0000tner\u202e{new string('x', 500)}";
        card["description"] = new JsonArray(1);
        card["capabilities"] = "yes";
        card["securitySchemes"] = new JsonArray("odd");
        card["future"] = new JsonObject { ["x"] = null };
        card["skills"] = new JsonArray(7, null, new JsonObject { ["tags"] = 3 }, new JsonObject { ["id"] = "only-id", ["tags"] = new JsonArray(1, "a") });
        Serve("/.well-known/agent-card.json", card.ToJsonString());

        var read = (await CardAsync("")).Content;

        Assert.Equal(200, read.Name.Length);
        Assert.StartsWith("Partnerx", read.Name, StringComparison.Ordinal);
        Assert.Equal("", read.Description);
        var skill = Assert.Single(read.Skills);
        Assert.Equal(("only-id", "only-id", "a"), (skill.Id, skill.Name, Assert.Single(skill.Tags)));
    }

    [Theory]
    [InlineData("{\"name\":\"A\",\"supportedInterfaces\":[{\"url\":\"/old\",\"protocolVersion\":\"0.3\"},{\"url\":\"/grpc\",\"protocolBinding\":\"GRPC\"},{\"url\":\"/new\",\"protocolBinding\":\"jsonrpc\",\"protocolVersion\":\"1.0\"}]}", "/new")]
    [InlineData("{\"name\":\"A\",\"supportedInterfaces\":[{\"url\":\"/a\",\"protocolBinding\":\"JSONRPC\"},{\"url\":\"/b\",\"protocolBinding\":\"JSONRPC\",\"protocolVersion\":\"1.0\"}]}", "/a")]
    [InlineData("{\"name\":\"A\",\"url\":\"/old\",\"supportedInterfaces\":[{\"url\":\"/x\",\"protocolBinding\":\"JSONRPC\",\"protocolVersion\":\"0.3\"}]}", "/x")]
    [InlineData("{\"name\":\"A\",\"url\":\"/old\"}", "/old")]
    [InlineData("{\"name\":\"A\",\"url\":\"/grpc\",\"preferredTransport\":\"GRPC\",\"additionalInterfaces\":[{\"url\":\"/rpc\",\"transport\":\"JSONRPC\"}]}", "/rpc")]
    public async Task Read_SeveralInterfaces_TakesTheOneThatCallsAreMadeIn(string card, string path)
    {
        Serve("/.well-known/agent-card.json", card);

        Assert.Equal(path, (await CardAsync("")).Content.Address.AbsolutePath);
    }

    [Fact]
    public async Task Read_UrlIsConfigured_WinsOverWhatTheCardSays()
    {
        Serve("/.well-known/agent-card.json", RemoteHost.CardV10("http://localhost:9999/wrong").ToJsonString());
        var options = new RemoteAgentOptions { Id = "partner", CardUrl = $"http://127.0.0.1:{_host.Port}/", Url = "https://calls.partner.test/a2a/" };

        var read = Assert.IsType<CardAnswer.Read>(await _reader.ReadAsync(options, null, Token));

        Assert.Equal("https://calls.partner.test/a2a/", read.Card.Content.Address.ToString());
    }

    [Fact]
    public async Task Read_Again_AsksWhetherItIsAnotherOneAndKeepsWhatStillHolds()
    {
        _host.Before = http =>
        {
            http.Response.StatusCode = http.Request.Headers.IfNoneMatch == "\"1\"" ? 304 : 200;
            return Task.FromResult(http.Response.StatusCode == 304);
        };
        var options = Options("");
        var first = Assert.IsType<CardAnswer.Read>(await _reader.ReadAsync(options, null, Token)).Card;

        var second = Assert.IsType<CardAnswer.Read>(await _reader.ReadAsync(options, first, Token)).Card;

        Assert.Same(first, second);
        Assert.Equal(2, _host.Seen.Count);
    }

    private void Serve(string path, string body) => _host.Before = async http =>
    {
        if (http.Request.Path != path)
        {
            http.Response.StatusCode = 404;
            return true;
        }

        await http.Response.WriteAsync(body, http.RequestAborted);
        return true;
    };

    private RemoteAgentOptions Options(string path) => new() { Id = "partner", CardUrl = $"http://127.0.0.1:{_host.Port}{path}" };

    private async Task<ReadCard> CardAsync(string path) =>
        await _reader.ReadAsync(Options(path), null, Token) switch
        {
            CardAnswer.Read(var card) => card,
            CardAnswer.Failed(var fault) => throw new InvalidOperationException(fault.Cause),
            _ => throw new InvalidOperationException(),
        };

    private async Task<AgentFault> FaultAsync(string path = "") => Assert.IsType<CardAnswer.Failed>(await _reader.ReadAsync(Options(path), null, Token)).Fault;
}
