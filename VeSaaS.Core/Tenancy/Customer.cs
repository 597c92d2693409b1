using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using VeSaaS.Core.Kernel;

namespace VeSaaS.Core.Tenancy;

/// <summary>The tenant's id; what the gateway sees as `X-Customer-ID`, in lower-case hyphenated form.</summary>
public readonly record struct CustomerId(Guid Value) : ITypedId<CustomerId>
{
    /// <inheritdoc />
    public static CustomerId From(Guid value) => new(value);

    /// <summary>The form that tokens, headers and policies use.</summary>
    public override string ToString() => Value.ToString("D");
}

/// <summary>Whether a customer may use the product.</summary>
public enum CustomerState
{
    Active,

    /// <summary>An operator has suspended it: its people and programs are let in nowhere, and nothing of it is deleted.</summary>
    Suspended,
}

/// <summary>The tenant: a company that hires virtual employees.</summary>
public sealed class Customer
{
    /// <summary>Longest name of a company, in characters.</summary>
    public const int NameLength = 120;

    /// <summary>Longest reason of a suspension, in characters.</summary>
    public const int SuspensionReasonLength = 400;

    public required CustomerId Id { get; init; }

    public required string Name { get; set; }

    /// <summary>What the company does, in its own words; optional.</summary>
    public string? Industry { get; set; }

    /// <summary>How many people work there, as one of the sign-up form's ranges; optional.</summary>
    public string? Size { get; set; }

    /// <summary>IANA time zone of this customer's clocks: what people read, due dates, and schedules that are made from now on.</summary>
    public required string TimeZone
    {
        get;
        set
        {
            field = value;
            Calendar ??= CustomerCalendar.In(value);
        }
    }

    /// <summary>Where its days and months begin in bills and caps. It follows <see cref="TimeZone"/> from the next month on.</summary>
    // Set with the time zone, which is required.
    public CustomerCalendar Calendar { get; set; } = null!;

    /// <summary>Counts the changes of what the company says about itself, so that of two people who change it at once the second is told.</summary>
    public int SettingsVersion { get; set; }

    public CustomerState State { get; set; }

    /// <summary>Since when it is suspended; null while it is not.</summary>
    public DateTimeOffset? SuspendedAt { get; set; }

    /// <summary>Why it is suspended, as its people are told; null while it is not.</summary>
    public string? SuspensionReason { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the person who signed up accepted the terms.</summary>
    public required DateTimeOffset TermsAcceptedAt { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<Customer>
    {
        public void Configure(EntityTypeBuilder<Customer> builder)
        {
            builder.ToTable("customers");
            builder.HasKey(customer => customer.Id);
            builder.Property(customer => customer.Id).ValueGeneratedNever();
            builder.Property(customer => customer.Name).HasMaxLength(NameLength);
            builder.Property(customer => customer.Industry).HasMaxLength(80);
            builder.Property(customer => customer.Size).HasMaxLength(40);
            builder.Property(customer => customer.TimeZone).HasMaxLength(64);
            builder.Property(customer => customer.SuspensionReason).HasMaxLength(SuspensionReasonLength);
            builder.HasIndex(customer => new { customer.Name, customer.CreatedAt });
            builder.HasIndex(customer => new { customer.State, customer.Name, customer.CreatedAt });
        }
    }
}
