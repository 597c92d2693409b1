using System.Diagnostics;
using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using VeSaaS.Core.Chat;
using VeSaaS.Core.Chat.Conversations;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;
using VeSaaS.Core.Tenancy.ApiKeys;
using VeSaaS.Web.Shell;
using VeSaaS.Web.Tenancy;
using VeSaaS.Web.Tenancy.ApiKeys;

namespace VeSaaS.Web.Chat.Conversations;

/// <summary>A conversation as the API shows it.</summary>
/// <param name="Id">The conversation.</param>
/// <param name="Hire">With whom.</param>
/// <param name="PersonaName">What the team calls it.</param>
/// <param name="Title">The beginning of the first message, until somebody renames it.</param>
/// <param name="UpdatedAt">Time of the newest message.</param>
/// <param name="Messages">How many there are.</param>
/// <param name="Status">How far the newest answer has got.</param>
/// <param name="NeedsYou">Something in it waits for a person.</param>
/// <param name="Pinned">The caller keeps it on top.</param>
/// <param name="Unread">Answers that the caller has not seen.</param>
/// <param name="Place">Listed, Archived or Deleted.</param>
internal sealed record ConversationAnswer(
    Guid Id, Guid Hire, string PersonaName, string Title, DateTimeOffset UpdatedAt, int Messages, string Status, bool NeedsYou, bool Pinned, int Unread, string Place)
{
    public static ConversationAnswer Of(ConversationRow row) => new(
        row.Id.Value, row.Hire.Value, row.PersonaName, row.Title, row.UpdatedAt, row.LastSequence, row.LastStatus.ToString(), row.NeedsYou, row.IsPinned,
        row.Unread, row.Place.ToString());
}

/// <summary>A message that was found.</summary>
/// <param name="Conversation">Where it stands.</param>
/// <param name="Title">The conversation's title.</param>
/// <param name="Sequence">Its place there, from 1.</param>
/// <param name="CreatedAt">When it was written.</param>
/// <param name="Snippet">The words around the first match, as text.</param>
internal sealed record MessageHitAnswer(Guid Conversation, string Title, int Sequence, DateTimeOffset CreatedAt, string Snippet);

/// <summary>What shall be different; what is left out stays.</summary>
/// <param name="Title">1 to 120 characters.</param>
/// <param name="Archived">Whether it leaves everybody's list.</param>
/// <param name="Pinned">Whether the caller keeps it on top.</param>
/// <param name="Read">The number of the newest message that the caller has seen.</param>
internal sealed record ConversationBody(string? Title, bool? Archived, bool? Pinned, int? Read);

/// <summary>`/api/messages/conversations`: finding, keeping, deleting and taking away conversations.</summary>
internal static class ConversationsApi
{
    public static IEndpointRouteBuilder MapConversations(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup(AppUrls.Conversations).RequireAuthorization(Policies.Member).RequireScope(ApiScopes.ChatRead).WithTags("Conversations");
        group.MapGet("/", ListAsync).WithName("ListConversations").WithSummary("Conversations, newest first: on the list, archived, or deleted and not erased yet.");
        group.MapGet("/search", SearchAsync).WithName("SearchConversations").WithSummary("Messages that contain every word, newest first, at most 50.");
        group.MapGet("/{conversation:guid}/export", ExportAsync).WithName("ExportConversation").WithSummary("A whole conversation as Markdown or JSON.");
        group.MapPatch("/{conversation:guid}", ChangeAsync).RequireAuthorization(Policies.CanHire).RequireScope(ApiScopes.ChatWrite).WithName("ChangeConversation")
            .WithSummary("Renames, archives, pins, or marks as read.");
        group.MapDelete("/{conversation:guid}", DeleteAsync).RequireAuthorization(Policies.CanHire).RequireScope(ApiScopes.ChatWrite).WithName("DeleteConversation")
            .WithSummary("Deletes; its words are erased 30 days later, and costs stay.");
        group.MapPost("/{conversation:guid}/restore", RestoreAsync).RequireAuthorization(Policies.CanHire).RequireScope(ApiScopes.ChatWrite).WithName("RestoreConversation")
            .WithSummary("Brings a deleted conversation back.");
        return app;
    }

    internal static async Task<Results<Ok<IReadOnlyList<ConversationAnswer>>, ProblemHttpResult>> ListAsync(
        Guid? hire, string? place, int? take, ClaimsPrincipal user, ChatQueries chat, CancellationToken cancellationToken)
    {
        if (PlaceOf(place) is not { } where)
        {
            return ChatProblems.Field("place", "Use listed, archived or deleted.");
        }

        var rows = await chat.ListConversationsAsync(user.Caller(), hire is { } id ? new HireId(id) : null, where, take ?? 100, cancellationToken);
        return TypedResults.Ok<IReadOnlyList<ConversationAnswer>>([.. rows.Select(ConversationAnswer.Of)]);
    }

