using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Chat.Feedback;

/// <summary>What one person thinks of one answer. The operator of the listing reads it, without the conversation.</summary>
public sealed class MessageFeedback : ICustomerOwned
{
    /// <summary>Longest reason, in characters.</summary>
    public const int ReasonLength = 500;

    public required MessageId MessageId { get; init; }

    public required Guid UserId { get; init; }

    public required CustomerId CustomerId { get; init; }

    /// <summary>Whose answer it was.</summary>
    public required VirtualEmployeeId VirtualEmployeeId { get; init; }

    public required bool IsGood { get; set; }

    /// <summary>Why, in the person's words; null when they gave none.</summary>
    public string? Reason { get; set; }

    public required DateTimeOffset GivenAt { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<MessageFeedback>
    {
        public void Configure(EntityTypeBuilder<MessageFeedback> builder)
        {
            builder.ToTable("message_feedback");
            builder.HasKey(feedback => new { feedback.MessageId, feedback.UserId });
            builder.Property(feedback => feedback.Reason).HasMaxLength(ReasonLength);
            builder.HasIndex(feedback => new { feedback.VirtualEmployeeId, feedback.GivenAt });
            builder.HasOne<Message>().WithMany().HasForeignKey(feedback => feedback.MessageId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}
