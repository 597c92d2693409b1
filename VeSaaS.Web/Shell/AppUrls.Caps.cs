namespace VeSaaS.Web.Shell;

// Where spending is limited.
public static partial class AppUrls
{
    public const string BillingCaps = "/billing/caps";
    public const string AdminCaps = "/admin/billing/caps";

    /// <summary>The ceilings of customers, searched by name.</summary>
    public static string AdminCapsWith(string? search) => With(AdminCaps, ("q", search));
}
