using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace VeSaaS.Infrastructure.Catalog.DemoAgents;

internal enum DemoMethod
{
    Send,
    Stream,
    Get,
    Cancel,
    Subscribe,
    List,
    Push,
    ExtendedCard,
}

/// <summary>A JSON-RPC request that was understood.</summary>
/// <param name="Id">The id's JSON, as it came.</param>
/// <param name="Dialect">By the `A2A-Version` header; without one by the method's grammar.</param>
/// <param name="Method">What is asked for.</param>
/// <param name="Params">An object; empty when there were none.</param>
internal sealed record DemoRequest(string Id, DemoDialect Dialect, DemoMethod Method, JsonElement Params)
{
    private static readonly Dictionary<string, DemoMethod> Methods10 = new(StringComparer.Ordinal)
    {
        ["SendMessage"] = DemoMethod.Send,
        ["SendStreamingMessage"] = DemoMethod.Stream,
        ["GetTask"] = DemoMethod.Get,
        ["CancelTask"] = DemoMethod.Cancel,
        ["SubscribeToTask"] = DemoMethod.Subscribe,
        ["ListTasks"] = DemoMethod.List,
        ["CreateTaskPushNotificationConfig"] = DemoMethod.Push,
        ["GetTaskPushNotificationConfig"] = DemoMethod.Push,
        ["ListTaskPushNotificationConfigs"] = DemoMethod.Push,
        ["DeleteTaskPushNotificationConfig"] = DemoMethod.Push,
        ["GetExtendedAgentCard"] = DemoMethod.ExtendedCard,
    };

    private static readonly Dictionary<string, DemoMethod> Methods03 = new(StringComparer.Ordinal)
    {
        ["message/send"] = DemoMethod.Send,
        ["message/stream"] = DemoMethod.Stream,
        ["tasks/get"] = DemoMethod.Get,
        ["tasks/cancel"] = DemoMethod.Cancel,
        ["tasks/resubscribe"] = DemoMethod.Subscribe,
        ["tasks/pushNotificationConfig/set"] = DemoMethod.Push,
        ["tasks/pushNotificationConfig/get"] = DemoMethod.Push,
        ["tasks/pushNotificationConfig/list"] = DemoMethod.Push,
        ["tasks/pushNotificationConfig/delete"] = DemoMethod.Push,
        ["agent/getAuthenticatedExtendedCard"] = DemoMethod.ExtendedCard,
    };

    /// <summary>Reads a request; with an error comes the id to answer it with.</summary>
    public static async Task<(DemoRequest? Request, DemoError? Error, string Id)> ReadAsync(HttpRequest http, CancellationToken cancellationToken)
    {
        if (!http.HasJsonContentType() || http.ContentType?.Contains("a2a+json", StringComparison.OrdinalIgnoreCase) == true)
        {
            return (null, DemoError.ContentType, "null");
        }

        JsonElement body;
        try
        {
            using var document = await JsonDocument.ParseAsync(http.Body, cancellationToken: cancellationToken);
            body = document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return (null, DemoError.Parse, "null");
        }

        if (body.ValueKind != JsonValueKind.Object)
        {
            return (null, DemoError.InvalidRequest("The body must be one request object."), "null");
        }

        if (IdOf(body) is not { } id)
        {
            return (null, DemoError.InvalidRequest("The id must be a string or a whole number."), "null");
        }

        var outcome = Understand(id, body, http.Headers["A2A-Version"].ToString());
        return (outcome.Value, outcome.Error, id);
    }

    private static DemoOutcome<DemoRequest> Understand(string id, JsonElement body, string version)
    {
        if (DemoReader.String(body, "jsonrpc") != "2.0" || DemoReader.String(body, "method") is not { } method)
        {
            return DemoError.InvalidRequest("jsonrpc must be \"2.0\" and method a string.");
        }

        if (version is not ("" or "0.3" or "1.0"))
        {
            return DemoError.Version;
        }

        var has10 = Methods10.TryGetValue(method, out var method10);
        var has03 = Methods03.TryGetValue(method, out var method03);
        if (!(has10 && version is "" or "1.0") && !(has03 && version is "" or "0.3") || !has10 && !has03)
        {
            return DemoError.Method;
        }

        var arguments = body.TryGetProperty("params", out var given) && given.ValueKind != JsonValueKind.Null ? given : JsonSerializer.SerializeToElement(new { });
        if (arguments.ValueKind != JsonValueKind.Object)
        {
            return DemoError.InvalidParams("params must be an object.");
        }

        return new DemoRequest(id, has10 ? DemoDialect.V10 : DemoDialect.V03, has10 ? method10 : method03, arguments);
    }

    private static string? IdOf(JsonElement body)
    {
        if (!body.TryGetProperty("id", out var id) || id.ValueKind == JsonValueKind.Null)
        {
            return "null";
        }

        var raw = id.GetRawText();
        return id.ValueKind == JsonValueKind.String || id.ValueKind == JsonValueKind.Number && raw.AsSpan().IndexOfAny('.', 'e', 'E') < 0 ? raw : null;
    }
}
