using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Chat.Feedback;

/// <summary>What people think of a listing's answers.</summary>
/// <param name="Good">Thumbs up.</param>
/// <param name="Bad">Thumbs down.</param>
/// <param name="Newest">The newest ones with a reason.</param>
public sealed record ListingFeedback(int Good, int Bad, IReadOnlyList<GivenFeedback> Newest);

/// <summary>One verdict with its reason.</summary>
/// <param name="Company">Whose member gave it.</param>
/// <param name="IsGood">Thumb up or down.</param>
/// <param name="Reason">Why.</param>
/// <param name="At">When.</param>
public sealed record GivenFeedback(string Company, bool IsGood, string Reason, DateTimeOffset At);

/// <summary>Reads feedback: a person's own, and for operators a listing's.</summary>
public sealed class FeedbackQueries(AppContexts contexts)
{
    private const int Shown = 100;

    /// <summary>The person's verdicts in one of their customer's conversations.</summary>
    public async Task<IReadOnlyDictionary<MessageId, Verdict>> ReadMineAsync(Caller caller, ConversationId conversation, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        await using var db = contexts.ForCustomer(caller.CustomerId);
        var messages = db.Set<Message>().Where(message => message.CustomerId == caller.CustomerId && message.ConversationId == conversation);
        return await messages
            .Join(
                db.Set<MessageFeedback>().Where(row => row.CustomerId == caller.CustomerId && row.UserId == caller.UserId),
                message => message.Id, row => row.MessageId, (_, row) => row)
            .ToDictionaryAsync(row => row.MessageId, row => new Verdict(row.IsGood, row.Reason), cancellationToken);
    }

    /// <summary>Thumbs up and down of every listing that has any, for operators.</summary>
    public async Task<IReadOnlyDictionary<VirtualEmployeeId, (int Good, int Bad)>> CountAsync(CancellationToken cancellationToken)
    {
        await using var db = contexts.ForSystem("operators read what people think of their listings");
        var counts = await db.Set<MessageFeedback>().GroupBy(row => row.VirtualEmployeeId)
            .Select(group => new { group.Key, Good = group.Count(row => row.IsGood), All = group.Count() }).ToListAsync(cancellationToken);
        return counts.ToDictionary(row => row.Key, row => (row.Good, row.All - row.Good));
    }

    /// <summary>Everybody's verdicts on a listing, for its operator.</summary>
    public async Task<ListingFeedback> ReadListingAsync(VirtualEmployeeId listing, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForSystem("operators read what people think of a listing");
        var given = db.Set<MessageFeedback>().Where(row => row.VirtualEmployeeId == listing);
        var good = await given.CountAsync(row => row.IsGood, cancellationToken);
        var bad = await given.CountAsync(row => !row.IsGood, cancellationToken);
        var newest = await (
            from row in given
            where row.Reason != null
            join customer in db.Set<Customer>() on row.CustomerId equals customer.Id
            orderby row.GivenAt descending
            select new GivenFeedback(customer.Name, row.IsGood, row.Reason!, row.GivenAt)).Take(Shown).ToListAsync(cancellationToken);
        return new(good, bad, newest);
    }
}
