using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace VeSaaS.Core.Notifications.Outbox;

/// <summary>
/// A mail that waits to be sent, written in the transaction of what it tells about. The row goes when the mail has left or is given up. What it says is
/// encrypted, because links in mails open accounts.
/// </summary>
public sealed class QueuedMail
{
    /// <summary>Longest kind of a <see cref="MailWriter"/>, in characters.</summary>
    public const int WriterLength = 40;

    public required Guid Id { get; init; }

    /// <summary>Which <see cref="MailWriter"/> writes it when its turn comes; null when it is written.</summary>
    public required string? Writer { get; set; }

    /// <summary>The <see cref="Mail"/>, or what was asked of the writer, as encrypted JSON.</summary>
    public required byte[] Protected { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it is sent, at the earliest. A node that takes it moves this on: that is its lease.</summary>
    public required DateTimeOffset DueAt { get; set; }

    /// <summary>How often a node took it.</summary>
    public int Attempts { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<QueuedMail>
    {
        public void Configure(EntityTypeBuilder<QueuedMail> builder)
        {
            builder.ToTable("mails");
            builder.HasKey(mail => mail.Id);
            builder.Property(mail => mail.Id).ValueGeneratedNever();
            builder.Property(mail => mail.Writer).HasMaxLength(WriterLength);
            builder.HasIndex(mail => new { mail.DueAt, mail.CreatedAt });
        }
    }
}
