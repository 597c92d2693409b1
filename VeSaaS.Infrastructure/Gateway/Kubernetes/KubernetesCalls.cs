using System.Net;
using k8s.Autorest;
using VeSaaS.Core.Gateway;
using VeSaaS.Infrastructure.Kernel.Kubernetes;

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
        catch (Exception exception) when (KubernetesAnswers.Unavailable(exception, cancellationToken) is { } reason)
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
            catch (HttpOperationException exception) when (exception.Response.StatusCode is HttpStatusCode.Conflict || KubernetesAnswers.IsAbsent(exception))
            {
                return new GatewayWrite.Conflict();
            }
            catch (HttpOperationException exception) when (IsRefusal(exception))
            {
                return new GatewayWrite.Refused(KubernetesAnswers.Words(exception));
            }
        }, cancellationToken);

    private static bool IsRefusal(HttpOperationException exception) => exception.Response.StatusCode
        is HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnsupportedMediaType;
}
