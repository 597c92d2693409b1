using Microsoft.AspNetCore.Components.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using VeSaaS.Tests.Support;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace VeSaaS.Tests.Journeys;

/// <summary>What a person has written to an ask and not sent survives what may happen to the page, and is gone once the ask is decided.</summary>
public sealed class AskDraftJourney(ChatHost chat, BrowserFixture browser) : IClassFixture<ChatHost>
{
    private const string Kept = "Object.keys(sessionStorage).some(name => name.includes('-ask-'))";

    [Fact]
    public async Task Reload_InMidAnswer_KeepsWhatWasChosenAndTyped()
    {
        var stage = await AskStage.OpenAsync(chat, browser, "budget-splitter");
        await AskAsync(stage);

        await stage.Page.ReloadAsync();

        await AssertKeptAsync(stage);
        await stage.Button("Answer Juno").ClickAsync();
        await Expect(stage.Answers.Last).ToContainTextAsync("500.00 over 4 months");
        await ForgottenAsync(stage.Page);
        await stage.Page.Context.CloseAsync();
    }

    [Fact]
    public async Task PhoneIsLocked_InMidAnswer_KeepsWhatWasChosenAndTyped()
    {
        var stage = await AskStage.OpenAsync(chat, browser, "budget-splitter", width: 390);
        await AskAsync(stage);

        await MarkAsync(stage.Page);
        await ResumeJourney.LockAsync(stage.Page);
        await ResumeJourney.AssertPausedAsync(stage.Page);
        await ResumeJourney.UnlockAsync(stage.Page);

        await Expect(stage.Page.GetByRole(AriaRole.Dialog, new() { Name = "Connection" })).ToBeHiddenAsync();
        await AssertAnewAsync(stage.Page);
        await AssertKeptAsync(stage);
        await stage.Page.Context.CloseAsync();
    }

    [Fact]
    public async Task AnsweredInAnotherTab_WhatWasTypedHereIsForgotten()
    {
        var stage = await AskStage.OpenAsync(chat, browser, "budget-splitter");
        await AskAsync(stage);
        var second = await stage.SecondTabAsync();
        // What is typed in one tab is no business of the other.
        await Expect(second.GetByLabel("Or write another answer")).ToHaveValueAsync("");

        await second.GetByRole(AriaRole.Button, new() { Name = "12", Exact = true }).ClickAsync();
        await second.GetByRole(AriaRole.Button, new() { Name = "Answer Juno" }).ClickAsync();

        await Expect(stage.Page.GetByText("You answered")).ToBeVisibleAsync();
        await ForgottenAsync(stage.Page);
        await stage.Page.Context.CloseAsync();
    }

    [Fact]
    public async Task CircuitForgottenByTheServer_InMidDecision_KeepsMarksArgumentsAndReason()
    {
        using var host = await AppHost.StartAsync(
            TestContext.Current.CancellationToken, new(),
            services => services.Configure<CircuitOptions>(options => (options.DisconnectedCircuitMaxRetained, options.DisconnectedCircuitRetentionPeriod) = (0, TimeSpan.FromMilliseconds(1))));
        await using var line = new TcpRelay(new Uri(host.Url).Port);
        var stage = await AskStage.OpenAsync(host, browser, "list-cleaner", line.Url);
        await stage.SayAsync("b\na\n\nb\nc");
        await stage.Button("Approve sort_lines").ClickAsync();
        await stage.Button("Edit sort_lines").ClickAsync();
        var arguments = stage.Approval.GetByLabel("With", new() { Exact = true });
        await arguments.FillAsync("{ \"order\": \"descending\" }");
        await stage.Button("Approve remove_duplicates").ClickAsync();
        await stage.Button("Reject remove_empty_lines").ClickAsync();
        await stage.Page.GetByLabel("Why not").PressSequentiallyAsync("They part it");

        await MarkAsync(stage.Page);
        line.Cut();
        await Expect(stage.Page.GetByRole(AriaRole.Dialog, new() { Name = "Connection" })).ToBeVisibleAsync();
        line.Mend();

        await AssertAnewAsync(stage.Page);
        await Expect(stage.Page.GetByText("3 of 3 decided")).ToBeVisibleAsync();
        await Expect(arguments).ToHaveValueAsync("{ \"order\": \"descending\" }");
        await Expect(stage.Page.GetByLabel("Why not")).ToHaveValueAsync("They part it");
        await stage.Button("Send decisions").ClickAsync();
        await Expect(stage.Page.GetByText("You approved sort_lines with other arguments")).ToBeVisibleAsync();
        await Expect(stage.Page.GetByText("You rejected remove_empty_lines: They part it")).ToBeVisibleAsync();
        await ForgottenAsync(stage.Page);
        await stage.Page.Context.CloseAsync();
    }

    // What stands on the page of the circuit that is gone proves nothing, and takes no click.
    private static async Task MarkAsync(IPage page) => await page.EvaluateAsync("document.querySelector('.ve-ask').id = 'of-the-old-circuit'");

    private static Task AssertAnewAsync(IPage page) => Expect(page.Locator(".ve-ask:not(#of-the-old-circuit)")).ToBeVisibleAsync(new() { Timeout = 60_000 });

    // Asked again and again from here: the page's policy lets no text be run as script, which waiting inside of it needs.
    private static Task ForgottenAsync(IPage page) => Eventually.UntilAsync(async () => !await page.EvaluateAsync<bool>(Kept));

    private static async Task AskAsync(AskStage stage)
    {
        await stage.SayAsync("Spread 500.");
        await stage.Button("6").ClickAsync();
        await Expect(stage.Button("6")).ToHaveAttributeAsync("aria-pressed", "true");
        // And the field is never left.
        await stage.Question.GetByLabel("Or write another answer").PressSequentiallyAsync("in 4 months");
        Assert.True(await stage.Page.EvaluateAsync<bool>(Kept));
    }

    private static async Task AssertKeptAsync(AskStage stage)
    {
        await Expect(stage.Button("6")).ToHaveAttributeAsync("aria-pressed", "true");
        await Expect(stage.Question.GetByLabel("Or write another answer")).ToHaveValueAsync("in 4 months");
    }
}
