namespace VeSaaS.Core.Tenancy;

/// <summary>The lists of the sign-up form.</summary>
public static class SignUpChoices
{
    /// <summary>What a company may say that it does.</summary>
    public static IReadOnlyList<string> Industries { get; } =
    [
        "Agriculture", "Construction", "Consulting", "Education", "Energy", "Finance and insurance", "Health", "Legal", "Logistics",
        "Manufacturing", "Media", "Public sector", "Real estate", "Retail", "Software", "Tourism", "Other",
    ];

    /// <summary>How many people a company may say that it has.</summary>
    public static IReadOnlyList<string> Sizes { get; } =
        ["1 to 10 people", "11 to 50 people", "51 to 200 people", "201 to 1,000 people", "More than 1,000 people"];
}
