using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using VeSaaS.Core.Catalog;
using VeSaaS.Tests.Gateway.EndToEnd;
using VeSaaS.Tests.Support;
using VeSaaS.Tests.Tenancy;
using VeSaaS.Web.Shell;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace VeSaaS.Tests.Journeys;

/// <summary>An agent changes, and an operator accepts it; it goes away and comes back, and those who employ it are told. Nobody reloads a page.</summary>
public sealed class DriftJourney(BrowserFixture browser)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Agent_ChangesVanishesAndComesBack_OperatorDecidesAndCustomersAreTold()
    {
        await using var product = new LiveProduct(new() { ["Agents:UnavailableAfter"] = "00:00:02" }, ChangeableDirectory.Wrap);
        await product.InitializeAsync();
        var directory = product.Host.Services.GetRequiredService<ChangeableDirectory>();
        var offer = await product.OfferAsync();
        var hire = await product.HireAsync(offer);
        var console = await OpenAsync(product, await product.Host.OperatorAsync(Token), 1440);
        var team = await OpenAsync(product, hire.Account);

        var changed = await AcceptAsync(product, directory, offer, console, team);
        await VanishAsync(product, directory, offer, team);
        directory.Change(changed);
        await Expect(team.GetByText("Juno is back")).ToBeVisibleAsync();
        await Expect(team.GetByRole(AriaRole.Link, new() { Name = "Notifications, 3 unread" })).ToBeVisibleAsync();
        await Axe.AssertNoViolationsAsync(team);
        await ShootAsync(team, "notifications");
        await team.GetByRole(AriaRole.Button, new() { Name = "Mark all as read" }).ClickAsync();
        await Expect(team.GetByText("You have read everything.")).ToBeVisibleAsync();
        await Expect(team.GetByRole(AriaRole.Link, new() { Name = "Notifications", Exact = true })).ToBeVisibleAsync();

        await team.GotoAsync(AppUrls.Team);
        await Expect(team.GetByText("Idle", new() { Exact = true })).ToBeVisibleAsync();
        Assert.True((await ReadAsync(product, offer)).GetProperty("source").GetProperty("takesHires").GetBoolean());
        await console.Context.CloseAsync();
        await team.Context.CloseAsync();
    }

    private static async Task<Func<DiscoveredAgent, DiscoveredAgent?>> AcceptAsync(
        LiveProduct product, ChangeableDirectory directory, Offer offer, IPage console, IPage team)
    {
        await console.GotoAsync(AppUrls.AdminAgents);
        await Expect(console.GetByRole(AriaRole.Link, new() { Name = offer.Agent.Name })).ToBeVisibleAsync();
        DiscoveredAgent? Changed(DiscoveredAgent agent) => agent.Ref != offer.Agent ? agent : agent with
        {
            Description = "Adds up columns and mails the sums.",
            Tools = [new("send_mail", "mail", RequiresApproval: true)],
            Model = "reasoning-l",
            Generation = 2,
        };
        directory.Change(Changed);

        var diff = console.GetByRole(AriaRole.Region, new() { Name = "What changed about" });
        await Expect(diff).ToContainTextAsync("3 fields changed at the source");
        await Expect(diff.GetByRole(AriaRole.Row, new() { Name = "send_mail, asks a person first" })).ToContainTextAsync("1 customer");
        await Axe.AssertNoViolationsAsync(console);
        await ShootAsync(console, "agents-drift");
        await console.GetByRole(AriaRole.Button, new() { Name = "Drift 1" }).ClickAsync();
        await Expect(console.GetByRole(AriaRole.Checkbox)).ToHaveCountAsync(0);
        await diff.GetByRole(AriaRole.Button, new() { Name = "Accept 3 changes" }).ClickAsync();
        await Expect(diff).ToHaveCountAsync(0);

        using var visitor = new HttpClient { BaseAddress = new Uri(product.Host.Url) };
        var shown = await visitor.GetFromJsonAsync<JsonElement>($"/api/marketplace/ves/{offer.Slug}", Token);
        Assert.Contains("send_mail", shown.ToString(), StringComparison.Ordinal);
        await team.GotoAsync(AppUrls.Team);
        await Expect(team.GetByRole(AriaRole.Link, new() { Name = "Notifications, 1 unread" })).ToBeVisibleAsync();
        await Expect(team.GetByText("Idle", new() { Exact = true })).ToBeVisibleAsync();
        return Changed;
    }

    private async Task VanishAsync(LiveProduct product, ChangeableDirectory directory, Offer offer, IPage team)
    {
        directory.Change(agent => agent.Ref == offer.Agent ? null : agent);

        await Expect(team.GetByText("Degraded", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(team.GetByRole(AriaRole.Link, new() { Name = "Notifications, 2 unread" })).ToBeVisibleAsync();
        await Axe.AssertNoViolationsAsync(team);
        await ShootAsync(team, "team-degraded");
        await team.GetByRole(AriaRole.Link, new() { Name = "Chat with Juno" }).ClickAsync();
        await Expect(team.GetByText("Juno's agent has been away since")).ToBeVisibleAsync();
        await Axe.AssertNoViolationsAsync(team);
        await ShootAsync(team, "chat-degraded");

        var stranger = await product.Host.CustomerAsync(Token);
        using var client = stranger.Client(product.Host);
        using var refused = await client.PostAsJsonAsync("/api/customer/ves", new { ve = offer.Slug, name = "Bosun" }, Token);
        Assert.Equal(
            (HttpStatusCode.Conflict, "urn:vesaas:problem:agent-not-ready"), (refused.StatusCode, (await LiveProduct.JsonAsync(refused)).GetProperty("type").GetString()));
        var market = await OpenAsync(product, stranger);
        await market.GotoAsync(AppUrls.Marketplace);
        await Expect(market.GetByText("Not available for now")).ToBeVisibleAsync();
        await ShootAsync(market, "marketplace-unavailable");
        await market.Context.CloseAsync();

        await team.GetByRole(AriaRole.Link, new() { Name = "Notifications, 2 unread" }).ClickAsync();
        await Expect(team.GetByText("Juno is degraded")).ToBeVisibleAsync();
        await Expect(team.GetByText("Juno has changed")).ToBeVisibleAsync();
    }

    private static Task<JsonElement> ReadAsync(LiveProduct product, Offer offer) =>
        product.Operator.GetFromJsonAsync<JsonElement>($"/api/admin/marketplace/agents/{offer.Id}", Token);

    private async Task<IPage> OpenAsync(LiveProduct product, TestAccount account, int width = 1280)
    {
        var page = await browser.OpenAsync(product.Host.Url, width);
        await page.Context.AddCookiesAsync([new() { Name = account.CookieName, Value = account.CookieValue, Url = product.Host.Url }]);
        return page;
    }

    // As on a phone and in the dark as well, where somebody looks at the pictures.
    private static async Task ShootAsync(IPage page, string name)
    {
        if (BrowserFixture.Shots is null)
        {
            return;
        }

        var size = page.ViewportSize!;
        await BrowserFixture.ShootAsync(page, name);
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await BrowserFixture.ShootAsync(page, $"{name}-dark");
        await page.SetViewportSizeAsync(390, 844);
        await BrowserFixture.ShootAsync(page, $"{name}-phone-dark");
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        await BrowserFixture.ShootAsync(page, $"{name}-phone");
        await page.SetViewportSizeAsync(size.Width, size.Height);
    }
}
