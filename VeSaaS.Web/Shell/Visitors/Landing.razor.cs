using System.Data.Common;
using Microsoft.AspNetCore.Components;
using MudBlazor;
using VeSaaS.Core.Marketplace;
using VeSaaS.Core.Tenancy;
using VeSaaS.Web.Design.Feedback;

namespace VeSaaS.Web.Shell.Visitors;

/// <summary>What a visitor sees first. Who is signed in has no use for it and is taken to work.</summary>
public sealed partial class Landing(NavigationManager navigation, MarketplaceQuery market, ILogger<Landing> logger)
{
    private static readonly Guid ExampleId = new("00000000-0000-7000-8000-000000000004");

    private const int Shown = 4;

    private static readonly Entry[] Tuesday =
    [
        new("08:31", Icons.Material.Outlined.PlayCircle, "begun", "Started", " task 118, Find the gaps in September", "est. €0.07"),
        new("08:33", Icons.Material.Filled.CheckCircle, "done", "Read", " the September file and its 12 columns", "€0.0412"),
        new("08:35", Icons.Material.Filled.BackHand, "asked", "Asked Mara", " which lanes count. Answered 08:52", "€0.00"),
        new("08:53", Icons.Material.Filled.CheckCircle, "done", "Handed in", " the five lanes that lost most, with figures", "€0.0297"),
        new("09:00", Icons.Material.Filled.Shield, "quiet", "Access check", ": you 200, a stranger 403", "€0.00"),
    ];

    private MarketplaceResults? _offers;

    [CascadingParameter]
    private HttpContext? Http { get; set; }

    protected override async Task OnInitializedAsync()
    {
        if (Http?.User is { Identity.IsAuthenticated: true } person)
        {
            navigation.NavigateTo(AppUrls.Home(person.IsInRole(PlatformRoles.Admin)));
            return;
        }

        try
        {
            _offers = await market.ExecuteAsync(new MarketplaceFilter { Sort = MarketplaceSort.MostHired, PageSize = Shown }, customer: null, CancellationToken.None);
        }
        catch (DbException exception)
        {
            // What the product is does not depend on the database; who can be hired is left out.
            PageFault.Report(logger, exception);
        }
    }

    private sealed record Entry(string Time, string Icon, string Look, string What, string Rest, string Amount);
}
