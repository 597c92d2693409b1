using System.Net.Http.Headers;
using System.Net.Mime;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Gateway.Manifests;
using VeSaaS.Core.Runs;

namespace VeSaaS.Infrastructure.Runs.A2A;

/// <summary>What signs the caller's token; <see cref="CallerTokens.IssueAsync"/> in the product.</summary>
internal delegate Task<string> IssueCallerToken(CallerIdentity identity, CancellationToken cancellationToken);

/// <summary>
/// Requests to agents, always through the gateway: the address is our own route, and what cards say about addresses is ignored. Nothing is
/// ever sent twice.
/// </summary>
internal sealed class AgentTransport(IHttpClientFactory clients, GatewayAddress gateway, IssueCallerToken issueToken, AgentClientOptions options, TimeProvider time)
{
    public const string ClientName = "agents";

    private static readonly string[] CardPaths = ["/.well-known/agent-card.json", "/.well-known/agent.json"];

    public AgentClientOptions Options => options;

    public TimeProvider Time => time;

    /// <summary>The agent's card, from the path of today or else from that of 0.2.</summary>
    public async Task<JsonElement> ReadCardAsync(AgentCall call, CancellationToken cancellationToken)
    {
        using var limit = new Limit(options.RequestTimeout, time, cancellationToken);
        for (var i = 0; ; i++)
        {
            using var request = await RequestAsync(HttpMethod.Get, call, CardPaths[i], "1.0", cancellationToken);
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(MediaTypeNames.Application.Json));
            using var response = await ExchangeAsync(request, limit);
            if (response.StatusCode == System.Net.HttpStatusCode.NotFound && i + 1 < CardPaths.Length)
            {
                continue;
            }

            if (!response.IsSuccessStatusCode)
            {
                throw AgentFailures.OfStatus(response, time);
            }

            return await ReadJsonAsync(response, limit) ?? throw AgentFailures.Unreadable("The agent's card is not JSON.");
        }
    }

    /// <summary>A call with one answer; its result.</summary>
    public async Task<JsonElement> CallAsync(
        AgentCall call, AgentDialect dialect, AgentMethod method, JsonObject parameters, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var limit = new Limit(timeout, time, cancellationToken);
        using var request = await PostAsync(call, dialect, A2AWriter.Request(dialect, method, parameters), MediaTypeNames.Application.Json, cancellationToken);
        using var response = await ExchangeAsync(request, limit);
        return await ResultAsync(response, limit);
    }

    /// <summary>A call whose answers stream. The content type decides: an error may come as plain JSON, and no event would ever tell of it.</summary>
    public async Task<RpcStream> StreamAsync(AgentCall call, AgentDialect dialect, AgentMethod method, JsonObject parameters, CancellationToken cancellationToken)
    {
        using var limit = new Limit(options.IdleTimeout, time, cancellationToken);
        using var request = await PostAsync(call, dialect, A2AWriter.Request(dialect, method, parameters), MediaTypeNames.Text.EventStream, cancellationToken);
        var response = await ExchangeAsync(request, limit);
        if (response.IsSuccessStatusCode && response.Content.Headers.ContentType?.MediaType is MediaTypeNames.Text.EventStream)
        {
            return await RpcStream.OpenAsync(response, options, time, cancellationToken);
        }

        using (response)
        {
            return RpcStream.Of(await ResultAsync(response, limit));
        }
    }

    private async Task<HttpRequestMessage> PostAsync(AgentCall call, AgentDialect dialect, string body, string accept, CancellationToken cancellationToken)
    {
        var request = await RequestAsync(HttpMethod.Post, call, "", dialect.Version, cancellationToken);
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(MediaTypeNames.Application.Json);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(accept));
        return request;
    }

    private async Task<HttpRequestMessage> RequestAsync(HttpMethod method, AgentCall call, string path, string version, CancellationToken cancellationToken)
    {
        var route = await gateway.RouteAsync(call.Agent, cancellationToken);
        var token = await issueToken(new CallerIdentity(call.Customer, call.Agent, call.Run.Value), cancellationToken);
        var request = new HttpRequestMessage(method, new Uri(route.AbsoluteUri + path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Add(GatewayNames.CustomerHeader, GatewayNames.CustomerValue(call.Customer));
        request.Headers.Add("A2A-Version", version);
        return request;
    }

    private async Task<HttpResponseMessage> ExchangeAsync(HttpRequestMessage request, Limit limit)
    {
        try
        {
            return await clients.CreateClient(ClientName).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
        }
        catch (HttpRequestException exception)
        {
            throw new AgentCallException(RunFailure.AgentUnreachable, "The gateway could not be reached, or the connection broke.", exception);
        }
        catch (OperationCanceledException exception) when (!limit.IsCancelledByCaller)
        {
            throw limit.IsOver
                ? AgentFailures.Silent(limit.Time)
                : new AgentCallException(RunFailure.AgentUnreachable, "The gateway did not accept the connection in time.", exception);
        }
    }

    private async Task<JsonElement> ResultAsync(HttpResponseMessage response, Limit limit)
    {
        var envelope = await ReadJsonAsync(response, limit);
        if (envelope is { } json && RpcEnvelope.Read(json) is { } result && response.IsSuccessStatusCode)
        {
            return result;
        }

        throw response.IsSuccessStatusCode ? AgentFailures.Unreadable("The agent's answer is no JSON-RPC response.") : AgentFailures.OfStatus(response, time);
    }

    /// <summary>The body as JSON whatever the status, or null when it is something else (a proxy's page, say).</summary>
    private async Task<JsonElement?> ReadJsonAsync(HttpResponseMessage response, Limit limit)
    {
        var type = response.Content.Headers.ContentType?.MediaType;
        if (type is not null && !type.EndsWith("json", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        try
        {
            using var body = new MemoryStream();
            await using var stream = await response.Content.ReadAsStreamAsync(limit.Token);
            var buffer = new byte[16 * 1024];
            while (await stream.ReadAsync(buffer, limit.Token) is > 0 and var count)
            {
                if (body.Length + count > options.MaxEventBytes)
                {
                    throw AgentFailures.TooLarge();
                }

                await body.WriteAsync(buffer.AsMemory(0, count), limit.Token);
            }

            return MendedJson.Parse(body.GetBuffer().AsSpan(0, (int)body.Length));
        }
        catch (JsonException)
        {
            // Not JSON after all, whatever the header said: the status has to speak.
            return null;
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            throw new AgentCallException(RunFailure.AgentUnreachable, "The connection broke while the agent answered.", exception);
        }
        catch (OperationCanceledException) when (!limit.IsCancelledByCaller)
        {
            throw AgentFailures.Silent(limit.Time);
        }
    }

    /// <summary>The caller's token and a time limit, told apart.</summary>
    private sealed class Limit : IDisposable
    {
        private readonly CancellationToken _caller;
        private readonly CancellationTokenSource _clock;
        private readonly CancellationTokenSource _either;

        public Limit(TimeSpan limit, TimeProvider time, CancellationToken caller)
        {
            Time = limit;
            _caller = caller;
            _clock = new CancellationTokenSource(limit, time);
            _either = CancellationTokenSource.CreateLinkedTokenSource(caller, _clock.Token);
        }

        public TimeSpan Time { get; }

        public CancellationToken Token => _either.Token;

        public bool IsOver => _clock.IsCancellationRequested;

        public bool IsCancelledByCaller => _caller.IsCancellationRequested;

        public void Dispose()
        {
            _either.Dispose();
            _clock.Dispose();
        }
    }
}
