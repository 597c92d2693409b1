using Microsoft.Playwright;
using VeSaaS.Tests.Support;
using VeSaaS.Tests.Tenancy;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace VeSaaS.Tests.Journeys;

/// <summary>The marketplace on a phone: one row to search and filter, then what is set, then how many match and in which order.</summary>
public sealed class MarketPhoneJourney(BrowserFixture browser)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ColorScheme.Light, 390)]
    [InlineData(ColorScheme.Dark, 320)]
    public async Task Phone_SearchFilterAndOrder_TakeTheRoomOfTheMockUp(ColorScheme theme, int width)
    {
        using var host = await AppHost.StartAsync(Token);
        var member = await host.CustomerAsync(Token);
        foreach (var isMember in (bool[])[true, false])
        {
            var page = await browser.OpenAsync(host.Url, width, 844, theme);
            if (isMember)
            {
                await page.Context.AddCookiesAsync([new() { Name = member.CookieName, Value = member.CookieValue, Url = host.Url }]);
            }

            var name = isMember ? "market-phone" : "market-phone-visitor";
            await Eventually.UntilAsync(async () =>
            {
                await page.GotoAsync("/marketplace?category=writing&minFee=1");
                return await page.GetByRole(AriaRole.Article).CountAsync() > 0;
            });
            var (search, filters) = (page.GetByRole(AriaRole.Searchbox), page.Locator("summary").Filter(new() { HasText = "Filters" }));
            var (field, button) = (await BoxAsync(search), await BoxAsync(filters));
            Assert.True(Math.Abs(field.Y - button.Y) <= 4 && field.X + field.Width <= button.X, $"{field.Y} {field.X + field.Width}, {button.Y} {button.X}");
            Assert.True(button.Width >= 44 && button.Height >= 44);
            var (matches, order) = (await BoxAsync(page.GetByText("1 match")), await BoxAsync(page.GetByLabel("Order")));
            Assert.True(order.Y <= matches.Y && matches.Y + matches.Height <= order.Y + order.Height, $"{matches.Y}, {order.Y}");
            // Search, what is set, and how many match: the first listing begins below the third row.
            Assert.True((await BoxAsync(page.GetByRole(AriaRole.Article).First)).Y - field.Y <= 160);
            await Axe.LookAsync(page, name, width, theme);

            await filters.ClickAsync();
            await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Category" }).Locator("visible=true").First).ToBeVisibleAsync();
            // The open panel lies below, and the field can be written in still.
            await search.ClickAsync();
            await Expect(search).ToBeFocusedAsync();
            await Axe.LookAsync(page, $"{name}-filters", width, theme);
            await filters.ClickAsync();
            await page.GetByRole(AriaRole.Link, new() { Name = "Clear all" }).ClickAsync();
            await Expect(page.GetByText("matches")).ToBeVisibleAsync();
            await Axe.LookAsync(page, $"{name}-all", width, theme);
            await page.SetViewportSizeAsync(1440, 900);
            await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Search", Exact = true }).Locator("visible=true").First).ToBeVisibleAsync();
            await Axe.LookAsync(page, $"{name}-desk", 1440, theme);
            await page.Context.CloseAsync();
        }
    }

    private static async Task<LocatorBoundingBoxResult> BoxAsync(ILocator locator) =>
        await locator.BoundingBoxAsync() ?? throw new InvalidOperationException("It is not on the page.");
}
