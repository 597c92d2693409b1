using System.Security.Claims;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Kernel;
using VeSaaS.Web.Catalog.Discovery;
using VeSaaS.Web.Catalog.Editing;
using VeSaaS.Web.Design;
using Xunit;

namespace VeSaaS.Tests.Catalog;

public sealed class CatalogPagesTests : IAsyncDisposable
{
    private readonly CatalogWorld _world = new();
    private readonly BunitContext _context = new();

    public CatalogPagesTests()
    {
        _context.JSInterop.Mode = JSRuntimeMode.Loose;
        _context.Services.AddDesign();
        _context.Services.AddSingleton<TimeProvider>(_world.Database.Time);
        _context.Services.AddSingleton<ILiveEvents>(_world.Live);
        _context.Services.AddSingleton(_world.Listings).AddSingleton(_world.List).AddSingleton(_world.Import).AddSingleton(_world.Update)
            .AddSingleton(_world.Publish).AddSingleton(_world.Unpublish).AddSingleton(_world.Delete)
            .AddSingleton<ListingActions>();
        _context.AddAuthorization().SetAuthorized("operator").SetClaims(
            new Claim(ClaimTypes.NameIdentifier, "018f0000-0000-7000-8000-000000000001"));
    }

    private static CancellationToken Token => Xunit.TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        _world.Dispose();
    }

    [Fact]
    public void AgentBrowser_SourceAway_SaysWhyInPlaceAndNeverThatThereAreNone()
    {
        _world.Kagent.Failure = new AgentDirectoryListing.Forbidden("May not list agents.");

        var page = _context.Render<AgentBrowserPage>();

        page.WaitForAssertion(() => Assert.Contains("May not list agents.", page.Markup));
        Assert.DoesNotContain("No agents yet", page.Markup);
    }

    [Fact]
    public void AgentBrowser_Import_TellsTheResultInTheRow()
    {
        _world.Kagent.Add("writer");
        var page = _context.Render<AgentBrowserPage>();

        page.WaitForElement("button[aria-label='Import writer']").Click();

        page.WaitForAssertion(() => Assert.Contains("Imported as a draft", page.Markup));
    }

    [Fact]
    public async Task Editor_WrongPrice_IsNamedAtTheFieldAndNotSaved()
    {
        var listing = await _world.ImportWriterAsync(CatalogWorld.Complete);
        var page = _context.Render<ListingEditorPage>(parameters => parameters.Add(editor => editor.Id, listing.Id.Value));

        await page.WaitForElement("input[inputmode='decimal']").InputAsync(new ChangeEventArgs { Value = "12,5x" });
        await page.FindAll("button").Single(button => button.TextContent.Trim() == "Save").ClickAsync(new MouseEventArgs());

        page.WaitForAssertion(() => Assert.Contains("Use digits and a point", page.Find(".ve-help.error").TextContent));
        Assert.Equal(listing.Version, (await _world.Listings.FindAsync(listing.Id, Token))?.Version);
    }
}
