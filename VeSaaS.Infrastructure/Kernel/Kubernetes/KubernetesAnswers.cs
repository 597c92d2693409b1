using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s.Autorest;

namespace VeSaaS.Infrastructure.Kernel.Kubernetes;

/// <summary>Reads what an API server answers when it refuses.</summary>
internal static class KubernetesAnswers
{
    /// <summary>404 for an object, and not for its whole kind.</summary>
    public static bool IsAbsent(HttpOperationException exception) =>
        exception.Response.StatusCode is HttpStatusCode.NotFound && StatusOf(exception)?["details"]?["name"] is not null;

    /// <summary>The API server's own sentence, else its status code. Never the document that was sent.</summary>
    public static string Words(HttpOperationException exception)
    {
        var words = (string?)StatusOf(exception)?["message"] ?? $"HTTP {(int)exception.Response.StatusCode}";
        return words.Length <= 300 ? words : $"{words[..300]}…";
    }

    /// <summary>Why there was no answer that says anything, in words for an operator; null for a fault of our own.</summary>
    public static string? Unavailable(Exception exception, CancellationToken cancellationToken) => exception switch
    {
        HttpOperationException { Response.StatusCode: HttpStatusCode.Unauthorized } =>
            "The Kubernetes API server does not accept the application's credential.",
        HttpOperationException { Response.StatusCode: HttpStatusCode.Forbidden } refused => $"The Kubernetes API server forbids it: {Sentence(refused)}",
        HttpOperationException { Response.StatusCode: HttpStatusCode.NotFound } =>
            "The Kubernetes API server does not know this kind of resource; its definition (CRD) is not installed.",
        HttpOperationException refused => $"The Kubernetes API server answered: {Sentence(refused)}",
        HttpRequestException or IOException => "The Kubernetes API server cannot be reached.",
        OperationCanceledException when !cancellationToken.IsCancellationRequested => "The Kubernetes API server did not answer in time.",
        _ => null,
    };

    // The server's own have no full stop, and more is said after them.
    private static string Sentence(HttpOperationException exception) => Words(exception) is var words && words.EndsWith('…') ? words : $"{words.TrimEnd('.')}.";

    private static JsonObject? StatusOf(HttpOperationException exception)
    {
        try
        {
            return JsonNode.Parse(exception.Response.Content ?? "") as JsonObject;
        }
        catch (JsonException)
        {
            // A proxy in between answers in HTML; the status code says enough.
            return null;
        }
    }
}
