using System.Text.Json.Nodes;
using VeSaaS.Core.Gateway;
using VeSaaS.Infrastructure.Gateway.Kubernetes;
using Xunit;

namespace VeSaaS.Tests.Gateway.Kubernetes;

public sealed class SeenVersionsTests
{
    private const GatewayKind Kind = GatewayKind.AgentgatewayPolicy;

    private readonly SeenVersions _seen = new();

    [Fact]
    public void Of_SeveralSeen_IsTheNewestOfItsKind()
    {
        Assert.Null(_seen.Of(Kind));
        _seen.See(Item("9"));
        _seen.See(Item("10"));
        _seen.See(Item("8"));

        Assert.Equal("10", _seen.Of(Kind));
        Assert.Null(_seen.Of(GatewayKind.HttpRoute));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-3")]
    [InlineData("a1")]
    public void Of_VersionThatIsNoNumber_IsUnknown(string version)
    {
        _seen.See(Item(version));

        Assert.Null(_seen.Of(Kind));
    }

    [Fact]
    public void Of_OwnDeleteThatTheWatchHasNotTold_IsUnknownUntilItHas()
    {
        _seen.See(Item("10"));
        _seen.Leave(Item("10", "a"));
        _seen.See(Item("11", "b"));
        Assert.Null(_seen.Of(Kind));

        _seen.See(Item("12", "a"));
        _seen.Settle(Item("12", "a"));
        Assert.Equal("12", _seen.Of(Kind));
    }

    [Fact]
    public void Of_ForgottenOrBegunAnew_IsUnknownUntilSomethingIsSeen()
    {
        _seen.See(Item("10"));
        _seen.Forget(Kind);
        Assert.Null(_seen.Of(Kind));

        // As after the server was put back to an earlier state.
        _seen.See(Item("3"));
        Assert.Equal("3", _seen.Of(Kind));

        _seen.Leave(Item("3"));
        _seen.Begin(Kind);
        Assert.Null(_seen.Of(Kind));
        _seen.See(Item("5"));
        Assert.Equal("5", _seen.Of(Kind));
    }

    private static GatewayObject Item(string version, string uid = "a") =>
        new(Kind, "policy", new JsonObject { ["metadata"] = new JsonObject { ["uid"] = uid, ["resourceVersion"] = version } });
}
