using System.Diagnostics;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Web.Runs;

/// <summary>What an event of a run's stream carries; which field is set depends on the event's type.</summary>
internal sealed record RunStreamItem
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Text { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? Data { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? State { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? At { get; init; }
}

/// <summary>The log of a run as server-sent events. The id is the entry's sequence number: a reader that lost the stream names the last one it has.</summary>
internal static class RunStream
{
    /// <summary>Proxies close a connection on which nothing comes.</summary>
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    public static async IAsyncEnumerable<SseItem<RunStreamItem>> FollowAsync(
        RunLog log, CustomerId customer, RunId run, long after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var page in log.FollowAsync(customer, run, after, Heartbeat, cancellationToken))
        {
            if (page.Count == 0)
            {
                yield return new SseItem<RunStreamItem>(new RunStreamItem(), "heartbeat");
            }

            foreach (var entry in page)
            {
                yield return new SseItem<RunStreamItem>(Of(entry), TypeOf(entry.Kind)) { EventId = $"{entry.Sequence}" };
            }
        }
    }

    /// <summary>The sequence after which to go on; 0 from the beginning.</summary>
    public static long After(HttpRequest request) =>
        long.TryParse(request.Headers["Last-Event-ID"], out var last) && last > 0 ? last : 0;

    private static RunStreamItem Of(RunEntry entry) => entry.Kind switch
    {
        RunEventKind.Text or RunEventKind.TextReplaced or RunEventKind.Status => new() { Text = entry.Payload, At = entry.At },
        RunEventKind.Part or RunEventKind.Usage => new() { Data = JsonSerializer.Deserialize<JsonElement>(entry.Payload), At = entry.At },
        RunEventKind.Ended => new() { State = entry.Payload, At = entry.At },
        _ => throw new UnreachableException(entry.Kind.ToString()),
    };

    private static string TypeOf(RunEventKind kind) => kind switch
    {
        RunEventKind.Text => "text",
        RunEventKind.TextReplaced => "text_replaced",
        RunEventKind.Status => "status",
        RunEventKind.Part => "part",
        RunEventKind.Usage => "usage",
        RunEventKind.Ended => "ended",
        _ => throw new UnreachableException(kind.ToString()),
    };
}
