using VeSaaS.Web.Shell;
using VeSaaS.Web.Tenancy.Access;
using VeSaaS.Web.Tenancy.Requests;

namespace VeSaaS.Web.Tenancy.Members;

/// <summary>
/// Keeps an invitation's secret in the browser, encrypted, while its person signs in: the way back from the sign-in stands in addresses, and an address
/// that holds a secret is written where it does not belong.
/// </summary>
internal sealed class KeptInvitation(StepCookie cookie)
{
    private const string Step = "invitation";

    // Long enough for a forgotten password.
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    private sealed record Kept(string Secret);

    /// <summary>The secret that the page was asked with, or the one that was kept; empty where there is none.</summary>
    public string Read(HttpContext http)
    {
        var secret = SecretAddresses.SegmentOf(http);
        return AppUrls.Invitation(secret) == AppUrls.KeptInvitation ? cookie.Read<Kept>(http, Step)?.Secret ?? "" : secret;
    }

    public void Keep(HttpContext http, string secret) => cookie.Write(http, Step, new Kept(secret), Lifetime);

    public void Forget(HttpContext http) => cookie.Delete(http, Step);
}
