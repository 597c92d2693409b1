using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using VeSaaS.Core.Chat;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Runs.Asks;
using VeSaaS.Core.Runs.Files;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;
using VeSaaS.Core.Tenancy.ApiKeys;
using VeSaaS.Web.Chat.Asks;
using VeSaaS.Web.Chat.Conversations;
using VeSaaS.Web.Chat.Files;
using VeSaaS.Web.Chat.Trials;
using VeSaaS.Web.Runs;
using VeSaaS.Web.Shell;
using VeSaaS.Web.Tenancy;
using VeSaaS.Web.Tenancy.ApiKeys;

namespace VeSaaS.Web.Chat;

/// <summary>What sending and following needs.</summary>
internal sealed record ChatEndpointServices(SendMessage Send, RunLog Log, ChatQueries Chat, RunAsks Asks, TimeProvider Time);

/// <summary>`/api/messages`: sending a message and reading what was said.</summary>
internal static class ChatApi
{
    // Long enough for most answers, short enough for what stands between a program and us.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);

    public static IEndpointRouteBuilder MapChat(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/messages/ves/{hire:guid}").RequireAuthorization(Policies.Member).RequireScope(ApiScopes.ChatRead).WithTags("Chat");
        group.MapPost("/chat", SendAsync).RequireAuthorization(Policies.CanHire).RequireScope(ApiScopes.ChatWrite).WithName("SendMessage")
            .WithSummary("Sends a message. The answer streams as server-sent events, or comes whole when only JSON is accepted.");
        group.MapGet("/history", ReadHistoryAsync).WithName("ReadHistory")
            .WithSummary("The messages of a conversation, newest first; of the newest conversation when none is named.");
        group.MapAsks();
        return app.MapConversations().MapFiles().MapTrials();
    }

    /// <summary>
    /// Sends. The answer streams as server-sent events; asked for JSON, the whole message comes with 200 when the answer ends within a
    /// minute, and otherwise 202 says where to follow it. A reader that goes away does not stop the answer.
    /// </summary>
    internal static async Task<Results<ServerSentEventsResult<RunStreamItem>, Ok<MessageAnswer>, Accepted<SentAnswer>, ProblemHttpResult>> SendAsync(
        Guid hire,
        ChatBody body,
        [FromHeader(Name = "Idempotency-Key")] string? key,
        HttpContext context,
        [AsParameters] ChatEndpointServices services,
        CancellationToken cancellationToken)
    {
        if (KeyOf(key, services.Time) is not { } idempotencyKey)
        {
            return ChatProblems.Field("Idempotency-Key", "Use a UUID.");
        }

        var caller = context.User.Caller();
        var message = new NewMessage(new HireId(hire), body.Conversation is { } id ? new ConversationId(id) : null, body.Text ?? "", idempotencyKey)
        {
            Files = [.. (body.Files ?? []).Select(file => new FileId(file))],
            Revises = body.Revises is { } revised ? new MessageId(revised) : null,
        };
        var outcome = await services.Send.ExecuteAsync(caller, message, cancellationToken);
        if (outcome is not SendOutcome.Sent sent)
        {
            return ChatProblems.Of(outcome);
        }

        return await RespondAsync(services, context.Request, caller.CustomerId, sent, cancellationToken);
    }

    /// <summary>The answer as the caller wants it: as a stream, whole, or where to follow it.</summary>
    internal static async Task<Results<ServerSentEventsResult<RunStreamItem>, Ok<MessageAnswer>, Accepted<SentAnswer>, ProblemHttpResult>> RespondAsync(
        ChatEndpointServices services, HttpRequest request, CustomerId customer, SendOutcome.Sent sent, CancellationToken cancellationToken)
    {
        if (!WantsJson(request))
        {
            return TypedResults.ServerSentEvents(StreamAsync(services, customer, sent, cancellationToken));
        }

        return await WaitAsync(services, customer, sent, cancellationToken) is { } answer
            ? TypedResults.Ok(answer)
            : TypedResults.Accepted($"/api/runs/{sent.Run.Value:D}/events", SentAnswer.Of(sent));
    }

