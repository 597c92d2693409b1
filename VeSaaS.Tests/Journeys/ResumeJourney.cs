using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using VeSaaS.Core.Chat;
using VeSaaS.Tests.Support;
using VeSaaS.Web.Shell;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace VeSaaS.Tests.Journeys;

/// <summary>What may happen to a page while an answer comes in: each time the answer is whole in the end, nothing is there twice, and what was typed is still there.</summary>
public sealed partial class ResumeJourney(ChatHost chat, BrowserFixture browser) : IClassFixture<ChatHost>
{
    private const string Agent = "report-writer";
    private const string Topic = "The carrier invoices of September. They came late. Some were wrong, and nobody asked why.";
    private const string Draft = "And what would you do first?";
    private const string Headings = ".ve-prose h2, .ve-prose h3, .ve-prose h4";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reload_InMidAnswer_KeepsTheDraftAndTheAnswer()
    {
        var stage = await BeginAsync(chat.Host, chat.Host.Url);

        await stage.Page.ReloadAsync();

        await AssertWholeAsync(chat.Host, stage);
        await stage.Field.PressAsync("Enter");
        await Expect(stage.Page.Locator(".person p").Last).ToHaveTextAsync(Draft);
        await stage.Page.ReloadAsync();
        // What was sent is no draft any more.
        await Expect(stage.Page.Locator(".person p").Last).ToHaveTextAsync(Draft);
        await Expect(stage.Field).ToBeEditableAsync();
        await Expect(stage.Field).ToHaveValueAsync("");
        await stage.Page.Context.CloseAsync();
    }

    [Fact]
    public async Task Offline_AndOnlineAgain_ThePageGoesOnByItself()
    {
        var stage = await BeginAsync(chat.Host, chat.Host.Url);
        await stage.Page.EvaluateAsync("window.isStillThisPage = true");

        await stage.Page.Context.SetOfflineAsync(true);
        var dialog = stage.Page.GetByRole(AriaRole.Dialog, new() { Name = "Connection" });
        await Expect(dialog.GetByRole(AriaRole.Heading, new() { Name = "Connection lost" })).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await stage.Page.Context.SetOfflineAsync(false);

        await Expect(dialog).ToBeHiddenAsync(new() { Timeout = 60_000 });
        await AssertWholeAsync(chat.Host, stage);
        Assert.True(await stage.Page.EvaluateAsync<bool>("window.isStillThisPage === true"));
        await stage.Page.Context.CloseAsync();
    }

    [Fact]
    public async Task CircuitForgottenByTheServer_ThePageComesBackByItself()
    {
        using var host = await AppHost.StartAsync(
            Token, new() { ["Demo:ChunkDelay"] = "00:00:00.040" },
            services => services.Configure<CircuitOptions>(options => (options.DisconnectedCircuitMaxRetained, options.DisconnectedCircuitRetentionPeriod) = (0, TimeSpan.FromMilliseconds(1))));
        await using var line = new TcpRelay(new Uri(host.Url).Port);
        var stage = await BeginAsync(host, line.Url);

        line.Cut();
        await Expect(stage.Page.GetByRole(AriaRole.Dialog, new() { Name = "Connection" })).ToBeVisibleAsync();
        line.Mend();

        await AssertWholeAsync(host, stage);
        await stage.Page.Context.CloseAsync();
    }

    [Fact]
    public async Task Stop_FromAnotherTab_StopsItInBoth()
    {
        var stage = await BeginAsync(chat.Host, chat.Host.Url);
        var second = await stage.SecondTabAsync();

        await second.GetByRole(AriaRole.Button, new() { NameRegex = StopButton() }).ClickAsync();

        await Expect(second.GetByText("Stopped. What came until then is kept.")).ToBeVisibleAsync();
        await Expect(stage.Page.GetByText("Stopped. What came until then is kept.")).ToBeVisibleAsync();
        Assert.Equal(MessageStatus.Stopped, (await AnswerAsync(chat.Host, stage)).Status);
        // The draft of one tab is no business of the other.
        await Expect(stage.Field).ToHaveValueAsync(Draft);
        await Expect(second.GetByRole(AriaRole.Textbox, new() { Name = "Message to Juno" })).ToHaveValueAsync("");
        await stage.Page.Context.CloseAsync();
    }

    [Fact]
    public async Task AskAnew_ShowsBothQuestionsAndWhatBothCost()
    {
        var stage = await AskStage.OpenAsync(chat, browser, Agent);
        await stage.SayAsync("The invoices of May.");
        await Expect(stage.Answers).ToHaveAttributeAsync("aria-busy", "false", new() { Timeout = 60_000 });

        await stage.Button("Edit and ask anew").ClickAsync();
        var field = stage.Page.GetByLabel("Ask anew. The earlier question and its answer stay");
        await Expect(field).ToBeFocusedAsync();
        await field.FillAsync("The invoices of June.");
        await stage.Button("Ask anew").ClickAsync();

        await Expect(stage.Page.Locator(".person > p:first-of-type")).ToHaveTextAsync(["The invoices of May.", "The invoices of June."]);
        await Expect(stage.Page.GetByRole(AriaRole.Link, new() { Name = "Asked anew" })).ToBeVisibleAsync();
        await Expect(stage.Answers).ToHaveCountAsync(2);
        await Expect(stage.Answers.Last).ToHaveAttributeAsync("aria-busy", "false", new() { Timeout = 60_000 });
        // Who asks sees what becomes of it.
        await Expect(stage.Answers.Last.Locator(".ve-cost-line")).ToBeInViewportAsync();
        await BrowserFixture.ShootAsync(stage.Page, "chat-asked-anew");
        await stage.Page.GetByRole(AriaRole.Link, new() { Name = "an earlier question" }).ClickAsync();
        await Expect(stage.Page).ToHaveURLAsync(new Regex("at=1$"));
        await Expect(stage.Page.Locator("[data-asked]")).ToContainTextAsync("The invoices of May.");
        await stage.Page.Context.CloseAsync();
    }

