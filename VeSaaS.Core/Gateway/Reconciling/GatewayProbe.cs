using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Gateway.Manifests;
using VeSaaS.Core.Gateway.Overview;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Gateway.Reconciling;

/// <summary>What one probe saw.</summary>
public enum ProbeAnswer
{
    /// <summary>200 with a card that parses.</summary>
    Reached,

    /// <summary>403.</summary>
    Refused,

    /// <summary>401.</summary>
    Unauthenticated,

    /// <summary>404: no such route at the proxy.</summary>
    NoRoute,

    /// <summary>Past the gateway, but no card came back: a success without one, or an error that a gateway does not make by itself.</summary>
    BackendTrouble,

    /// <summary>502, 503, 504, or another answer that does not say who made it.</summary>
    Unclear,

    /// <summary>Nobody answered at the gateway's address.</summary>
    Unreachable,
}

/// <summary>What the probes that must be refused saw.</summary>
/// <param name="IsOpen">At least one got past the gateway: critical.</param>
/// <param name="Trouble">What was not as it must be, in words for an operator; null when every probe was refused as it must be.</param>
public sealed record StrangerReport(bool IsOpen, string? Trouble);

/// <summary>
/// Asks the gateway for an agent's card, as a customer and as everybody who must not get it. Never sends a message to an agent
/// (gateway.md, section 4).
/// </summary>
public sealed class GatewayProbe(
    IHttpClientFactory clients, GatewayAddress address, CallerTokens tokens, IOptions<GatewayOptions> options, GatewayMetrics metrics, TimeProvider time)
{
    /// <summary>The name of the HTTP client: no redirects, no proxy, no cookies.</summary>
    public const string ClientName = "gateway-probe";

    /// <summary>Says to the embedded gateway that a call is one of our own probes, whose refusal is no news. Opens nothing.</summary>
    public const string MarkHeader = "x-vesaas-probe";

    /// <summary>The value of the mark: random for each process, so that nobody else can keep a refusal out of the log.</summary>
    public static string Mark { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Whether the gateway listens, so that probing makes sense.</summary>
    internal bool CanProbe => address.Current is not null;

    private bool VerifiesTokens => options.Value.Dialect is not GatewayDialect.TrafficPolicy;

    /// <summary>Asks as this customer.</summary>
    public async Task<ProbeAnswer> AsCustomerAsync(AgentRef agent, CustomerId customer, CancellationToken cancellationToken)
    {
        var token = await tokens.IssueAsync(new CallerIdentity(customer, agent, time.NewId()), cancellationToken);
        return await AskAsync(agent, CustomerText(customer), token, cancellationToken);
    }

    /// <summary>
    /// Asks as strangers: a signed one, one whose header is another's, one without a token, with a dead one, with a forged one. In dialect
    /// TrafficPolicy nobody looks at tokens: there, whoever does not name a customer of the agent must be refused, and more cannot be proven.
    /// </summary>
    public async Task<StrangerReport> AsStrangersAsync(AgentRef agent, CancellationToken cancellationToken)
    {
        var stranger = RandomCustomer();
        var identity = new CallerIdentity(stranger, agent, time.NewId());
        var valid = await tokens.IssueAsync(identity, cancellationToken);
        Task<ProbeAnswer> Ask(string? customer, string? token) => AskAsync(agent, customer, token, cancellationToken);
        var id = CustomerText(stranger);
        (string Who, ProbeAnswer Expected, Task<ProbeAnswer> Answer)[] probes = VerifiesTokens
            ?
            [
                ("a signed stranger", ProbeAnswer.Refused, Ask(id, valid)),
                ("a header unlike the token", ProbeAnswer.Refused, Ask(CustomerText(RandomCustomer()), valid)),
                ("no token", ProbeAnswer.Unauthenticated, Ask(id, null)),
                ("an expired token", ProbeAnswer.Unauthenticated, Ask(id, await tokens.IssueExpiredAsync(identity, cancellationToken))),
                ("a forged token", ProbeAnswer.Unauthenticated, Ask(id, await tokens.IssueForgedAsync(identity, cancellationToken))),
            ]
            :
            [
                ("a stranger", ProbeAnswer.Refused, Ask(id, valid)),
                ("a stranger without a token", ProbeAnswer.Refused, Ask(id, null)),
                ("nobody at all", ProbeAnswer.Refused, Ask(null, null)),
                ("somebody called false", ProbeAnswer.Refused, Ask("false", null)),
            ];
        await Task.WhenAll(probes.Select(probe => probe.Answer));

        var report = Judge([.. probes.Select(probe => (probe.Who, probe.Expected, probe.Answer.Result))]);
        metrics.Probed(report);
        return report;
    }

    private StrangerReport Judge(List<(string Who, ProbeAnswer Expected, ProbeAnswer Answer)> results)
    {
        var open = results.Where(result => result.Answer is ProbeAnswer.Reached or ProbeAnswer.BackendTrouble).ToList();
        if (open.Count > 0)
        {
            return new StrangerReport(true, $"The agent is open to {string.Join(", ", open.Select(result => result.Who))}.");
        }

        // Where tokens need not be verified, something that does all the same is closed, too.
        var odd = results.Where(result => result.Answer != result.Expected && (VerifiesTokens || result.Answer is not ProbeAnswer.Unauthenticated)).ToList();
        return new StrangerReport(
            false, odd.Count == 0 ? null : $"Probes were not refused as they must be: {string.Join(", ", odd.Select(result => $"{result.Who} got {result.Answer}"))}.");
    }

    private async Task<ProbeAnswer> AskAsync(AgentRef agent, string? customer, string? token, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            using var client = clients.CreateClient(ClientName);
            using var request = new HttpRequestMessage(HttpMethod.Get, await address.RouteAsync(agent, patience.Token) + GatewayNames.CardPath);
            request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
            request.Headers.Add(MarkHeader, Mark);
            if (customer is not null)
            {
                request.Headers.Add(GatewayNames.CustomerHeader, customer);
            }

            using var response = await client.SendAsync(request, patience.Token);
            return response.StatusCode switch
            {
                HttpStatusCode.OK when await IsCardAsync(response, patience.Token) => ProbeAnswer.Reached,
                HttpStatusCode.Forbidden => ProbeAnswer.Refused,
                HttpStatusCode.Unauthorized => ProbeAnswer.Unauthenticated,
                HttpStatusCode.NotFound => ProbeAnswer.NoRoute,
                HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout => ProbeAnswer.Unclear,
                >= (HttpStatusCode)300 and < (HttpStatusCode)500 => ProbeAnswer.Unclear,
                _ => ProbeAnswer.BackendTrouble,
            };
        }
        catch (HttpRequestException)
        {
            return ProbeAnswer.Unreachable;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Nothing within the patience: the same to us as no answer.
            return ProbeAnswer.Unreachable;
        }
    }

    private static async Task<bool> IsCardAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            using var card = await JsonDocument.ParseAsync(body, cancellationToken: cancellationToken);
            return card.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("name", out var name) && name.ValueKind is JsonValueKind.String;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string CustomerText(CustomerId customer) => GatewayNames.CustomerValue(customer);

    // Not a UUIDv7: a stranger must be nobody, not somebody of this millisecond.
    private static CustomerId RandomCustomer() => new(new Guid(RandomNumberGenerator.GetBytes(16)));
}
