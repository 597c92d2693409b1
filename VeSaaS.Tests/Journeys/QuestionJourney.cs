using Microsoft.Playwright;
using VeSaaS.Tests.Support;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace VeSaaS.Tests.Journeys;

/// <summary>An agent asks before it works: answered by choice, by words, in a second tab, after a reload.</summary>
public sealed class QuestionJourney(ChatHost chat, BrowserFixture browser) : IClassFixture<ChatHost>
{
    [Theory]
    [InlineDataInFull(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Choice_AfterReloadAndInTwoTabs_AnswersTheQuestionAndTheWorkIsDone(ColorScheme scheme)
    {
        var stage = await AskStage.OpenAsync(chat, browser, "budget-splitter", scheme);
        await stage.SayAsync("Spread 10,000 for the trade fair.");
        await Expect(stage.Question).ToContainTextAsync("Over how many months is 10,000.00 to be spread?");
        await Expect(stage.Page.GetByRole(AriaRole.Img, new() { Name = "Needs you" })).ToBeVisibleAsync();
        await stage.CheckAsync($"question-{scheme}");

        await stage.Page.ReloadAsync();
        await Expect(stage.Question).ToBeVisibleAsync();
        var second = await stage.SecondTabAsync();
        await Expect(second.GetByRole(AriaRole.Group, new() { Name = "Juno needs your answer" })).ToBeVisibleAsync();

        await stage.Button("6").ClickAsync();
        await Expect(stage.Button("6")).ToHaveAttributeAsync("aria-pressed", "true");
        await stage.Button("Answer Juno").ClickAsync();

        await Expect(stage.Answers.Last.GetByRole(AriaRole.Cell, new() { Name = "1,666.67" }).First).ToBeVisibleAsync();
        await Expect(stage.Answers.Last).ToHaveAttributeAsync("aria-busy", "false");
        await Expect(stage.Answers.First.GetByText("You answered")).ToBeVisibleAsync();
        await Expect(stage.Question).ToHaveCountAsync(0);
        await Expect(second.GetByText("You answered")).ToBeVisibleAsync();
        await Expect(second.GetByText("The amounts add up to exactly 10,000.00.")).ToBeVisibleAsync();
        await stage.CheckAsync($"question-answered-{scheme}");
        await stage.Page.Context.CloseAsync();
    }

    [Fact]
    public async Task Words_InTheComposerAndInTheCard_AnswerOneQuestionAfterTheOther()
    {
        var stage = await AskStage.OpenAsync(chat, browser, "budget-splitter");
        await stage.SayAsync("Please spread my budget.");
        await Expect(stage.Question).ToContainTextAsync("Which amount is to be spread?");

        await stage.SayAsync("1200");
        await Expect(stage.Question).ToContainTextAsync("Over how many months is 1,200.00 to be spread?");
        await Expect(stage.Page.Locator(".person").Last).ToContainTextAsync("1200");
        await stage.Question.GetByLabel("Or write another answer").FillAsync("in 4 months");
        await stage.Button("Answer Juno").ClickAsync();

        await Expect(stage.Answers.Last).ToContainTextAsync("1,200.00 over 4 months");
        await Expect(stage.Page.GetByText("You answered")).ToHaveCountAsync(2);
        await stage.Page.Context.CloseAsync();
    }

    [Fact]
    public async Task Stop_WhileItWaits_EndsTheWorkAndSaysSo()
    {
        var stage = await AskStage.OpenAsync(chat, browser, "budget-splitter");
        await stage.SayAsync("Spread 500.");
        await Expect(stage.Question).ToBeVisibleAsync();

        await stage.Button("Stop this work").ClickAsync();

        await Expect(stage.Page.GetByText("Stopped before anybody decided")).ToBeVisibleAsync();
        await Expect(stage.Question).ToHaveCountAsync(0);
        await stage.SayAsync("Spread 600.");
        await Expect(stage.Question).ToContainTextAsync("600.00");
        await stage.Page.Context.CloseAsync();
    }
}
