using System.Globalization;
using VeSaaS.Core.Kernel;

namespace VeSaaS.Core.Teams;

/// <summary>What a persona name and a cap may look like. Every rule reports all its problems.</summary>
public static class HireRules
{
    /// <summary>Highest monthly cap, in units of the currency.</summary>
    public const decimal HighestCap = 1_000_000m;

    public const string NameField = "name";
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

        if (name.Any(character => char.IsControl(character) || char.GetUnicodeCategory(character) is UnicodeCategory.Format))
        {
            yield return new FieldError(NameField, "The name holds characters that cannot be seen. Type it again.");
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

    internal static IEnumerable<FieldError> CheckKey(string? key)
    {
        if (key is { Length: 0 or > Hire.RequestKeyLength })
        {
            yield return new FieldError(KeyField, $"Use 1 to {Hire.RequestKeyLength} characters.");
        }
    }
}
