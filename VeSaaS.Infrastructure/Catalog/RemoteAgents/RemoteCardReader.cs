using System.Net;
using System.Net.Http.Headers;
using System.Net.Mime;
using System.Security.Cryptography;
using System.Text.Json;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Gateway.Manifests;
using VeSaaS.Infrastructure.Kernel;

namespace VeSaaS.Infrastructure.Catalog.RemoteAgents;

/// <summary>A card that was read.</summary>
/// <param name="Content">What it says.</param>
/// <param name="Address">Where it lies.</param>
/// <param name="Digest">SHA-256 of its bytes.</param>
/// <param name="Tag">Its ETag, for asking whether it is another one now.</param>
internal sealed record ReadCard(RemoteCard Content, Uri Address, string Digest, EntityTagHeaderValue? Tag);

/// <summary>What reading a card led to.</summary>
internal abstract record CardAnswer
{
    private CardAnswer()
    {
    }

    /// <summary>It was read, or is still the one that was known.</summary>
    public sealed record Read(ReadCard Card) : CardAnswer;

    /// <summary>It was not.</summary>
    public sealed record Failed(AgentFault Fault) : CardAnswer;
}

/// <summary>
/// Reads cards from addresses that belong to others: no redirects, no cookies, no proxy, no credentials, no compression, at most 1 MiB in at most ten
/// seconds, from addresses that <see cref="GuardedConnector"/> lets through.
/// </summary>
internal sealed class RemoteCardReader(HttpClient client, TimeProvider time) : IDisposable
{
    private const int MaxBytes = 1024 * 1024;
    private const int MaxDepth = 32;
    private const string OldPath = "/.well-known/agent.json";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Reads an agent's card; <paramref name="known"/> is what was read before, and comes back when the agent says that it still holds.</summary>
    public async Task<CardAnswer> ReadAsync(RemoteAgentOptions options, ReadCard? known, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            return await TryPlacesAsync(options, known, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Fail(AgentFaultKind.Unreachable, $"Its card did not come within {Patience.TotalSeconds:0} seconds.");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return Fail(AgentFaultKind.Unreachable, Cause(exception));
        }
    }

    public void Dispose() => client.Dispose();

    private async Task<CardAnswer> TryPlacesAsync(RemoteAgentOptions options, ReadCard? known, CancellationToken cancellationToken)
    {
        CardAnswer? first = null;
        foreach (var place in (known is null ? [] : new[] { known.Address }).Concat(Places(new Uri(options.CardUrl))).Distinct())
        {
            var (answer, mayLieElsewhere) = await ReadAsync(place, options, place == known?.Address ? known : null, cancellationToken);
            if (answer is CardAnswer.Read || !mayLieElsewhere)
            {
                return answer;
            }

            first ??= answer;
        }

        return first!;
    }

    // The address of a card is taken as it is; that of an agent stands for the places where agents put their cards.
    private static List<Uri> Places(Uri configured)
    {
        var path = configured.AbsolutePath.TrimEnd('/');
        string[] paths = path.EndsWith(".json", StringComparison.OrdinalIgnoreCase)
            ? [path]
            : [path + GatewayNames.CardPath, GatewayNames.CardPath, path + OldPath, OldPath];
        return [.. paths.Distinct(StringComparer.Ordinal).Select(place => new Uri(configured, place))];
    }

    private async Task<(CardAnswer Answer, bool MayLieElsewhere)> ReadAsync(
        Uri place, RemoteAgentOptions options, ReadCard? known, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, place);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(MediaTypeNames.Application.Json));
        request.Headers.Add("A2A-Version", "1.0");
        if (known?.Tag is { } tag)
        {
            request.Headers.IfNoneMatch.Add(tag);
        }

        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        return response.StatusCode switch
        {
            HttpStatusCode.NotModified when known is not null => (new CardAnswer.Read(known), false),
            HttpStatusCode.OK => (await ReadAsync(response, place, options, cancellationToken), false),
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden =>
                (Fail(AgentFaultKind.Forbidden, $"{place.Host} does not show the card without a credential (HTTP {(int)response.StatusCode}). Cards are read without one."), false),
            HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed =>
                (Fail(AgentFaultKind.Invalid, $"There is no card at {place} (HTTP {(int)response.StatusCode})."), true),
            >= HttpStatusCode.Ambiguous and < HttpStatusCode.BadRequest =>
                (Fail(AgentFaultKind.Invalid, $"{place} answers with a redirect (HTTP {(int)response.StatusCode}), which is not followed. Configure the address of the card itself."), false),
            _ => (Fail(AgentFaultKind.Unreachable, $"{place.Host} answers HTTP {(int)response.StatusCode} instead of the card."), false),
        };
    }

    private static async Task<CardAnswer> ReadAsync(HttpResponseMessage response, Uri place, RemoteAgentOptions options, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentEncoding.Any(coding => !string.Equals(coding, "identity", StringComparison.OrdinalIgnoreCase)))
        {
            return Fail(AgentFaultKind.Invalid, "Its card is compressed although nobody asked for that.");
        }

        if (await ReadBytesAsync(response, cancellationToken) is not { } bytes)
        {
            return Fail(AgentFaultKind.Invalid, "Its card is larger than 1 MiB.");
        }

        try
        {
            using var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = MaxDepth });
            var configured = options.Url is null ? null : new Uri(options.Url);
            return RemoteCard.Read(document.RootElement, place, configured, out var problem) is { } card
                ? new CardAnswer.Read(new ReadCard(card, place, Convert.ToHexStringLower(SHA256.HashData(bytes)), response.Headers.ETag))
                : Fail(AgentFaultKind.Invalid, problem!);
        }
        catch (JsonException)
        {
            return Fail(AgentFaultKind.Invalid, $"What lies at {place} is not JSON, or nested deeper than {MaxDepth} levels.");
        }
    }

    private static async Task<byte[]?> ReadBytesAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentLength > MaxBytes)
        {
            return null;
        }

        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var kept = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (await body.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            if (kept.Length + read > MaxBytes)
            {
                return null;
            }

            await kept.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }

        return kept.ToArray();
    }

    private static string Cause(Exception exception) => AddressRefusedException.In(exception) is { } refused
        ? $"{char.ToUpperInvariant(refused.Reason[0])}{refused.Reason[1..]}."
        : exception is HttpRequestException request ? request.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError => "The name of its host is not known.",
            HttpRequestError.SecureConnectionError => "The certificate of its host was not accepted.",
            HttpRequestError.ConfigurationLimitExceeded => "Its host sends larger headers than are read.",
            HttpRequestError.InvalidResponse or HttpRequestError.ResponseEnded => "Its host did not answer in HTTP.",
            _ => "Its host does not answer.",
        }
        : "Its host ended the connection before the card was there.";

    private static CardAnswer.Failed Fail(AgentFaultKind kind, string cause) => new(new AgentFault(kind, cause));
}
