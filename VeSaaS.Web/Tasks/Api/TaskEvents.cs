using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Security.Claims;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http.HttpResults;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Tasks;
using VeSaaS.Core.Tenancy;
using VeSaaS.Web.Runs;
using VeSaaS.Web.Tenancy;

namespace VeSaaS.Web.Tasks.Api;

/// <summary>`/api/tasks/events`: says that some task of the customer has changed, and nothing of it.</summary>
internal static class TaskEvents
{
    public static ServerSentEventsResult<string> Follow(ClaimsPrincipal user, ILiveEvents live, TimeProvider time, CancellationToken cancellationToken) =>
        TypedResults.ServerSentEvents(FollowAsync(user.Caller().CustomerId, live, time, cancellationToken));

    private static async IAsyncEnumerable<SseItem<string>> FollowAsync(
        CustomerId customer, ILiveEvents live, TimeProvider time, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var changed = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        using var subscription = live.Subscribe(TaskTopics.BoardOf(customer), () =>
        {
            changed.Writer.TryWrite(true);
            return Task.CompletedTask;
        });
        // Whoever hears this has not missed anything from here on.
        yield return new SseItem<string>("", "open");
        while (!cancellationToken.IsCancellationRequested)
        {
            yield return new SseItem<string>("", await WaitAsync(changed.Reader, time, cancellationToken) ? "changed" : "heartbeat");
        }
    }

    private static async Task<bool> WaitAsync(ChannelReader<bool> changed, TimeProvider time, CancellationToken cancellationToken)
    {
        using var silence = new CancellationTokenSource(RunStream.Heartbeat, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, silence.Token);
        try
        {
            return await changed.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Nothing changed for the length of a heartbeat.
            return false;
        }
    }
}
