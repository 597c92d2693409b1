using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Kernel;
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

    /// <summary>Whether it is a question of this person in this conversation.</summary>
    public static Task<bool> MayReviseAsync(
        AppDbContext db, Caller caller, ConversationId conversation, MessageId question, CancellationToken cancellationToken) =>
        Mine(db, caller, question).AnyAsync(message => message.ConversationId == conversation, cancellationToken);

    /// <summary>Notes on the earlier question which one asks it anew, and gives its number.</summary>
    public static async Task<int?> NoteAsync(
        AppDbContext db, Caller caller, MessageId question, Conversation conversation, CancellationToken cancellationToken)
    {
        var earlier = await Mine(db, caller, question).SingleAsync(cancellationToken);
        earlier.RevisedBy = conversation.LastSequence - 1;
        return earlier.Sequence;
    }

    /// <summary>The earlier question's files once more, for the new one; their contents are kept once.</summary>
    public static async Task<IReadOnlyList<StoredFile>> CopyFilesAsync(
        AppDbContext db, TimeProvider time, CustomerId customer, (MessageId From, MessageId To) questions, CancellationToken cancellationToken)
    {
        var (from, to) = (questions.From.Value, questions.To.Value);
        var files = await db.Set<StoredFile>().AsNoTracking()
            .Where(file => file.CustomerId == customer && file.OwnerId == from).OrderBy(file => file.Order).ToListAsync(cancellationToken);
        var copies = files.ConvertAll(file => new StoredFile
        {
            Id = new FileId(time.NewId()),
            CustomerId = customer,
            HireId = file.HireId,
            OwnerId = to,
            Order = file.Order,
            Name = file.Name,
            MediaType = file.MediaType,
            Size = file.Size,
            Hash = file.Hash,
            UploadedBy = file.UploadedBy,
            CreatedAt = time.GetUtcNow(),
        });
        db.AddRange(copies);
        return copies;
    }

    private static IQueryable<Message> Mine(AppDbContext db, Caller caller, MessageId question) => db.Set<Message>().Where(message =>
        message.CustomerId == caller.CustomerId && message.Id == question && message.Role == MessageRole.Person && message.WrittenBy == caller.UserId);
}
