using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Notifications.Centre;

/// <summary>Whether one member also gets by mail what is told about one subject, or about all that has no choice of its own.</summary>
public sealed class NotificationChoice : ICustomerOwned
{
    /// <summary>The <see cref="Subject"/> of the choice for everything else.</summary>
    public const string Everything = "";

    public required CustomerId CustomerId { get; init; }

    public required Guid UserId { get; init; }

    /// <summary>As <see cref="Notification.Subject"/>, or <see cref="Everything"/>.</summary>
    public required string Subject { get; init; }

    public required bool ByMail { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<NotificationChoice>
    {
        public void Configure(EntityTypeBuilder<NotificationChoice> builder)
        {
            builder.ToTable("notification_choices");
            builder.HasKey(choice => new { choice.CustomerId, choice.UserId, choice.Subject });
            builder.Property(choice => choice.Subject).HasMaxLength(Notification.SubjectLength);
            builder.HasOne<Customer>().WithMany().HasForeignKey(choice => choice.CustomerId).OnDelete(DeleteBehavior.Restrict);
            builder.HasOne<ApplicationUser>().WithMany().HasForeignKey(choice => choice.UserId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}
