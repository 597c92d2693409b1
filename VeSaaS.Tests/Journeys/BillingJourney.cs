using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Billing.Credits;
using VeSaaS.Core.Billing.Invoices;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Billing.Invoices;
using VeSaaS.Tests.Billing.Prices;
using VeSaaS.Tests.Chat;
using VeSaaS.Tests.Support;
using VeSaaS.Tests.Tenancy;
using VeSaaS.Web.Shell;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace VeSaaS.Tests.Journeys;

/// <summary>A month has passed: somebody looks at what it came to, opens its invoice and takes it away.</summary>
public sealed class BillingJourney(BrowserFixture browser)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineDataInFull(ColorScheme.Light, 1440)]
    [InlineData(ColorScheme.Dark, 390)]
    public async Task Member_LooksAtMonthsAndTheirInvoice_FindsEveryLine(ColorScheme theme, int width)
    {
        using var host = await AppHost.StartAsync(Token);
        var owner = await host.CustomerAsync(Token, role: MemberRole.Owner);
        await host.BilledHireAsync(owner, Token);
        var page = await browser.OpenAsync(host.Url, width, 900, theme);
        await page.Context.AddCookiesAsync([new() { Name = owner.CookieName, Value = owner.CookieValue, Url = host.Url }]);

        await page.GotoAsync("/billing");
        await Expect(page.GetByRole(AriaRole.Table, new() { Name = "Cost by employee" }).GetByText("Juno,")).ToBeVisibleAsync();
        await Expect(page.Locator(".apexcharts-bar-area").First).ToBeVisibleAsync();
        await Axe.LookAsync(page, "billing", width, theme);
        await page.GetByRole(AriaRole.Button, new() { Name = "Table", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Usage per day, as a table" }).GetByRole(AriaRole.Columnheader, new() { Name = "Juno" })).ToBeVisibleAsync();
        await Axe.LookAsync(page, "billing-table", width, theme);

        await page.GetByRole(AriaRole.Navigation, new() { Name = "Month" }).GetByRole(AriaRole.Link).First.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { NameRegex = new("^VE-") })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Lines", Exact = true }).ClickAsync();
        await Expect(page.GetByText("Monthly fee, prorated")).ToBeVisibleAsync();
        await Axe.LookAsync(page, "billing-lines", width, theme);
        await page.GetByRole(AriaRole.Link, new() { NameRegex = new("^Invoices") }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Table, new() { Name = "Invoices, the newest first" })).ToBeVisibleAsync();
        await Axe.LookAsync(page, "billing-invoices", width, theme);

        await page.GetByRole(AriaRole.Table).GetByRole(AriaRole.Link, new() { NameRegex = new("^VE-") }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { NameRegex = new("^Invoice VE-") })).ToBeVisibleAsync();
        await Expect(page.GetByText("Output tokens, demo-small")).ToBeVisibleAsync();
        await Axe.LookAsync(page, "invoice", width, theme);
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "CSV" }).ClickAsync());
        Assert.StartsWith("VE-", download.SuggestedFilename, StringComparison.Ordinal);
        var paper = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "PDF" }).ClickAsync());
        Assert.EndsWith(".pdf", paper.SuggestedFilename, StringComparison.Ordinal);
        await page.GetByRole(AriaRole.Link, new() { NameRegex = new("^See why: Output tokens") }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Usage", Exact = true })).ToBeVisibleAsync();
        await Expect(page.GetByText("Only Juno,")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Table, new() { NameRegex = new("^What it was for") })).ToBeVisibleAsync();
        await Axe.LookAsync(page, "usage", width, theme);
        await page.GetByRole(AriaRole.Link, new() { Name = "By model" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Rowheader, new() { Name = "demo-small" })).ToBeVisibleAsync();
        await page.GotoAsync("/billing/invoices/VE-1999-00001");
        await Expect(page.GetByText("This page does not exist").First).ToBeAttachedAsync();
        await page.Context.CloseAsync();
    }

    [Theory]
    [InlineDataInFull(ColorScheme.Light, 390)]
    [InlineData(ColorScheme.Dark, 1440)]
    public async Task Owner_ProfileAndCreditNote_AreOnThePapers(ColorScheme theme, int width)
    {
        using var host = await AppHost.StartAsync(Token);
        var owner = await host.CustomerAsync(Token, role: MemberRole.Owner);
        await host.BilledHireAsync(owner, Token);
        var invoices = host.Services.GetRequiredService<InvoiceQueries>();
        var number = Assert.Single(await invoices.ListAsync(owner.Customer!.Value, Token)).Number;
        await host.Services.GetRequiredService<IssueCreditNote>().ExecuteAsync(
            PriceWorld.Operator, new(TimeProvider.System.NewId()), number, "The outage of the second week", [new(1, Money.FromUnits(2m))], Token);
        var page = await browser.OpenAsync(host.Url, width, 900, theme);
        await page.Context.AddCookiesAsync([new() { Name = owner.CookieName, Value = owner.CookieValue, Url = host.Url }]);

        await page.GotoAsync("/billing/profile");
        await page.GetByLabel("Address").FillAsync("Speicherkai 14\n20457 Hamburg");
        await page.GetByLabel("tax id").FillAsync(new string('1', 50));
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.GetByText("Use at most 40 characters.")).ToBeVisibleAsync();
        await Axe.LookAsync(page, "profile", width, theme);
        await page.GetByLabel("tax id").FillAsync("DE 123");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByText("Saved.")).ToBeVisibleAsync();

        await page.GotoAsync($"/billing/invoices/{number}");
        await Expect(page.GetByText("After credit notes")).ToBeVisibleAsync();
        await Axe.LookAsync(page, "invoice-credited", width, theme);
        await page.GetByRole(AriaRole.Link, new() { NameRegex = new("^Credit note VE-CN-") }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { NameRegex = new("^Credit note VE-CN-") })).ToBeVisibleAsync();
        await Axe.LookAsync(page, "credit-note", width, theme);
        await page.GotoAsync("/billing/credit-notes/VE-CN-1999-00001");
        await Expect(page.GetByText("This page does not exist").First).ToBeAttachedAsync();
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Invoice_OfAMonthInWhichSomebodyAsked_LeadsToTheMessage()
    {
        using var host = await AppHost.StartAsync(Token);
        var owner = await host.CustomerAsync(Token, role: MemberRole.Owner);
        var (customer, hire) = (owner.Customer!.Value, await host.HireAsync(owner, Token));
        var page = await browser.OpenAsync(host.Url, 1440, 900);
        await page.Context.AddCookiesAsync([new() { Name = owner.CookieName, Value = owner.CookieValue, Url = host.Url }]);
        await page.GotoAsync(AppUrls.NewChat(hire.Value));
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Message to Juno" }).FillAsync("Write about the carrier invoices of September.");
        await page.Keyboard.PressAsync("Enter");
        var answer = page.GetByRole(AriaRole.Article, new() { Name = "Juno answered" });
        await Expect(answer).ToHaveAttributeAsync("aria-busy", "false", new() { Timeout = 60_000 });

        // A month passes: what was asked today was asked in the one before.
        var begun = await host.BeginLastMonthAsync(customer, hire, Token);
        await using (var db = host.Contexts.ForCustomer(customer))
        {
            var asked = begun.AddDays(2);
            Assert.True(await db.Set<TokenUsage>().Where(row => row.CustomerId == customer)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.OccurredAt, asked).SetProperty(row => row.RecordedAt, asked), Token) > 0);
        }

        await host.Services.GetRequiredService<CloseMonth>().ExecuteAsync(customer, Token);
        await page.GotoAsync(AppUrls.Billing);
        await page.GetByRole(AriaRole.Link, new() { NameRegex = new("^Invoices") }).ClickAsync();
        await page.GetByRole(AriaRole.Table).GetByRole(AriaRole.Link, new() { NameRegex = new("^VE-") }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { NameRegex = new("^See why: Output tokens") }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { NameRegex = new("^Each answer of Chat") }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { NameRegex = new("^Message ") }).Last.ClickAsync();

        await Expect(answer).ToBeInViewportAsync();
        await page.Context.CloseAsync();
    }
}
