using System.Net;
using System.Net.Sockets;
using VeSaaS.Infrastructure.Kernel;
using Xunit;

namespace VeSaaS.Tests.Kernel;

public sealed class GuardedConnectorTests : IDisposable
{
    private readonly TcpListener _inside = new(IPAddress.Loopback, 0);
    private readonly List<string> _asked = [];
    private readonly Queue<IPAddress[]> _answers = new();
    private bool _mayBePrivate;

    public GuardedConnectorTests() => _inside.Start();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private int Port => ((IPEndPoint)_inside.LocalEndpoint).Port;

    public void Dispose() => _inside.Dispose();

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("10.0.0.1")]
    [InlineData("169.254.169.254")]
    public async Task Connect_NameOfAnAddressInside_IsRefusedBeforeAnythingIsSent(string address)
    {
        _answers.Enqueue([IPAddress.Parse(address)]);

        var refused = await FailAsync($"http://agent.test:{Port}/");

        Assert.Contains("agent.test", refused.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain(address, refused.Reason, StringComparison.Ordinal);
        Assert.False(_inside.Pending());
    }

    [Theory]
    [InlineData("http://127.0.0.1:{0}/")]
    [InlineData("http://[::1]:{0}/")]
    [InlineData("http://[::ffff:127.0.0.1]:{0}/")]
    [InlineData("http://2130706433:{0}/")]
    [InlineData("http://0x7f.1:{0}/")]
    [InlineData("http://0.0.0.0:{0}/")]
    public async Task Connect_AddressWrittenOut_IsRefusedWithoutAsking(string address)
    {
        await FailAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, address, Port));

        Assert.Empty(_asked);
        Assert.False(_inside.Pending());
    }

    [Fact]
    public async Task Connect_OneAddressOutsideAndOneInside_IsRefused()
    {
        _answers.Enqueue([IPAddress.Parse("8.8.8.8"), IPAddress.Loopback]);

        await FailAsync($"http://agent.test:{Port}/");

        Assert.False(_inside.Pending());
    }

    [Fact]
    public async Task Connect_NameThatChangesBetweenLooks_IsAskedOnceAndJudgedByThatAnswer()
    {
        _answers.Enqueue([IPAddress.Loopback]);
        _answers.Enqueue([IPAddress.Parse("8.8.8.8")]);
        await FailAsync($"http://agent.test:{Port}/");
        Assert.Equal(["agent.test"], _asked);

        // The other way round: judged as public, and exactly that address is connected to, whatever the name means by then.
        _answers.Clear();
        _answers.Enqueue([IPAddress.Parse("203.0.114.1")]);
        _answers.Enqueue([IPAddress.Loopback]);
        using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        await Assert.ThrowsAnyAsync<Exception>(() => GetAsync($"http://agent.test:{Port}/", limit.Token));
        Assert.Equal(["agent.test", "agent.test"], _asked);
        Assert.False(_inside.Pending());
    }

    [Fact]
    public async Task Connect_PrivateAddressOfAHostThatMayBePrivate_IsMade()
    {
        _mayBePrivate = true;
        _answers.Enqueue([IPAddress.Loopback]);

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var answer = GetAsync($"http://agent.test:{Port}/", limit.Token);
        using var accepted = await _inside.AcceptSocketAsync(Token);

        Assert.True(accepted.Connected);
        await limit.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
    }

    [Fact]
    public async Task Connect_MetadataServiceOfAHostThatMayBePrivate_IsStillRefused()
    {
        _mayBePrivate = true;
        _answers.Enqueue([IPAddress.Parse("169.254.169.254")]);

        await FailAsync($"http://agent.test:{Port}/");
    }

    private async Task<AddressRefusedException> FailAsync(string address)
    {
        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => GetAsync(address, Token));
        return AddressRefusedException.In(failure) ?? throw failure;
    }

    private async Task<HttpResponseMessage> GetAsync(string address, CancellationToken cancellationToken)
    {
        var connector = new GuardedConnector(
            (host, _) =>
            {
                _asked.Add(host);
                return Task.FromResult(_answers.Dequeue());
            },
            (_, _) => _mayBePrivate);
        using var client = new HttpClient(new SocketsHttpHandler { ConnectCallback = connector.ConnectAsync, UseProxy = false });
        return await client.GetAsync(new Uri(address), cancellationToken);
    }
}
