namespace VeSaaS.Core.Tenancy.Companies;

/// <summary>Rules for what a company says about itself, the same at sign-up and when somebody founds another.</summary>
internal static class CompanyRules
{
    public static string? CheckName(string company) => company.Trim().Length switch
    {
        0 => "Enter your company's name.",
        > Customer.NameLength => $"Use at most {Customer.NameLength} characters.",
        _ => null,
    };

    public static string? CheckIndustry(string value) => CheckChoice(value, SignUpChoices.Industries);

    public static string? CheckSize(string value) => CheckChoice(value, SignUpChoices.Sizes);

    public static string? CheckTimeZone(string id) =>
        id.Length is > 0 and <= 64 && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) && zone.HasIanaId
            ? null
            : "Choose your time zone from the list.";

    public static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;

    private static string? CheckChoice(string value, IReadOnlyList<string> choices) =>
        value.Length == 0 || choices.Contains(value) ? null : "Choose one from the list.";
}
