using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s.Autorest;
using VeSaaS.Core.Gateway;

namespace VeSaaS.Infrastructure.Gateway.Kubernetes;

/// <summary>What an API server's refusals mean to the store.</summary>
internal static class KubernetesCalls
{
    /// <summary>Calls; whatever keeps the answer away is <see cref="GatewayUnavailableException"/>.</summary>
    public static async Task<T> ReachAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call(cancellationToken);
        }
        catch (Exception exception) when (Unavailable(exception, cancellationToken) is { } reason)
        {
            throw new GatewayUnavailableException(reason, exception);
        }
    }

    /// <summary>Writes; a refusal of the document or its preconditions is a value.</summary>
    public static Task<GatewayWrite> WriteAsync(Func<CancellationToken, Task<GatewayObject>> write, CancellationToken cancellationToken) =>
        ReachAsync<GatewayWrite>(async token =>
        {
            try
            {
                return new GatewayWrite.Done(await write(token));
            }
            catch (HttpOperationException exception) when (exception.Response.StatusCode is HttpStatusCode.Conflict || IsAbsent(exception))
            {
                return new GatewayWrite.Conflict();
            }
            catch (HttpOperationException exception) when (IsRefusal(exception))
            {
                return new GatewayWrite.Refused(Words(exception));
            }
        }, cancellationToken);

    /// <summary>404 for an object, and not for its whole kind.</summary>
    public static bool IsAbsent(HttpOperationException exception) =>
        exception.Response.StatusCode is HttpStatusCode.NotFound && StatusOf(exception)?["details"]?["name"] is not null;

    /// <summary>The API server's own sentence, else its status code. Never the document that was sent.</summary>
    public static string Words(HttpOperationException exception)
    {
        var words = (string?)StatusOf(exception)?["message"] ?? $"HTTP {(int)exception.Response.StatusCode}";
        return words.Length <= 300 ? words : $"{words[..300]}…";
    }

    private static bool IsRefusal(HttpOperationException exception) => exception.Response.StatusCode
        is HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnsupportedMediaType;

    private static string? Unavailable(Exception exception, CancellationToken cancellationToken) => exception switch
    {
        HttpOperationException { Response.StatusCode: HttpStatusCode.Unauthorized } =>
            "The Kubernetes API server does not accept the application's credential.",
        HttpOperationException { Response.StatusCode: HttpStatusCode.Forbidden } refused => $"The Kubernetes API server forbids it: {Words(refused)}",
        HttpOperationException { Response.StatusCode: HttpStatusCode.NotFound } =>
            "The Kubernetes API server does not know this kind of resource; its definition (CRD) is not installed.",
        HttpOperationException refused => $"The Kubernetes API server answered: {Words(refused)}",
        HttpRequestException or IOException => "The Kubernetes API server cannot be reached.",
        OperationCanceledException when !cancellationToken.IsCancellationRequested => "The Kubernetes API server did not answer in time.",
        _ => null,
    };

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
