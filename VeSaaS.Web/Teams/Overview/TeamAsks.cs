using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Chat;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Runs.Asks;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Web.Teams.Overview;

/// <summary>A run that waits for somebody of the customer.</summary>
/// <param name="HireId">Who asks.</param>
/// <param name="Conversation">Where it is answered.</param>
/// <param name="Title">The conversation's title.</param>
/// <param name="Ask">What it asks.</param>
/// <param name="AskedAt">Since when it waits.</param>
public sealed record WaitingAsk(Guid HireId, ConversationId Conversation, string Title, AgentAsk Ask, DateTimeOffset AskedAt);

/// <summary>Reads what a team waits for. Here, because Teams knows neither Runs nor Chat.</summary>
public sealed class TeamAsks(AppContexts contexts)
{
    /// <summary>The longest waiting first, at most so many.</summary>
    public async Task<IReadOnlyList<WaitingAsk>> ReadAsync(CustomerId customer, int most, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForCustomer(customer);
        return await (
            from run in db.Set<Run>()
            where run.CustomerId == customer && run.Kind == RunKind.Chat && run.State == RunState.InputRequired && run.CancelRequestedAt == null
            join ask in db.Set<RunAsk>().Where(ask => ask.CustomerId == customer) on run.Id equals ask.RunId
            join conversation in db.Set<Conversation>().Where(conversation => conversation.CustomerId == customer && conversation.DeletedAt == null) on run.ContextId equals (Guid)(object)conversation.Id
            orderby ask.AskedAt, run.Id
            select new WaitingAsk(run.HireId, conversation.Id, conversation.Title, ask.Ask, ask.AskedAt)).Take(most).ToListAsync(cancellationToken);
    }
}
