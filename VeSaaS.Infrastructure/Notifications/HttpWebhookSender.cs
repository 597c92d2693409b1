using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using VeSaaS.Core.Notifications.Webhooks;
using VeSaaS.Infrastructure.Kernel;

namespace VeSaaS.Infrastructure.Notifications;

/// <summary>
/// Posts to addresses that customers choose: no redirects, no cookies, no proxy, no credentials, ten seconds at most, to addresses that <see cref="GuardedConnector"/> lets
/// through. Of the answer only the status is read.
/// </summary>
internal sealed class HttpWebhookSender(HttpClient client, TimeProvider time) : IWebhookSender, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>The handler that posts leave through.</summary>
    public static SocketsHttpHandler CreateHandler(GuardedConnector connector, X509ChainPolicy? trust)
    {
        var handler = connector.CreateHandler(trust);
        // An answer's body is not read, so its connection is closed, however much of it comes.
        handler.MaxResponseDrainSize = 0;
        return handler;
    }

    public async Task<WebhookAnswer> SendAsync(WebhookPost post, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        using var request = new HttpRequestMessage(HttpMethod.Post, post.Url) { Content = new ByteArrayContent(post.Body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
        request.Headers.Add("webhook-id", post.Id);
        request.Headers.Add("webhook-timestamp", post.Timestamp);
        request.Headers.Add("webhook-signature", post.Signature);
        request.Headers.UserAgent.ParseAdd("VE-SaaS-Webhooks/1.0");
        try
        {
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            var status = (int)response.StatusCode;
            return new(status, response.IsSuccessStatusCode ? null
                : status is >= 300 and < 400 ? $"It answered {status}; redirects are not followed." : $"It answered {status}.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new(null, $"It did not answer within {Patience.TotalSeconds:0} seconds.");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return new(null, AddressRefusedException.In(exception) is { } refused ? $"{refused.Reason}." : CauseOf(exception));
        }
    }

    public void Dispose() => client.Dispose();

    // What the platform says of a failure may name addresses inside.
    private static string CauseOf(Exception exception) => (exception as HttpRequestException)?.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError => "Its host name is not known.",
        HttpRequestError.SecureConnectionError => "Its certificate could not be verified.",
        HttpRequestError.ConnectionError => "Nobody answers there.",
        _ => "The connection broke.",
    };
}
