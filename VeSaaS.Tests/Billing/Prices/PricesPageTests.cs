using System.Security.Claims;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Billing.Sources;
using VeSaaS.Core.Billing.Webhook;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Kernel;
using VeSaaS.Web.Catalog.Prices;
using VeSaaS.Web.Design;
using Xunit;

namespace VeSaaS.Tests.Billing.Prices;

public sealed class PricesPageTests : IAsyncDisposable
{
    private readonly PriceWorld _world = new();
    private readonly BunitContext _context = new();

    public PricesPageTests()
    {
        _context.JSInterop.Mode = JSRuntimeMode.Loose;
        _context.Services.AddDesign();
        _context.Services.AddSingleton<TimeProvider>(_world.Team.Time).AddSingleton<ILiveEvents>(_world.Team.Live).AddSingleton(Options.Create(new BillingOptions()))
            .AddSingleton(_world.Announcing).AddSingleton(_world.Cancelling).AddSingleton(_world.History).AddSingleton(_world.Simulating)
            .AddSingleton(new SetBillingSource(_world.Team.Contexts, _world.Team.Time, _world.Team.Live)).AddSingleton(new WebhookSignatures(Options.Create(new WebhookOptions()), _world.Team.Time));
        _context.AddAuthorization().SetAuthorized("operator").SetClaims(new Claim(ClaimTypes.NameIdentifier, "018f0000-0000-7000-8000-000000000001"));
    }

    private static CancellationToken Token => Xunit.TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        _world.Dispose();
    }

    [Fact]
    public async Task Announce_NewFee_IsInTheHistory()
    {
        var listing = await _world.Team.ListingAsync("Juno");
        var page = Open(listing);

        await Field(page, "Fee per month").ChangeAsync(new ChangeEventArgs { Value = "59" });
        await PressAsync(page, "Announce this price");

        page.WaitForAssertion(() => Assert.Contains("Version 1 is announced; hires that exist keep their price.", page.Find("[role=status]").TextContent));
        Assert.Contains("€59.00", page.Find("table tbody tr").TextContent);
        Assert.Equal(Money.FromUnits(59m), (await _world.InForceAsync(listing)).MonthlyFee);
    }

    [Fact]
    public async Task Announce_TooFineAndNoNumber_IsNamedAtTheFields()
    {
        var listing = await _world.Team.ListingAsync("Juno");
        var page = Open(listing);

        await Field(page, "Fee per month").ChangeAsync(new ChangeEventArgs { Value = "lots" });
        await Field(page, "Input").ChangeAsync(new ChangeEventArgs { Value = "0.0001" });
        await PressAsync(page, "Announce this price");

        page.WaitForAssertion(() => Assert.Equal(
            ["Use digits and a point, for example 89.50.", "Use at most three decimals."], page.FindAll(".ve-help.error").Select(help => help.TextContent.Trim())));
        Assert.Contains("Not announced: 2 things to change.", page.Find("[role=alert]").TextContent);
        Assert.Empty((await _world.History.FindAsync(listing.Id, Token))!.Versions);
    }

    [Fact]
    public async Task Simulate_NobodyUsedIt_SaysSo()
    {
        var listing = await _world.Team.ListingAsync("Juno");
        var page = Open(listing);

        await PressAsync(page, "Simulate on last month");

        page.WaitForAssertion(() => Assert.Contains("Nobody used it in February 2026", page.Markup));
    }

    [Fact]
    public async Task Open_PriceToCome_OffersToCancelIt()
    {
        var listing = await _world.Team.ListingAsync("Juno");
        await _world.AnnounceAsync(listing, PriceWorld.Dearer, _world.Now.AddDays(5));

        var page = Open(listing);

        page.WaitForAssertion(() => Assert.Contains("New hires pay it from 6 Mar 2026", page.Find(".ve-ask").TextContent));
        Assert.Contains(page.FindAll("button"), button => button.TextContent.Trim() == "Cancel version 1");
    }

    [Fact]
    public void Open_UnknownListing_IsNotFound()
    {
        var page = _context.Render<PricesPage>(parameters => parameters.Add(prices => prices.Id, _world.Team.Time.NewId()));

        page.WaitForAssertion(() => Assert.DoesNotContain("aria-busy", page.Markup));
        Assert.Empty(page.FindAll("form, input"));
    }

    private IRenderedComponent<PricesPage> Open(VirtualEmployee listing)
    {
        var page = _context.Render<PricesPage>(parameters => parameters.Add(prices => prices.Id, listing.Id.Value));
        page.WaitForElement("#new-price");
        return page;
    }

    private static AngleSharp.Dom.IElement Field(IRenderedComponent<PricesPage> page, string label) =>
        page.Find($"#{page.FindAll("label").First(element => element.TextContent.StartsWith(label, StringComparison.Ordinal)).GetAttribute("for")}");

    private static Task PressAsync(IRenderedComponent<PricesPage> page, string name) =>
        page.FindAll("button").First(button => button.TextContent.Trim() == name).ClickAsync(new MouseEventArgs());
}
