using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Components;
using VeSaaS.Infrastructure.Notifications;

namespace VeSaaS.Web.Notifications;

/// <summary>
/// The mails of Development. The outbox is registered only there, and only a browser on the same machine sees it: mails hold links that open accounts.
/// </summary>
public sealed partial class OutboxPage
{
    private IReadOnlyList<OutboxMail>? _mails;

    [CascadingParameter]
    private HttpContext Http { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; init; } = default!;

    // The outbox is not registered outside Development.
    [Inject]
    private IServiceProvider Services { get; init; } = default!;

    [Inject]
    private IHostEnvironment Environment { get; init; } = default!;

    protected override void OnInitialized()
    {
        if (Environment.IsDevelopment()
            && Http.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address)
            && Services.GetService<DevelopmentOutbox>() is { } outbox)
        {
            Http.Response.Headers.CacheControl = "no-store";
            _mails = outbox.Mails;
            return;
        }

        Navigation.NotFound();
    }

    private static string[] Parts(string text) => Link().Split(text);

    [GeneratedRegex(@"(https?://\S+)")]
    private static partial Regex Link();
}
