using System.Collections.Concurrent;
using System.Text.Json;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Runs;

namespace VeSaaS.Infrastructure.Runs.A2A;

/// <summary>
/// Which dialect each agent speaks, from its card:
/// <code>
/// 1.0  "supportedInterfaces":[{"url":…,"protocolBinding":"JSONRPC","protocolVersion":"1.0","tenant":…}]
/// 0.3  "protocolVersion":"0.3.0","url":…,"preferredTransport":"JSONRPC"
/// </code>
/// </summary>
internal sealed class AgentDialects(AgentTransport transport)
{
    private readonly ConcurrentDictionary<AgentRef, (AgentDialect Dialect, DateTimeOffset Until)> _known = new();

    /// <summary>
    /// Calls in the agent's dialect. When the agent says that it speaks another version it did nothing yet, so the card is read again and the
    /// call is made once more in the other dialect; any other failure is the caller's.
    /// </summary>
    public async Task<T> CallAsync<T>(AgentCall call, Func<AgentDialect, Task<T>> attempt, CancellationToken cancellationToken)
    {
        var dialect = await GetAsync(call, cancellationToken);
        try
        {
            return await attempt(dialect);
        }
        catch (AgentCallException exception) when (exception.IsOtherVersion())
        {
            _known.TryRemove(call.Agent, out _);
            var read = await GetAsync(call, cancellationToken);

            // Some cards name a version that their server does not speak.
            var next = read.Dialect == dialect.Dialect ? dialect.Other : read;
            var result = await attempt(next);
            Remember(call.Agent, next);
            return result;
        }
    }

    public async Task<AgentDialect> GetAsync(AgentCall call, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue(call.Agent, out var known) && known.Until > transport.Time.GetUtcNow())
        {
            return known.Dialect;
        }

        var dialect = Read(await transport.ReadCardAsync(call, cancellationToken));
        Remember(call.Agent, dialect);
        return dialect;
    }

    internal static AgentDialect Read(JsonElement card)
    {
        var streams = card.GetObject("capabilities") is not { } capabilities || capabilities.Get("streaming")?.ValueKind is not JsonValueKind.False;
        var interfaces = card.GetItems("supportedInterfaces").Where(entry => entry.ValueKind == JsonValueKind.Object).ToList();
        if (interfaces.Count > 0)
        {
            var spoken = interfaces
                .Where(entry => string.Equals(entry.GetName("protocolBinding") ?? "JSONRPC", "JSONRPC", StringComparison.OrdinalIgnoreCase))
                .Select(entry => (Dialect: DialectOf(entry.GetName("protocolVersion") ?? "1.0"), Tenant: entry.GetName("tenant")))
                .Where(entry => entry.Dialect is not null)
                .OrderByDescending(entry => entry.Dialect)
                .ToList();
            return spoken is [var (dialect, tenant), ..]
                ? new AgentDialect(dialect ?? Dialect.V10, tenant, streams) { InputModes = ModesOf(card) }
                : throw AgentFailures.Unreadable("The agent's card offers no JSON-RPC interface of a version that we speak.");
        }

        if (card.ValueKind != JsonValueKind.Object || card.GetName("url") is null && card.GetName("protocolVersion") is null)
        {
            throw AgentFailures.Unreadable("The agent's card does not say how to talk to it.");
        }

        return new AgentDialect(DialectOf(card.GetName("protocolVersion") ?? "0.3") ?? Dialect.V03, null, streams) { InputModes = ModesOf(card) };
    }

    // A skill may take more than the agent does by default; which skill a message is for, the agent decides.
    private static List<string> ModesOf(JsonElement card) =>
        [.. card.GetItems("skills").SelectMany(skill => skill.GetItems("inputModes")).Concat(card.GetItems("defaultInputModes"))
            .Where(mode => mode.ValueKind == JsonValueKind.String).Select(mode => mode.GetString() ?? "").Where(mode => mode.Length > 0).Distinct()];

    // 0.2 is spoken as 0.3; a patch does not matter.
    private static Dialect? DialectOf(string version) => version.Split('.') switch
    {
        ["1", ..] => Dialect.V10,
        ["0", "3" or "2", ..] => Dialect.V03,
        _ => null,
    };

    private void Remember(AgentRef agent, AgentDialect dialect) =>
        _known[agent] = (dialect, transport.Time.GetUtcNow() + transport.Options.CardLifetime);
}
