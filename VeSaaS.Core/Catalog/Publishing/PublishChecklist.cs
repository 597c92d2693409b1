namespace VeSaaS.Core.Catalog.Publishing;

/// <summary>One thing that must be there before a listing is published.</summary>
/// <param name="Key">Stable name: the field's, `agentReady` or `gateway`.</param>
/// <param name="Text">What is asked, or what is there, in words for an operator.</param>
/// <param name="IsMet">Whether it is there.</param>
public sealed record PublishRequirement(string Key, string Text, bool IsMet);

/// <summary>What publishing asks for.</summary>
public static class PublishChecklist
{
    public const string AgentReady = "agentReady";
    public const string Gateway = "gateway";

    /// <summary>
    /// Every requirement, in the order in which an operator fills them. The name is no part of it, because no listing can be without one; nor is the
    /// icon, because the one that is made from the name stands in for it.
    /// </summary>
    public static IReadOnlyList<PublishRequirement> For(ListingMetadata metadata, AgentFacts facts, ListingAccess access) =>
    [
        Requirement(ListingFields.Tagline, metadata.Tagline.Length > 0, "One line for the card", "One line for the card is missing"),
        Requirement(ListingFields.Description, metadata.Description.Length > 0, "Description", "The description is missing"),
        Requirement(ListingFields.Category, metadata.Category.Length > 0, "Category", "The category is missing"),
        Requirement(ListingFields.MonthlyFee, metadata.MonthlyFee is not null, "Price", "The price is missing"),
        Requirement(
            ListingFields.Screenshots,
            metadata.Screenshots.All(shot => shot.Alt.Length > 0),
            metadata.Screenshots.Count == 0 ? "No screenshot without a description" : "Every screenshot is described",
            ScreenshotGap(metadata.Screenshots.Count(shot => shot.Alt.Length == 0))),
        Requirement(
            AgentReady, facts.IsReady, $"Agent ready, generation {facts.Generation}", "The agent is not ready, so nobody could work with it"),
        Requirement(Gateway, DeniesStrangers(access), "Gateway refuses strangers", GatewayGap(access)),
    ];

    internal static bool DeniesStrangers(ListingAccess access) =>
        access is { DeniesStrangers: true, IsConfirmed: true, IsQuarantined: false };

    private static PublishRequirement Requirement(string key, bool isMet, string met, string missing) => new(key, isMet ? met : missing, isMet);

    private static string ScreenshotGap(int silent) => silent == 1 ? "1 screenshot has no description" : $"{silent} screenshots have no description";

    private static string GatewayGap(ListingAccess access) => access switch
    {
        { IsQuarantined: true } => "The gateway keeps this agent closed until an operator opens it again",
        { DeniesStrangers: false } => "A stranger was not refused at the gateway",
        { LastError: { } cause } => $"The gateway has not confirmed yet that strangers are refused: {cause}",
        _ => "The gateway has not confirmed yet that strangers are refused",
    };
}
