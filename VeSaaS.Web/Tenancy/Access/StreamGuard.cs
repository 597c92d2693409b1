using System.Net.Mime;
using System.Security.Claims;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Tenancy.ApiKeys;
using VeSaaS.Core.Tenancy.Sessions;

namespace VeSaaS.Web.Tenancy.Access;

/// <summary>
/// Ends an open event stream when the session or key that asked for it ends: at once when the change is announced, else at the next interval, as an
/// open page does. For the endpoint it looks as if the reader had gone away.
/// </summary>
internal sealed class StreamGuard(RequestDelegate next, ILiveEvents events, IOptions<AccountOptions> options, TimeProvider time)
{
    public async Task InvokeAsync(HttpContext context, SessionCheck sessions, AuthenticateApiKey keys)
    {
        if (context.User.Identity?.IsAuthenticated != true || !CanStream(context))
        {
            await next(context);
            return;
        }

        var aborted = context.RequestAborted;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        context.RequestAborted = ended.Token;
        var watch = WatchAsync(context.User, sessions, keys, ended);
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested && !aborted.IsCancellationRequested)
        {
            // Ended by us: the stream closes here. An answer that had not begun says why.
            if (!context.Response.HasStarted)
            {
                context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            }
        }
        finally
        {
            await ended.CancelAsync();
            await watch;
            context.RequestAborted = aborted;
        }
    }

    private static bool CanStream(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetOrderedMetadata<IProducesResponseTypeMetadata>()
            .Any(answer => answer.ContentTypes.Contains(MediaTypeNames.Text.EventStream)) == true;

    private async Task WatchAsync(ClaimsPrincipal person, SessionCheck sessions, AuthenticateApiKey keys, CancellationTokenSource ended)
    {
        var key = person.FindKey();
        var topic = key is null ? LiveSessions.TopicOf(person.UserId()) : ApiKeyList.Topic(new ApiKeyOwner(person.UserId(), person.FindCaller()?.CustomerId));
        using var changes = events.Subscribe(topic, CheckAsync);
        try
        {
            while (!ended.IsCancellationRequested)
            {
                await CheckAsync();
                await Task.Delay(options.Value.RevalidationInterval, time, ended.Token);
            }
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The stream is over.
        }
        finally
        {
            // Also where the check failed: what cannot be checked is not open.
            await ended.CancelAsync();
        }

        async Task CheckAsync()
        {
            if (!ended.IsCancellationRequested && !await IsGoodAsync(ended.Token))
            {
                await ended.CancelAsync();
            }
        }

        async Task<bool> IsGoodAsync(CancellationToken cancellationToken) => key is { } id
            ? await keys.StillWorksAsync(id, cancellationToken)
            : await sessions.ExecuteAsync(person, cancellationToken) is SessionState.Current;
    }
}
