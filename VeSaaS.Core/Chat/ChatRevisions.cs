using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Runs.Files;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Chat;

/// <summary>Questions that are asked anew in other words. An agent cannot forget, so nothing is rewritten: the new one is added, and the two name each other.</summary>
internal static class ChatRevisions
{
    /// <summary>What tells the agent that it is not a second question. It is part of what is sent and of nothing else.</summary>
    public static AgentPart Announcement { get; } = new(
        "What follows replaces a question that was asked earlier in this conversation, and is to be answered instead of it.",
        Metadata: JsonSerializer.SerializeToElement(new Dictionary<string, string> { [AgentPartKinds.Key] = AgentPartKinds.Instructions }));

    /// <summary>The question, to be noted on which one asks it anew; null when it is none of this person in this conversation.</summary>
    public static async Task<Message?> FindAsync(
        AppDbContext db, Caller caller, ConversationId? conversation, MessageId question, CancellationToken cancellationToken) =>
        conversation is { } place
            ? await db.Set<Message>().SingleOrDefaultAsync(
                message => message.CustomerId == caller.CustomerId && message.Id == question && message.ConversationId == place
                    && message.Role == MessageRole.Person && message.WrittenBy == caller.UserId, cancellationToken)
            : null;

    /// <summary>The earlier question's files once more, for the new one; their contents are kept once.</summary>
    public static async Task<IReadOnlyList<StoredFile>> CopyFilesAsync(
        AppDbContext db, TimeProvider time, CustomerId customer, (MessageId From, MessageId To) questions, CancellationToken cancellationToken)
    {
        var (from, to) = (questions.From.Value, questions.To.Value);
        var files = await db.Set<StoredFile>().AsNoTracking()
            .Where(file => file.CustomerId == customer && file.OwnerId == from).OrderBy(file => file.Order).ToListAsync(cancellationToken);
        var copies = files.ConvertAll(file => FileIntake.CopyOf(file, time, (file.HireId, to, file.Order), file.UploadedBy));
        db.AddRange(copies);
        return copies;
    }
}
