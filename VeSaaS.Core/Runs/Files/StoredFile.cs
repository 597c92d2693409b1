using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Persistence.Blobs;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Runs.Files;

/// <summary>Identifies a file.</summary>
public readonly record struct FileId(Guid Value) : ITypedId<FileId>
{
    /// <inheritdoc />
    public static FileId From(Guid value) => new(value);
}

/// <summary>A file that a person gave to an agent, or that an agent returned. Its content lies in the blob store, under the customer and the hash.</summary>
public sealed class StoredFile : ICustomerOwned
{
    /// <summary>Longest address, in characters; a longer one is cut, and shown without a link.</summary>
    public const int MaxUrl = 2000;

    public required FileId Id { get; init; }

    public required CustomerId CustomerId { get; init; }

    /// <summary>With whom it was exchanged; null on what hangs on a task, which may be given to anybody.</summary>
    public required Guid? HireId { get; init; }

    /// <summary>What it hangs on: a message, an attempt or a task. Null on an upload that was not sent yet.</summary>
    public Guid? OwnerId { get; set; }

    /// <summary>The run that returned it; null on what a person gave.</summary>
    public RunId? RunId { get; init; }

    /// <summary>Which file of the run it is, as a hash; null on what a person gave.</summary>
    public string? Key { get; init; }

    /// <summary>The place among the files of its owner.</summary>
    public int Order { get; set; }

    /// <summary>As <see cref="FileNames.Clean"/> leaves it.</summary>
    public required string Name { get; set; }

    /// <summary>By the content, never by what was claimed.</summary>
    public required string MediaType { get; set; }

    /// <summary>Bytes.</summary>
    public required long Size { get; set; }

    /// <summary>The blob; null when an agent returned more than is kept, or only said where the file lies.</summary>
    public string? Hash { get; set; }

    /// <summary>Where an agent says that the file lies. Shown, and never fetched by us.</summary>
    public string? Url { get; set; }

    /// <summary>The person who gave it; null on what an agent returned.</summary>
    public Guid? UploadedBy { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<StoredFile>
    {
        public void Configure(EntityTypeBuilder<StoredFile> builder)
        {
            builder.ToTable("files");
            builder.HasKey(file => file.Id);
            builder.Property(file => file.Id).ValueGeneratedNever();
            builder.Property(file => file.Key).HasMaxLength(BlobHash.Length);
            builder.Property(file => file.Name).HasMaxLength(FileNames.MaxLength + 1);
            builder.Property(file => file.MediaType).HasMaxLength(100);
            builder.Property(file => file.Hash).HasMaxLength(BlobHash.Length);
            builder.Property(file => file.Url).HasMaxLength(MaxUrl);
            builder.HasIndex(file => new { file.CustomerId, file.OwnerId });
            builder.HasIndex(file => new { file.CustomerId, file.Hash });
            builder.HasIndex(file => new { file.OwnerId, file.CreatedAt });
            builder.HasIndex(file => new { file.RunId, file.Key }).IsUnique().HasFilter("[RunId] IS NOT NULL");
            builder.HasOne<Customer>().WithMany().HasForeignKey(file => file.CustomerId).OnDelete(DeleteBehavior.Restrict);
            builder.HasOne<Run>().WithMany().HasForeignKey(file => file.RunId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}
