using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Teams;

namespace VeSaaS.Core.Chat.Conversations;

/// <summary>Counts for operators; what was said is not theirs to read.</summary>
public sealed class ListingConversations(AppContexts contexts)
{
    /// <summary>Conversations that customers keep with hires of the listing, ended hires included.</summary>
    public async Task<int> CountAsync(VirtualEmployeeId listing, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForSystem("an operator sees how much talk hangs on a listing");
        return await (
            from offered in db.Set<VirtualEmployee>()
            where offered.Id == listing
            join hire in db.Set<Hire>() on offered.Agent equals hire.Agent
            join conversation in db.Set<Conversation>() on hire.Id equals conversation.HireId
            where conversation.DeletedAt == null
            select conversation.Id).CountAsync(cancellationToken);
    }
}
