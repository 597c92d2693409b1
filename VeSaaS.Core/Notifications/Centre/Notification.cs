using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Notifications.Centre;

/// <summary>
/// Something that a customer's people are told in the product. Written in the transaction of what happened, so that it is told exactly once. It holds
/// no sentence: pages make one from the kind and the facts.
/// </summary>
public sealed class Notification : ICustomerOwned
{
    public const int KindLength = 64;
    public const int SubjectLength = 100;

    public required Guid Id { get; init; }

    public required CustomerId CustomerId { get; init; }

    /// <summary>The one member whom it is for; null for every member of the customer.</summary>
    public Guid? UserId { get; init; }

    /// <summary>`feature.what_happened`, for example `catalog.agent_unavailable`.</summary>
    public required string Kind { get; init; }

    /// <summary>What it is about: `{kind}:{id}`.</summary>
    public required string Subject { get; init; }

    /// <summary>What the sentence needs beside the subject, as it was then; never a prompt, an answer or a secret.</summary>
    public required IReadOnlyDictionary<string, string> Facts { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its mails were put into the queue, for those who want any; null before that.</summary>
    public DateTimeOffset? MailedAt { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<Notification>
    {
        public void Configure(EntityTypeBuilder<Notification> builder)
        {
            builder.ToTable("notifications");
            builder.HasKey(notification => notification.Id);
            builder.Property(notification => notification.Id).ValueGeneratedNever();
            builder.Property(notification => notification.Kind).HasMaxLength(KindLength);
            builder.Property(notification => notification.Subject).HasMaxLength(SubjectLength);
            builder.Property(notification => notification.Facts).HasConversion(
                facts => JsonSerializer.Serialize(facts, JsonSerializerOptions.Web),
                json => JsonSerializer.Deserialize<Dictionary<string, string>>(json, JsonSerializerOptions.Web)!,
                // Never changed once it is written.
                new ValueComparer<IReadOnlyDictionary<string, string>>((left, right) => ReferenceEquals(left, right), facts => facts.GetHashCode(), facts => facts));
            builder.HasIndex(notification => new { notification.CustomerId, notification.CreatedAt, notification.Id });
            // Old ones are thrown away, whosever they are.
            builder.HasIndex(notification => notification.CreatedAt);
            builder.HasIndex(notification => notification.CreatedAt, "IX_notifications_to_mail").HasFilter("[MailedAt] IS NULL");
            builder.HasOne<Customer>().WithMany().HasForeignKey(notification => notification.CustomerId).OnDelete(DeleteBehavior.Restrict);
        }
    }
}

/// <summary>That one member has read one notification. What colleagues have read is theirs.</summary>
public sealed class NotificationRead : ICustomerOwned
{
    public required Guid NotificationId { get; init; }

    public required Guid UserId { get; init; }

    public required CustomerId CustomerId { get; init; }

    public required DateTimeOffset ReadAt { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<NotificationRead>
    {
        public void Configure(EntityTypeBuilder<NotificationRead> builder)
        {
            builder.ToTable("notification_reads");
            builder.HasKey(read => new { read.NotificationId, read.UserId });
            builder.HasOne<Notification>().WithMany().HasForeignKey(read => read.NotificationId).OnDelete(DeleteBehavior.Cascade);
            builder.HasOne<ApplicationUser>().WithMany().HasForeignKey(read => read.UserId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}

/// <summary>Adds notifications to the transaction of what they tell.</summary>
public static class Notifying
{
    /// <summary>Adds one; it is saved with everything else the context holds. Publish <see cref="NotificationTopics.Of"/> after the commit.</summary>
    /// <param name="db">The context of the act.</param>
    /// <param name="time">The clock.</param>
    /// <param name="customer">Whose people are told.</param>
    /// <param name="kind">As <see cref="Notification.Kind"/>.</param>
    /// <param name="subject">As <see cref="Notification.Subject"/>.</param>
    /// <param name="facts">As <see cref="Notification.Facts"/>.</param>
    /// <param name="member">The one member whom it is for; null for all.</param>
    public static void Notify(
        this AppDbContext db, TimeProvider time, CustomerId customer, string kind, string subject, IReadOnlyDictionary<string, string> facts, Guid? member = null) =>
        db.Add(new Notification
        {
            Id = time.NewId(),
            CustomerId = customer,
            UserId = member,
            Kind = kind,
            Subject = subject,
            Facts = facts,
            CreatedAt = time.GetUtcNow(),
        });

    /// <summary>Adds one for each owner, as <see cref="Notify"/> does for one member.</summary>
    /// <param name="db">The context of the act.</param>
    /// <param name="time">The clock.</param>
    /// <param name="customer">Whose owners are told.</param>
    /// <param name="kind">As <see cref="Notification.Kind"/>.</param>
    /// <param name="subject">As <see cref="Notification.Subject"/>.</param>
    /// <param name="facts">As <see cref="Notification.Facts"/>.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async Task NotifyOwnersAsync(
        this AppDbContext db, TimeProvider time, CustomerId customer, string kind, string subject, IReadOnlyDictionary<string, string> facts, CancellationToken cancellationToken)
    {
        var owners = await db.Set<Member>().Where(member => member.CustomerId == customer && member.Role == MemberRole.Owner)
            .Select(member => member.UserId).ToListAsync(cancellationToken);
        foreach (var owner in owners)
        {
            db.Notify(time, customer, kind, subject, facts, owner);
        }
    }

    /// <summary>
    /// Keeps in a member's own list what they did themself and may want to take back, after the toast that offered it is gone. They know it, so it counts as read, and
    /// nobody is mailed.
    /// </summary>
    /// <param name="db">The context of the act.</param>
    /// <param name="time">The clock.</param>
    /// <param name="caller">Who did it; nothing is kept of what programs do.</param>
    /// <param name="kind">As <see cref="Notification.Kind"/>.</param>
    /// <param name="subject">As <see cref="Notification.Subject"/>.</param>
    public static void KeepOwnAct(this AppDbContext db, TimeProvider time, Caller caller, string kind, string subject)
    {
        if (caller.Key is not null)
        {
            return;
        }

        var (id, now) = (time.NewId(), time.GetUtcNow());
        db.Add(new Notification
        {
            Id = id, CustomerId = caller.CustomerId, UserId = caller.UserId, Kind = kind, Subject = subject, Facts = new Dictionary<string, string>(), CreatedAt = now, MailedAt = now,
        });
        db.Add(new NotificationRead { NotificationId = id, UserId = caller.UserId, CustomerId = caller.CustomerId, ReadAt = now });
    }
}

/// <summary>What bells and pages of notifications listen to.</summary>
public static class NotificationTopics
{
    /// <summary>Something was told to this customer's people, or one of them read something.</summary>
    public static LiveTopic Of(CustomerId customer) => new("notifications", customer.Value);
}
