using System.Globalization;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Kernel;

namespace VeSaaS.Core.Teams;

/// <summary>What the fields of a hire may look like. Every rule reports all its problems.</summary>
public static class HireRules
{
    /// <summary>Highest monthly cap, in units of the currency.</summary>
    public const decimal HighestCap = 1_000_000m;

    public const string NameField = "name";
    public const string HandleField = "handle";
    public const string SeniorityField = "seniority";
    public const string ManagerField = "manager";
    public const string DepartmentField = "department";
    public const string InstructionsField = "instructions";
    public const string CapField = "monthlyCap";
    public const string KeyField = "idempotencyKey";

    private const int DecimalsOfCap = 2;

    /// <summary>The name without outer and doubled white space, in Unicode's composed form, so that what looks alike compares alike.</summary>
    public static string NormalizeName(string? name) =>
        string.Join(' ', (name ?? "").Normalize().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Whether two persona names would be confused: they differ at most in case.</summary>
    public static bool IsSameName(string left, string right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);

    /// <summary>Problems of a normalized name.</summary>
    public static IEnumerable<FieldError> CheckName(string name)
    {
        if (name.Length == 0)
        {
            yield return new FieldError(NameField, "Give it a name, for example Juno.");
        }
        else if (name.Length > Hire.NameLength)
        {
            yield return new FieldError(NameField, $"{name.Length} characters are too many. Use {Hire.NameLength} or fewer.");
        }

        if (HasUnseen(name))
        {
            yield return new FieldError(NameField, "The name holds characters that cannot be seen. Type it again.");
        }
    }

    /// <summary>The handle in lower case and without outer white space.</summary>
    public static string NormalizeHandle(string? handle) => (handle ?? "").Trim().ToLowerInvariant();

    /// <summary>The handle that a name suggests: `Anna Lena` gives `anna-lena`.</summary>
    /// <param name="name">Any name.</param>
    /// <param name="taken">Handles of the team; a number makes it another one.</param>
    public static string SuggestHandle(string name, IReadOnlyCollection<string> taken)
    {
        var slug = Slugs.From(name);
        for (var number = 1; ; number++)
        {
            var end = number == 1 ? "" : $"-{number}";
            var handle = slug[..Math.Min(slug.Length, Hire.HandleLength - end.Length)].TrimEnd('-') + end;
            if (!taken.Contains(handle))
            {
                return handle;
            }
        }
    }

    /// <summary>Problems of a normalized handle.</summary>
    public static IEnumerable<FieldError> CheckHandle(string handle)
    {
        if (handle.Length is 0 or > Hire.HandleLength)
        {
            yield return new FieldError(HandleField, $"Use 1 to {Hire.HandleLength} characters, for example juno.");
        }
        else if (!handle.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character is '.' or '-' or '_')
            || !char.IsAsciiLetterOrDigit(handle[0]) || !char.IsAsciiLetterOrDigit(handle[^1]))
        {
            yield return new FieldError(HandleField, "Use letters a to z, digits, and dots, hyphens or underscores between them.");
        }
    }

    /// <summary>The department without outer and doubled white space; null for none.</summary>
    public static string? NormalizeDepartment(string? department) => NormalizeName(department) is { Length: > 0 } name ? name : null;

    /// <summary>Problems of a normalized department.</summary>
    public static IEnumerable<FieldError> CheckDepartment(string? department)
    {
        if (department is { Length: > Hire.DepartmentLength })
        {
            yield return new FieldError(DepartmentField, $"{department.Length} characters are too many. Use {Hire.DepartmentLength} or fewer.");
        }

        if (department is not null && HasUnseen(department))
        {
            yield return new FieldError(DepartmentField, "The department holds characters that cannot be seen. Type it again.");
        }
    }

    /// <summary>The instructions without outer white space; null for none.</summary>
    public static string? NormalizeInstructions(string? instructions) =>
        instructions?.ReplaceLineEndings("\n").Trim() is { Length: > 0 } text ? text : null;

    /// <summary>Problems of normalized instructions.</summary>
    public static IEnumerable<FieldError> CheckInstructions(string? instructions)
    {
        if (instructions is { Length: > Hire.InstructionsLength })
        {
            yield return new FieldError(
                InstructionsField,
                string.Create(CultureInfo.InvariantCulture, $"{instructions.Length:N0} characters are too many. Use {Hire.InstructionsLength:N0} or fewer."));
        }
    }

    /// <summary>Problems of a cap; no cap at all is fine.</summary>
    public static IEnumerable<FieldError> CheckCap(Money? cap)
    {
        if (cap is not { } amount)
        {
            yield break;
        }

        if (amount <= Money.Zero || amount.Units > HighestCap)
        {
            yield return new FieldError(
                CapField, string.Create(CultureInfo.InvariantCulture, $"Use an amount above 0 and up to {HighestCap:N0}, or leave it empty for no cap."));
        }
        else if (decimal.Round(amount.Units, DecimalsOfCap) != amount.Units)
        {
            yield return new FieldError(CapField, "Use at most two decimals.");
        }
    }

    private static bool HasUnseen(string text) =>
        text.Any(character => char.IsControl(character) || char.GetUnicodeCategory(character) is UnicodeCategory.Format);

    internal static IEnumerable<FieldError> CheckKey(string? key)
    {
        if (key is { Length: 0 or > Hire.RequestKeyLength })
        {
            yield return new FieldError(KeyField, $"Use 1 to {Hire.RequestKeyLength} characters.");
        }
    }
}
