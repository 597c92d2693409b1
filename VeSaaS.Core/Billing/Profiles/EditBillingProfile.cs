using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Billing.Profiles;

/// <summary>What a profile says, and as which version; 0 before it was ever saved.</summary>
/// <param name="Company">The name that the company has here, which stands where there is no legal name.</param>
/// <param name="LegalName">Or nothing.</param>
/// <param name="Address">With line ends, or nothing.</param>
/// <param name="TaxId">Or nothing.</param>
/// <param name="Reference">Or nothing.</param>
/// <param name="Version">Goes back with an edit.</param>
public sealed record ProfileText(string Company, string LegalName, string Address, string TaxId, string Reference, int Version);

/// <summary>How an edit of a profile ended.</summary>
public abstract record EditProfileOutcome
{
    private EditProfileOutcome()
    {
    }

    /// <summary>Saved, as this version.</summary>
    public sealed record Saved(int Version) : EditProfileOutcome;

    /// <summary>Every problem of the request.</summary>
    public sealed record Invalid(IReadOnlyList<FieldError> Problems) : EditProfileOutcome;

    /// <summary>Somebody else saved after the editor read: nothing was overwritten.</summary>
    public sealed record ChangedMeanwhile(ProfileText Theirs) : EditProfileOutcome;

    /// <summary>Only owners.</summary>
    public sealed record NotAllowed : EditProfileOutcome;
}

/// <summary>Reads and changes whom a company's invoices name, from the next invoice on.</summary>
public sealed class EditBillingProfile(AppContexts contexts, TimeProvider time)
{
    public const string LegalNameField = "legalName";
    public const string AddressField = "address";
    public const string TaxIdField = "taxId";
    public const string ReferenceField = "reference";

    /// <summary>The profile as it is.</summary>
    public async Task<ProfileText> ReadAsync(CustomerId customer, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForCustomer(customer);
        return await ReadAsync(db, customer, cancellationToken);
    }

    /// <summary>Saves the four texts; <see cref="ProfileText.Version"/> says what the editor saw.</summary>
    public async Task<EditProfileOutcome> ExecuteAsync(Caller caller, ProfileText text, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(text);
        if (caller.Role is not MemberRole.Owner)
        {
            return new EditProfileOutcome.NotAllowed();
        }

        text = text with { LegalName = text.LegalName.Trim(), Address = Lines(text.Address), TaxId = text.TaxId.Trim(), Reference = text.Reference.Trim() };
        if (Check(text) is { Count: > 0 } problems)
        {
            return new EditProfileOutcome.Invalid(problems);
        }

        try
        {
            return await contexts.AddOrChangeAsync(caller.CustomerId, (db, token) => SaveAsync(db, caller, text, token), cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            return new EditProfileOutcome.ChangedMeanwhile(await ReadAsync(caller.CustomerId, cancellationToken));
        }
    }

    private async Task<EditProfileOutcome> SaveAsync(AppDbContext db, Caller caller, ProfileText text, CancellationToken cancellationToken)
    {
        var profile = await db.Set<BillingProfile>().SingleOrDefaultAsync(row => row.CustomerId == caller.CustomerId, cancellationToken);
        if ((profile?.Version ?? 0) != text.Version)
        {
            return new EditProfileOutcome.ChangedMeanwhile(await ReadAsync(db, caller.CustomerId, cancellationToken));
        }

        if (profile is null)
        {
            profile = new() { CustomerId = caller.CustomerId, Version = 1 };
            db.Add(profile);
        }

        var before = new { profile.LegalName, profile.Address, profile.TaxId, profile.Reference };
        (profile.LegalName, profile.Address, profile.TaxId, profile.Reference) = (Null(text.LegalName), Null(text.Address), Null(text.TaxId), Null(text.Reference));
        var after = new { profile.LegalName, profile.Address, profile.TaxId, profile.Reference };
        db.Audit(time, "billing.profile_changed", Actor.Of(caller), caller.CustomerId, $"customer:{caller.CustomerId}", new { before, after });
        await db.SaveChangesAsync(cancellationToken);
        return new EditProfileOutcome.Saved(profile.Version);
    }

    private static async Task<ProfileText> ReadAsync(AppDbContext db, CustomerId customer, CancellationToken cancellationToken)
    {
        var company = await db.Set<Customer>().Where(row => row.Id == customer).Select(row => row.Name).SingleAsync(cancellationToken);
        var profile = await db.Set<BillingProfile>().AsNoTracking().SingleOrDefaultAsync(row => row.CustomerId == customer, cancellationToken);
        return new(company, profile?.LegalName ?? "", profile?.Address ?? "", profile?.TaxId ?? "", profile?.Reference ?? "", profile?.Version ?? 0);
    }

    private static List<FieldError> Check(ProfileText text) =>
    [
        .. TooLong(LegalNameField, text.LegalName, Customer.NameLength), .. TooLong(TaxIdField, text.TaxId, BillingProfile.TaxIdLength),
        .. TooLong(ReferenceField, text.Reference, BillingProfile.ReferenceLength), .. TooLong(AddressField, text.Address, BillingProfile.AddressLength),
        .. text.Address.Count(letter => letter == '\n') >= BillingProfile.AddressLines ? [new FieldError(AddressField, $"Use at most {BillingProfile.AddressLines} lines.")] : Array.Empty<FieldError>(),
        .. text.TaxId.Any(char.IsControl) ? [new FieldError(TaxIdField, "Use letters, digits, spaces and signs.")] : Array.Empty<FieldError>(),
    ];

    private static FieldError[] TooLong(string field, string text, int most) => text.Length > most ? [new(field, $"Use at most {most} characters.")] : [];

    private static string Lines(string address) =>
        string.Join('\n', address.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));

    private static string? Null(string text) => text.Length == 0 ? null : text;
}
