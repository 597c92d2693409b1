using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Chat;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Notifications.Centre;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Tasks;
using VeSaaS.Core.Tasks.Content;
using VeSaaS.Core.Tasks.Working;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Runs;
using VeSaaS.Tests.Support;
using VeSaaS.Tests.Tasks;
using VeSaaS.Web.Shell;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace VeSaaS.Tests.Journeys;

/// <summary>The host dies under an open page in the middle of an answer, or of a task, and comes back: the page does so by itself.</summary>
[Collection(OneAtATime.Name)]
public sealed partial class KilledHostJourney(BrowserFixture browser)
{
    private const string Topic = "Our onboarding takes six weeks. New colleagues say that it is too long. What do they need first?";
    private const string Draft = "And what would you do first?";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task HostKilledAndStartedAgain_InMidAnswer_ThePageGoesOnWithDraftAndWholeAnswer()
    {
        await using var product = new KillableProduct();
        await product.StartAgentsAsync("00:00:00.060");
        await product.StartHostAsync();
        var page = await browser.OpenAsync(product.Url);
        await AccountSteps.SignUpAsync(page);
        var hire = await product.HireAsync(await CallerAsync(product));
        await page.GotoAsync(AppUrls.NewChat(hire.Value));
        var field = page.GetByRole(AriaRole.Textbox, new() { Name = "Message to Juno" });
        await field.FillAsync(Topic);
        await field.PressAsync("Enter");
        var answer = page.GetByRole(AriaRole.Article, new() { Name = "Juno answered" });
        await Expect(answer.Locator(".ve-prose :is(h3, h4)").First).ToBeVisibleAsync();
        await Expect(page).ToHaveURLAsync(ConversationUrl());
        await field.PressSequentiallyAsync(Draft);

        await product.KillHostAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Connection lost" })).ToBeVisibleAsync();
        await product.StartHostAsync();

        await Expect(page.GetByRole(AriaRole.Dialog, new() { Name = "Connection" })).ToBeHiddenAsync(new() { Timeout = 90_000 });
        await Expect(answer).ToHaveAttributeAsync("aria-busy", "false", new() { Timeout = 90_000 });
        await using var db = product.Contexts.ForSystem("test");
        var kept = await db.Set<Message>().AsNoTracking().SingleAsync(message => message.Role == MessageRole.VirtualEmployee, Token);
        Assert.Equal(MessageStatus.Completed, kept.Status);
        var lines = kept.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.EndsWith(Letters().Replace(lines[^1], ""), Letters().Replace(await answer.Locator(".ve-prose").InnerTextAsync(), ""), StringComparison.Ordinal);
        await Expect(answer.Locator(".ve-prose :is(h3, h4, h5)")).ToHaveCountAsync(lines.Count(line => line.StartsWith('#')));
        await Expect(page.Locator(".person")).ToHaveCountAsync(1);
        await Expect(field).ToHaveValueAsync(Draft);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task HostKilledAndStartedAgain_InMidAttempt_TheResultIsHandedInOnce()
    {
        await using var product = new KillableProduct();
        await product.StartAgentsAsync("00:00:00.060");
        await product.StartHostAsync();
        var page = await browser.OpenAsync(product.Url, width: 1440);
        await AccountSteps.SignUpAsync(page);
        var caller = await CallerAsync(product);
        var verbs = TaskWorld.VerbsOf(product.Contexts, product.Live, TimeProvider.System);
        var written = new NewTask(Topic, TimeProvider.System.NewId()) { Hire = await product.HireAsync(caller) };
        var task = Assert.IsType<TaskOutcome.Saved>(await verbs.Create.ExecuteAsync(caller, written, Token)).Id;
        Assert.IsType<TaskOutcome.Saved>(await verbs.Move.ExecuteAsync(caller, task, new(WorkItemStatus.InProgress, null, null), Token));
        await page.GotoAsync(AppUrls.Tasks);
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "In progress, 1 task", Exact = true })).ToBeVisibleAsync();
        await using var db = product.Contexts.ForSystem("test");
        await RunWorld.UntilAsync(() => db.Set<RunEvent>().AnyAsync(entry => entry.Kind == RunEventKind.Text, Token));
        Assert.Equal(AttemptState.Working, await db.Set<TaskAttempt>().Select(attempt => attempt.State).SingleAsync(Token));

        await product.KillHostAsync();
        await product.StartHostAsync();

        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "In review, 1 task", Exact = true })).ToBeVisibleAsync(new() { Timeout = 90_000 });
        var attempt = await db.Set<TaskAttempt>().AsNoTracking().SingleAsync(Token);
        Assert.Equal((AttemptState.Delivered, 1), (attempt.State, attempt.Number));
        var texts = await db.Set<RunEvent>().Where(entry => entry.Kind == RunEventKind.Text).OrderBy(entry => entry.Sequence).Select(entry => entry.Payload).ToListAsync(Token);
        Assert.Equal(string.Concat(texts), attempt.Result);
        Assert.Single(await db.Set<TaskChange>().Where(change => change.After == nameof(WorkItemStatus.InReview)).ToListAsync(Token));
        Assert.Single(await db.Set<Notification>().Where(told => told.Kind == TaskNews.Delivered).ToListAsync(Token));
        Assert.Empty(await db.Set<BudgetReservation>().ToListAsync(Token));
        await page.Context.CloseAsync();
    }

    private static async Task<Caller> CallerAsync(KillableProduct product)
    {
        await using var db = product.Contexts.ForSystem("test");
        return new Caller(
            await db.Users.Where(user => user.Email == "mara@nordhafen.test").Select(user => user.Id).SingleAsync(Token),
            await db.Set<Customer>().Select(customer => customer.Id).SingleAsync(Token),
            MemberRole.Owner);
    }

    [GeneratedRegex("/chat/[0-9a-f-]{36}$")]
    private static partial Regex ConversationUrl();

    [GeneratedRegex(@"[^\p{L}\p{N}]")]
    private static partial Regex Letters();
}
