using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Billing.Prices;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Chat;
using VeSaaS.Tests.Support;
using VeSaaS.Tests.Tenancy;
using VeSaaS.Web.Shell;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace VeSaaS.Tests.Journeys;

/// <summary>A cap stops a chat in the middle of a queue, and raising it lets it go on.</summary>
public sealed partial class CapsJourney(BrowserFixture browser)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineDataInFull(ColorScheme.Light, 1440)]
    [InlineDataInFull(ColorScheme.Dark, 1440)]
    [InlineData(ColorScheme.Light, 390)]
    [InlineDataInFull(ColorScheme.Dark, 390)]
    public async Task Owner_CapStopsTheQueue_RaisesItAndGoesOn(ColorScheme theme, int width)
    {
        using var host = await AppHost.StartAsync(Token, new() { ["Demo:ChunkDelay"] = "00:00:00.030" });
        var owner = await host.CustomerAsync(Token);
        var customer = owner.Customer!.Value;
        var hire = await host.HireAsync(owner, Token);
        var page = await browser.OpenAsync(host.Url, width, 900, theme);
        await page.Context.AddCookiesAsync([new() { Name = owner.CookieName, Value = owner.CookieValue, Url = host.Url }]);

        await page.GotoAsync(AppUrls.BillingCaps);
        await Expect(page.GetByText("usage beyond fees, and no cap")).ToBeVisibleAsync();
        var cap = page.GetByLabel("Monthly cap of your company, EUR");
        await cap.FillAsync("much");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save Monthly cap of your company" }).ClickAsync();
        await Expect(page.GetByText("Use an amount, for example 150.00")).ToBeVisibleAsync();
        await cap.FillAsync("1");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save Monthly cap of your company" }).ClickAsync();
        await Expect(page.GetByText("Saved. It holds now.")).ToBeVisibleAsync();
        await LeaveRoomForOneAsync(host, owner, hire.Value);

        await page.GotoAsync(AppUrls.NewChat(hire.Value));
        foreach (var text in (string[])["Write about the carrier invoices of September.", "And about those of October.", "And about those of November."])
        {
            await SendAsync(page, text);
        }

        var refused = page.GetByRole(AriaRole.Article, new() { Name = "Juno answered" }).Last;
        await Expect(refused.GetByRole(AriaRole.Alert)).ToContainTextAsync("Your company's spend cap of this month", new() { Timeout = 60_000 });
        await LookAsync(page, "caps-chat-refused", width, theme);
        await refused.GetByRole(AriaRole.Link, new() { Name = "See and raise caps" }).ClickAsync();

        await Expect(page.GetByText("cap reached").First).ToBeVisibleAsync(new() { Timeout = 30_000 });
        await LookAsync(page, "caps-reached", width, theme);
        await page.GotoAsync(AppUrls.Team);
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "See and raise caps" })).ToBeVisibleAsync();
        await LookAsync(page, "caps-team", width, theme);
        await page.GotoAsync(AppUrls.ChatWith(await ConversationAsync(host, customer)));
        await Expect(page.GetByText("Your company's spend cap is reached. It goes on by itself")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Textbox, new() { Name = "Message to Juno" })).ToBeDisabledAsync();
        await LookAsync(page, "caps-chat-closed", width, theme);
        await page.GetByRole(AriaRole.Link, new() { Name = "See caps" }).ClickAsync();
        await cap.FillAsync("50");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save Monthly cap of your company" }).ClickAsync();
        await Expect(page.GetByText("Saved. It holds now.")).ToBeVisibleAsync();
        await Expect(page.GetByText("cap reached")).ToHaveCountAsync(0, new() { Timeout = 30_000 });
        await LookAsync(page, "caps-raised", width, theme);

        await page.GotoAsync(AppUrls.ChatWith(await ConversationAsync(host, customer)));
        await page.GetByRole(AriaRole.Button, new() { Name = "Retry" }).ClickAsync(new() { Timeout = 30_000 });
        var answer = page.GetByRole(AriaRole.Article, new() { Name = "Juno answered" }).Last;
        await Expect(answer.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0, new() { Timeout = 30_000 });
        await Expect(answer).ToHaveAttributeAsync("aria-busy", "false", new() { Timeout = 60_000 });
        await Expect(answer.Locator(".ve-prose")).Not.ToBeEmptyAsync();

        await page.GotoAsync(AppUrls.Notifications);
        await Expect(page.GetByText("Your company has reached its monthly cap")).ToBeVisibleAsync();
        await LookAsync(page, "caps-notifications", width, theme);

        // From what the month has used to the message that used it.
        await page.GotoAsync(AppUrls.Usage);
        await page.GetByRole(AriaRole.Link, new() { NameRegex = new("^Each answer of Chat") }).First.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Table, new() { NameRegex = new("^What each part of it used") })).ToBeVisibleAsync();
        await LookAsync(page, "usage-parts", width, theme);
        await page.GetByRole(AriaRole.Link, new() { NameRegex = new("^Message ") }).Last.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Article, new() { Name = "Juno answered" }).First).ToBeInViewportAsync();
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Operator_SetsACeiling_HoldsForTheCustomer()
    {
        using var host = await AppHost.StartAsync(Token);
        var owner = await host.CustomerAsync(Token);
        var page = await browser.OpenAsync(host.Url, 1440, 900);
        await AccountSteps.BecomeOperatorAsync(host, page);

        await page.GotoAsync(AppUrls.AdminCaps);
        await page.GetByLabel("Ceiling of Nordhafen Logistics, EUR").FillAsync("300");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save Ceiling of Nordhafen Logistics" }).ClickAsync();
        await Expect(page.GetByText("Saved. It holds now.")).ToBeVisibleAsync();
        await LookAsync(page, "caps-ceilings", 1440, ColorScheme.Light);
        await page.Context.CloseAsync();

        var theirs = await browser.OpenAsync(host.Url, 1440, 900);
        await theirs.Context.AddCookiesAsync([new() { Name = owner.CookieName, Value = owner.CookieValue, Url = host.Url }]);
        await theirs.GotoAsync(AppUrls.BillingCaps);
        await Expect(theirs.GetByText("The operator of this platform allows at most 300.00").First).ToBeVisibleAsync();
        await theirs.GetByLabel("Monthly cap of your company, EUR").FillAsync("301");
        await theirs.GetByRole(AriaRole.Button, new() { Name = "Save Monthly cap of your company" }).ClickAsync();
        await Expect(theirs.GetByText("The operator of this platform allows at most 300.00. Use that or less.")).ToBeVisibleAsync();
        await theirs.Context.CloseAsync();
    }

    // Of the cap of 1, so much is spent that one call fits, and no second one.
    private static async Task LeaveRoomForOneAsync(AppHost host, TestAccount owner, Guid hire)
    {
        var (customer, now) = (owner.Customer!.Value, TimeProvider.System.GetUtcNow());
        await host.Contexts.WriteAsync(
            customer,
            async (db, token) =>
            {
                var price = (await HirePrices.AtAsync(db, customer, hire, now, token))!;
                var spent = Money.FromUnits(1m) - CallEstimate.Of(price, 200) - new Money(1);
                return await Budgets.SpendAsync(db, TimeProvider.System, new(TimeProvider.System.NewId(), customer, hire, BillingMonth.Of(now, CustomerCalendar.In("Europe/Berlin")), spent), token);
            },
            Token);
    }

    private static async Task<Guid> ConversationAsync(AppHost host, Core.Tenancy.CustomerId customer)
    {
        await using var db = host.Contexts.ForCustomer(customer);
        return (await db.Set<Core.Chat.Conversation>().Select(conversation => conversation.Id).SingleAsync(Token)).Value;
    }

    private static async Task SendAsync(IPage page, string text)
    {
        var field = page.GetByRole(AriaRole.Textbox, new() { Name = "Message to Juno" });
        await field.FillAsync(text);
        await field.PressAsync("Enter");
        await Expect(page.Locator(".person").Last).ToContainTextAsync(text);
        await Expect(page).ToHaveURLAsync(ConversationUrl());
    }

    private static async Task LookAsync(IPage page, string name, int width, ColorScheme theme)
    {
        await BrowserFixture.ShootAsync(page, $"{name}-{width}-{theme}");
        await Axe.AssertNoViolationsAsync(page, name);
        Assert.True(await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= document.documentElement.clientWidth"), $"{name} scrolls sideways");
    }

    [GeneratedRegex("/chat/[0-9a-f-]{36}$")]
    private static partial Regex ConversationUrl();
}
