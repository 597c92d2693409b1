using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Chat;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Runs.Files;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;
using VeSaaS.Web.Shell;

namespace VeSaaS.Web.Teams.Export;

/// <summary>
/// A hire's conversations and ledger as a ZIP of `conversations.jsonl`, one message a line, and `ledger.csv`, one model call a row. Here, because Teams knows
/// neither Chat nor Runs. Conversations that somebody deleted are left out. Read in pages, so that a long employment takes no more memory than a short one.
/// </summary>
public sealed class HireExport(AppContexts contexts, TimeProvider time)
{
    private const int PageSize = 500;

    private static readonly string[] Columns = ["occurred_at", "recorded_at", "agent", "model", "run", "input_tokens", "output_tokens", "cached_tokens", "amount", "currency"];

    /// <summary>The hire's handle for the file's name, noted as taken along; null for an unknown or foreign hire.</summary>
    public Task<string?> BeginAsync(Caller caller, HireId id, CancellationToken cancellationToken) => contexts.WriteAsync(
        caller.CustomerId,
        async (db, token) =>
        {
            var handle = await db.Set<Hire>().Where(hire => hire.CustomerId == caller.CustomerId && hire.Id == id).Select(hire => hire.Handle).SingleOrDefaultAsync(token);
            if (handle is not null)
            {
                db.Audit(time, "teams.hire_exported", Actor.Of(caller), caller.CustomerId, $"hire:{id.Value}");
            }

            return handle;
        },
        cancellationToken);

    /// <summary>Writes the archive.</summary>
    public async Task WriteAsync(CustomerId customer, HireId hire, string currency, Stream stream, CancellationToken cancellationToken)
    {
        await using var archive = await ZipArchive.CreateAsync(stream, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, cancellationToken);
        await using (var file = await archive.CreateEntry("conversations.jsonl").OpenAsync(cancellationToken))
        {
            await WriteConversationsAsync(customer, hire, file, cancellationToken);
        }

        await using var ledger = await archive.CreateEntry("ledger.csv").OpenAsync(cancellationToken);
        await WriteLedgerAsync(customer, hire, currency, ledger, cancellationToken);
    }

    private async Task WriteConversationsAsync(CustomerId customer, HireId hire, Stream file, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForCustomer(customer);
        var conversations = await db.Set<Conversation>().AsNoTracking()
            .Where(conversation => conversation.CustomerId == customer && conversation.HireId == hire && conversation.DeletedAt == null)
            .OrderBy(conversation => conversation.CreatedAt).ThenBy(conversation => conversation.Id)
            .Select(conversation => new { conversation.Id, conversation.Title }).ToListAsync(cancellationToken);
        foreach (var conversation in conversations)
        {
            var last = 0;
            while (await PageAsync(db, customer, conversation.Id, last, cancellationToken) is { Count: > 0 } page)
            {
                var files = await FilesAsync(db, customer, page, cancellationToken);
                foreach (var message in page)
                {
                    await JsonSerializer.SerializeAsync(
                        file,
                        new
                        {
                            conversation = conversation.Id.Value, conversation.Title, message.Sequence, message.CreatedAt, Role = message.Role.ToString(), message.WrittenBy,
                            Status = message.Status.ToString(), message.Text, message.FailureDetail, message.InputTokens, message.OutputTokens, Cost = message.Cost?.Units,
                            Files = files[message.Id.Value],
                        },
                        JsonSerializerOptions.Web,
                        cancellationToken);
                    await file.WriteAsync("\n"u8.ToArray(), cancellationToken);
                }

                last = page[^1].Sequence;
            }
        }
    }

    private static Task<List<Message>> PageAsync(AppDbContext db, CustomerId customer, ConversationId conversation, int after, CancellationToken cancellationToken) =>
        db.Set<Message>().AsNoTracking()
            .Where(message => message.CustomerId == customer && message.ConversationId == conversation && message.Sequence > after)
            .OrderBy(message => message.Sequence).Take(PageSize).ToListAsync(cancellationToken);

    private static async Task<ILookup<Guid, string>> FilesAsync(AppDbContext db, CustomerId customer, List<Message> page, CancellationToken cancellationToken)
    {
        var owners = page.ConvertAll(message => (Guid?)message.Id.Value);
        var files = await db.Set<StoredFile>().AsNoTracking()
            .Where(file => file.CustomerId == customer && owners.Contains(file.OwnerId))
            .Select(file => new { file.OwnerId, file.Name }).ToListAsync(cancellationToken);
        return files.ToLookup(file => file.OwnerId!.Value, file => file.Name);
    }

    private async Task WriteLedgerAsync(CustomerId customer, HireId hire, string currency, Stream file, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForCustomer(customer);
        await using var csv = SpreadsheetCsv.Begin(file);
        await csv.WriteRecordAsync(Columns, cancellationToken);
        var rows = db.Set<TokenUsage>().AsNoTracking()
            .Where(usage => usage.CustomerId == customer && usage.HireId == hire.Value && usage.Payer == UsagePayer.Customer)
            .OrderBy(usage => usage.OccurredAt).ThenBy(usage => usage.Id);
        await foreach (var usage in rows.AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            await csv.WriteRecordAsync(
            [
                At(usage.OccurredAt), At(usage.RecordedAt), usage.Agent.ToString(), usage.Model!, usage.RunId?.ToString("D")!, Number(usage.InputTokens),
                Number(usage.OutputTokens), Number(usage.CachedTokens), usage.Amount.ToString(), currency,
            ], cancellationToken);
        }
    }

    private static string At(DateTimeOffset instant) => instant.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
