using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Chat.Conversations;

/// <summary>What one person remembers of a conversation: how far they have read, and whether they keep it on top.</summary>
public sealed class ConversationMark : ICustomerOwned
{
    public required ConversationId ConversationId { get; init; }

    public required Guid UserId { get; init; }

    public required CustomerId CustomerId { get; init; }

    /// <summary>The number of the newest message that the person has seen; it only grows.</summary>
    public int ReadSequence { get; set; }

    /// <summary>When the person pinned it; null when they did not.</summary>
    public DateTimeOffset? PinnedAt { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<ConversationMark>
    {
        public void Configure(EntityTypeBuilder<ConversationMark> builder)
        {
            builder.ToTable("conversation_marks");
            builder.HasKey(mark => new { mark.ConversationId, mark.UserId });
            builder.HasIndex(mark => new { mark.CustomerId, mark.UserId, mark.PinnedAt });
            builder.HasOne<Conversation>().WithMany().HasForeignKey(mark => mark.ConversationId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}
