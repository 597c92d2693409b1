using Microsoft.Playwright;
using VeSaaS.Tests.Support;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace VeSaaS.Tests.Journeys;

/// <summary>An agent needs its tools approved: several at once, in kagent's shape and in A2A's plain one; approved, edited, rejected.</summary>
public sealed class ApprovalJourney(ChatHost chat, BrowserFixture browser) : IClassFixture<ChatHost>
{
    private const string List = "pears\napples\n\nApples\npears";

    [Theory]
    [InlineData("list-cleaner", ColorScheme.Light)]
    [InlineData("list-cleaner-kagent", ColorScheme.Dark)]
    public async Task SeveralCalls_SomeRejectedWithAReason_OnlyTheApprovedRun(string agent, ColorScheme scheme)
    {
        var stage = await AskStage.OpenAsync(chat, browser, agent, scheme);
        await stage.SayAsync(List);
        await Expect(stage.Approval).ToContainTextAsync("remove_duplicates");
        await stage.CheckAsync($"approval-{agent}");
        await stage.Page.ReloadAsync();
        var second = await stage.SecondTabAsync();

        await stage.Button("Approve remove_empty_lines").ClickAsync();
        await stage.Button("Reject sort_lines").ClickAsync();
        await stage.Page.GetByLabel("Why not").FillAsync("The order matters");
        await stage.Button("Send decisions").ClickAsync();
        await Expect(stage.Approval.GetByRole(AriaRole.Alert)).ToContainTextAsync("Decide on each call once.");
        await stage.Button("Approve remove_duplicates").ClickAsync();
        await Expect(stage.Page.GetByText("3 of 3 decided")).ToBeVisibleAsync();
        await stage.CheckAsync($"approval-marked-{agent}");
        await stage.Button("Send decisions").ClickAsync();

        await Expect(stage.Answers.Last).ToContainTextAsync("sort_lines was not run: you rejected it (“The order matters”).");
        await Expect(stage.Answers.Last.Locator("pre").Last).ToContainTextAsync("pears\napples");
        foreach (var page in (IPage[])[stage.Page, second])
        {
            await Expect(page.GetByText("You approved remove_duplicates")).ToBeVisibleAsync();
            await Expect(page.GetByText("You rejected sort_lines: The order matters")).ToBeVisibleAsync();
            await Expect(page.GetByText("What was asked")).ToBeVisibleAsync();
        }

        // The decision is told by its receipt alone.
        await Expect(stage.Page.Locator(".person")).ToHaveCountAsync(1);
        await stage.CheckAsync($"approval-decided-{agent}");
        await stage.Page.Context.CloseAsync();
    }

    [Fact]
    public async Task OneCall_Edited_RunsWithTheOtherArguments()
    {
        var stage = await AskStage.OpenAsync(chat, browser, "list-cleaner");
        await stage.SayAsync("b\na\nc");
        await Expect(stage.Approval).ToContainTextAsync("sort_lines");

        await stage.Button("Edit sort_lines").ClickAsync();
        await stage.Approval.GetByLabel("With", new() { Exact = true }).FillAsync("{ \"order\": \"descending\" }");
        await stage.CheckAsync("approval-editing");
        await stage.Button("Approve sort_lines").ClickAsync();

        await Expect(stage.Answers.Last.Locator("pre").Last).ToContainTextAsync("c\nb\na");
        await Expect(stage.Page.GetByText("You approved sort_lines with other arguments")).ToBeVisibleAsync();
        await stage.Page.Context.CloseAsync();
    }

    [Fact]
    public async Task OneCall_RejectedByKeyboard_NothingRunsAndTheAnswerSaysSo()
    {
        var stage = await AskStage.OpenAsync(chat, browser, "list-cleaner-kagent");
        await stage.SayAsync("b\na");
        await Expect(stage.Approval).ToBeVisibleAsync();
        await Expect(stage.Button("Edit sort_lines")).ToHaveCountAsync(0);

        await stage.Field.FillAsync("Do it differently");
        await stage.Field.PressAsync("Enter");
        await Expect(stage.Page.GetByText("It waits for your decision first.")).ToBeVisibleAsync();
        await Expect(stage.Field).ToHaveValueAsync("Do it differently");
        await stage.Button("Reject sort_lines").FocusAsync();
        await stage.Page.Keyboard.PressAsync("Enter");
        // The button that asks why has the same words as the one that opened it.
        await Expect(stage.Page.GetByLabel("Why not")).ToBeVisibleAsync();
        await stage.Button("Reject sort_lines").FocusAsync();
        await stage.Page.Keyboard.PressAsync("Enter");

        await Expect(stage.Answers.Last).ToContainTextAsync("Nothing was approved, so the list is as you wrote it");
        await Expect(stage.Page.Locator(".receipt")).ToBeFocusedAsync();
        await stage.Page.Context.CloseAsync();
    }
}
