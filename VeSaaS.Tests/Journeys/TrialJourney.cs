using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Catalog;
using VeSaaS.Tests.Support;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace VeSaaS.Tests.Journeys;

/// <summary>Somebody tries a virtual employee on the operator's account, hires it, and goes on where the trial ended.</summary>
public sealed class TrialJourney(BrowserFixture browser)
{
    private static readonly LocatorAssertionsToBeVisibleOptions Patient = new() { Timeout = 90_000 };

    [Fact]
    public async Task Customer_TriesThenHires_FindsTheConversationInTheChat()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var host = await AppHost.StartAsync(cancellationToken);
        var page = await browser.OpenAsync(host.Url);
        var (slug, name) = ("", "");
        // The demo agents publish themselves in the background.
        await Eventually.UntilAsync(async () =>
        {
            await using var db = host.Contexts.ForSystem("test");
            (slug, name) = await db.Set<VirtualEmployee>().Where(listing => listing.Slug.StartsWith("data-analyst") && listing.Status == VirtualEmployeeStatus.Published)
                .Select(listing => ValueTuple.Create(listing.Slug, listing.Name)).SingleOrDefaultAsync(cancellationToken);
            return name is not null;
        });
        await AccountSteps.SignUpAsync(page);

        await page.GotoAsync($"/marketplace/{slug}");
        await page.GetByRole(AriaRole.Link, new() { Name = "Try", Exact = true }).ClickAsync();
        await Expect(page.GetByText("your company is charged nothing")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Start the trial" }).ClickAsync();
        await Expect(page.GetByText("5 of 5 messages left")).ToBeVisibleAsync(Patient);
        var field = page.GetByLabel($"Message to {name}");
        await Expect(field).ToBeEditableAsync(new() { Timeout = 30_000 });
        await field.FillAsync("mean, please\namount\n1\n2\n3");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync();
        var answer = page.GetByRole(AriaRole.Article, new() { Name = $"{name} answered" });
        await Expect(answer).ToHaveAttributeAsync("aria-busy", "false", new() { Timeout = 60_000 });
        await Expect(page.GetByText("4 of 5 messages left")).ToBeVisibleAsync();
        await BrowserFixture.ShootAsync(page, "trial");
        await ShootOnAPhoneAsync(page);

        await page.GetByRole(AriaRole.Link, new() { Name = "Hire", Exact = true }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await HireDialogSteps.HireAsync(dialog, "Juno");
        await Expect(dialog.GetByText("Juno is ready.")).ToBeVisibleAsync(Patient);
        await page.GotoAsync($"/marketplace/{slug}/try");
        await Expect(page.GetByText("This conversation is kept with your hire.")).ToBeVisibleAsync(Patient);

        await page.GotoAsync("/chat");
        await page.GetByRole(AriaRole.Link, new() { NameRegex = new("mean, please") }).First.ClickAsync(new() { Timeout = 60_000 });
        await Expect(page.GetByRole(AriaRole.Article, new() { Name = "Juno answered" })).ToBeVisibleAsync(Patient);
        await using var ledger = host.Contexts.ForSystem("test");
        Assert.All(await ledger.Set<TokenUsage>().ToListAsync(cancellationToken), row => Assert.Equal(UsagePayer.Operator, row.Payer));
        await page.Context.CloseAsync();
    }

    private static async Task ShootOnAPhoneAsync(IPage page)
    {
        await page.SetViewportSizeAsync(390, 844);
        await BrowserFixture.ShootAsync(page, "trial-phone");
        await page.SetViewportSizeAsync(1440, 900);
    }
}
