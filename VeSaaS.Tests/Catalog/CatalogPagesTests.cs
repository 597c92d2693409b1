using System.Security.Claims;
using Bunit;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Catalog.Discovery;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Kernel;
using VeSaaS.Web.Catalog.Discovery;
using VeSaaS.Web.Design;
using Xunit;

namespace VeSaaS.Tests.Catalog;

public sealed class CatalogPagesTests : IAsyncDisposable
{
    private readonly CatalogWorld _world = new();
    private readonly BunitContext _context = new();

    private static CancellationToken Token => Xunit.TestContext.Current.CancellationToken;

    public CatalogPagesTests()
    {
        _context.JSInterop.Mode = JSRuntimeMode.Loose;
        _context.Services.AddDesign();
        _context.Services.AddSingleton<TimeProvider>(_world.Database.Time);
        _context.Services.AddSingleton<ILiveEvents>(_world.Live);
        _context.Services.AddSingleton(_world.Listings).AddSingleton(_world.List).AddSingleton(_world.Import).AddSingleton(_world.Update).AddSingleton(_world.Preview)
            .AddSingleton(_world.Accept).AddSingleton(_world.Reject);
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

    [Fact]
    public async Task AgentBrowser_Drift_ShowsFieldByFieldAndTakesTheDecision()
    {
        var listing = await _world.ImportWriterAsync(CatalogWorld.Complete);
        await _world.AddGrantAsync(listing.Agent, GrantState.Confirmed);
        var page = _context.Render<AgentBrowserPage>();
        page.WaitForAssertion(() => Assert.Contains("Draft", page.Markup));
        Assert.Empty(page.FindAll("section.drift"));

        _world.Kagent.Agents[0] = _world.Kagent.Agents[0] with
        {
            Description = "Writes long texts.", Tools = [new("search", "web", false), new("send_mail", "mail", true)], Generation = 4,
        };
        await _world.Sync.ExecuteAsync(_world.Kagent, Token);

        // Nobody reloads: the look that noticed it said so.
        var panel = page.WaitForElement("section.drift");
        Assert.Equal(["tools[+]", "description"], panel.QuerySelectorAll("th[scope=row]").Select(cell => cell.TextContent));
        Assert.Equal(["not there", "+ send_mail, asks a person first", "1 customer"], Rows(panel)[0].QuerySelectorAll("td").Select(cell => cell.TextContent.Trim()));
        Assert.Equal(["− Writes texts.", "+ Writes long texts.", "Nobody"], Rows(panel)[1].QuerySelectorAll("td").Select(cell => cell.TextContent.Trim()));
        Assert.Contains("nobody new can hire it until the agent does that again or you accept", panel.TextContent);
        Assert.Contains("Drift, 2 fields", page.Markup);

        await page.FindAll("button").Single(button => button.TextContent == "Reject, keep ours").ClickAsync(new MouseEventArgs());
        page.WaitForAssertion(() => Assert.Contains("Rejected; nobody new can hire it", page.Markup));
        Assert.Contains("You rejected this", page.Find("details section.drift").TextContent);

        await page.FindAll("button").Single(button => button.TextContent.Trim() == "Accept 2 changes").ClickAsync(new MouseEventArgs());
        page.WaitForAssertion(() => Assert.Contains("Accepted; the marketplace shows it", page.Markup));
        Assert.Empty(page.FindAll("section.drift"));
        Assert.Equal("send_mail", (await _world.Listings.FindAsync(listing.Id, Token))!.Facts.Tools[1].Name);
    }

    [Fact]
    public async Task AgentBrowser_ChangedAgainMeanwhile_SaysSoAndDecidesNothing()
    {
        var listing = await _world.ImportWriterAsync(CatalogWorld.Complete);
        _world.Kagent.Agents[0] = _world.Kagent.Agents[0] with { Model = "reasoning-l" };
        await _world.Sync.ExecuteAsync(_world.Kagent, Token);
        var page = _context.Render<AgentBrowserPage>();
        var accept = page.WaitForElement("section.drift button.primary");

        // The page has not heard of it yet.
        _world.Kagent.Agents[0] = _world.Kagent.Agents[0] with { Model = "reasoning-xl" };
        await new SyncAgents(_world.Database.Contexts, _world.Database.Time, new RecordedLiveEvents(), Options.Create(new DiscoveryOptions())).ExecuteAsync(_world.Kagent, Token);
        await accept.ClickAsync(new MouseEventArgs());

        page.WaitForAssertion(() => Assert.Contains("It changed again, or somebody else decided", page.Markup));
        Assert.Equal("general-m", (await _world.Listings.FindAsync(listing.Id, Token))!.Facts.Model);
        Assert.Contains("reasoning-xl", page.Find("section.drift").TextContent);
    }

    [Fact]
    public async Task AgentBrowser_SourceAway_ShowsWhatWasLastKnownWithItsAge()
    {
        await _world.ImportWriterAsync();
        _world.Database.Time.Advance(TimeSpan.FromHours(3));
        _world.Kagent.Failure = new AgentDirectoryListing.Unavailable("The Kubernetes API server cannot be reached.");

        var page = _context.Render<AgentBrowserPage>();

        page.WaitForAssertion(() => Assert.Contains("As of", page.Find("td[data-label=Condition]").TextContent));
        Assert.Contains("Ready", page.Find("td[data-label=Condition] .ve-chip").TextContent);
        Assert.Contains("12:00", page.Find("td[data-label=Condition] time").TextContent);
        Assert.DoesNotContain("Gone", page.Markup);
    }

    private static List<AngleSharp.Dom.IElement> Rows(AngleSharp.Dom.IElement panel) =>
        [.. panel.QuerySelectorAll("tr").Where(row => row.QuerySelector("th[scope=row]") is not null)];
}
