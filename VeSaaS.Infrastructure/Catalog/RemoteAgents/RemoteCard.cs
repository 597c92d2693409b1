using System.Text.Json;
using VeSaaS.Core.Catalog;
using VeSaaS.Infrastructure.Gateway.Embedded;

namespace VeSaaS.Infrastructure.Catalog.RemoteAgents;

/// <summary>The parts of a card that the product uses, cut to what pages can show.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">One paragraph; may be empty.</param>
/// <param name="Skills">Its skills.</param>
/// <param name="Address">Where calls go.</param>
/// <param name="Protocol">The newest version of A2A that it speaks and we do.</param>
/// <param name="Streams">Whether it says that answers come as they are made.</param>
internal sealed record RemoteCard(string Name, string Description, IReadOnlyList<AgentSkill> Skills, Uri Address, string Protocol, bool Streams)
{
    private const int MaxName = 200;
    private const int MaxText = 4000;
    private const int MaxItems = 50;

    /// <summary>
    /// Reads a card of 1.0 or 0.3, and nothing in it that it does not need: whatever else is there, or of another type, is left alone.
    /// <code>
    /// 1.0  "supportedInterfaces":[{"url":…,"protocolBinding":"JSONRPC","protocolVersion":"1.0"}]
    /// 0.3  "url":…,"preferredTransport":"JSONRPC","additionalInterfaces":[{"url":…,"transport":"JSONRPC"}]
    /// </code>
    /// </summary>
    /// <param name="card">The card.</param>
    /// <param name="lies">Where it lies; addresses in it may be relative to that.</param>
    /// <param name="configured">Where calls go whatever the card says, or null.</param>
    /// <param name="problem">Why the card cannot be used, in words; null when it can.</param>
    public static RemoteCard? Read(JsonElement card, Uri lies, Uri? configured, out string? problem)
    {
        problem = null;
        if (card.ValueKind is not JsonValueKind.Object || Text(card, "name", MaxName) is not { Length: > 0 } name)
        {
            problem = "What lies there is not an agent's card: it has no name.";
            return null;
        }

        var said = Said(card);
        if (said is null && (configured is null || !SpeaksJsonRpc(card)))
        {
            problem = "Its card offers no JSON-RPC interface of version 1.0 or 0.3.";
            return null;
        }

        var address = configured ?? Check(said!, lies, out problem);
        return address is null
            ? null
            : new RemoteCard(name, Text(card, "description", MaxText) ?? "", [.. Items(card, "skills").Take(MaxItems).Select(ReadSkill).OfType<AgentSkill>()], address, ProtocolOf(card), StreamsIn(card));
    }

    // The dialects are chosen likewise when a call is made: 1.0 before 0.3, then the card's order.
    private static string? Said(JsonElement card)
    {
        var interfaces = Items(card, "supportedInterfaces").ToList();
        if (interfaces.Count > 0)
        {
            return interfaces
                .Where(entry => IsJsonRpc(Text(entry, "protocolBinding", MaxName)) && Version(entry) > 0)
                .OrderByDescending(Version)
                .Select(entry => Text(entry, "url", MaxText))
                .FirstOrDefault(url => url is { Length: > 0 });
        }

        return IsJsonRpc(Text(card, "preferredTransport", MaxName))
            ? Text(card, "url", MaxText)
            : Items(card, "additionalInterfaces").Where(entry => IsJsonRpc(Text(entry, "transport", MaxName))).Select(entry => Text(entry, "url", MaxText)).FirstOrDefault();
    }

    private static bool SpeaksJsonRpc(JsonElement card) =>
        Items(card, "supportedInterfaces").ToList() is { Count: > 0 } interfaces
            ? interfaces.Any(entry => IsJsonRpc(Text(entry, "protocolBinding", MaxName)) && Version(entry) > 0)
            : IsJsonRpc(Text(card, "preferredTransport", MaxName));

    private static string ProtocolOf(JsonElement card) =>
        Items(card, "supportedInterfaces").Any(entry => IsJsonRpc(Text(entry, "protocolBinding", MaxName)) && Version(entry) == 2) ? "A2A 1.0" : "A2A 0.3";

    private static bool StreamsIn(JsonElement card) =>
        card.TryGetProperty("capabilities", out var capabilities) && capabilities.ValueKind is JsonValueKind.Object
        && capabilities.TryGetProperty("streaming", out var streaming) && streaming.ValueKind is JsonValueKind.True;

    private static Uri? Check(string said, Uri lies, out string? problem)
    {
        problem = null;
        if (!Uri.TryCreate(lies, said, out var address) || address.Scheme != Uri.UriSchemeHttps && address.Scheme != Uri.UriSchemeHttp)
        {
            problem = "The address in its card is not an http or https address.";
        }
        else if (Uri.Compare(address, lies, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) != 0)
        {
            problem = $"Its card sends calls to {Origin(address)}, and the configuration names {Origin(lies)}. If that is right, set its Url, too.";
        }
        else if (address.UserInfo.Length > 0 || address.Query.Length > 0 || !RequestPath.IsPlain(address.AbsolutePath))
        {
            problem = "The address in its card has a user, a query or an escaped path, which the gateway does not forward to.";
        }

        return problem is null ? address : null;
    }

    private static string Origin(Uri address) => Clean(address.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped), MaxName);

    private static AgentSkill? ReadSkill(JsonElement skill) =>
        (Text(skill, "id", MaxName), Text(skill, "name", MaxName)) switch
        {
            (null, null) => null,
            var (id, name) => new AgentSkill(
                id ?? name!, name ?? id!, Text(skill, "description", MaxText) ?? "", Texts(skill, "tags", MaxName), Texts(skill, "examples", MaxText)),
        };

    // 1.0 and 0.3 (as which 0.2 is spoken); nought for what we do not speak. An interface that does not say is one of 1.0.
    private static int Version(JsonElement entry) => (Text(entry, "protocolVersion", MaxName) ?? "1.0").Split('.') switch
    {
        ["1", ..] => 2,
        ["0", "3" or "2", ..] => 1,
        _ => 0,
    };

    private static bool IsJsonRpc(string? binding) => binding is null or "" || string.Equals(binding, "JSONRPC", StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<JsonElement> Items(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out var items) && items.ValueKind is JsonValueKind.Array
            ? items.EnumerateArray().Where(item => item.ValueKind is JsonValueKind.Object)
            : [];

    private static List<string> Texts(JsonElement owner, string name, int longest) =>
        owner.TryGetProperty(name, out var items) && items.ValueKind is JsonValueKind.Array
            ? [.. items.EnumerateArray().Where(item => item.ValueKind is JsonValueKind.String).Take(MaxItems).Select(item => Clean(item.GetString()!, longest))]
            : [];

    private static string? Text(JsonElement owner, string name, int longest) =>
        owner.TryGetProperty(name, out var text) && text.ValueKind is JsonValueKind.String ? Clean(text.GetString()!, longest) : null;

    // A card is somebody else's text: no control characters, nothing that turns the direction of what follows, and no more than a page can hold.
    private static string Clean(string text, int longest)
    {
        var plain = new string([.. text.Where(letter => letter == '\n' || !char.IsControl(letter) && letter is not (>= '\u202a' and <= '\u202e' or >= '\u2066' and <= '\u2069'))]).Trim();
        if (plain.Length <= longest)
        {
            return plain;
        }

        return plain[..(char.IsHighSurrogate(plain[longest - 1]) ? longest - 1 : longest)];
    }
}
