using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Tasks.Views;

/// <summary>What one member wants to see of the board, under a name.</summary>
public sealed class TaskView : ICustomerOwned
{
    /// <summary>Longest name, in characters.</summary>
    public const int NameLength = 60;

    /// <summary>Longest query, in characters.</summary>
    public const int QueryLength = 1_000;

    /// <summary>Most views of one member.</summary>
    public const int Most = 30;

    public required Guid Id { get; init; }

    public required CustomerId CustomerId { get; init; }

    /// <summary>Whose it is; nobody else sees it.</summary>
    public required Guid UserId { get; init; }

    public required string Name { get; init; }

    /// <summary>What the address of the board says after its question mark.</summary>
    public required string Query { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<TaskView>
    {
        public void Configure(EntityTypeBuilder<TaskView> builder)
        {
            builder.ToTable("task_views");
            builder.HasKey(view => view.Id);
            builder.Property(view => view.Id).ValueGeneratedNever();
            builder.Property(view => view.Name).HasMaxLength(NameLength);
            builder.Property(view => view.Query).HasMaxLength(QueryLength);
            builder.HasIndex(view => new { view.CustomerId, view.UserId, view.Name }).IsUnique();
            builder.HasOne<Customer>().WithMany().HasForeignKey(view => view.CustomerId).OnDelete(DeleteBehavior.Restrict);
        }
    }
}
