using VeSaaS.Infrastructure.Gateway.Cel;
using VeSaaS.Infrastructure.Gateway.Embedded.Configuration;
using VeSaaS.Infrastructure.Gateway.Embedded.Requests;
using Xunit;

namespace VeSaaS.Tests.Gateway.Embedded;

public sealed class GatewayStateTests
{
    private readonly GatewayState _state = new();

    [Fact]
    public void Publish_RequestsNoLongerAllowed_AreAbortedOnceEach()
    {
        var aborted = new List<string>();
        Enter("/a", () => aborted.Add("a"));
        Enter("/b", () => aborted.Add("b"));

        Assert.Equal(2, _state.Publish(new GatewaySnapshot([])));
        Assert.Equal(["a", "b"], aborted.Order());
    }

    [Fact]
    public void Publish_RequestThatLeavesMeanwhile_IsNotTouched()
    {
        // Whichever of the two comes first ends the other: its context is gone by then, and belongs to nobody or to another request.
        var aborted = new List<string>();
        OpenRequest? a = null, b = null;
        a = Enter("/a", () => End("a", b!));
        b = Enter("/b", () => End("b", a));

        Assert.Equal(1, _state.Publish(new GatewaySnapshot([])));
        Assert.Single(aborted);
        Assert.Equal(1, _state.OpenRequests);

        void End(string name, OpenRequest other)
        {
            aborted.Add(name);
            _state.Leave(other);
        }
    }

    private OpenRequest Enter(string path, Action abort)
    {
        var request = new OpenRequest(path, new CelActivation("GET", "", path, path, new Dictionary<string, string>(), null), abort);
        Assert.True(_state.TryEnter(request, _state.Current));
        return request;
    }
}