    internal static async Task<Results<Ok<HistoryAnswer>, ProblemHttpResult>> ReadHistoryAsync(
        Guid hire, Guid? conversation, int? before, int? take, ClaimsPrincipal user, ChatQueries chat, RunAsks asks, CancellationToken cancellationToken)
    {
        var caller = user.Caller();
        var customer = caller.CustomerId;
        if (!await chat.HasHireAsync(customer, new HireId(hire), cancellationToken))
        {
            return Problems.NotFound("There is no such hire.");
        }

        var found = conversation is { } id
            ? await chat.FindConversationAsync(caller, new ConversationId(id), cancellationToken)
            : await chat.ListConversationsAsync(caller, new HireId(hire), ConversationPlace.Listed, 1, cancellationToken) is [var newest] ? newest : null;
        if (conversation is not null && found?.Hire.Value != hire)
        {
            return Problems.NotFound("There is no such conversation with this hire.");
        }

        if (found is null)
        {
            return TypedResults.Ok(new HistoryAnswer(null, [], null));
        }

        var page = await chat.ReadMessagesAsync(customer, found.Id, before, take ?? 50, cancellationToken);
        var asked = await asks.ReadAsync(customer, [.. page.Select(message => message.Run).OfType<RunId>()], cancellationToken);
        return TypedResults.Ok(new HistoryAnswer(
            found.Id.Value, [.. page.Select(message => MessageAnswer.Of(message, message.Run is { } run ? asked.GetValueOrDefault(run) : null))], page is [.., { Sequence: > 1 and var oldest }] ? oldest : null));
    }

    private static async IAsyncEnumerable<SseItem<RunStreamItem>> StreamAsync(
        ChatEndpointServices services, CustomerId customer, SendOutcome.Sent sent, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return new(new RunStreamItem { Data = JsonSerializer.SerializeToElement(SentAnswer.Of(sent), JsonSerializerOptions.Web) }, "accepted");
        await foreach (var item in RunStream.FollowAsync(services.Log, customer, sent.Run, 0, cancellationToken))
        {
            yield return item;
        }

        if (await FindAsync(services, customer, sent.Answer, cancellationToken) is { } answer)
        {
            yield return new(new RunStreamItem { Data = JsonSerializer.SerializeToElement(answer, JsonSerializerOptions.Web) }, "message");
        }
    }

    private static async Task<MessageAnswer?> WaitAsync(
        ChatEndpointServices services, CustomerId customer, SendOutcome.Sent sent, CancellationToken cancellationToken)
    {
        var until = services.Time.GetUtcNow() + LongestWait;
        await foreach (var _ in services.Log.FollowAsync(customer, sent.Run, 0, TimeSpan.FromSeconds(1), cancellationToken))
        {
            if (services.Time.GetUtcNow() >= until)
            {
                return null;
            }
        }

        return await FindAsync(services, customer, sent.Answer, cancellationToken);
    }

    private static async Task<MessageAnswer?> FindAsync(ChatEndpointServices services, CustomerId customer, MessageId id, CancellationToken cancellationToken)
    {
        if (await services.Chat.FindMessageAsync(customer, id, cancellationToken) is not { } row)
        {
            return null;
        }

        var asks = await services.Asks.ReadAsync(customer, row.Run is { } run ? [run] : [], cancellationToken);
        return MessageAnswer.Of(row, asks.Values.SingleOrDefault());
    }

    private static bool WantsJson(HttpRequest request) =>
        request.GetTypedHeaders().Accept is { Count: > 0 } accept
        && accept.Any(media => media.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase))
        && !accept.Any(media => media.MediaType.Equals("text/event-stream", StringComparison.OrdinalIgnoreCase));

    internal static Guid? KeyOf(string? header, TimeProvider time) =>
        string.IsNullOrEmpty(header) ? time.NewId() : Guid.TryParse(header, out var key) ? key : null;
}
