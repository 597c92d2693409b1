using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using VeSaaS.Web.Design.Feedback;

namespace VeSaaS.Web.Shell;

/// <summary>Keeps the workplace standing when a page throws, and says under which reference the log tells why.</summary>
public sealed class PageBoundary : ErrorBoundary
{
    [Inject]
    public required ILogger<PageBoundary> Logger { get; init; }

    public string? Reference { get; private set; }

    protected override Task OnErrorAsync(Exception exception)
    {
        Reference = PageFault.Report(Logger, exception);
        return Task.CompletedTask;
    }
}
