using Microsoft.AspNetCore.Http.Extensions;

namespace VeSaaS.Web.Shell;

/// <summary>
/// Every address of the product, written once. Constants are what a page's <c>[Route]</c> takes; the methods build the addresses
/// that carry something. A value that came from outside is escaped here and nowhere else.
/// </summary>
public static partial class AppUrls
{
    public const string Landing = "/";
    public const string NotFound = "/not-found";
    public const string Error = "/error";

    public const string SignUp = "/account/sign-up";
    public const string SignIn = "/account/sign-in";
    public const string SignInCode = "/account/sign-in/code";
    public const string SignOut = "/account/sign-out";
    public const string AccessDenied = "/account/access-denied";
    public const string ForgottenPassword = "/account/forgotten-password";
    public const string ResetPassword = "/account/reset-password";

    public const string Security = "/account/security";
    public const string SecurityPassword = "/account/security/password";
    public const string SecurityConfirm = "/account/security/confirm";
    public const string SecurityAuthenticator = "/account/security/authenticator";
    public const string SecurityRecoveryCodes = "/account/security/recovery-codes";
    public const string Sessions = "/account/sessions";
    public const string EndSession = "/account/sessions/end";
    public const string EndOtherSessions = "/account/sessions/end-others";
    public const string PasskeyCreationOptions = "/account/passkeys/creation-options";
    public const string PasskeyRequestOptions = "/account/passkeys/request-options";
    public const string RenamePasskey = "/account/passkeys/rename";
    public const string RemovePasskey = "/account/passkeys/remove";

    public const string HealthLive = "/health/live";
    public const string HealthReady = "/health/ready";

    /// <summary>On the management port only.</summary>
    public const string Metrics = "/metrics";

    /// <summary>Where the first operator's one-time link leads.</summary>
    public const string OperatorLinkRoute = "/operator/{Secret}";

    public const string Terms = "/terms";

    public const string Outbox = "/development/outbox";

    public const string Marketplace = "/marketplace";
    public const string MarketplaceDetailRoute = "/marketplace/{Slug}";
    public const string MarketplaceCompare = "/marketplace/compare";
    public const string Team = "/team";
    public const string TeamChart = "/team/chart";
    public const string TeamExportRoute = "/team/{hire:guid}/export";
    public const string Chat = "/chat";
    public const string ChatRoute = "/chat/{ConversationId:guid}";

    public const string Notifications = "/notifications";

    /// <summary>Where a company also sends what its people are told.</summary>
    public const string Webhooks = "/notifications/webhooks";

    public const string Settings = "/settings";
    public const string Members = "/settings/members";
    public const string ApiKeys = "/settings/api-keys";

    /// <summary>Where an invitation's links lead.</summary>
    public const string InvitationRoute = "/invitation/{Secret}";

    /// <summary>The invitation that this browser had open before it signed in.</summary>
    public const string KeptInvitation = "/invitation/kept";

    public const string NewCompany = "/account/new-company";

    /// <summary>Takes the form that makes another company the active one.</summary>
    public const string SwitchCompany = "/account/company";

    public const string AdminApiKeys = "/admin/api-keys";
    public const string AdminOperators = "/admin/operators";

    /// <summary>Contents of files, for people and programs alike.</summary>
    public const string Files = "/api/files";

    /// <summary>Conversations, for people and programs alike.</summary>
    public const string Conversations = "/api/messages/conversations";

    /// <summary>Images of listings, by their hash.</summary>
    public const string ListingImages = "/images/listings";
    /// <summary>Whether a path is of the operators' console.</summary>
    public static bool IsAdmin(string path) => path.StartsWith("/admin/", StringComparison.OrdinalIgnoreCase);

    public const string TryRoute = "/marketplace/{Slug}/try";
    public const string AdminAgents = "/admin/agents";
    public const string AdminCatalog = "/admin/catalog";
    public const string AdminCatalogItemRoute = "/admin/catalog/{Id:guid}";
    public const string AdminFeedbackRoute = "/admin/catalog/{Id:guid}/feedback";
    public const string AdminCategories = "/admin/catalog/categories";
    public const string AdminCatalogPricesRoute = "/admin/catalog/{Id:guid}/prices";
    public const string AdminCatalogRemovalRoute = "/admin/catalog/{Id:guid}/remove";
    public const string AdminTrials = "/admin/catalog/trials";
    public const string AdminCustomers = "/admin/customers";
    public const string AdminCustomerRoute = "/admin/customers/{Id:guid}";
    public const string AdminAudit = "/admin/audit";
    public const string AdminGateway = "/admin/gateway";
    public const string AdminAuditExport = "/admin/audit/export";

