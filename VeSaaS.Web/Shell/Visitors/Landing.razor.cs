using Microsoft.AspNetCore.Components;
using MudBlazor;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Web.Shell.Visitors;

/// <summary>What a visitor sees first. Who is signed in has no use for it and is taken to work.</summary>
public sealed partial class Landing(NavigationManager navigation)
{
    private static readonly Guid ExampleId = new("00000000-0000-7000-8000-000000000004");

    private static readonly Entry[] Morning =
    [
        new("08:31", Icons.Material.Outlined.HowToReg, "begun", "Hired", " by Mara, under the name Juno", "€49 a month"),
        new("08:31", Icons.Material.Filled.Shield, "quiet", "Access opened", ": the gateway confirmed it", "€0.00"),
        new("08:33", Icons.Material.Filled.CheckCircle, "done", "Answered", ": which columns of the September file have gaps", "€0.0412"),
        new("08:39", Icons.Material.Filled.CheckCircle, "done", "Answered", ": the five lanes that lost most, with figures", "€0.0297"),
        new("09:00", Icons.Material.Filled.Shield, "quiet", "Access check", ": you 200, a stranger 403", "€0.00"),
    ];

    [CascadingParameter]
    private HttpContext? Http { get; set; }

    protected override void OnInitialized()
    {
        if (Http?.User is { Identity.IsAuthenticated: true } person)
        {
            navigation.NavigateTo(AppUrls.Home(person.IsInRole(PlatformRoles.Admin)));
        }
    }

    private sealed record Entry(string Time, string Icon, string Look, string What, string Rest, string Amount);
}
