using System.Net;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Chat;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Teams;
using VeSaaS.Tests.Support;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace VeSaaS.Tests.Journeys;

/// <summary>From the operator's link to a first answer, and to a gateway that says no again: two people, two browsers.</summary>
public sealed partial class FirstAnswerJourney(BrowserFixture browser)
{
    [Fact]
    public async Task OperatorAndCustomer_FromLinkToLettingGo_EverythingHoldsWhatItSays()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var host = await AppHost.StartAsync(cancellationToken, new() { ["Demo:Enabled"] = "false", ["Demo:ChunkDelay"] = "00:00:00.020" });

        var operatorPage = await browser.OpenAsync(host.Url);
        await AccountSteps.BecomeOperatorAsync(host, operatorPage);
        await ImportAndPublishAsync(operatorPage);
        await operatorPage.Context.CloseAsync();

        var page = await browser.OpenAsync(host.Url);
        await AccountSteps.SignUpAsync(page);
        await HireAsync(page, "Juno");
        await ChatAsync(page);
        var hire = await HireOfAsync(host, cancellationToken);
        await AssertLedgerMatchesAnswerAsync(host, hire, cancellationToken);
        Assert.Equal(HttpStatusCode.OK, await CallAsync(host, hire, cancellationToken));

        await LetGoAsync(page, "Juno");
        await WaitForRevocationAsync(host, hire, cancellationToken);
        Assert.Equal(HttpStatusCode.Forbidden, await CallAsync(host, hire, cancellationToken));
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Chat_ReloadedInMidAnswer_ShowsTheWholeAnswer()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var host = await AppHost.StartAsync(cancellationToken, new() { ["Demo:ChunkDelay"] = "00:00:00.040" });
        var page = await browser.OpenAsync(host.Url);
        await AccountSteps.SignUpAsync(page);
        await HireAsync(page, "Oriel", "Report Writer");

        await page.GetByRole(AriaRole.Button, new() { Name = "Say hello" }).ClickAsync();
        await SendAsync(page, "The carrier invoices of September. They came late. Some were wrong, and nobody asked why.");
        var answer = page.GetByRole(AriaRole.Article, new() { Name = "Oriel answered" });
        await Expect(answer).ToHaveAttributeAsync("aria-busy", "true");
        await Expect(answer.Locator(".ve-prose h3, .ve-prose h2").First).ToBeVisibleAsync();
        await page.ReloadAsync();
        await Expect(answer).ToHaveAttributeAsync("aria-busy", "true");
        await Expect(answer).ToHaveAttributeAsync("aria-busy", "false", new() { Timeout = 60_000 });

