using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Notifications.Outbox;

/// <summary>A mail that this node has taken.</summary>
/// <param name="Row">The row as it was read.</param>
/// <param name="Until">The lease: until then no other node takes it.</param>
/// <param name="Attempt">Which attempt this is, from 1.</param>
internal sealed record TakenMail(QueuedMail Row, DateTimeOffset Until, int Attempt);

/// <summary>The mails that wait: put in with the caller's transaction, taken by one node at a time.</summary>
public sealed class MailQueue(AppContexts contexts, SecretProtector secrets, TimeProvider time)
{
    private const string Reason = "mails wait for people of every customer and of none";

    // Longer than a node ever takes over one mail.
    internal static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);

    /// <summary>Adds the mail to the context. It leaves after the context's changes are committed, and not without them.</summary>
    public void Add(AppDbContext db, Mail mail) => Add(db, null, JsonSerializer.SerializeToUtf8Bytes(mail));

    /// <summary>Adds to the context that a writer is to write a mail, or a carrier to carry something.</summary>
    /// <param name="db">The caller's context.</param>
    /// <param name="writer">The <see cref="MailWriter.Kind"/>, or the <see cref="OutboxCarrier.Kind"/>.</param>
    /// <param name="request">What it gets; it is kept encrypted.</param>
    public void AddRequest(AppDbContext db, string writer, string request) => Add(db, writer, JsonSerializer.SerializeToUtf8Bytes(request));

    /// <summary>The clock.</summary>
    internal TimeProvider Time => time;

    /// <summary>Takes what is due longest; null when nothing is. Of two nodes that want the same one gets it.</summary>
    /// <param name="lane">The <see cref="OutboxCarrier.Kind"/> of what is wanted; null for mails.</param>
    /// <param name="carriers">All kinds that are no mails.</param>
    /// <param name="cancellationToken">Ends the looking.</param>
    internal async Task<TakenMail?> TakeAsync(string? lane, IReadOnlyCollection<string> carriers, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForSystem(Reason);
        while (true)
        {
            var now = time.GetUtcNow();
            var next = await db.Set<QueuedMail>().AsNoTracking().Where(mail => mail.DueAt <= now && (lane == null ? mail.Writer == null || !carriers.Contains(mail.Writer) : mail.Writer == lane))
                .OrderBy(mail => mail.DueAt).ThenBy(mail => mail.CreatedAt).FirstOrDefaultAsync(cancellationToken);
            if (next is null)
            {
                return null;
            }

            var (until, attempt) = (now + Lease, next.Attempts + 1);
            var taken = await db.Set<QueuedMail>().Where(mail => mail.Id == next.Id && mail.DueAt == next.DueAt)
                .ExecuteUpdateAsync(set => set.SetProperty(mail => mail.DueAt, until).SetProperty(mail => mail.Attempts, attempt), cancellationToken);
            if (taken == 1)
            {
                return new TakenMail(next, until, attempt);
            }
        }
    }

    /// <summary>What the mail says.</summary>
    internal Mail Read(TakenMail taken) => Read<Mail>(taken.Row);

    /// <summary>What was asked of the writer or the carrier.</summary>
    internal string ReadRequest(TakenMail taken) => Read<string>(taken.Row);

    /// <summary>Has the writer write the mail, once: later attempts send the same. Null where there is nothing to send.</summary>
    internal Task<Mail?> WriteAsync(TakenMail taken, MailWriter writer, CancellationToken cancellationToken) => contexts.WriteAsSystemAsync(
        Reason,
        async (db, token) =>
        {
            if (await writer.WriteAsync(db, Read<string>(taken.Row), token) is not { } mail)
            {
                return null;
            }

            var written = secrets.Protect(JsonSerializer.SerializeToUtf8Bytes(mail));
            var kept = await Own(db, taken).ExecuteUpdateAsync(
                set => set.SetProperty(row => row.Writer, (string?)null).SetProperty(row => row.Protected, written), token);
            return kept == 1 ? mail : throw new InvalidOperationException("The mail's lease ended while it was written.");
        },
        cancellationToken);

    /// <summary>Removes the mail: it has left, or it is given up.</summary>
    internal async Task RemoveAsync(TakenMail taken, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForSystem(Reason);
        await Own(db, taken).ExecuteDeleteAsync(cancellationToken);
    }

    /// <summary>Gives the mail back, to be taken at this moment.</summary>
    internal async Task ReturnAsync(TakenMail taken, DateTimeOffset dueAt, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForSystem(Reason);
        await Own(db, taken).ExecuteUpdateAsync(set => set.SetProperty(mail => mail.DueAt, dueAt), cancellationToken);
    }

    // Nothing where the lease ended and another node has it.
    private static IQueryable<QueuedMail> Own(AppDbContext db, TakenMail taken) =>
        db.Set<QueuedMail>().Where(mail => mail.Id == taken.Row.Id && mail.DueAt == taken.Until);

    private T Read<T>(QueuedMail row)
        where T : class => JsonSerializer.Deserialize<T>(secrets.Unprotect(row.Protected)) ?? throw new JsonException("The mail is empty.");

    private void Add(AppDbContext db, string? writer, byte[] content)
    {
        var now = time.GetUtcNow();
        db.Add(new QueuedMail { Id = time.NewId(), Writer = writer, Protected = secrets.Protect(content), CreatedAt = now, DueAt = now });
    }
}
