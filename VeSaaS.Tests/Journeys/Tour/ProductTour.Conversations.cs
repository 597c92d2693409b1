using System.Text;
using Microsoft.Playwright;
using VeSaaS.Tests.Chat;
using VeSaaS.Tests.Tenancy;
using VeSaaS.Web.Shell;
using static Microsoft.Playwright.Assertions;

namespace VeSaaS.Tests.Journeys.Tour;

internal sealed partial class ProductTour
{
    public async Task QuestionAsync(TestAccount owner)
    {
        var page = await SignedInAsync(owner);
        await page.GotoAsync(AppUrls.NewChat((await host.HireAsync(owner, Token, "budget-splitter")).Value));
        await SendAsync(page, "Juno", "Spread 10,000 for the trade fair.");
        await Expect(page.GetByRole(AriaRole.Group, new() { Name = "Juno needs your answer" })).ToBeVisibleAsync();
        await sight.LookAsync(page, "ask-question");
        await page.GetByRole(AriaRole.Button, new() { Name = "6", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Answer Juno" }).ClickAsync();
        await Expect(page.GetByText("The amounts add up to exactly 10,000.00.")).ToBeVisibleAsync();
        await sight.LookAsync(page, "ask-answered");
        await page.Context.CloseAsync();
    }

    public async Task ApprovalAsync(TestAccount owner)
    {
        var page = await SignedInAsync(owner);
        await page.GotoAsync(AppUrls.NewChat((await host.HireAsync(owner, Token, "list-cleaner-kagent")).Value));
        await SendAsync(page, "Juno", "pears\napples\n\nApples\npears");
        await Expect(page.GetByRole(AriaRole.Group, new() { Name = "Juno needs your approval" })).ToContainTextAsync("remove_duplicates");
        await sight.LookAsync(page, "ask-approval");
        await page.GetByRole(AriaRole.Button, new() { Name = "Approve remove_empty_lines" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Reject sort_lines" }).ClickAsync();
        await page.GetByLabel("Why not").FillAsync("The order matters");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send decisions" }).ClickAsync();
        await Expect(page.GetByText("Decide on each call once.")).ToBeVisibleAsync();
        await sight.LookAsync(page, "ask-approval-marked");
        await page.GetByRole(AriaRole.Button, new() { Name = "Approve remove_duplicates" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Send decisions" }).ClickAsync();
        await Expect(page.GetByText("You approved remove_duplicates")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Article, new() { Name = "Juno answered" }).Last).ToHaveAttributeAsync("aria-busy", "false");
        await sight.LookAsync(page, "ask-decided");
        await page.Context.CloseAsync();
    }

    public async Task FilesAsync(TestAccount owner)
    {
        var page = await SignedInAsync(owner);
        await page.GotoAsync(AppUrls.NewChat((await host.HireAsync(owner, Token, "file-clerk")).Value));
        var picker = page.GetByLabel("Attach files", new() { Exact = true }).Last;
        await Expect(picker).ToBeEnabledAsync();
        await picker.SetInputFilesAsync([
            FileOf($"{CrowdedProduct.Unbreakable}.csv", "region;revenue\nNord;1.200,00\n"), FileOf("notes.md", "# Plan\n\nShip it.\n"), FileOf("photo.png", "no picture")]);
        await Expect(page.GetByText("photo.png is called a PNG image").First).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Progressbar)).ToHaveCountAsync(0);
        await sight.LookAsync(page, "files-drafts");
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove photo.png" }).ClickAsync();
        await SendAsync(page, "Juno", "Clean the table, please.");
        var answer = page.GetByRole(AriaRole.Article, new() { Name = "Juno answered" });
        await Expect(answer.GetByRole(AriaRole.Button, new() { Name = "Preview report.md" })).ToBeVisibleAsync();
        await Expect(answer).ToHaveAttributeAsync("aria-busy", "false");
        await answer.GetByRole(AriaRole.Button, new() { Name = "Preview report.md" }).ClickAsync();
        await Expect(answer.GetByRole(AriaRole.Region, new() { Name = "Beginning of report.md" })).ToBeVisibleAsync();
        await sight.LookAsync(page, "files-returned");
        await page.Context.CloseAsync();
    }

    private static FilePayload FileOf(string name, string content) => new() { Name = name, MimeType = "application/octet-stream", Buffer = Encoding.UTF8.GetBytes(content) };
}
