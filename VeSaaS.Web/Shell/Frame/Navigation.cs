using System.Security.Claims;
using MudBlazor;
using VeSaaS.Core.Tenancy;
using VeSaaS.Web.Tenancy.Access;

namespace VeSaaS.Web.Shell.Frame;

/// <summary>One entry of the rail and the bottom bar.</summary>
/// <param name="Href">From <see cref="AppUrls"/>; everything below it counts as the same place.</param>
/// <param name="Label">In the rail.</param>
/// <param name="ShortLabel">In the phone's bottom bar, where five words have to stand side by side.</param>
/// <param name="Icon">A Material icon of MudBlazor, as SVG.</param>
/// <param name="IsBelow">Set up once and seldom visited: it stands at the foot of the rail.</param>
internal sealed record NavigationItem(string Href, string Label, string ShortLabel, string Icon, bool IsBelow = false)
{
    /// <summary>Whether a path is at this place.</summary>
    public bool Holds(string path) =>
        path.Equals(Href, StringComparison.OrdinalIgnoreCase) || path.StartsWith(Href + "/", StringComparison.OrdinalIgnoreCase);
}

/// <summary>Who sees what in the rail. Places that do not exist yet are not in it.</summary>
internal static class Navigation
{
    /// <summary>So many of them stand side by side on a phone; the others are in the person's menu there.</summary>
    public const int BottomBarItems = 5;

    private static readonly NavigationItem Marketplace = new(AppUrls.Marketplace, "Marketplace", "Market", Icons.Material.Outlined.Storefront);

    private static readonly NavigationItem[] Team =
    [
        new(AppUrls.Team, "My team", "Team", Icons.Material.Outlined.Groups),
        new(AppUrls.Chat, "Chat", "Chat", Icons.Material.Outlined.ChatBubbleOutline),
        new(AppUrls.Tasks, "Tasks", "Tasks", Icons.Material.Outlined.ViewKanban),
        Marketplace,
        new(AppUrls.Billing, "Billing", "Billing", Icons.Material.Outlined.ReceiptLong),
        new(AppUrls.Members, "Members", "Members", Icons.Material.Outlined.ManageAccounts, IsBelow: true),
        new(AppUrls.Settings, "Settings", "Settings", Icons.Material.Outlined.Settings, IsBelow: true),
    ];

    private static readonly NavigationItem Keys = new(AppUrls.ApiKeys, "API keys", "Keys", Icons.Material.Outlined.Key, IsBelow: true);

    private static readonly NavigationItem[] Console =
    [
        new(AppUrls.AdminAgents, "Agents", "Agents", Icons.Material.Outlined.SmartToy),
        new(AppUrls.AdminCatalog, "Catalog", "Catalog", Icons.Material.Outlined.Storefront),
        new(AppUrls.AdminCustomers, "Customers", "Customers", Icons.Material.Outlined.Apartment),
        new(AppUrls.AdminGateway, "Gateway", "Gateway", Icons.Material.Outlined.Policy),
        new(AppUrls.Finance, "Finance", "Finance", Icons.Material.Outlined.Payments),
        new(AppUrls.AdminCaps, "Spend ceilings", "Ceilings", Icons.Material.Outlined.Savings),
        new(AppUrls.AdminAudit, "Audit", "Audit", Icons.Material.Outlined.FactCheck),
        new(AppUrls.AdminUsage, "Usage webhook", "Usage", Icons.Material.Outlined.Webhook),
        new(AppUrls.AdminOperators, "Operators", "Operators", Icons.Material.Outlined.AdminPanelSettings, IsBelow: true),
        new(AppUrls.AdminApiKeys, "API keys", "Keys", Icons.Material.Outlined.Key, IsBelow: true),
    ];

    /// <summary>The operator's places, the customer's, or both for somebody who is both; a person of neither kind may still look at the market.</summary>
    public static IReadOnlyList<NavigationItem> For(ClaimsPrincipal person) => (IsOperator(person), IsMember(person)) switch
    {
        (true, true) => [.. TeamOf(person).Concat(Console).OrderBy(item => item.IsBelow)],
        (true, false) => Console,
        (false, true) => [.. TeamOf(person)],
        _ => [Marketplace],
    };

    public static bool IsOperator(ClaimsPrincipal person) => person.IsInRole(PlatformRoles.Admin);

    private static IEnumerable<NavigationItem> TeamOf(ClaimsPrincipal person) =>
        person.HasClaim(ClaimNames.MemberRole, nameof(MemberRole.Owner)) ? Team.Append(Keys) : Team;

    public static bool IsMember(ClaimsPrincipal person) => person.HasClaim(claim => claim.Type == ClaimNames.Customer);
}
