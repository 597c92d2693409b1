using VeSaaS.Core.Catalog;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Gateway.Manifests;

namespace VeSaaS.Infrastructure.Catalog.RemoteAgents;

/// <summary>One configured agent, and what its card last said. Reads happen one at a time; whoever asks meanwhile waits for the same one.</summary>
internal sealed class RemoteAgent(RemoteAgentOptions options, RemoteCardReader reader, TimeProvider time)
{
    // Pages may ask often; the agent's host must not be asked as often.
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private Task<bool>? _reading;
    private DateTimeOffset _readAt = DateTimeOffset.MinValue;
    private volatile State _state = new(null, new AgentFault(AgentFaultKind.Unreachable, "Its card has not been read yet."));

    public AgentRef Ref { get; } = new(DesiredGateway.RemoteSource, DesiredGateway.RemoteSource, options.Id);

    private sealed record State(ReadCard? Card, AgentFault? Fault);

    /// <summary>The hosts that the configuration names for this agent, with their ports.</summary>
    public static IEnumerable<(string Host, int Port)> OriginsOf(RemoteAgentOptions options) =>
        new[] { options.CardUrl, options.Url }
            .Select(url => Uri.TryCreate(url, UriKind.Absolute, out var address) ? address : null)
            .OfType<Uri>()
            .Select(address => (address.IdnHost, address.Port))
            .Distinct();

    /// <summary>Reads the card again unless that was done a moment ago. Whether the agent is another than before.</summary>
    public Task<bool> RefreshAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_reading is { IsCompleted: false } reading)
            {
                return reading;
            }

            if (time.GetUtcNow() - _readAt < Rest)
            {
                return Task.FromResult(false);
            }

            return _reading = ReadAsync(cancellationToken);
        }
    }

    /// <summary>Where the gateway sends its requests; null until its card was read once.</summary>
    public AgentBackend? Locate(BackendCredential? credential)
    {
        if (_state.Card is not { } card)
        {
            return null;
        }

        var (target, lies) = (card.Content.Address, card.Address);
        var isTls = target.Scheme == Uri.UriSchemeHttps;
        var path = target.AbsolutePath;
        var isBelow = Origin(target) == Origin(lies) && lies.AbsolutePath == path.TrimEnd('/') + GatewayNames.CardPath;
        return new AgentBackend.Static(target.IdnHost, target.Port, isTls, path)
        {
            Card = isBelow ? null : new CardTarget(lies.IdnHost, lies.Port, lies.Scheme == Uri.UriSchemeHttps, lies.AbsolutePath),
            Credential = credential,
        };
    }

    public DiscoveredAgent Describe()
    {
        var (card, fault) = _state;
        return new DiscoveredAgent(
            Ref,
            card?.Content.Name ?? Ref.Name,
            card?.Content.Description ?? "",
            "Remote",
            Model: null,
            Tools: [],
            card?.Content.Skills ?? [],
            IsReady: fault is null,
            [new AgentCondition("CardRead", fault is null, fault?.Kind.ToString() ?? "Read", fault?.Cause ?? "Its card was read.")],
            Generation: 1)
        {
            Host = new Uri(options.Url ?? options.CardUrl).Host,
            Fault = fault,
            Protocol = card?.Content.Protocol,
            Streams = card?.Content.Streams,
        };
    }

    private static string Origin(Uri address) => address.GetComponents(UriComponents.SchemeAndServer, UriFormat.Unescaped);

    private async Task<bool> ReadAsync(CancellationToken cancellationToken)
    {
        var before = _state;
        var answer = await reader.ReadAsync(options, before.Card, cancellationToken);
        _state = answer switch
        {
            CardAnswer.Read(var card) => new State(card, null),
            CardAnswer.Failed(var fault) => before with { Fault = fault },
            var other => throw new System.Diagnostics.UnreachableException(other.GetType().Name),
        };
        lock (_gate)
        {
            _readAt = time.GetUtcNow();
        }

        return before.Fault != _state.Fault || before.Card?.Digest != _state.Card?.Digest || before.Card?.Address != _state.Card?.Address;
    }
}
