using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Chat.Feedback;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Runs.Files;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Chat.Conversations;

/// <summary>
/// Removes the words, files and run logs of conversations that were deleted <see cref="DeleteConversation.RestorableFor"/> ago. Several nodes may do
/// it at once: each conversation is erased in one transaction, and erasing twice changes nothing.
/// </summary>
internal sealed partial class ConversationEraser(AppContexts contexts, TimeProvider time, ILogger<ConversationEraser> logger) : BackgroundService
{
    private const int BatchSize = 50;
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    /// <summary>One round: everything that is due.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        var before = time.GetUtcNow() - DeleteConversation.RestorableFor;
        while (await DueAsync(before, cancellationToken) is { Count: > 0 } due)
        {
            foreach (var (customer, id) in due)
            {
                await contexts.WriteAsync(customer, (db, token) => EraseAsync(db, customer, id, token), cancellationToken);
            }
        }
    }

    // The next round tries again; what is not erased yet is still due.
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        RegularWork.RunAtOnceAsync(Interval, time, SweepAsync, exception => Log.Failed(logger, exception), stoppingToken);

    private async Task<List<(CustomerId Customer, ConversationId Id)>> DueAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForSystem("deleted conversations of every customer whose time is over");
        var due = await db.Set<Conversation>()
            .Where(conversation => conversation.DeletedAt != null && conversation.DeletedAt < before && conversation.ErasedAt == null)
            .OrderBy(conversation => conversation.DeletedAt).Select(conversation => new { conversation.CustomerId, conversation.Id }).Take(BatchSize).ToListAsync(cancellationToken);
        return due.ConvertAll(row => (row.CustomerId, row.Id));
    }

    private async Task<int> EraseAsync(AppDbContext db, CustomerId customer, ConversationId id, CancellationToken cancellationToken)
    {
        // Once more under the transaction: somebody may have brought it back, and a message was perhaps written since.
        var before = time.GetUtcNow() - DeleteConversation.RestorableFor;
        var conversation = await db.Set<Conversation>().SingleOrDefaultAsync(
            row => row.CustomerId == customer && row.Id == id && row.DeletedAt != null && row.DeletedAt < before && row.ErasedAt == null, cancellationToken);
        if (conversation is null)
        {
            return 0;
        }

        (conversation.Title, conversation.ErasedAt) = ("", time.GetUtcNow());
        var messages = db.Set<Message>().Where(message => message.CustomerId == customer && message.ConversationId == id);
        var owners = messages.Select(message => (Guid?)(Guid)(object)message.Id);
        await db.Set<StoredFile>().Where(file => file.CustomerId == customer && owners.Contains(file.OwnerId)).ExecuteDeleteAsync(cancellationToken);
        var ids = await messages.Select(message => message.Id).ToListAsync(cancellationToken);
        await db.Set<MessageFeedback>().Where(row => row.CustomerId == customer && ids.Contains(row.MessageId))
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.Reason, (string?)null), cancellationToken);
        await RunErasure.EraseAsync(db, customer, id.Value, cancellationToken);
        db.Audit(time, "chat.conversation_erased", Actor.System, customer, $"conversation:{id.Value}");
        return await messages.ExecuteUpdateAsync(
            set => set.SetProperty(message => message.Text, "").SetProperty(message => message.Searchable, "").SetProperty(message => message.FailureDetail, (string?)null),
            cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Deleted conversations could not be erased.")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
