using System.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using VeSaaS.Core.Chat;
using VeSaaS.Core.Chat.Asks;
using VeSaaS.Core.Runs.Asks;
using VeSaaS.Core.Tenancy.ApiKeys;
using VeSaaS.Web.Runs;
using VeSaaS.Web.Shell;
using VeSaaS.Web.Tenancy;
using VeSaaS.Web.Tenancy.ApiKeys;

namespace VeSaaS.Web.Chat.Asks;

/// <summary>`POST /api/messages/ves/{hire}/chat/{message}/answer`: answering what a virtual employee asks.</summary>
internal static class AskApi
{
    public static void MapAsks(this IEndpointRouteBuilder group) =>
        group.MapPost("/chat/{message:guid}/answer", AnswerAsync).RequireAuthorization(Policies.CanHire).RequireScope(ApiScopes.ChatWrite).WithName("AnswerAsk")
            .WithSummary("Answers a question, or approves and rejects tool calls, that a message with status InputRequired waits for.");

    internal static async Task<Results<ServerSentEventsResult<RunStreamItem>, Ok<MessageAnswer>, Accepted<SentAnswer>, ProblemHttpResult>> AnswerAsync(
        Guid hire,
        Guid message,
        AskBody body,
        [FromHeader(Name = "Idempotency-Key")] string? key,
        HttpContext context,
        [AsParameters] ChatEndpointServices services,
        AnswerAsk answer,
        CancellationToken cancellationToken)
    {
        if (ChatApi.KeyOf(key, services.Time) is not { } idempotencyKey)
        {
            return ChatProblems.Field("Idempotency-Key", "Use a UUID.");
        }

        if (body.ToDecision() is not { } decision)
        {
            return ChatProblems.Field("decisions", "Send text, answers or decisions; a decision is approve or reject with the id of a call.");
        }

        var caller = context.User.Caller();
        var asked = await services.Chat.FindMessageAsync(caller.CustomerId, new MessageId(message), cancellationToken);
        if (asked is null || (await services.Chat.FindConversationAsync(caller, asked.Conversation, cancellationToken))?.Hire.Value != hire)
        {
            return NotFound();
        }

        return await answer.ExecuteAsync(caller, new(asked.Id, decision, idempotencyKey), cancellationToken) switch
        {
            AnswerOutcome.Sent(var turn) => await ChatApi.RespondAsync(services, context.Request, caller.CustomerId, turn, cancellationToken),
            AnswerOutcome.NotFound => NotFound(),
            AnswerOutcome.NotAllowed => Problems.NotAllowed("Viewers read conversations; a member or owner can decide."),
            AnswerOutcome.Invalid(var problem) => ChatProblems.Field("decisions", problem),
            AnswerOutcome.AlreadyClosed({ Outcome: var outcome, DecidedAt: var at, DecidedBy: var by }) => Problems.Conflict(
                outcome is AskOutcome.Decided ? "Somebody decided on this before." : "The work was stopped before anybody decided.", "Does not wait any more.", "ask-closed",
                new Dictionary<string, object?> { ["outcome"] = outcome.ToString(), ["decidedAt"] = at, ["decidedBy"] = by }),
            AnswerOutcome.NotActive(var state, var reason) => ChatProblems.Of(new SendOutcome.NotActive(state, reason)),
            AnswerOutcome.KeyReused => ChatProblems.Of(new SendOutcome.KeyReused()),
            var other => throw new UnreachableException(other.GetType().Name),
        };
    }

    private static ProblemHttpResult NotFound() => Problems.NotFound("There is no such message, or it asked nothing.");
}
