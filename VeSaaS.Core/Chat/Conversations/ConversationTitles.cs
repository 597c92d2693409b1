using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Chat.Conversations;

/// <summary>Finds what conversations are called.</summary>
public sealed class ConversationTitles(AppContexts contexts)
{
    /// <summary>Of the customer's conversations among these that were not deleted, by id.</summary>
    public async Task<IReadOnlyDictionary<Guid, string>> FindAsync(CustomerId customer, IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var wanted = ids.Select(id => new ConversationId(id)).ToList();
        await using var db = contexts.ForCustomer(customer);
        return await db.Set<Conversation>()
            .Where(conversation => conversation.CustomerId == customer && conversation.DeletedAt == null && conversation.ErasedAt == null && wanted.Contains(conversation.Id))
            .ToDictionaryAsync(conversation => conversation.Id.Value, conversation => conversation.Title, cancellationToken);
    }
}