        await using var db = host.Contexts.ForSystem("test");
        var kept = await db.Set<Message>().SingleAsync(message => message.Role == MessageRole.VirtualEmployee, cancellationToken);
        Assert.Equal(MessageStatus.Completed, kept.Status);
        var shown = Letters().Replace(await answer.Locator(".ve-prose").InnerTextAsync(), "");
        var lastLine = kept.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1];
        Assert.EndsWith(Letters().Replace(lastLine, ""), shown, StringComparison.Ordinal);
        await page.Context.CloseAsync();
    }

    private static async Task ImportAndPublishAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Import data-analyst" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { NameRegex = EditLink() }).ClickAsync();
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Data Analyst");
        await page.GetByLabel("One line").FillAsync("Reads your tables and says what stands out.");
        await page.GetByLabel("Category", new() { Exact = true }).SelectOptionAsync(new SelectOptionValue { Index = 1 });
        await OpenTabAsync(page, "Description");
        await page.GetByLabel("Description", new() { Exact = true }).FillAsync("Paste a **CSV** and get its figures.");
        await OpenTabAsync(page, "Pricing");
        await page.GetByLabel("Fee per month").FillAsync("49");
        await page.GetByLabel("Tokens", new() { Exact = true }).SelectOptionAsync("PerToken");
        await page.GetByLabel("Input, EUR per million tokens", new() { Exact = true }).FillAsync("2.5");
        await page.GetByLabel("Output, EUR per million tokens").FillAsync("10");
        await BrowserFixture.ShootAsync(page, "admin-editor");
        var publish = page.GetByRole(AriaRole.Button, new() { Name = "Publish", Exact = true });
        await Expect(publish).ToBeEnabledAsync();
        await publish.ClickAsync();
        await Expect(page.GetByText("In the marketplace")).ToBeVisibleAsync();
    }

    private static Task OpenTabAsync(IPage page, string name) =>
        page.GetByRole(AriaRole.Navigation, new() { Name = "Parts of the listing" }).GetByRole(AriaRole.Link, new() { Name = name }).ClickAsync();

    private static async Task HireAsync(IPage page, string name, string role = "Data Analyst")
    {
        // The demo market opens once the gateway has confirmed that strangers are refused.
        var hire = page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex($"^Hire {role}") });
        await ReloadUntilVisibleAsync(page, hire);
        await BrowserFixture.ShootAsync(page, "marketplace");
        await hire.ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await HireDialogSteps.HireAsync(dialog, name);
        await Expect(dialog.GetByText($"{name} is ready.")).ToBeVisibleAsync();
        await BrowserFixture.ShootAsync(page, "hired");
    }

    private static async Task ChatAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Say hello" }).ClickAsync();
        await SendAsync(page, "lane,revenue\nNorth,120\nSouth,80\nEast,\n<img src=x onerror=alert(1)>,5");
        var answer = page.GetByRole(AriaRole.Article, new() { Name = "Juno answered" });
        await Expect(answer).ToHaveAttributeAsync("aria-busy", "false");
        await Expect(answer.GetByRole(AriaRole.Table)).ToBeVisibleAsync();
        await Expect(answer.GetByText("tokens in")).ToBeVisibleAsync();
        await Expect(page.Locator("main img")).ToHaveCountAsync(0);
        await Expect(page).ToHaveURLAsync(ConversationUrl());
        await BrowserFixture.ShootAsync(page, "chat");
    }

    private static async Task SendAsync(IPage page, string text)
    {
        var field = page.GetByRole(AriaRole.Textbox, new() { NameRegex = MessageField() });
        await field.FillAsync(text);
        await field.PressAsync("Enter");
    }

    private static async Task LetGoAsync(IPage page, string name)
    {
        await page.GotoAsync("/team");
        await page.GetByRole(AriaRole.Button, new() { Name = $"More about {name}" }).ClickAsync();
        await page.GetByText($"Let {name} go").ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel($"Type \"{name}\"").FillAsync(name);
        await dialog.GetByRole(AriaRole.Button, new() { Name = $"Let {name} go" }).ClickAsync();
        await Expect(page.GetByText("Nobody works here yet")).ToBeVisibleAsync();
    }

    private static async Task ReloadUntilVisibleAsync(IPage page, ILocator wanted)
    {
        for (var attempt = 0; attempt < 20; attempt++)
        {
            try
            {
                await Expect(wanted).ToBeVisibleAsync(new() { Timeout = 2_000 });
                return;
            }
            catch (PlaywrightException) when (attempt < 19)
            {
                await page.ReloadAsync();
            }
        }
    }

    private static async Task<Hire> HireOfAsync(AppHost host, CancellationToken cancellationToken)
    {
        await using var db = host.Contexts.ForSystem("test");
        return await db.Set<Hire>().AsNoTracking().SingleAsync(cancellationToken);
    }

    private static async Task AssertLedgerMatchesAnswerAsync(AppHost host, Hire hire, CancellationToken cancellationToken)
    {
        await using var db = host.Contexts.ForSystem("test");
        var answer = await db.Set<Message>().SingleAsync(message => message.Role == MessageRole.VirtualEmployee, cancellationToken);
        var rows = await db.Set<TokenUsage>().Where(row => row.HireId == hire.Id.Value).ToListAsync(cancellationToken);
        // 2.5 and 10 per million are 2,500 and 10,000 nano per token.
        var exact = rows.Sum(row => (row.InputTokens * 2_500) + (row.OutputTokens * 10_000));

        Assert.NotEmpty(rows);
        Assert.True(exact > 0);
        Assert.Equal(exact, rows.Sum(row => row.Amount.Nano));
        Assert.Equal(new Money(exact), answer.Cost);
    }

    private static async Task WaitForRevocationAsync(AppHost host, Hire hire, CancellationToken cancellationToken)
    {
        var revoked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        async Task LookAsync()
        {
            await using var db = host.Contexts.ForSystem("test");
            if (await db.Set<AccessGrant>().AnyAsync(grant => grant.ReasonId == hire.Id.Value && grant.State == GrantState.Revoked, cancellationToken))
            {
                revoked.TrySetResult();
            }
        }

        using var changes = host.Services.GetRequiredService<ILiveEvents>().Subscribe(TeamTopics.Hire(hire.Id), LookAsync);
        await LookAsync();
        await revoked.Task.WaitAsync(TimeSpan.FromSeconds(60), cancellationToken);
    }

    // What anybody with the customer's valid token would do, past the application.
    private static async Task<HttpStatusCode> CallAsync(AppHost host, Hire hire, CancellationToken cancellationToken)
    {
        var token = await host.Services.GetRequiredService<CallerTokens>().IssueAsync(
            new CallerIdentity(hire.CustomerId, hire.Agent, TimeProvider.System.NewId()), cancellationToken);
        using var client = new HttpClient { BaseAddress = await host.GatewayAsync(cancellationToken) };
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{hire.Agent.RoutePath}/.well-known/agent-card.json");
        request.Headers.Authorization = new("Bearer", token);
        request.Headers.Add("X-Customer-ID", hire.CustomerId.ToString());
        using var response = await client.SendAsync(request, cancellationToken);
        return response.StatusCode;
    }

    [GeneratedRegex("^Edit ")]
    private static partial Regex EditLink();

    [GeneratedRegex("^Message to ")]
    private static partial Regex MessageField();

    [GeneratedRegex("/chat/[0-9a-f-]{36}$")]
    private static partial Regex ConversationUrl();

    [GeneratedRegex(@"[^\p{L}\p{N}]")]
    private static partial Regex Letters();
}
