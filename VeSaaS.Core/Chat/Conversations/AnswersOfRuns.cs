using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Chat.Conversations;

/// <summary>Finds which answer a run made.</summary>
public sealed class AnswersOfRuns(AppContexts contexts)
{
    /// <summary>The answers' numbers in their conversations, by run; what was erased is not among them. A retried answer has several runs.</summary>
    public async Task<IReadOnlyDictionary<Guid, int>> FindAsync(CustomerId customer, IReadOnlyCollection<Guid> runs, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(runs);
        var wanted = runs.Select(id => new RunId(id)).ToList();
        await using var db = contexts.ForCustomer(customer);
        return await (
            from run in db.Set<Run>()
            where run.CustomerId == customer && wanted.Contains(run.Id)
            join message in db.Set<Message>() on run.OwnerId equals (Guid)(object)message.Id
            where message.CustomerId == customer
            select new { run.Id, message.Sequence }).ToDictionaryAsync(row => row.Id.Value, row => row.Sequence, cancellationToken);
    }
}
