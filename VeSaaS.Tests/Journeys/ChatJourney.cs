using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using VeSaaS.Core.Chat;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Chat;
using VeSaaS.Tests.Runs;
using VeSaaS.Tests.Support;
using VeSaaS.Tests.Tenancy;
using VeSaaS.Web.Shell;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace VeSaaS.Tests.Journeys;

/// <summary>What may come between a question and its answer: a person, a second tab, an agent that is away, a line that is cut.</summary>
public sealed partial class ChatJourney(ChatHost chat, BrowserFixture browser) : IClassFixture<ChatHost>
{
    private const string Topic = "The carrier invoices of September. They came late. Some were wrong, and nobody asked why.";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Stop_InMidAnswer_KeepsWhatCameAndSaysStopped(bool byKey)
    {
        var (page, customer) = await OpenAsync(chat.Host.Url);
        await SendAsync(page);
        await Expect(Answer(page).Locator(Headings).First).ToBeVisibleAsync();

        if (byKey)
        {
            await page.Keyboard.PressAsync("Escape");
        }
        else
        {
            await page.GetByRole(AriaRole.Button, new() { NameRegex = StopButton() }).ClickAsync();
        }

        await Expect(Answer(page)).ToHaveAttributeAsync("aria-busy", "false");
        await Expect(Answer(page).GetByText("Stopped. What came until then is kept.")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { NameRegex = StopButton() })).ToHaveCountAsync(0);
        var kept = await AnswerOfAsync(customer);
        Assert.Equal(MessageStatus.Stopped, kept.Status);
        await AssertShowsEndOfAsync(page, kept.Text);
        await BrowserFixture.ShootAsync(page, "chat-stopped");
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task SecondTab_InMidAnswer_ShowsTheSameStream()
    {
        var (page, _) = await OpenAsync(chat.Host.Url);
        await SendAsync(page);
        await Expect(Answer(page).Locator(Headings).First).ToBeVisibleAsync();
        var second = await page.Context.NewPageAsync();
        await second.GotoAsync(page.Url);

        await Expect(Answer(second)).ToHaveAttributeAsync("aria-busy", "true");
        await Expect(Answer(second).Locator(Headings).First).ToBeVisibleAsync();
        await Expect(Answer(second)).ToHaveAttributeAsync("aria-busy", "false", new() { Timeout = 60_000 });
        await Expect(Answer(page)).ToHaveAttributeAsync("aria-busy", "false");

        Assert.Equal(await ShownAsync(page), await ShownAsync(second));
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task AgentDown_SaysSoAndRetryWorksOnceItIsBack()
    {
        var (page, customer) = await OpenAsync(chat.Host.Url);
        await chat.StopAgentsAsync();
        try
        {
            await SendAsync(page);
            await Expect(Answer(page).GetByRole(AriaRole.Alert)).ToContainTextAsync("Could not reach the agent");
            await BrowserFixture.ShootAsync(page, "chat-agent-down");
            var failed = await AnswerOfAsync(customer);
            Assert.Equal((MessageStatus.Failed, RunFailure.AgentUnreachable, ""), (failed.Status, failed.Failure!.Value, failed.Text));
        }
        finally
        {
            await chat.StartAgentsAsync(Token);
        }

        await Answer(page).GetByRole(AriaRole.Button, new() { Name = "Retry" }).ClickAsync();
        await Expect(Answer(page).GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
        await Expect(Answer(page).Locator(Headings).First).ToBeVisibleAsync();
        await Expect(Answer(page)).ToHaveAttributeAsync("aria-busy", "false", new() { Timeout = 60_000 });
        var answered = await AnswerOfAsync(customer);
        Assert.Equal((MessageStatus.Completed, (RunFailure?)null), (answered.Status, answered.Failure));
        await AssertShowsEndOfAsync(page, answered.Text);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task LineCut_InMidAnswer_DialogSaysSoAndThePageGoesOnWithTheWholeAnswer()
    {
        await using var line = new TcpRelay(new Uri(chat.Host.Url).Port);
        var (page, customer) = await OpenAsync(line.Url);
        await SendAsync(page);
        await Expect(Answer(page).Locator(Headings).First).ToBeVisibleAsync();
        await page.EvaluateAsync("window.isStillThisPage = true");

        line.Cut();
        var dialog = page.GetByRole(AriaRole.Dialog, new() { Name = "Connection" });
        await Expect(dialog.GetByRole(AriaRole.Heading, new() { Name = "Connection lost" })).ToBeVisibleAsync();
        await BrowserFixture.ShootAsync(page, "chat-line-cut");
        // What the page cannot hear meanwhile it has to read afterwards.
        var before = await LoggedAsync(customer);
        await RunWorld.UntilAsync(async () => await LoggedAsync(customer) > before);
        line.Mend();

        await Expect(dialog).ToBeHiddenAsync(new() { Timeout = 60_000 });
        await Expect(Answer(page)).ToHaveAttributeAsync("aria-busy", "false", new() { Timeout = 60_000 });
        Assert.True(await page.EvaluateAsync<bool>("window.isStillThisPage === true"));
        var kept = await AnswerOfAsync(customer);
        Assert.Equal(MessageStatus.Completed, kept.Status);
        await AssertShowsEndOfAsync(page, kept.Text);
        await page.Context.CloseAsync();
    }

    private const string Headings = ".ve-prose h2, .ve-prose h3, .ve-prose h4";

    private async Task<(IPage Page, CustomerId Customer)> OpenAsync(string url)
    {
        var account = await chat.Host.CustomerAsync(Token);
        var hire = await chat.Host.HireAsync(account, Token);
        var page = await browser.OpenAsync(url);
        await page.Context.AddCookiesAsync([new() { Name = account.CookieName, Value = account.CookieValue, Url = url }]);
        await page.GotoAsync(AppUrls.NewChat(hire.Value));
        return (page, account.Customer!.Value);
    }

    private static async Task SendAsync(IPage page)
    {
        var field = page.GetByRole(AriaRole.Textbox, new() { Name = "Message to Juno" });
        await field.FillAsync(Topic);
        await field.PressAsync("Enter");
        await Expect(page.Locator(".person").Last).ToBeVisibleAsync();
        // Polled: an event that comes between a look at the address and waiting for it would be missed.
        await Expect(page).ToHaveURLAsync(ConversationUrl());
    }

    private static ILocator Answer(IPage page) => page.GetByRole(AriaRole.Article, new() { Name = "Juno answered" });

    private async Task<Message> AnswerOfAsync(CustomerId customer)
    {
        await using var db = chat.Host.Contexts.ForCustomer(customer);
        return await db.Set<Message>().AsNoTracking().SingleAsync(message => message.Role == MessageRole.VirtualEmployee, Token);
    }

    private async Task<int> LoggedAsync(CustomerId customer)
    {
        await using var db = chat.Host.Contexts.ForCustomer(customer);
        return await db.Set<RunEvent>().CountAsync(Token);
    }

    private static async Task AssertShowsEndOfAsync(IPage page, string markdown)
    {
        var last = Letters().Replace(markdown.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1], "");
        Assert.NotEmpty(last);
        Assert.EndsWith(last, await ShownAsync(page), StringComparison.Ordinal);
    }

    private static async Task<string> ShownAsync(IPage page) => Letters().Replace(await Answer(page).Locator(".ve-prose").InnerTextAsync(), "");

    [GeneratedRegex("^Stop")]
    private static partial Regex StopButton();

    [GeneratedRegex("/chat/[0-9a-f-]{36}$")]
    private static partial Regex ConversationUrl();

    [GeneratedRegex(@"[^\p{L}\p{N}]")]
    private static partial Regex Letters();
}
