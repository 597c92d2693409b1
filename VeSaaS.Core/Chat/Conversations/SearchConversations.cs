using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Catalog.Search;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Chat.Conversations;

/// <summary>A message that has every word of a search.</summary>
/// <param name="Conversation">Where it stands.</param>
/// <param name="Title">The conversation's title.</param>
/// <param name="PersonaName">With whom.</param>
/// <param name="ListingId">What its avatar is drawn from.</param>
/// <param name="Sequence">The message's number in the conversation.</param>
/// <param name="At">When it was written.</param>
/// <param name="Snippet">The words around the first match.</param>
public sealed record MessageHit(
    ConversationId Conversation, string Title, string PersonaName, VirtualEmployeeId ListingId, int Sequence, DateTimeOffset At, TextSnippet Snippet);

/// <summary>
/// Searches everything that was said in the customer's conversations, newest first: messages that contain each word of the search somewhere, without
/// regard to case and accents. Deleted conversations are not found, archived ones are.
/// </summary>
public sealed class SearchConversations(AppContexts contexts)
{
    /// <summary>Words of a search that count; the rest is ignored.</summary>
    public const int MaxWords = 8;

    /// <summary>Hits at most.</summary>
    public const int MaxHits = 50;

    /// <summary>The hits; none for a search without a word.</summary>
    public async Task<IReadOnlyList<MessageHit>> ExecuteAsync(CustomerId customer, string? search, CancellationToken cancellationToken)
    {
        var words = SearchText.Words(search, MaxWords);
        if (words.Count == 0)
        {
            return [];
        }

        await using var db = contexts.ForCustomer(customer);
        var messages = db.Set<Message>().Where(message => message.CustomerId == customer);
        foreach (var word in words)
        {
            messages = messages.Where(message => message.Searchable.Contains(word));
        }

        var rows = await (
            from message in messages
            join conversation in db.Set<Conversation>().Where(conversation => conversation.CustomerId == customer && conversation.DeletedAt == null)
                on message.ConversationId equals conversation.Id
            join hire in db.Set<Hire>().Where(hire => hire.CustomerId == customer) on conversation.HireId equals hire.Id
            orderby message.CreatedAt descending, message.Sequence descending
            select new { Conversation = conversation.Id, conversation.Title, hire.PersonaName, hire.VirtualEmployeeId, message.Sequence, message.CreatedAt, message.Text })
            .Take(MaxHits).ToListAsync(cancellationToken);
        return rows.ConvertAll(row => new MessageHit(
            row.Conversation, row.Title, row.PersonaName, row.VirtualEmployeeId, row.Sequence, row.CreatedAt, TextSnippet.Of(row.Text, words)));
    }
}
