using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Support;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace VeSaaS.Tests.Journeys;

/// <summary>How people come in: the first operator by the one-time link, customers by signing up.</summary>
internal static class AccountSteps
{
    /// <summary>Everybody's.</summary>
    public const string Password = "four plain words here";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Makes Ada the first operator, and ends in the console.</summary>
    public static async Task BecomeOperatorAsync(AppHost host, IPage page)
    {
        await page.GotoAsync($"/operator/{await host.OperatorSecretAsync()}");
        await page.GetByLabel("Your name").FillAsync("Ada Berg");
        await page.GetByLabel("E-mail").FillAsync("ada@operator.test");
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync(Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Become operator" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Agents", Level = 1 })).ToBeVisibleAsync();
    }

    /// <summary>The secret of a link that works. A host that has just started issues a link of its own, which would take the place of an earlier one.</summary>
    public static async Task<string> OperatorSecretAsync(this AppHost host)
    {
        await Eventually.UntilAsync(async () =>
        {
            await using var db = host.Contexts.ForSystem("test");
            return await db.Set<OperatorLink>().AnyAsync(Token);
        });
        return await host.Services.GetRequiredService<IssueOperatorLink>().ExecuteAsync(Token) ?? throw new InvalidOperationException("There is an operator already.");
    }

    /// <summary>Signs Mara and her company up, and ends in the marketplace.</summary>
    public static async Task SignUpAsync(IPage page, string email = "mara@nordhafen.test")
    {
        await page.GotoAsync("/account/sign-up");
        await page.GetByLabel("Your name").FillAsync("Mara Lindt");
        await page.GetByLabel("Work e-mail").FillAsync(email);
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync(Password);
        await page.GetByLabel("Company", new() { Exact = true }).FillAsync("Nordhafen Logistics");
        await page.GetByLabel("I accept").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Create account" }).ClickAsync();
        await page.GetByRole(AriaRole.Region, new() { Name = "Your first ten minutes" }).GetByRole(AriaRole.Link, new() { Name = "Go to the marketplace" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Marketplace", Level = 1 })).ToBeVisibleAsync();
    }
}
