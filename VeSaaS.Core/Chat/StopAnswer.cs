using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Chat;

/// <summary>Stops the making of an answer and keeps what came.</summary>
public sealed class StopAnswer(AppContexts contexts, StopRun stopRun)
{
    /// <summary>Asks to stop; the answer becomes Stopped a moment later.</summary>
    public async Task<StopOutcome> ExecuteAsync(Caller caller, MessageId answer, CancellationToken cancellationToken)
    {
        RunId? run;
        await using (var db = contexts.ForCustomer(caller.CustomerId))
        {
            run = await db.Set<Message>().Where(message => message.CustomerId == caller.CustomerId && message.Id == answer)
                .Select(message => message.RunId).SingleOrDefaultAsync(cancellationToken);
        }

        return run is { } id ? await stopRun.ExecuteAsync(caller.CustomerId, id, cancellationToken) : new StopOutcome.NotFound();
    }
}
