using System.Runtime.CompilerServices;
using System.Threading.Channels;
using VeSaaS.Core.Gateway;

namespace VeSaaS.Infrastructure.Gateway;

/// <summary>Changes that pile up while their reader is busy.</summary>
internal static class PiledChanges
{
    /// <summary>Each of those that wait, once, however often it was written: whoever is told reads everything of the agent.</summary>
    public static async IAsyncEnumerable<GatewayChange> ReadDistinctAsync(
        this ChannelReader<GatewayChange> changes, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var waiting = new HashSet<GatewayChange>();
        while (await changes.WaitToReadAsync(cancellationToken))
        {
            while (changes.TryRead(out var change))
            {
                waiting.Add(change);
            }

            foreach (var change in waiting)
            {
                yield return change;
            }

            waiting.Clear();
        }
    }
}
