using System.Text;
using Microsoft.Playwright;
using VeSaaS.Core.Runs.Files;
using VeSaaS.Tests.Chat;
using VeSaaS.Tests.Support;
using VeSaaS.Tests.Tenancy;
using VeSaaS.Web.Shell;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace VeSaaS.Tests.Journeys;

/// <summary>Files both ways: chosen, dropped and pasted, refused, sent, and returned by an agent byte for byte.</summary>
public sealed class FileJourney(ChatHost chat, BrowserFixture browser) : IClassFixture<ChatHost>
{
    private static readonly byte[] Table = Encoding.UTF8.GetBytes("region;revenue\n Nord ;1.200,00\nNord;1.200,00\nSüd;950\n");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Attach_TableAndText_AnswerHasFilesThatDownloadByteForByte()
    {
        var page = await OpenAsync();
        await Picker(page).SetInputFilesAsync([File("september.csv", Table), File("notes.md", Encoding.UTF8.GetBytes("# Plan\n\nShip it.\n"))]);
        var drafts = page.GetByRole(AriaRole.List, new() { Name = "Attached files" });
        await Expect(drafts.GetByRole(AriaRole.Listitem)).ToHaveCountAsync(2);
        await Expect(drafts.GetByText($"{Table.Length} B")).ToBeVisibleAsync();
        await page.WaitForFunctionAsync("() => Object.values(sessionStorage).some(ids => ids.includes(','))");
        await page.ReloadAsync();
        await Expect(drafts.GetByRole(AriaRole.Listitem)).ToHaveCountAsync(2);
        await Expect(Picker(page)).ToBeEnabledAsync();
        await BrowserFixture.ShootAsync(page, "files-drafts");
        await Axe.AssertNoViolationsAsync(page);

        await Field(page).FillAsync("Clean the table, please.");
        await Field(page).PressAsync("Enter");

        var answer = page.GetByRole(AriaRole.Article, new() { Name = "Juno answered" });
        await Expect(answer).ToHaveAttributeAsync("aria-busy", "false", new() { Timeout = 30_000 });
        await Expect(answer.GetByRole(AriaRole.Listitem).Filter(new() { HasText = "september-clean.csv" })).ToBeVisibleAsync();
        Assert.Equal("region,revenue\nNord,1200.00\nSüd,950\n"u8.ToArray(), await DownloadAsync(page, "september-clean.csv"));
        Assert.StartsWith("# Report\n\n## september.csv\n", Encoding.UTF8.GetString(await DownloadAsync(page, "report.md")), StringComparison.Ordinal);
        Assert.Equal(Table, await DownloadAsync(page, "september.csv"));

        await answer.GetByRole(AriaRole.Button, new() { Name = "Preview report.md" }).ClickAsync();
        await Expect(answer.GetByRole(AriaRole.Region, new() { Name = "Beginning of report.md" })).ToContainTextAsync("3 rows came, 2 are left.");
        await BrowserFixture.ShootAsync(page, "files-answer");
        await Axe.AssertNoViolationsAsync(page);
        await page.ReloadAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Download september-clean.csv" })).ToBeVisibleAsync();
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Attach_WhatIsNotTaken_SaysWhyAndKeepsTheMessage()
    {
        var page = await OpenAsync();
        await Field(page).FillAsync("Look at this");
        await Picker(page).SetInputFilesAsync([File("photo.png", "no picture"u8.ToArray())]);
        var drafts = page.GetByRole(AriaRole.List, new() { Name = "Attached files" });
        await Expect(drafts.GetByText("photo.png is called a PNG image, and by its content it is a text.")).ToBeVisibleAsync();

        await Field(page).PressAsync("Enter");

        await Expect(page.GetByText("Remove the file that was not taken first.")).ToBeVisibleAsync();
        await Expect(Field(page)).ToHaveValueAsync("Look at this");
        await Expect(page.Locator(".person")).ToHaveCountAsync(0);
        await BrowserFixture.ShootAsync(page, "files-refused");
        await Axe.AssertNoViolationsAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove photo.png" }).ClickAsync();
        await Expect(drafts).ToHaveCountAsync(0);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Attach_TooMuchForAMessage_IsSaidBeforeItIsSent()
    {
        var page = await OpenAsync();
        var folder = Directory.CreateTempSubdirectory("vesaas-journey-");
        var large = Path.Combine(folder.FullName, "large.txt");
        var huge = Path.Combine(folder.FullName, "huge.txt");
        await System.IO.File.WriteAllTextAsync(large, new string('a', (int)FileLimits.MaxInline + 1), Token);
        await System.IO.File.WriteAllBytesAsync(huge, new byte[FileLimits.MaxUpload + 1], Token);

        await Picker(page).SetInputFilesAsync([large, huge]);

        await Expect(page.GetByRole(AriaRole.List, new() { Name = "Attached files" }).GetByText("huge.txt is larger than 50 MB.")).ToBeVisibleAsync(new() { Timeout = 30_000 });
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove huge.txt" }).ClickAsync();
        await Expect(page.GetByText(FileLimits.TooMuch)).ToBeVisibleAsync(new() { Timeout = 30_000 });
        folder.Delete(recursive: true);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task DropAndPaste_Files_AreAttachedLikeChosenOnes()
    {
        var page = await OpenAsync();
        await page.EvaluateAsync(
            """
            async () => {
              const carry = (name, text) => { const data = new DataTransfer(); data.items.add(new File([text], name, { type: "text/plain" })); return data; };
              const area = document.querySelector("[data-drop]");
              for (const kind of ["dragenter", "dragover", "drop"]) area.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: carry("dropped.txt", "dropped") }));
              document.querySelector("[data-composer]").dispatchEvent(new ClipboardEvent("paste", { bubbles: true, cancelable: true, clipboardData: carry("pasted.txt", "pasted") }));
            }
            """);

        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Remove dropped.txt" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Remove pasted.txt" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Progressbar)).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync();
        await Expect(page.Locator(".person").GetByRole(AriaRole.Link, new() { Name = "Download pasted.txt" })).ToBeVisibleAsync();
        Assert.Equal("dropped"u8.ToArray(), await DownloadAsync(page, "dropped.txt"));
        await page.Context.CloseAsync();
    }

    private async Task<IPage> OpenAsync()
    {
        var account = await chat.Host.CustomerAsync(Token);
        var hire = await chat.Host.HireAsync(account, Token, "file-clerk");
        var page = await browser.OpenAsync(chat.Host.Url);
        await page.Context.AddCookiesAsync([new() { Name = account.CookieName, Value = account.CookieValue, Url = chat.Host.Url }]);
        await page.GotoAsync(AppUrls.NewChat(hire.Value));
        await Expect(Picker(page)).ToBeEnabledAsync();
        return page;
    }

    private static ILocator Field(IPage page) => page.GetByRole(AriaRole.Textbox, new() { Name = "Message to Juno" });

    private static ILocator Picker(IPage page) => page.GetByLabel("Attach files", new() { Exact = true }).Last;

    private static FilePayload File(string name, byte[] content) => new() { Name = name, MimeType = "application/octet-stream", Buffer = content };

    private static async Task<byte[]> DownloadAsync(IPage page, string name)
    {
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = $"Download {name}" }).ClickAsync());
        Assert.Equal(name, download.SuggestedFilename);
        return await System.IO.File.ReadAllBytesAsync(await download.PathAsync(), Token);
    }
}
