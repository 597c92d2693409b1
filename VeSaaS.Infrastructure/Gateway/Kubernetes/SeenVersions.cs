using System.Globalization;
using System.Text.Json.Nodes;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Gateway.Manifests;

namespace VeSaaS.Infrastructure.Gateway.Kubernetes;

/// <summary>
/// The newest version of each kind's objects that this process has written or been told of. A list that is not older than that may come from the API server's
/// memory, whichever of several servers answers; and one that was read before, and is kept up by the watch since, need not be asked for again. Kubernetes
/// counts versions up and has them compared as decimals; of a server whose versions are anything else, nothing is known here. A delete does not say its
/// version: until the watch tells it, nothing is known of the kind either.
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

    /// <summary>An agent's objects as they were listed and as the watch has told of them since; null while the server has to be asked.</summary>
    public IReadOnlyList<GatewayObject>? List(GatewayKind kind, string agentHash)
    {
        lock (_gate)
        {
            return _kinds[kind] is { Leaving.Count: 0 } known && known.Lists.GetValueOrDefault(agentHash) is { } list ? [.. list.Items.Values.Select(Copy)] : null;
        }
    }

    /// <summary>Begins a list that may be kept. Give the result to <see cref="Keep"/>.</summary>
    public long Turn(GatewayKind kind)
    {
        lock (_gate)
        {
            return _kinds[kind].Turn;
        }
    }

    /// <summary>
    /// Keeps an agent's list for as long as the watch is followed. Not kept is what something newer was told of meanwhile: that may be missing in the list.
    /// </summary>
    public void Keep(GatewayKind kind, string agentHash, long turn, string version, IReadOnlyList<GatewayObject> items)
    {
        lock (_gate)
        {
            if (_kinds[kind] is { IsFollowed: true, Leaving.Count: 0 } known && known.Turn == turn && Parse(version) is { } asOf && asOf >= known.Newest)
            {
                known.Lists[agentHash] = new Kept(asOf, items.ToDictionary(item => item.Name, Copy));
            }
        }
    }

    /// <summary>An object as a write or the watch gives it; an older one than is known changes nothing.</summary>
    public void See(GatewayObject item) => Take(item, isGone: false);

    /// <summary>The watch tells that an object is gone; its version is that of the delete.</summary>
    public void SeeGone(GatewayObject item)
    {
        Take(item, isGone: true);
        Settle(item);
    }

    /// <summary>This process deletes the object.</summary>
    public void Leave(GatewayObject item)
    {
        lock (_gate)
        {
            var known = _kinds[item.Kind];
            known.Leaving.Add(item.Uid);
            known.Drop();
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
            _kinds[kind].Drop();
        }
    }

    /// <summary>Everything of the kind was looked at: a list that was kept and says anything else is asked for again.</summary>
    public void Check(GatewayKind kind, IReadOnlyList<GatewayObject> all)
    {
        lock (_gate)
        {
            var lists = _kinds[kind].Lists;
            var found = all.ToLookup(item => item.Label(GatewayNames.AgentLabel), item => (item.Name, item.ResourceVersion));
            foreach (var (agentHash, list) in lists)
            {
                if (!found[agentHash].ToHashSet().SetEquals(list.Items.Values.Select(item => (item.Name, item.ResourceVersion))))
                {
                    lists.Remove(agentHash);
                }
            }
        }
    }

    /// <summary>The watch begins anew: what it tells from here on is newer than every delete before.</summary>
    public void Begin(GatewayKind kind)
    {
        lock (_gate)
        {
            _kinds[kind] = new Kind { IsFollowed = true, Turn = _kinds[kind].Turn + 1 };
        }
    }

    /// <summary>The watch broke or ended: nobody tells what happens from here on.</summary>
    public void End(GatewayKind kind)
    {
        lock (_gate)
        {
            _kinds[kind].IsFollowed = false;
            _kinds[kind].Drop();
        }
    }

    private void Take(GatewayObject item, bool isGone)
    {
        if (Parse(item.ResourceVersion) is not { } version)
        {
            return;
        }

        lock (_gate)
        {
            var known = _kinds[item.Kind];
            known.Newest = Math.Max(known.Newest, version);
            var home = isGone ? null : item.Label(GatewayNames.AgentLabel);
            foreach (var (agentHash, list) in known.Lists)
            {
                list.Take(item, version, agentHash == home);
            }
        }
    }

    private static long? Parse(string version) =>
        long.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    // A document is its receiver's own.
    private static GatewayObject Copy(GatewayObject item) => item with { Document = (JsonObject)item.Document.DeepClone() };

    private sealed class Kind
    {
        public long Newest { get; set; }

        public bool IsFollowed { get; set; }

        // Moves on when lists that were begun before must not be kept any more.
        public long Turn { get; set; }

        // Uids of what was deleted and has not been told yet.
        public HashSet<string> Leaving { get; } = [];

        public Dictionary<string, Kept> Lists { get; } = new(StringComparer.Ordinal);

        public void Drop()
        {
            Turn++;
            Lists.Clear();
        }
    }

    // Watches tell late, and more than one may tell: what the list, or a write, knew already is passed over.
    private sealed record Kept(long AsOf, Dictionary<string, GatewayObject> Items)
    {
        public void Take(GatewayObject item, long version, bool belongs)
        {
            var held = Items.GetValueOrDefault(item.Name);
            if (version <= AsOf || (held is not null && Parse(held.ResourceVersion) >= version))
            {
                return;
            }

            if (belongs)
            {
                Items[item.Name] = Copy(item);
            }
            else
            {
                Items.Remove(item.Name);
            }
        }
    }
}