    public static string File(Guid file) => $"{Files}/{file:D}";

    /// <summary>Where somebody who has just signed in belongs.</summary>
    public static string Home(bool isOperator) => isOperator ? AdminAgents : Team;

    /// <param name="returnUrl">A path of this site, or null.</param>
    public static string SignInThen(string? returnUrl) => With(SignIn, ("returnUrl", returnUrl));

    /// <summary>Says that the new password is set.</summary>
    public static string SignInAfterReset => With(SignIn, ("changed", "true"));

    /// <summary>The second step.</summary>
    public static string SignInCodeThen(string? returnUrl) => With(SignInCode, ("returnUrl", returnUrl));

    /// <summary>The second step without the app.</summary>
    public static string SignInRecoveryThen(string? returnUrl) => With(SignInCode, ("recovery", "true"), ("returnUrl", returnUrl));

    /// <summary>Says that the second step took too long.</summary>
    public static string SignInAgainThen(string? returnUrl) => With(SignIn, ("again", "true"), ("returnUrl", returnUrl));

    /// <summary>Says what was done.</summary>
    public static string SecurityAfter(string done) => With(Security, ("done", done));

    /// <summary>Asks for the password or a passkey, then leads on.</summary>
    public static string ConfirmThen(string returnUrl) => With(SecurityConfirm, ("returnUrl", returnUrl));

    /// <summary>Says how many sessions were ended.</summary>
    public static string SessionsAfter(int ended) => With(Sessions, ("ended", $"{ended}"));

    public static string SignUpThen(string? returnUrl) => With(SignUp, ("returnUrl", returnUrl));

    public static string ResetPasswordWith(string email, string token) => With(ResetPassword, ("email", email), ("token", token));

    public static string Invitation(string secret) => $"/invitation/{Uri.EscapeDataString(secret)}";

    public static string OperatorLink(string secret) => $"/operator/{Uri.EscapeDataString(secret)}";

    /// <summary>The marketplace, filtered. Empty values are left out, so that a link is as short as what it says.</summary>
    public static string MarketplaceWith(string? search = null, string? category = null, string? sort = null, int page = 1) =>
        With(Marketplace, ("q", search), ("category", category), ("sort", sort), ("page", page > 1 ? $"{page}" : null));

    public static string MarketplaceDetail(string slug) => $"{Marketplace}/{Uri.EscapeDataString(slug)}";

    /// <summary>The marketplace, to find somebody who reports to a member of the team.</summary>
    public static string HireReport(Guid lead) => With(Marketplace, (LeadKey, lead.ToString("D")));

    /// <summary>The parameter of <see cref="HireReport"/>.</summary>
    public const string LeadKey = "lead";

    /// <summary>Listings beside each other.</summary>
    public static string MarketplaceComparison(IEnumerable<string> slugs) => With(MarketplaceCompare, [.. slugs.Select(slug => ("ve", (string?)slug))]);

    /// <summary>A conversation; beside it the list as it was searched or filtered, and which message to show first.</summary>
    public static string ChatWith(Guid conversation, string? search = null, string? show = null, int? at = null) =>
        With($"{Chat}/{conversation:D}", ("q", search), ("show", show), ("at", at is { } message ? $"{message}" : null));

    /// <summary>The list of conversations, searched or filtered.</summary>
    public static string ChatList(string? search = null, string? show = null) => With(Chat, ("q", search), ("show", show));

    /// <summary>A conversation as a file; the format is `md` or `json`.</summary>
    public static string ChatExport(Guid conversation, string format) => With($"{Conversations}/{conversation:D}/export", ("format", format));

    /// <summary>The team as `list`, or as a grid with null; one state, one department, a search.</summary>
    public static string TeamWith(string? view = null, string? state = null, string? department = null, string? search = null) =>
        With(Team, ("view", view), ("state", state), ("department", department), ("q", search));

