using System.Security.Claims;
using Bunit;
using Microsoft.Extensions.DependencyInjection;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Kernel;
using VeSaaS.Web.Catalog.Discovery;
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
        _context.Services.AddSingleton(_world.Listings).AddSingleton(_world.List).AddSingleton(_world.Import).AddSingleton(_world.Update).AddSingleton(_world.Preview);
        _context.AddAuthorization().SetAuthorized("operator").SetClaims(
            new Claim(ClaimTypes.NameIdentifier, "018f0000-0000-7000-8000-000000000001"));
    }

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
}
