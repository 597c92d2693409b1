using System.Net.ServerSentEvents;
using System.Text.Json;
using VeSaaS.Core.Runs;

namespace VeSaaS.Infrastructure.Runs.A2A;

/// <summary>The results of one streaming call. The first one is read before anybody sees the stream, so that an error instead of a stream is thrown by the call itself.</summary>
internal sealed class RpcStream : IAsyncDisposable
{
    private readonly HttpResponseMessage? _response;
    private readonly GuardedStream? _body;
    private readonly IAsyncEnumerator<SseItem<Frame>>? _frames;
    private JsonElement? _first;

    private RpcStream(HttpResponseMessage? response, GuardedStream? body, JsonElement? first, CancellationToken cancellationToken)
    {
        _response = response;
        _body = body;
        _first = first;
        _frames = body is null ? null : SseParser.Create(body, Parse).EnumerateAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
    }

    /// <summary>One event of the body: its JSON, or that it held something else.</summary>
    private readonly record struct Frame(JsonElement? Json, bool IsEmpty);

    /// <summary>A stream of one result: from an agent that answered without streaming.</summary>
    public static RpcStream Of(JsonElement result) => new(null, null, result, CancellationToken.None);

    /// <summary>Reads events from the body; owns the response from here on.</summary>
    /// <exception cref="AgentCallException">The first event is an error, or the limits were passed.</exception>
    public static async Task<RpcStream> OpenAsync(HttpResponseMessage response, AgentClientOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        var body = new GuardedStream(await response.Content.ReadAsStreamAsync(cancellationToken), (options.MaxEventBytes, options.MaxStreamBytes), options.IdleTimeout, time);
        var stream = new RpcStream(response, body, null, cancellationToken);
        try
        {
            stream._first = await stream.ReadNextAsync();
            return stream;
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    /// <summary>The next result, or null when the stream has ended.</summary>
    public ValueTask<JsonElement?> ReadAsync()
    {
        if (_first is { } first)
        {
            _first = null;
            return ValueTask.FromResult<JsonElement?>(first);
        }

        return ReadNextAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_frames is not null)
        {
            await _frames.DisposeAsync();
        }

        _response?.Dispose();
    }

    private async ValueTask<JsonElement?> ReadNextAsync()
    {
        while (_frames is not null && await _frames.MoveNextAsync())
        {
            var (json, isEmpty) = _frames.Current.Data;
            if (isEmpty)
            {
                continue;
            }

            if (json is { } envelope && RpcEnvelope.Read(envelope) is { } result)
            {
                return result;
            }

            // Only an event that the end of the body cut off may be unreadable, and then it never came.
            if (_body is { EndedInsideEvent: true })
            {
                return null;
            }

            throw AgentFailures.Unreadable("The agent's stream held an event that is no JSON-RPC response.");
        }

        return null;
    }

    private static Frame Parse(string eventType, ReadOnlySpan<byte> data)
    {
        if (data.IndexOfAnyExcept((byte)' ', (byte)'\n') < 0)
        {
            return new Frame(null, IsEmpty: true);
        }

        try
        {
            return new Frame(MendedJson.Parse(data), IsEmpty: false);
        }
        catch (JsonException)
        {
            // Events of other types are keep-alives and the like, whatever they hold; ours have no type, or `error` or `message`.
            return new Frame(null, IsEmpty: eventType is not ("message" or "error"));
        }
    }
}

/// <summary>What a JSON-RPC response holds.</summary>
internal static class RpcEnvelope
{
    /// <summary>The result; null when this is no response at all.</summary>
    /// <exception cref="AgentCallException">It holds an error.</exception>
    public static JsonElement? Read(JsonElement envelope) =>
        envelope.GetObject("error") is { } error ? throw AgentFailures.OfRpcError(error) : envelope.Get("result");
}
