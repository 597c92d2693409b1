namespace VeSaaS.Web.Shell;

/// <summary>The usage webhook and what operators see of it.</summary>
public static partial class AppUrls
{
    /// <summary>Where agent gateways report usage, signed.</summary>
    public const string UsageWebhook = "/api/webhooks/agent-gateway/usage";

    public const string AdminUsage = "/admin/usage";

    /// <summary>A part of the page; of reconciliation a month as yyyy-mm and an agent, `before` a cursor of the deliveries.</summary>
    public static string AdminUsageWith(string? tab = null, string? month = null, string? agent = null, string? before = null) =>
        With(AdminUsage, ("tab", tab), ("month", month), ("agent", agent), ("before", before));
}