    [Fact]
    public async Task PhoneIsLocked_AndLookedAtAgain_ThePageGoesOnByItself()
    {
        var stage = await BeginAsync(chat.Host, chat.Host.Url, width: 390);
        await stage.Page.EvaluateAsync("window.isStillThisPage = true");

        await LockAsync(stage.Page);
        await AssertPausedAsync(stage.Page);
        await UnlockAsync(stage.Page);

        await Expect(stage.Page.GetByRole(AriaRole.Dialog, new() { Name = "Connection" })).ToBeHiddenAsync();
        await AssertWholeAsync(chat.Host, stage);
        Assert.True(await stage.Page.EvaluateAsync<bool>("window.isStillThisPage === true"));
        await stage.Field.PressAsync("Enter");
        await Expect(stage.Page.Locator(".person p").Last).ToHaveTextAsync(Draft);
        await stage.Page.Context.CloseAsync();
    }

    [Fact]
    public async Task PhoneIsLocked_WhileReadingFarAbove_ShowsTheSameLinesAgain()
    {
        var stage = await AskStage.OpenAsync(chat.Host, browser, Agent, chat.Host.Url, width: 390);
        var page = stage.Page;
        var conversation = await LongChatJourney.SeedAsync(chat, stage, Enumerable.Range(1, 400).Select(number => $"Message {number}. Some words of it, and some more."));
        await page.GotoAsync(AppUrls.ChatWith(conversation.Value, at: 120));
        await Expect(page.Locator("[data-number='120']")).ToBeInViewportAsync();
        await page.EvaluateAsync("window.isStillThisPage = true; const stream = document.querySelector('.stream'); stream.scrollTop -= 700");
        var (number, offset) = await LongChatJourney.PlaceAsync(page);
        Assert.NotEqual(120, number);

        await LockAsync(page);
        await AssertPausedAsync(page);
        await UnlockAsync(page);

        await Expect(page.Locator($"[data-number='{number}']")).ToBeInViewportAsync();
        var after = await LongChatJourney.OffsetAsync(page, number);
        Assert.True(Math.Abs(offset - after) <= 2, $"Message {number} stood at {offset} and stands at {after}.");
        Assert.True(await page.EvaluateAsync<bool>("window.isStillThisPage === true"));
        await page.Context.CloseAsync();
    }

    // What a browser does when the screen goes dark. The minute after which the page falls asleep is over at once, and no other time is touched: of a clock that is
    // moved on, the connection would think that it is lost.
    internal static async Task LockAsync(IPage page)
    {
        await page.EvaluateAsync("const wait = setTimeout; window.setTimeout = (act, delay, ...rest) => wait(act, delay === 60_000 ? 0 : delay, ...rest)");
        await SetVisibilityAsync(page, "hidden");
    }

    internal static Task UnlockAsync(IPage page) => SetVisibilityAsync(page, "visible");

    private static async Task SetVisibilityAsync(IPage page, string state) => await page.EvaluateAsync(
        """
        state => {
          Object.defineProperty(document, "visibilityState", { configurable: true, get: () => state });
          document.dispatchEvent(new Event("visibilitychange"));
        }
        """, state);

    internal static Task AssertPausedAsync(IPage page) => Expect(page.GetByRole(AriaRole.Dialog, new() { Name = "Connection" })).ToHaveClassAsync(PausedClass());

    private async Task<AskStage> BeginAsync(AppHost host, string url, int width = 1280)
    {
        var stage = await AskStage.OpenAsync(host, browser, Agent, url, width: width);
        await stage.SayAsync(Topic);
        await Expect(stage.Answers.Locator(Headings).First).ToBeVisibleAsync();
        await Expect(stage.Page).ToHaveURLAsync(ConversationUrl());
        await stage.Field.PressSequentiallyAsync(Draft);
        return stage;
    }

    private static async Task AssertWholeAsync(AppHost host, AskStage stage)
    {
        await Expect(stage.Answers).ToHaveCountAsync(1, new() { Timeout = 60_000 });
        await Expect(stage.Answers).ToHaveAttributeAsync("aria-busy", "false", new() { Timeout = 60_000 });
        var kept = await AnswerAsync(host, stage);
        Assert.Equal(MessageStatus.Completed, kept.Status);
        await Expect(stage.Page.Locator(".person")).ToHaveCountAsync(1);
        // The last line, and each heading once.
        var lines = kept.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var shown = Letters().Replace(await stage.Answers.Locator(".ve-prose").InnerTextAsync(), "");
        Assert.EndsWith(Letters().Replace(lines[^1], ""), shown, StringComparison.Ordinal);
        await Expect(stage.Answers.Locator(Headings)).ToHaveCountAsync(lines.Count(line => line.StartsWith('#')));
        await Expect(stage.Field).ToHaveValueAsync(Draft);
    }

    private static async Task<Message> AnswerAsync(AppHost host, AskStage stage)
    {
        await using var db = host.Contexts.ForCustomer(stage.Customer);
        return await db.Set<Message>().AsNoTracking().SingleAsync(message => message.Role == MessageRole.VirtualEmployee, Token);
    }

    [GeneratedRegex("components-reconnect-paused")]
    private static partial Regex PausedClass();

    [GeneratedRegex("^Stop")]
    private static partial Regex StopButton();

    [GeneratedRegex("/chat/[0-9a-f-]{36}$")]
    private static partial Regex ConversationUrl();

    [GeneratedRegex(@"[^\p{L}\p{N}]")]
    private static partial Regex Letters();
}
