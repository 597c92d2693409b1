using System.Globalization;
using VeSaaS.Core.Gateway;

namespace VeSaaS.Infrastructure.Gateway.Kubernetes;

/// <summary>
/// The newest version of each kind's objects that this process has written or been told of. A list that is not older than that may come from the API server's
/// memory, whichever of several servers answers. Kubernetes counts versions up and has them compared as decimals; of a server whose versions are anything
/// else, nothing is known here. A delete does not say its version: until the watch tells it, nothing is known of the kind either.
/// </summary>
internal sealed class SeenVersions
{
    private readonly Lock _gate = new();
    private readonly Dictionary<GatewayKind, Kind> _kinds = Enum.GetValues<GatewayKind>().ToDictionary(kind => kind, _ => new Kind());

    /// <summary>The newest version; null while a list has to ask the store itself.</summary>
    public string? Of(GatewayKind kind)
    {
        lock (_gate)
        {
            return _kinds[kind] is { Newest: > 0, Leaving.Count: 0 } known ? known.Newest.ToString(CultureInfo.InvariantCulture) : null;
        }
    }

    /// <summary>An object's version, as a write or the watch gives it; an older one than is known changes nothing.</summary>
    public void See(GatewayObject item)
    {
        if (!long.TryParse(item.ResourceVersion, NumberStyles.None, CultureInfo.InvariantCulture, out var version))
        {
            return;
        }

        lock (_gate)
        {
            _kinds[item.Kind].Newest = Math.Max(_kinds[item.Kind].Newest, version);
        }
    }

    /// <summary>This process deletes the object.</summary>
    public void Leave(GatewayObject item)
    {
        lock (_gate)
        {
            _kinds[item.Kind].Leaving.Add(item.Uid);
        }
    }

    /// <summary>It did not, or the watch has told of it.</summary>
    public void Settle(GatewayObject item)
    {
        lock (_gate)
        {
            _kinds[item.Kind].Leaving.Remove(item.Uid);
        }
    }

    /// <summary>What is known is of no use: something newer has been met, or the server was put back to an earlier state.</summary>
    public void Forget(GatewayKind kind)
    {
        lock (_gate)
        {
            _kinds[kind].Newest = 0;
        }
    }

    /// <summary>The watch begins anew: what it tells from here on is newer than every delete before.</summary>
    public void Begin(GatewayKind kind)
    {
        lock (_gate)
        {
            _kinds[kind] = new Kind();
        }
    }

    private sealed class Kind
    {
        public long Newest { get; set; }

        // Uids of what was deleted and has not been told yet.
        public HashSet<string> Leaving { get; } = [];
    }
}
