using System.Net;
using VeSaaS.Core.Notifications.Webhooks;
using VeSaaS.Infrastructure.Kernel;
using VeSaaS.Infrastructure.Notifications;
using VeSaaS.Tests.Catalog.RemoteAgents;
using Xunit;

namespace VeSaaS.Tests.Notifications.Webhooks;

/// <summary>Requests to addresses that customers choose, over real sockets.</summary>
public sealed class HttpWebhookSenderTests : IAsyncLifetime
{
    private RemoteHost _host = null!;
    private int _asked;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _host = await RemoteHost.StartAsync(Token);

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Send_ReceiverTakesIt_GetsBodyAndHeadersAsTheyWereSigned()
    {
        Answers(204);
        using var sender = Sender(allowPrivate: true, IPAddress.Loopback);

        Assert.Equal(new WebhookAnswer(204, null), await sender.SendAsync(Post("hooks.test"), Token));

        var seen = Assert.Single(_host.Seen);
        Assert.Equal(("POST", "/ve", """{"type":"a"}"""), (seen.Method, seen.Path, seen.Body));
        Assert.Equal(
            ("msg_1", "1700000000", "v1,c2lnbmF0dXJl", "application/json; charset=utf-8"),
            (seen.Headers["webhook-id"], seen.Headers["webhook-timestamp"], seen.Headers["webhook-signature"], seen.Headers["content-type"]));
    }

    [Theory]
    [InlineData(500, "It answered 500.")]
    [InlineData(302, "It answered 302; redirects are not followed.")]
    public async Task Send_NoSuccess_SaysWhatItAnsweredAndGoesNowhereElse(int status, string problem)
    {
        Answers(status);
        using var sender = Sender(allowPrivate: true, IPAddress.Loopback);

        Assert.Equal(new WebhookAnswer(status, problem), await sender.SendAsync(Post("hooks.test"), Token));
        Assert.Single(_host.Seen);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("10.0.0.7")]
    [InlineData("169.254.169.254")]
    [InlineData("::ffff:127.0.0.1")]
    public async Task Send_NameMeansAnAddressInside_IsRefusedBeforeAnythingLeaves(string address)
    {
        Answers(204);
        using var sender = Sender(allowPrivate: false, IPAddress.Parse(address));

        var answer = await sender.SendAsync(Post("hooks.test"), Token);

        Assert.Null(answer.Status);
        Assert.StartsWith("hooks.test has an address", answer.Problem, StringComparison.Ordinal);
        Assert.DoesNotContain(address, answer.Problem, StringComparison.Ordinal);
        Assert.Empty(_host.Seen);
    }

    [Fact]
    public async Task Send_LiteralAddressInside_IsRefused()
    {
        using var sender = Sender(allowPrivate: false);

        Assert.Contains("private network", (await sender.SendAsync(Post("127.0.0.1"), Token)).Problem, StringComparison.Ordinal);
        Assert.Empty(_host.Seen);
    }

    [Fact]
    public async Task Send_PublicNameWithOneAddressInside_IsRefusedAndAskedOnce()
    {
        // What the name means a moment later is never asked: what was judged is what is connected to.
        using var sender = Sender(allowPrivate: false, IPAddress.Parse("93.184.216.34"), IPAddress.Loopback);

        Assert.Contains("private network", (await sender.SendAsync(Post("hooks.test"), Token)).Problem, StringComparison.Ordinal);
        Assert.Equal(1, _asked);
        Assert.Empty(_host.Seen);
    }

    [Fact]
    public async Task Send_NobodyAnswers_SaysSo()
    {
        var port = _host.Port;
        await _host.DisposeAsync();
        using var sender = Sender(allowPrivate: true, IPAddress.Loopback);

        Assert.Equal(new WebhookAnswer(null, "Nobody answers there."), await sender.SendAsync(Post("hooks.test", port), Token));
        _host = await RemoteHost.StartAsync(Token);
    }

    [Fact]
    public async Task Send_ReceiverIsSilent_IsGivenUpAfterTenSeconds()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        var (came, never) = (new TaskCompletionSource(), new TaskCompletionSource());
        _host.Before = async context =>
        {
            came.SetResult();
            await never.Task.WaitAsync(context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return true;
        };
        using var sender = Sender(allowPrivate: true, time, IPAddress.Loopback);
        var sending = sender.SendAsync(Post("hooks.test"), Token);
        await came.Task.WaitAsync(Token);

        time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(new WebhookAnswer(null, "It did not answer within 10 seconds."), await sending);
    }

    private void Answers(int status) => _host.Before = context =>
    {
        context.Response.StatusCode = status;
        context.Response.Headers.Location = "/elsewhere";
        return Task.FromResult(true);
    };

    private HttpWebhookSender Sender(bool allowPrivate, params IPAddress[] addresses) => Sender(allowPrivate, TimeProvider.System, addresses);

    private HttpWebhookSender Sender(bool allowPrivate, TimeProvider time, params IPAddress[] addresses)
    {
        Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
        {
            _asked++;
            return Task.FromResult(addresses);
        }

        return new(new HttpClient(HttpWebhookSender.CreateHandler(new GuardedConnector(ResolveAsync, (_, _) => allowPrivate), null)) { Timeout = Timeout.InfiniteTimeSpan }, time);
    }

    private WebhookPost Post(string host, int? port = null) =>
        new(new Uri($"http://{host}:{port ?? _host.Port}/ve"), "msg_1", "1700000000", "v1,c2lnbmF0dXJl", [.. """{"type":"a"}"""u8]);
}
