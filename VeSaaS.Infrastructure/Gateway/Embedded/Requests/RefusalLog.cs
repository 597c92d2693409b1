using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Gateway.Reconciling;

namespace VeSaaS.Infrastructure.Gateway.Embedded.Requests;

/// <summary>Writes refusals as security events, at most so many per second: a stranger must not be able to fill the log.</summary>
internal sealed partial class RefusalLog(ILogger<RefusalLog> logger, TimeProvider time)
{
    private const int PerSecond = 5;

    private readonly Lock _gate = new();
    private long _second;
    private int _written;
    private long _left;

    /// <summary>A request for an agent's route was refused. Claims are those of a verified token, or null. Our own probes are no news.</summary>
    public void Refused(HttpRequest request, string agent, int status, JsonElement? claims)
    {
        if (IsOurProbe(request))
        {
            return;
        }

        long leftOut;
        lock (_gate)
        {
            var second = time.GetUtcNow().ToUnixTimeSeconds();
            if (second != _second)
            {
                (_second, _written) = (second, 0);
            }

            if (++_written > PerSecond)
            {
                _left++;
                return;
            }

            (leftOut, _left) = (_left, 0);
        }

        if (leftOut > 0)
        {
            Log.RefusalsLeftOut(logger, leftOut);
        }

        Log.AccessRefused(logger, agent, status, Claim(claims, CallerClaims.Customer), Claim(claims, CallerClaims.Run));
    }

    private static bool IsOurProbe(HttpRequest request) =>
        request.Headers[GatewayProbe.MarkHeader] is [{ } mark]
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(mark), Encoding.UTF8.GetBytes(GatewayProbe.Mark));

    private static string Claim(JsonElement? claims, string name) =>
        claims is { ValueKind: JsonValueKind.Object } all && all.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : "-";

    private static partial class Log
    {
        [LoggerMessage(4601, LogLevel.Warning, "Access to {Agent} was refused with {Status}: customer {CustomerId}, run {RunId}.", EventName = "gateway.access_refused")]
        public static partial void AccessRefused(ILogger logger, string agent, int status, string customerId, string runId);

        [LoggerMessage(4602, LogLevel.Warning, "{Count} further refusals were not written.", EventName = "gateway.access_refused_left_out")]
        public static partial void RefusalsLeftOut(ILogger logger, long count);
    }
}
