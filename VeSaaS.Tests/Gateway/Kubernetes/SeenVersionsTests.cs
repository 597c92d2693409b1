using System.Text.Json.Nodes;
using VeSaaS.Core.Gateway;
using VeSaaS.Infrastructure.Gateway.Kubernetes;
using Xunit;

namespace VeSaaS.Tests.Gateway.Kubernetes;

public sealed class SeenVersionsTests
{
    private const GatewayKind Kind = GatewayKind.AgentgatewayPolicy;
    private const string Agent = "0123456789ab";

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

    [Fact]
    public void List_Kept_FollowsWhatIsSeenAndPassesOverWhatIsOlder()
    {
        _seen.Begin(Kind);
        Assert.Null(_seen.List(Kind, Agent));
        Keep("10", Item("7", name: "first"), Item("8", name: "second"));

        _seen.See(Item("9", name: "first"));
        _seen.See(Item("12", name: "first"));
        _seen.See(Item("11", name: "first"));
        _seen.SeeGone(Item("10", name: "second"));
        _seen.See(Item("13", name: "third"));
        _seen.See(Item("14", name: "foreign", agent: "other"));
        Assert.Equal(["first 12", "second 8", "third 13"], Listed());

        _seen.SeeGone(Item("15", name: "second"));
        _seen.See(Item("16", name: "third", agent: "other"));
        Assert.Equal(["first 12"], Listed());
        Assert.Null(_seen.List(Kind, "other"));
    }

    [Fact]
    public void List_DocumentThatItsReceiverChanges_StaysAsItWas()
    {
        _seen.Begin(Kind);
        Keep("10", Item("7"));
        _seen.List(Kind, Agent)![0].Document["metadata"]!["resourceVersion"] = "99";

        Assert.Equal(["policy 7"], Listed());
    }

    [Fact]
    public void Keep_SomethingNewerSeenMeanwhileOrNobodyFollows_IsNotKept()
    {
        Keep("10", Item("7"));
        Assert.Null(_seen.List(Kind, Agent));

        _seen.Begin(Kind);
        _seen.See(Item("11"));
        Keep("10", Item("7"));
        Assert.Null(_seen.List(Kind, Agent));

        Keep("no number", Item("7"));
        Assert.Null(_seen.List(Kind, Agent));

        var turn = _seen.Turn(Kind);
        _seen.Begin(Kind);
        _seen.Keep(Kind, Agent, turn, "20", [Item("7")]);
        Assert.Null(_seen.List(Kind, Agent));
    }

    [Fact]
    public void List_WatchLostOrOwnDeleteOrConflict_IsAskedForAgain()
    {
        foreach (var doubt in (Action[])[() => _seen.End(Kind), () => _seen.Forget(Kind), () => _seen.Leave(Item("12")), () => _seen.Check(Kind, [Item("12")])])
        {
            _seen.Begin(Kind);
            Keep("10", Item("7"));
            Assert.Equal(["policy 7"], Listed());

            doubt();
            Assert.Null(_seen.List(Kind, Agent));
        }
    }

    [Fact]
    public void Check_SameAsKept_StaysKept()
    {
        _seen.Begin(Kind);
        Keep("10", Item("7"));

        _seen.Check(Kind, [Item("7"), Item("9", name: "foreign", agent: "other")]);

        Assert.Equal(["policy 7"], Listed());
    }

    private void Keep(string version, params GatewayObject[] items) => _seen.Keep(Kind, Agent, _seen.Turn(Kind), version, items);

    private IEnumerable<string> Listed() => Assert.IsAssignableFrom<IEnumerable<GatewayObject>>(_seen.List(Kind, Agent)).Select(item => $"{item.Name} {item.ResourceVersion}").Order();

    private static GatewayObject Item(string version, string uid = "a", string name = "policy", string agent = Agent) => new(Kind, name, new JsonObject
    {
        ["metadata"] = new JsonObject
        {
            ["uid"] = uid, ["resourceVersion"] = version, ["labels"] = new JsonObject { ["vesaas.io/agent"] = agent },
        },
    });
}
