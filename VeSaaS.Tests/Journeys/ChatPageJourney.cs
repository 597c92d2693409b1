using System.Text.RegularExpressions;
using Microsoft.Playwright;
using VeSaaS.Tests.Support;
using VeSaaS.Web.Shell;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace VeSaaS.Tests.Journeys;

/// <summary>What a reader of the chat sees that only a browser can show.</summary>
public sealed class ChatPageJourney(ChatHost chat, BrowserFixture browser) : IClassFixture<ChatHost>
{
    [Theory]
    [InlineData(1440, 900)]
    [InlineData(390, 844)]
    public async Task Composer_GrowsWhileAnAnswerComesIn_TheAnswersEndStaysInSight(int width, int height)
    {
        var stage = await AskStage.OpenAsync(chat, browser, "report-writer", width: width);
        await stage.Page.SetViewportSizeAsync(width, height);
        await stage.SayAsync("The carrier invoices of September. They came late. Some were wrong, and nobody asked why.");
        await Expect(stage.Answers.Locator(".ve-prose h3").First).ToBeVisibleAsync();

        await stage.Field.FillAsync(string.Join('\n', Enumerable.Range(1, 12).Select(line => $"Line {line}")));

        await Expect(stage.Answers.Locator(".caret")).ToBeInViewportAsync();
        var gap = await stage.Page.EvaluateAsync<double>(
            "() => document.querySelector('.composer').getBoundingClientRect().top - document.querySelector('.answer .doing').getBoundingClientRect().bottom");
        Assert.True(gap >= 0, $"The end of the answer lies {-gap} px below the composer's edge.");
        await BrowserFixture.ShootAsync(stage.Page, $"chat-composer-{width}");
        await stage.Page.Context.CloseAsync();
    }

    [Theory]
    [InlineData(1440, ColorScheme.Light)]
    [InlineData(390, ColorScheme.Dark)]
    public async Task FoundMessage_ShowsItsWordsAndBecomesATask(int width, ColorScheme scheme)
    {
        var stage = await AskStage.OpenAsync(chat, browser, "report-writer", scheme, width);
        var page = stage.Page;
        var conversation = await LongChatJourney.SeedAsync(chat, stage, Enumerable.Range(1, 60).Select(number => number == 20 ? "The **Café** of the harbour.\n\nIts rent is due." : $"Message {number}."));
        await page.GotoAsync(AppUrls.ChatWith(conversation.Value, search: "cafe rent", at: 20));

        await Expect(page.Locator("[data-asked]")).ToBeInViewportAsync();
        Assert.Equal(["Café", "rent"], await page.EvaluateAsync<string[]>("[...CSS.highlights.get('ve-found')].map(range => range.toString()).sort()"));
        await page.GotoAsync(AppUrls.ChatWith(conversation.Value, at: 20));
        await Expect(page.Locator("[data-asked]")).ToBeInViewportAsync();
        await BrowserFixture.ShootAsync(page, $"chat-found-{width}-{scheme}");
        await Axe.AssertNoViolationsAsync(page, $"chat with a found message {width} {scheme}");

        // By the keyboard: the button stands in the tab order of its message.
        await page.Locator("[data-asked]").GetByRole(AriaRole.Button, new() { Name = "A bad answer" }).FocusAsync();
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.Locator("[data-asked]").GetByRole(AriaRole.Button, new() { Name = "Turn into a task" })).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");

        await Expect(page).ToHaveURLAsync(new Regex("/tasks/[0-9a-f-]{36}$"));
        var drawer = page.GetByRole(AriaRole.Dialog, new() { Name = "The Café of the harbour." });
        await Expect(drawer.GetByText("Its rent is due.")).ToBeVisibleAsync();
        await BrowserFixture.ShootAsync(page, $"task-of-a-message-{width}-{scheme}");
        await Axe.AssertNoViolationsAsync(page, $"task of a message {width} {scheme}");
        await drawer.GetByRole(AriaRole.Link, new() { Name = "a message in Message 1." }).ClickAsync();
        await Expect(page.Locator("[data-asked]").GetByRole(AriaRole.Link, new() { Name = "Task 1" })).ToBeVisibleAsync();
        await page.Context.CloseAsync();
    }
}
