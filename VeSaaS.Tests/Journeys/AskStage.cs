using Microsoft.Playwright;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Chat;
using VeSaaS.Tests.Support;
using VeSaaS.Tests.Tenancy;
using VeSaaS.Web.Shell;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace VeSaaS.Tests.Journeys;

/// <summary>A new customer's conversation with a demo agent, which may ask.</summary>
internal sealed record AskStage(IPage Page, CustomerId Customer)
{
    public static Task<AskStage> OpenAsync(ChatHost chat, BrowserFixture browser, string agent, ColorScheme scheme = ColorScheme.Light, int width = 1280) =>
        OpenAsync(chat.Host, browser, agent, chat.Host.Url, scheme, width);

    /// <param name="host">Where the customer is.</param>
    /// <param name="browser">Who looks.</param>
    /// <param name="agent">A demo agent.</param>
    /// <param name="url">Where the browser reaches the host: there may be something in between.</param>
    /// <param name="scheme">Light or dark.</param>
    /// <param name="width">Of the screen.</param>
    public static async Task<AskStage> OpenAsync(AppHost host, BrowserFixture browser, string agent, string url, ColorScheme scheme = ColorScheme.Light, int width = 1280)
    {
        var token = TestContext.Current.CancellationToken;
        var account = await host.CustomerAsync(token);
        var hire = await host.HireAsync(account, token, agent);
        var page = await browser.OpenAsync(url, width, scheme: scheme);
        await page.Context.AddCookiesAsync([new() { Name = account.CookieName, Value = account.CookieValue, Url = url }]);
        await page.GotoAsync(AppUrls.NewChat(hire.Value));
        return new(page, account.Customer!.Value) { Hire = hire, UserId = account.UserId };
    }

    public HireId Hire { get; private init; }

    public Guid UserId { get; private init; }

    public ILocator Field => Page.GetByRole(AriaRole.Textbox, new() { Name = "Message to Juno" });

    public ILocator Answers => Page.GetByRole(AriaRole.Article, new() { Name = "Juno answered" });

    public ILocator Question => Page.GetByRole(AriaRole.Group, new() { Name = "Juno needs your answer" });

    public ILocator Approval => Page.GetByRole(AriaRole.Group, new() { Name = "Juno needs your approval" });

    public async Task SayAsync(string text)
    {
        await Field.FillAsync(text);
        await Field.PressAsync("Enter");
        await Expect(Field).ToHaveValueAsync("");
    }

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    public async Task<IPage> SecondTabAsync()
    {
        var second = await Page.Context.NewPageAsync();
        await second.GotoAsync(Page.Url);
        return second;
    }

    /// <summary>At the desk and on a phone, nothing that axe would object to (in a short run on the phone alone), and nothing wider than the screen.</summary>
    public async Task CheckAsync(string name)
    {
        // While the work goes on the buttons still change.
        await Expect(Page.Locator("[data-stop]")).ToHaveCountAsync(0);
        foreach (var width in (int[])[1280, 390, 320])
        {
            await Page.SetViewportSizeAsync(width, 900);
            if (TestRun.IsFull || width == 390)
            {
                await Axe.AssertNoViolationsAsync(Page, $"{name} {width}");
            }

            Assert.True(await Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), $"{name} is wider than {width}");
            await BrowserFixture.ShootAsync(Page, $"{name}-{width}");
        }

        await Page.SetViewportSizeAsync(1280, 900);
    }
}