    /// <summary>A hire's conversations and ledger as a file.</summary>
    public static string TeamExport(Guid hire) => $"{Team}/{hire:D}/export";

    /// <summary>A new conversation with a hired virtual employee.</summary>
    public static string NewChat(Guid hire) => With(Chat, ("with", hire.ToString("D")));

    /// <summary>A listing's editor, at one of its tabs.</summary>
    public static string AdminCatalogItem(Guid listing, string? tab = null) => With($"{AdminCatalog}/{listing:D}", ("tab", tab));

    /// <summary>An image of a listing, in its large or its small version.</summary>
    public static string ListingImage(Guid listing, string image, bool small) =>
        $"{ListingImages}/{listing:D}/{Uri.EscapeDataString(image)}/{(small ? "small" : "large")}";

    /// <summary>A listing's icon; null for the one that is made from the name.</summary>
    public static string? ListingIcon(Guid listing, string? icon, bool small = true) => icon is null ? null : ListingImage(listing, icon, small);

    /// <summary>A capped chat with a listing before hiring it.</summary>
    public static string Try(string slug) => $"{MarketplaceDetail(slug)}/try";

    /// <summary>What people think of a listing's answers.</summary>
    public static string AdminFeedback(Guid listing) => $"{AdminCatalog}/{listing:D}/feedback";

    public static string AdminCatalogRemoval(Guid listing) => $"{AdminCatalog}/{listing:D}/remove";

    public static string AdminCatalogPrices(Guid listing) => $"{AdminCatalog}/{listing:D}/prices";

    /// <summary>Companies: a part of a name, `suspended` or all, pages count from one.</summary>
    public static string AdminCustomersWith(string? search = null, string? state = null, int page = 1) =>
        With(AdminCustomers, ("q", search), ("state", state), ("page", page > 1 ? $"{page}" : null));

    /// <summary>A company, and its usage of a month, as yyyy-mm.</summary>
    public static string AdminCustomer(Guid customer, string? month = null) => With($"{AdminCustomers}/{customer:D}", ("month", month));

    /// <summary>The gateway: one agent, one customer, or how one stands to the other; `show` is `ask` or `history`, pages count from one.</summary>
    public static string AdminGatewayWith(
        string? agent = null, Guid? customer = null, string? search = null, string? show = null, int rows = 1, int columns = 1, int agents = 1) =>
        With(AdminGateway, ("q", search), ("agent", agent), ("customer", customer?.ToString("D")), ("show", show),
            ("rows", rows > 1 ? $"{rows}" : null), ("columns", columns > 1 ? $"{columns}" : null), ("agents", agents > 1 ? $"{agents}" : null));

    /// <summary>The audit log, filtered; days as `yyyy-MM-dd`, `before` a cursor.</summary>
    public static string AdminAuditWith(
        string? type = null, string? actor = null, string? customer = null, string? subject = null, string? from = null, string? to = null, string? before = null) =>
        With(AdminAudit, ("type", type), ("actor", actor), ("customer", customer), ("subject", subject), ("from", from), ("to", to), ("before", before));

    /// <summary>The audit log as a file, filtered like <see cref="AdminAuditWith"/>; the format is `csv` or `jsonl`.</summary>
    public static string AdminAuditFile(
        string format, string? type = null, string? actor = null, string? customer = null, string? subject = null, string? from = null, string? to = null) =>
        With(AdminAuditExport, ("format", format), ("type", type), ("actor", actor), ("customer", customer), ("subject", subject), ("from", from), ("to", to));

    /// <summary>The path when it stays on this site, else null: a redirect never leads where a stranger's link says.</summary>
    public static string? LocalOnly(string? url) =>
        url is ['/', ..] && url is not ['/', '/' or '\\', ..] && !url.AsSpan().ContainsAnyInRange('\0', '\x1f') ? url : null;

    private static string With(string path, params (string Name, string? Value)[] query)
    {
        var builder = new QueryBuilder();
        foreach (var (name, value) in query)
        {
            if (!string.IsNullOrEmpty(value))
            {
                builder.Add(name, value);
            }
        }

        return path + builder.ToQueryString();
    }
}