    internal static async Task<Ok<IReadOnlyList<MessageHitAnswer>>> SearchAsync(
        string? q, ClaimsPrincipal user, SearchConversations search, CancellationToken cancellationToken)
    {
        var hits = await search.ExecuteAsync(user.Caller().CustomerId, q, cancellationToken);
        return TypedResults.Ok<IReadOnlyList<MessageHitAnswer>>(
            [.. hits.Select(hit => new MessageHitAnswer(hit.Conversation.Value, hit.Title, hit.Sequence, hit.At, hit.Snippet.Text))]);
    }

    internal static async Task<Results<FileContentHttpResult, ProblemHttpResult>> ExportAsync(
        Guid conversation, string? format, ClaimsPrincipal user, ChatQueries chat, CustomerClock clock, TimeProvider time, CancellationToken cancellationToken)
    {
        if (format is not (null or "md" or "json"))
        {
            return ChatProblems.Field("format", "Use md or json.");
        }

        var caller = user.Caller();
        var id = new ConversationId(conversation);
        if (await chat.FindConversationAsync(caller, id, cancellationToken) is not { } head)
        {
            return NotFound();
        }

        var export = new ConversationExport(
            head,
            await chat.ReadTailAsync(caller.CustomerId, id, 1, cancellationToken),
            await chat.ReadAuthorsAsync(caller.CustomerId, id, cancellationToken),
            await clock.ZoneAsync(caller.CustomerId, cancellationToken),
            time.GetUtcNow());
        return format is "json"
            ? TypedResults.File(export.ToJson(), "application/json", export.FileName("json"))
            : TypedResults.File(export.ToMarkdown(), "text/markdown; charset=utf-8", export.FileName("md"));
    }

    internal static async Task<Results<NoContent, ProblemHttpResult>> ChangeAsync(
        Guid conversation, ConversationBody body, ClaimsPrincipal user, EditConversation edit, MarkConversation mark, CancellationToken cancellationToken)
    {
        var (caller, id) = (user.Caller(), new ConversationId(conversation));
        if (body.Read is < 0)
        {
            return ChatProblems.Field("read", "Use the number of a message, from 1.");
        }

        if (await edit.ExecuteAsync(caller, id, new(body.Title, body.Archived), cancellationToken) is not EditConversationOutcome.Saved and var refusal)
        {
            return Refusal(refusal);
        }

        return body is { Pinned: null, Read: null } || await mark.ExecuteAsync(caller, id, new(body.Read, body.Pinned), cancellationToken)
            ? TypedResults.NoContent()
            : NotFound();
    }

    internal static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        Guid conversation, ClaimsPrincipal user, DeleteConversation delete, CancellationToken cancellationToken) =>
        Answer(await delete.ExecuteAsync(user.Caller(), new ConversationId(conversation), cancellationToken));

    internal static async Task<Results<NoContent, ProblemHttpResult>> RestoreAsync(
        Guid conversation, ClaimsPrincipal user, DeleteConversation delete, CancellationToken cancellationToken) =>
        Answer(await delete.UndoAsync(user.Caller(), new ConversationId(conversation), cancellationToken));

    private static Results<NoContent, ProblemHttpResult> Answer(EditConversationOutcome outcome) =>
        outcome is EditConversationOutcome.Saved ? TypedResults.NoContent() : Refusal(outcome);

    private static ProblemHttpResult Refusal(EditConversationOutcome outcome) => outcome switch
    {
        EditConversationOutcome.NotFound => NotFound(),
        EditConversationOutcome.NotAllowed => Problems.NotAllowed("Viewers read conversations; a member or owner can change them."),
        EditConversationOutcome.Invalid(var problem) => ChatProblems.Field(problem.Field, problem.Message),
        EditConversationOutcome.StillWorking => Problems.Conflict(
            "An answer is under way in it, or it waits for a person. Stop it or answer first.", "Still working.", "conversation-still-working"),
        _ => throw new UnreachableException(outcome.GetType().Name),
    };

    private static ConversationPlace? PlaceOf(string? place) =>
        place is null ? ConversationPlace.Listed
        : Enum.TryParse<ConversationPlace>(place, ignoreCase: true, out var found) && Enum.IsDefined(found) && !int.TryParse(place, out _) ? found : null;

    private static ProblemHttpResult NotFound() => Problems.NotFound("There is no such conversation.");
}
