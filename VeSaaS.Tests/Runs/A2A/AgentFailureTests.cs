using System.Text.Json;
using Microsoft.AspNetCore.Http;
using VeSaaS.Core.Runs;
using VeSaaS.Infrastructure.Runs.A2A;
using Xunit;
using static VeSaaS.Tests.Runs.A2A.FakeAgent;

namespace VeSaaS.Tests.Runs.A2A;

public sealed class AgentFailureTests : IAsyncLifetime
{
    private FakeAgent _agent = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _agent = await StartAsync(Token);

    public ValueTask DisposeAsync() => _agent.DisposeAsync();

    [Theory]
    [InlineData(401, "text/plain", "no", RunFailure.GatewayRefused)]
    [InlineData(403, "text/plain", "authorization failed", RunFailure.GatewayRefused)]
    [InlineData(404, "", "", RunFailure.GatewayRefused)]
    [InlineData(429, "", "", RunFailure.RateLimited)]
    [InlineData(502, "text/html", "<html>Bad gateway</html>", RunFailure.AgentUnreachable)]
    [InlineData(503, "", "", RunFailure.AgentUnreachable)]
    [InlineData(504, "", "", RunFailure.AgentUnreachable)]
    [InlineData(500, "text/html", "<html>", RunFailure.AgentFailed)]
    [InlineData(413, "", "", RunFailure.LimitExceeded)]
    [InlineData(302, "", "", RunFailure.Protocol)]
    [InlineData(200, "text/html", "<html>Welcome</html>", RunFailure.Protocol)]
    [InlineData(200, "application/json", "{", RunFailure.Protocol)]
    [InlineData(200, "application/json", "{}", RunFailure.Protocol)]
    [InlineData(200, "text/event-stream", "data: hello\n\n", RunFailure.Protocol)]
    [InlineData(403, "application/json", """{"jsonrpc":"2.0","id":1,"error":{"code":-32603,"message":"x"}}""", RunFailure.AgentFailed)]
    [InlineData(500, "application/json", """{"jsonrpc":"2.0","id":null,"error":{"code":-32602,"message":"x"}}""", RunFailure.AgentRejected)]
    [InlineData(200, "application/json", """{"jsonrpc":"2.0","id":1,"error":{"code":-32700,"message":"x"}}""", RunFailure.Protocol)]
    public async Task StreamAsync_Answer_FailsByLayer(int status, string contentType, string body, RunFailure failure)
    {
        _agent.AnswerWith(body, contentType, status);
        var exception = await Assert.ThrowsAsync<AgentCallException>(async () => await _agent.Client().StreamAsync(Call, Message, Token).GetAsyncEnumerator(Token).MoveNextAsync());
        Assert.Equal(failure, exception.Failure);
        Assert.Single(_agent.Posts);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task StreamAsync_Redirect_IsNotFollowed(int status)
    {
        _agent.Answer = (http, _) =>
        {
            http.Response.StatusCode = status;
            http.Response.Headers.Location = new Uri(_agent.Address, "/elsewhere").AbsoluteUri;
            return Task.CompletedTask;
        };

        var exception = await Assert.ThrowsAsync<AgentCallException>(async () => await _agent.Client().StreamAsync(Call, Message, Token).GetAsyncEnumerator(Token).MoveNextAsync());

        Assert.Equal(RunFailure.Protocol, exception.Failure);
        Assert.Contains("not followed", exception.Message, StringComparison.Ordinal);
        Assert.Single(_agent.Posts);
    }

    [Theory]
    [InlineData("data: ")]
    [InlineData(": ")]
    [InlineData("")]
    public async Task StreamAsync_TwentyMegabytesWithoutAnEnd_StopsAtTheLimit(string prefix)
    {
        var sent = 0L;
        var chunk = new byte[64 * 1024];
        Array.Fill(chunk, (byte)'x');
        _agent.Answer = async (http, _) =>
        {
            http.Response.ContentType = "text/event-stream";
            await http.Response.Body.WriteAsync(System.Text.Encoding.UTF8.GetBytes(prefix), http.RequestAborted);
            try
            {
                while (sent < 20 * 1024 * 1024)
                {
                    await http.Response.Body.WriteAsync(chunk, http.RequestAborted);
                    sent += chunk.Length;
                }
            }
            catch (Exception exception) when (exception is OperationCanceledException or IOException)
            {
                // The reader hung up, as it should.
            }
        };

        var failure = await Record.ExceptionAsync(async () => await _agent.Client().StreamAsync(Call, Message, Token).GetAsyncEnumerator(Token).MoveNextAsync());

        Assert.Equal(RunFailure.LimitExceeded, Assert.IsType<AgentCallException>(failure).Failure);
    }

    [Fact]
    public async Task SendAsync_429_SaysWhenToTryAgain()
    {
        _agent.Answer = (http, _) =>
        {
            http.Response.StatusCode = 429;
            http.Response.Headers.RetryAfter = "7";
            return Task.CompletedTask;
        };
        var exception = await Assert.ThrowsAsync<AgentCallException>(() => _agent.Client().SendAsync(Call, Message, Token));
        Assert.Equal(TimeSpan.FromSeconds(7), exception.RetryAfter);
    }

    [Fact]
    public async Task SendAsync_NobodyListens_IsUnreachable()
    {
        var address = _agent.Address;
        await _agent.DisposeAsync();
        var exception = await Assert.ThrowsAsync<AgentCallException>(() => Client(address, new AgentClientOptions(), null).SendAsync(Call, Message, Token));
        Assert.Equal(RunFailure.AgentUnreachable, exception.Failure);
    }

    [Theory]
    [InlineData(-32601)]
    [InlineData(-32009)]
    public async Task SendAsync_CardNamesTheWrongVersion_SpeaksTheOtherAndRemembers(int code)
    {
        _agent.Card = Fixture("v0.3-card.json");
        _agent.Answer = (http, method) =>
        {
            http.Response.ContentType = "application/json";
            return http.Response.WriteAsync(method == "SendMessage" ? """{"result":{"message":{"messageId":"a","role":2,"parts":[{"text":"hi"}]}}}""" : $$$"""{"error":{"code":{{{code}}},"message":"?"}}""", http.RequestAborted);
        };
        var client = _agent.Client();

        var answer = Assert.IsType<AgentEvent.Replied>(await client.SendAsync(Call, Message, Token));
        await client.SendAsync(Call, Message, Token);

        Assert.Equal("hi", answer.Reply.Parts[0].Text);
        Assert.Equal(["message/send", "SendMessage", "SendMessage"], _agent.Posts.Select(post => post.Body.GetProperty("method").GetString()));
    }

    [Fact]
    public async Task GetTaskAsync_UnknownTask_IsNull()
    {
        _agent.AnswerWith(Fixture("v1.0-stream-unknown-task.json"), "application/json");
        Assert.Null(await _agent.Client().GetTaskAsync(Call, "t", Token));
    }

    [Fact]
    public async Task CancelTaskAsync_Recording_IsTrue()
    {
        _agent.AnswerWith(Fixture("v1.0-cancel.json"), "application/json");
        Assert.True(await _agent.Client().CancelTaskAsync(Call, "t", Token));
    }

    [Fact]
    public async Task SendAsync_InBothDialects_AsksNotToWaitAndNamesTenantOnlyWhereDeclared()
    {
        _agent.AnswerWith("""{"result":{"id":"t","status":{"state":"working"}}}""", "application/json");
        _agent.Card = """{"supportedInterfaces":[{"url":"x","protocolVersion":"0.3"},{"url":"y","protocolBinding":"jsonrpc","protocolVersion":"1.0","tenant":"acme"}]}"""u8.ToArray();
        await _agent.Client().SendAsync(Call, Message, Token);
        _agent.Card = Fixture("v0.3-card.json");
        await _agent.Client().SendAsync(Call, Message, Token);

        var (ten, three) = (_agent.Posts.First().Body.GetProperty("params"), _agent.Posts.Last().Body.GetProperty("params"));
        Assert.Equal("""{"message":{"messageId":"m-1","contextId":"c-1","role":"ROLE_USER","parts":[{"text":"hello"}]},"configuration":{"returnImmediately":true},"tenant":"acme"}""", JsonSerializer.Serialize(ten));
        Assert.Equal("""{"message":{"messageId":"m-1","contextId":"c-1","role":"user","parts":[{"kind":"text","text":"hello"}],"kind":"message"},"configuration":{"blocking":false}}""", JsonSerializer.Serialize(three));
    }
}
