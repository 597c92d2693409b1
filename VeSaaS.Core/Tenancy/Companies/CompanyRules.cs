using VeSaaS.Core.Kernel;

namespace VeSaaS.Core.Tenancy.Companies;

/// <summary>What a company says about itself; empty means not said, and the time zone is an IANA name.</summary>
public sealed record CompanyText(string Company, string Industry, string Size, string TimeZone);

/// <summary>Rules for what a company says about itself, the same at sign-up, when somebody founds another, and in its settings.</summary>
internal static class CompanyRules
{
    public static IEnumerable<FieldError> Check(CompanyText text) =>
    [
        .. AccountRules.Check(nameof(text.Company), CheckName(text.Company)),
        .. AccountRules.Check(nameof(text.Industry), CheckChoice(text.Industry, SignUpChoices.Industries)),
        .. AccountRules.Check(nameof(text.Size), CheckChoice(text.Size, SignUpChoices.Sizes)),
        .. AccountRules.Check(nameof(text.TimeZone), CheckTimeZone(text.TimeZone)),
    ];

    private static string? CheckName(string company) => company.Trim().Length switch
    {
        0 => "Enter your company's name.",
        > Customer.NameLength => $"Use at most {Customer.NameLength} characters.",
        _ => null,
    };

    public static string? CheckTimeZone(string id) =>
        id.Length is > 0 and <= 64 && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) && zone.HasIanaId
            ? null
            : "Choose your time zone from the list.";

    public static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;

    private static string? CheckChoice(string value, IReadOnlyList<string> choices) =>
        value.Length == 0 || choices.Contains(value) ? null : "Choose one from the list.";
}
