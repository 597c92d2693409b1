using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using VeSaaS.Core.Catalog.Search;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Teams.Trials;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Chat;

/// <summary>Identifies a conversation.</summary>
public readonly record struct ConversationId(Guid Value) : ITypedId<ConversationId>
{
    /// <inheritdoc />
    public static ConversationId From(Guid value) => new(value);
}

/// <summary>Identifies a message.</summary>
public readonly record struct MessageId(Guid Value) : ITypedId<MessageId>
{
    /// <inheritdoc />
    public static MessageId From(Guid value) => new(value);
}

/// <summary>
/// Chat with one hired virtual employee, or, as long as <see cref="TrialId"/> is not followed by a hire, with one that is tried. Its id is the A2A context id, made here and never taken from a browser.
/// </summary>
public sealed class Conversation : ICustomerOwned
{
    /// <summary>Longest title, in characters.</summary>
    public const int TitleLength = 120;

    public required ConversationId Id { get; init; }

    public required CustomerId CustomerId { get; init; }

    /// <summary>The hire; of a trial that nobody hired yet the trial's own id, so that no list of a hire's conversations holds it.</summary>
    public required HireId HireId { get; init; }

    /// <summary>The trial that it began as; null for a conversation with a hire from the start.</summary>
    public TrialId? TrialId { get; init; }

    /// <summary>The beginning of the first message until somebody renames it.</summary>
    public required string Title { get; set; }

    public required Guid StartedBy { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The time of the newest message; the list is sorted by it.</summary>
    public required DateTimeOffset UpdatedAt { get; set; }

    /// <summary>The number of the newest message.</summary>
    public int LastSequence { get; set; }

    /// <summary>When somebody took it off the list; null while it is on it. A new message puts it back.</summary>
    public DateTimeOffset? ArchivedAt { get; set; }

    /// <summary>When somebody deleted it: from here on it is not found, but can be brought back for a time.</summary>
    public DateTimeOffset? DeletedAt { get; set; }

    /// <summary>When its words were removed for good.</summary>
    public DateTimeOffset? ErasedAt { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<Conversation>
    {
        public void Configure(EntityTypeBuilder<Conversation> builder)
        {
            builder.ToTable("conversations");
            builder.HasKey(conversation => conversation.Id);
            builder.Property(conversation => conversation.Id).ValueGeneratedNever();
            builder.Property(conversation => conversation.Title).HasMaxLength(TitleLength);
            builder.HasIndex(conversation => new { conversation.CustomerId, conversation.UpdatedAt });
            builder.HasIndex(conversation => conversation.HireId);
            builder.HasIndex(conversation => conversation.DeletedAt).HasFilter("[DeletedAt] IS NOT NULL AND [ErasedAt] IS NULL");
            builder.HasIndex(conversation => conversation.TrialId).IsUnique().HasFilter("[TrialId] IS NOT NULL");
            builder.HasOne<Customer>().WithMany().HasForeignKey(conversation => conversation.CustomerId).OnDelete(DeleteBehavior.Restrict);
        }
    }
}

/// <summary>Who wrote a message.</summary>
public enum MessageRole
{
    Person,
    VirtualEmployee,
}

/// <summary>How far a message has got.</summary>
public enum MessageStatus
{
    Pending,
    Streaming,
    Completed,
    Failed,
    Stopped,
    InputRequired,
}

/// <summary>A message of a conversation. An answer's text is only what the agent said; failures stand beside it.</summary>
public sealed class Message : ICustomerOwned
{
    /// <summary>Longest message of a person, in characters.</summary>
    public const int TextLimit = 32_000;

    public required MessageId Id { get; init; }

    public required CustomerId CustomerId { get; init; }

    public required ConversationId ConversationId { get; init; }

    /// <summary>1, 2, 3, … within the conversation.</summary>
    public required int Sequence { get; init; }

    public required MessageRole Role { get; init; }

    /// <summary>Markdown of the agent, or what the person typed.</summary>
    public required string Text { get; set; }

    /// <summary>What a search looks at: the text, folded. Follows it by itself; the setter is for the database.</summary>
    public string Searchable
    {
        get => SearchText.Fold(Text);
        private set => _ = value;
    }

    public required MessageStatus Status { get; set; }

    /// <summary>The run that makes the answer; null on a person's message.</summary>
    public RunId? RunId { get; set; }

    public RunFailure? Failure { get; set; }

    public string? FailureDetail { get; set; }

    public long InputTokens { get; set; }

    public long OutputTokens { get; set; }

    /// <summary>Exact cost of the answer; null while unknown, and for good when the agent reports no usage, or the gateway reports what it costs.</summary>
    public Money? Cost { get; set; }

    /// <summary>The person who wrote it; null on an answer.</summary>
    public Guid? WrittenBy { get; init; }

    /// <summary>The client's key that makes sending idempotent; null on an answer.</summary>
    public Guid? IdempotencyKey { get; init; }

    /// <summary>The number of the person's earlier question that this one asks anew, in other words; null on any other message.</summary>
    public int? Revises { get; init; }

    /// <summary>The number of the newest question that asks this one anew. Both stay, with their answers and what those cost.</summary>
    public int? RevisedBy { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? CompletedAt { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<Message>
    {
        public void Configure(EntityTypeBuilder<Message> builder)
        {
            builder.ToTable("messages");
            builder.HasKey(message => message.Id);
            builder.Property(message => message.Id).ValueGeneratedNever();
            builder.Property(message => message.FailureDetail).HasMaxLength(400);
            builder.HasIndex(message => new { message.ConversationId, message.Sequence }).IsUnique();
            builder.HasIndex(message => message.RunId);
            builder.HasIndex(message => new { message.CustomerId, message.CreatedAt });
            builder.HasIndex(message => new { message.CustomerId, message.IdempotencyKey })
                .IsUnique().HasFilter("[IdempotencyKey] IS NOT NULL");
            builder.HasOne<Conversation>().WithMany().HasForeignKey(message => message.ConversationId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}
