using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;

namespace VeSaaS.Web.Shell;

public sealed partial class App
{
    // Nothing is prerendered: a page would load its data twice, and a form would lose what was typed before the circuit came.
    private static readonly IComponentRenderMode Interactive = new InteractiveServerRenderMode(prerender: false);

    [CascadingParameter]
    private HttpContext Http { get; set; } = default!;

    /// <summary>
    /// Static for visitors, who get plain pages and never hold a circuit, and for pages with
    /// <see cref="ExcludeFromInteractiveRoutingAttribute"/>; interactive for everybody who is signed in.
    /// </summary>
    private IComponentRenderMode? Mode =>
        Http.User.Identity?.IsAuthenticated == true && Http.AcceptsInteractiveRouting() ? Interactive : null;

    /// <summary>Absent when the person follows the system.</summary>
    private string? Theme => Http.Request.Cookies["ve-theme"] is "light" or "dark" ? Http.Request.Cookies["ve-theme"] : null;
}
