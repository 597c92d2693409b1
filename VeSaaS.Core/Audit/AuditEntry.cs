using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;
using VeSaaS.Core.Tenancy.ApiKeys;

namespace VeSaaS.Core.Audit;

/// <summary>Who did something: a user, an operator, a program, or the system by itself.</summary>
public readonly record struct Actor(string Kind, Guid? UserId)
{
    /// <summary>The product itself: a worker, a reconciler.</summary>
    public static Actor System => new("system", null);

    /// <summary>A member of a customer.</summary>
    public static Actor Member(Guid userId) => new("member", userId);

    /// <summary>An operator.</summary>
    public static Actor Operator(Guid userId) => new("operator", userId);

    /// <summary>A program with an API key; the id is the key's.</summary>
    public static Actor ApiKey(ApiKeyId key) => new("api_key", key.Value);

    /// <summary>Who acts for a customer: the member, or the API key where a program does.</summary>
    public static Actor Of(Caller caller) => caller.Key is { } key ? ApiKey(key) : Member(caller.UserId);

    /// <summary>Somebody who has not signed in.</summary>
    public static Actor Anonymous => new("anonymous", null);
}

/// <summary>
/// One row of the append-only log of who did what. Written in the transaction of the act itself. Types are `feature.verb_past`.
/// </summary>
public sealed class AuditEntry
{
    public required Guid Id { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>`feature.verb_past`, for example `teams.hired`.</summary>
    public required string Type { get; init; }

    public required string ActorKind { get; init; }

    public Guid? ActorId { get; init; }

    /// <summary>The customer that it concerns; null for acts of the platform.</summary>
    public CustomerId? CustomerId { get; init; }

    /// <summary>What it was done to: `{kind}:{id}`.</summary>
    public required string Subject { get; init; }

    /// <summary>JSON with what changed. Never holds secrets, prompts or answers. Empty once it was erased.</summary>
    public required string Detail { get; init; }

    /// <summary>The row's place in the sealed chain: 1, 2, 3… without gaps. Null until it is sealed, seconds after its commit.</summary>
    public long? Sequence { get; internal set; }

    /// <summary>SHA-256 of <see cref="Detail"/> in UTF-8; the seal covers it, so that the detail can be erased and the chain still holds.</summary>
    public byte[]? DetailDigest { get; internal set; }

    /// <summary>HMAC-SHA256 over the seal before it and this row.</summary>
    public byte[]? Seal { get; internal set; }

    internal sealed class Mapping : IEntityTypeConfiguration<AuditEntry>
    {
        public void Configure(EntityTypeBuilder<AuditEntry> builder)
        {
            builder.ToTable("audit_entries");
            builder.HasKey(entry => entry.Id);
            builder.Property(entry => entry.Id).ValueGeneratedNever();
            builder.Property(entry => entry.Type).HasMaxLength(64);
            builder.Property(entry => entry.ActorKind).HasMaxLength(16);
            builder.Property(entry => entry.Subject).HasMaxLength(440);
            builder.Property(entry => entry.DetailDigest).HasMaxLength(SHA256.HashSizeInBytes);
            builder.Property(entry => entry.Seal).HasMaxLength(SHA256.HashSizeInBytes);
            builder.HasIndex(entry => new { entry.At, entry.Id });
            builder.HasIndex(entry => new { entry.CustomerId, entry.At });
            builder.HasIndex(entry => new { entry.Type, entry.At });
            builder.HasIndex(entry => new { entry.ActorId, entry.At });
            builder.HasIndex(entry => new { entry.Subject, entry.At });
            builder.HasIndex(entry => entry.Sequence).IsUnique().HasFilter("[Sequence] IS NOT NULL");
            // What is not sealed yet, oldest first.
            builder.HasIndex(entry => new { entry.Sequence, entry.At, entry.Id });
        }
    }
}

/// <summary>Adds audit rows to the transaction that they describe.</summary>
public static class AuditLog
{
    /// <summary>Adds a row; it is saved with everything else the context holds.</summary>
    /// <param name="db">The context of the act.</param>
    /// <param name="time">The clock.</param>
    /// <param name="type">`feature.verb_past`.</param>
    /// <param name="actor">Who acts.</param>
    /// <param name="customer">The customer concerned, if any.</param>
    /// <param name="subject">`{kind}:{id}`.</param>
    /// <param name="detail">An anonymous object with what changed; serialised as JSON.</param>
    public static void Audit(
        this AppDbContext db, TimeProvider time, string type, Actor actor, CustomerId? customer, string subject, object? detail = null) =>
        db.Add(new AuditEntry
        {
            Id = Kernel.NewIds.NewId(time),
            At = time.GetUtcNow(),
            Type = type,
            ActorKind = actor.Kind,
            ActorId = actor.UserId,
            CustomerId = customer,
            Subject = subject,
            Detail = detail is null ? "{}" : JsonSerializer.Serialize(detail, JsonSerializerOptions.Web),
        });
}
