using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Teams.Trials;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Chat.Trials;

/// <summary>
/// Hands the conversation of a trial to the hire that followed. Hiring only notes the hire, because Teams does not know Chat; what is noted and not handed over
/// yet is found again after a restart. What the trial cost stays with the operator.
/// </summary>
public sealed class KeepTrialConversations(AppContexts contexts, TimeProvider time, ILiveEvents live)
{
    /// <summary>Hands over what is noted; returns how many trials.</summary>
    public async Task<int> ExecuteAsync(CancellationToken cancellationToken)
    {
        var noted = await NotedAsync(cancellationToken);
        foreach (var (customer, trial, hire) in noted)
        {
            await contexts.WriteAsync(
                customer,
                async (db, token) =>
                {
                    await db.Set<Conversation>().Where(conversation => conversation.CustomerId == customer && conversation.TrialId == trial)
                        .ExecuteUpdateAsync(set => set.SetProperty(conversation => conversation.HireId, hire), token);
                    (await db.Set<Trial>().SingleAsync(row => row.CustomerId == customer && row.Id == trial, token)).KeptAt = time.GetUtcNow();
                    return true;
                },
                cancellationToken);
            live.Publish(ChatTopics.ListOf(customer));
            live.Publish(TrialTopics.Of(trial));
        }

        return noted.Count;
    }

    private async Task<IReadOnlyList<(CustomerId Customer, TrialId Trial, HireId Hire)>> NotedAsync(CancellationToken cancellationToken)
    {
        await using var db = contexts.ForSystem("trials of every customer are followed by hires");
        var noted = await db.Set<Trial>().Where(trial => trial.HiredAs != null && trial.KeptAt == null)
            .Select(trial => new { trial.CustomerId, trial.Id, trial.HiredAs }).ToListAsync(cancellationToken);
        return noted.ConvertAll(trial => (trial.CustomerId, trial.Id, trial.HiredAs!.Value));
    }
}

internal sealed partial class KeepTrialWorker(KeepTrialConversations keep, TimeProvider time, ILogger<KeepTrialWorker> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        RegularWork.RunAtOnceAsync(Interval, time, keep.ExecuteAsync, exception => Log.Failed(logger, exception), stoppingToken);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Conversations of trials could not be handed to their hires; trying again.")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
