using VeSaaS.Infrastructure.Gateway.Cel;
using VeSaaS.Infrastructure.Gateway.Embedded.Configuration;

namespace VeSaaS.Infrastructure.Gateway.Embedded.Requests;

/// <summary>A request that was let in and has not ended.</summary>
internal sealed record OpenRequest(string Path, CelActivation Activation, Action Abort);

/// <summary>
/// The snapshot in force and the requests that are open under it. A request enters only while the snapshot that let it in is still in force, so that
/// none slips between a revocation and the look at what is open.
/// </summary>
internal sealed class GatewayState
{
    private readonly Lock _gate = new();
    private readonly HashSet<OpenRequest> _open = new(ReferenceEqualityComparer.Instance);
    private volatile GatewaySnapshot _current = GatewaySnapshot.Empty;

    /// <summary>The snapshot in force.</summary>
    public GatewaySnapshot Current => _current;

    /// <summary>How many requests are open.</summary>
    public int OpenRequests
    {
        get
        {
            lock (_gate)
            {
                return _open.Count;
            }
        }
    }

    /// <summary>Enters a request; false when another snapshot came into force since it was let in, and it has to be judged again.</summary>
    public bool TryEnter(OpenRequest request, GatewaySnapshot judgedUnder)
    {
        lock (_gate)
        {
            return ReferenceEquals(_current, judgedUnder) && _open.Add(request);
        }
    }

    /// <summary>The request has ended.</summary>
    public void Leave(OpenRequest request)
    {
        lock (_gate)
        {
            _open.Remove(request);
        }
    }

    /// <summary>Puts a snapshot into force and aborts what it no longer allows. Returns how many requests that were.</summary>
    public int Publish(GatewaySnapshot snapshot)
    {
        List<OpenRequest> open;
        lock (_gate)
        {
            _current = snapshot;
            open = [.. _open];
        }

        var aborted = 0;
        foreach (var request in open)
        {
            if ((snapshot.Find(request.Path) is not { } route || !route.Allows(request.Activation)) && TryAbort(request))
            {
                aborted++;
            }
        }

        return aborted;
    }

    // A request that has left has no context any more, or another request has it; it cannot leave while it is aborted.
    private bool TryAbort(OpenRequest request)
    {
        lock (_gate)
        {
            if (!_open.Contains(request))
            {
                return false;
            }

            request.Abort();
            return true;
        }
    }
}
