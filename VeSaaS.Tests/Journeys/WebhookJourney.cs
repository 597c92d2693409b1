using Microsoft.Playwright;
using VeSaaS.Core.Notifications.Webhooks;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Catalog.RemoteAgents;
using VeSaaS.Tests.Support;
using VeSaaS.Tests.Tenancy;
using VeSaaS.Web.Shell;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace VeSaaS.Tests.Journeys;

/// <summary>An owner sets a webhook up, keeps its secret, and sees a test arrive.</summary>
public sealed class WebhookJourney(BrowserFixture browser)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineDataInFull(ColorScheme.Dark)]
    public async Task Webhook_MadeTestedRotatedPausedAndDeleted_SaysEachTimeHowItStands(ColorScheme scheme)
    {
        await using var receiver = await RemoteHost.StartAsync(Token);
        receiver.Before = context =>
        {
            context.Response.StatusCode = 204;
            return Task.FromResult(true);
        };
        using var host = await AppHost.StartAsync(Token, new() { ["Webhooks:Notifications:AllowPrivate:0"] = $"127.0.0.1:{receiver.Port}" });
        var account = await host.CustomerAsync(Token);
        var page = await browser.OpenAsync(host.Url, width: 1440, scheme: scheme);
        await page.Context.AddCookiesAsync([new() { Name = account.CookieName, Value = account.CookieValue, Url = host.Url }]);
        var stage = new AskStage(page, account.Customer!.Value);
        await page.GotoAsync(AppUrls.Notifications);
        await page.GetByRole(AriaRole.Link, new() { Name = "Webhooks", Exact = true }).ClickAsync();
        await Expect(page.GetByText("Nothing is sent anywhere yet")).ToBeVisibleAsync();
        await stage.CheckAsync($"webhooks-empty-{scheme}");

        await page.GetByRole(AriaRole.Button, new() { Name = "New webhook" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Address").FillAsync("hooks.acme.test");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).Last.ClickAsync();
        await Expect(dialog.GetByText("Enter a whole address")).ToBeVisibleAsync();
        await Expect(dialog.GetByText("Choose at least one.")).ToBeVisibleAsync();
        await stage.CheckAsync($"webhook-dialog-{scheme}");
        await dialog.GetByLabel("Address").FillAsync($"http://127.0.0.1:{receiver.Port}/ve");
        await dialog.GetByLabel("A task was handed in").CheckAsync();
        await dialog.GetByLabel("A task needs an answer").CheckAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).Last.ClickAsync();
        await Expect(dialog.GetByLabel("Secret", new() { Exact = true })).ToHaveValueAsync(new System.Text.RegularExpressions.Regex("^whsec_"));
        await Expect(dialog.GetByRole(AriaRole.Heading)).ToHaveTextAsync("The webhook is ready: copy its secret");
        var secret = await dialog.GetByLabel("Secret", new() { Exact = true }).InputValueAsync();
        await stage.CheckAsync($"webhook-secret-{scheme}");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "I have copied it" }).ClickAsync();

        var card = page.GetByRole(AriaRole.Article, new() { Name = $"http://127.0.0.1:{receiver.Port}/ve" });
        await card.GetByRole(AriaRole.Button, new() { Name = "Send a test" }).ClickAsync();
        await Expect(card.GetByRole(AriaRole.Listitem).Filter(new() { HasText = "Test" }).GetByText("Delivered")).ToBeVisibleAsync();
        var seen = Assert.Single(receiver.Seen);
        Assert.Equal(
            WebhookSignature.Header([WebhookSecret.Read(secret)!], seen.Headers["webhook-id"], seen.Headers["webhook-timestamp"], System.Text.Encoding.UTF8.GetBytes(seen.Body)),
            seen.Headers["webhook-signature"]);
        await Expect(page.GetByText(secret)).ToHaveCountAsync(0);
        await stage.CheckAsync($"webhooks-{scheme}");

        await card.GetByRole(AriaRole.Button, new() { Name = "New secret" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Make a new secret" }).ClickAsync();
        await Expect(page.GetByLabel("Secret", new() { Exact = true })).Not.ToHaveValueAsync(secret);
        await Expect(page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Heading)).ToHaveTextAsync("The webhook's new secret");
        await page.GetByRole(AriaRole.Button, new() { Name = "I have copied it" }).ClickAsync();
        await card.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        await Expect(card.GetByText("Paused", new() { Exact = true })).ToBeVisibleAsync();
        await card.GetByRole(AriaRole.Button, new() { Name = "Resume" }).ClickAsync();
        await Expect(card.GetByText("Works", new() { Exact = true })).ToBeVisibleAsync();
        await card.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Delete it" }).ClickAsync();
        await Expect(page.GetByText("Nothing is sent anywhere yet")).ToBeVisibleAsync();
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Webhooks_SomebodyWhoIsNoOwner_IsToldWhoManagesThem()
    {
        using var host = await AppHost.StartAsync(Token);
        var owner = await host.CustomerAsync(Token);
        var member = await host.MemberAsync(owner.Customer!.Value, MemberRole.Member, Token);
        var page = await browser.OpenAsync(host.Url);
        await page.Context.AddCookiesAsync([new() { Name = member.CookieName, Value = member.CookieValue, Url = host.Url }]);
        await page.GotoAsync(AppUrls.Webhooks);

        await Expect(page.GetByText("Only an owner manages webhooks")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "New webhook" })).ToHaveCountAsync(0);
        await page.Context.CloseAsync();
    }
}
