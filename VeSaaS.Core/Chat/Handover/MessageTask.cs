using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Chat.Handover;

/// <summary>The task that a message was turned into. Chat knows it by its id and number alone.</summary>
public sealed class MessageTask : ICustomerOwned
{
    public required MessageId MessageId { get; init; }

    public required CustomerId CustomerId { get; init; }

    public required Guid TaskId { get; init; }

    /// <summary>What people call the task; it never changes.</summary>
    public required int TaskNumber { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<MessageTask>
    {
        public void Configure(EntityTypeBuilder<MessageTask> builder)
        {
            builder.ToTable("message_tasks");
            builder.HasKey(row => row.MessageId);
            builder.Property(row => row.MessageId).ValueGeneratedNever();
            builder.HasIndex(row => new { row.CustomerId, row.TaskId });
            builder.HasOne<Message>().WithMany().HasForeignKey(row => row.MessageId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}
