using System.Security.Claims;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Billing.Sources;
using VeSaaS.Core.Billing.Webhook;
using VeSaaS.Core.Kernel;
using VeSaaS.Web.Billing.Webhook;
using VeSaaS.Web.Design;
using VeSaaS.Web.Shell;
using Xunit;

namespace VeSaaS.Tests.Billing.Webhook;

public sealed class UsagePageTests : IAsyncDisposable
{
    private readonly UsageWorld _world = new();
    private readonly BunitContext _context = new();

    public UsagePageTests()
    {
        _context.JSInterop.Mode = JSRuntimeMode.Loose;
        _context.Services.AddDesign();
        _context.Services.AddSingleton<TimeProvider>(_world.Team.Time).AddSingleton<ILiveEvents>(_world.Team.Live)
            .AddSingleton(new UsageWebhookQueries(_world.Team.Contexts)).AddSingleton(new Reconciliation(_world.Team.Contexts, _world.Team.Time))
            .AddSingleton(_world.Replaying).AddSingleton(_world.Signatures).AddSingleton(_world.Sources);
        _context.AddAuthorization().SetAuthorized("operator").SetClaims(new Claim(ClaimTypes.NameIdentifier, "018f0000-0000-7000-8000-000000000001"));
    }

    private static CancellationToken Token => Xunit.TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        _world.Dispose();
    }

    [Theory]
    [InlineData(null, "Nothing was delivered in the last 30 days.")]
    [InlineData("refused", "No delivery was refused.")]
    [InlineData("quarantine", "Nothing waits.")]
    [InlineData("names", "No name is mapped.")]
    [InlineData("reconciliation", "Nothing was counted in this month")]
    public void Open_NothingYet_SaysSo(string? tab, string text)
    {
        var page = Open(AppUrls.AdminUsageWith(tab));

        page.WaitForAssertion(() => Assert.Contains(text, page.Find("section.parts").TextContent, StringComparison.Ordinal));
        Assert.Contains("Who may: gateway, other.", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_NobodyMayReport_SaysWhichKeyIsMissing()
    {
        _context.Services.AddSingleton(new WebhookSignatures(Options.Create(new WebhookOptions()), _world.Team.Time));

        var page = Open(AppUrls.AdminUsage);

        Assert.Contains("Webhooks:Usage:{sender}:Secrets:0", page.Find(".ve-note").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deliveries_WithConflictAndRepetition_AreShownAndPaged()
    {
        var (caller, _, listing) = await _world.HiredAsync();
        var record = _world.Record(caller, listing, "e-1");
        await _world.AcceptAsync("m-1", record);
        await _world.AcceptAsync("m-1", record);
        _world.Team.Time.Advance(TimeSpan.FromSeconds(1));
        await _world.AcceptAsync("m-2", record with { OutputTokens = 51 });
        var page = Open(AppUrls.AdminUsage);

        page.WaitForAssertion(() => Assert.Equal(2, page.FindAll("tbody tr").Count));
        var rows = page.FindAll("tbody tr");
        Assert.Contains("1 event with other figures than before", rows[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("e-1", rows[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("m-1 came 2 times", rows[1].TextContent, StringComparison.Ordinal);
        Assert.Empty(page.FindAll("a[rel=next]"));

        for (var number = 3; number <= 51; number++)
        {
            _world.Team.Time.Advance(TimeSpan.FromSeconds(1));
            await _world.AcceptAsync($"m-{number}", record);
        }

        await page.InvokeAsync(() => _world.Team.Live.AnnounceAsync(BillingTopics.UsageWebhook));
        page.WaitForAssertion(() => Assert.Equal(50, page.FindAll("tbody tr").Count));
        var older = Open(page.Find("a[rel=next]").GetAttribute("href")!);
        older.WaitForAssertion(() => Assert.Contains("m-1", Assert.Single(older.FindAll("tbody tr")).TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Refused_AreShownInWords()
    {
        await _world.Receiving.AuditRefusalAsync(WebhookRefusal.Timestamp, "gateway", "203.0.113.9", Token);

        var page = Open(AppUrls.AdminUsageWith("refused"));

        page.WaitForAssertion(() => Assert.Contains("Signed too long ago, or ahead", page.Find("tbody tr").TextContent, StringComparison.Ordinal));
        Assert.Contains("203.0.113.9", page.Find("tbody tr").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Quarantine_NameIsMapped_BooksWhatWaited()
    {
        var (caller, _, listing) = await _world.HiredAsync();
        var record = _world.Record(caller, listing, "e-1") with { Customer = "northwind-prod" };
        await _world.AcceptAsync("m-1", record, record with { EventId = "e-2" });
        var page = Open(AppUrls.AdminUsageWith("quarantine"));
        page.WaitForAssertion(() => Assert.Contains("Unknown customer", page.Find("tbody tr").TextContent, StringComparison.Ordinal));

        await PressAsync(page, "Try all again");
        page.WaitForAssertion(() => Assert.Contains("2 records tried, and none can be booked yet.", page.Markup, StringComparison.Ordinal));
        await PressAsync(page, "Map");
        await page.Find("form.map input").ChangeAsync(new ChangeEventArgs { Value = "nobody" });
        await page.Find("form.map").SubmitAsync();
        page.WaitForAssertion(() => Assert.Contains("Enter the id of a company", page.Find(".ve-help.error").TextContent, StringComparison.Ordinal));
        await page.Find("form.map input").ChangeAsync(new ChangeEventArgs { Value = $" {caller.CustomerId} " });
        await page.Find("form.map").SubmitAsync();

        page.WaitForAssertion(() => Assert.Contains("2 records booked.", page.Markup, StringComparison.Ordinal));
        Assert.Contains("Nothing waits.", page.Markup, StringComparison.Ordinal);
        Assert.Equal(2, (await _world.LedgerAsync()).Count);
        await using var db = _world.Team.Open();
        Assert.Equal(UsageWorld.Operator.UserId, (await db.Set<AuditEntry>().SingleAsync(entry => entry.Type == WebhookAudit.NameMapped, Token)).ActorId);
    }

    [Fact]
    public async Task Names_Forgotten_WaitAgainAndWhatIsBookedStays()
    {
        var (caller, _, listing) = await _world.HiredAsync();
        var record = _world.Record(caller, listing, "e-1") with { Customer = "northwind-prod" };
        await _world.Replaying.MapAsync(UsageWorld.Sender, UsageNameKind.Customer, "northwind-prod", caller.CustomerId.ToString(), UsageWorld.Operator, Token);
        await _world.AcceptAsync("m-1", record);
        var page = Open(AppUrls.AdminUsageWith("names"));
        page.WaitForAssertion(() => Assert.Equal(["northwind-prod", UsageWorld.Sender, "Customer"], page.FindAll("tbody tr > *").Take(3).Select(cell => cell.TextContent)));
        Assert.Contains(caller.CustomerId.ToString(), page.Find("tbody tr").TextContent, StringComparison.Ordinal);

        await PressAsync(page, "Forget");

        page.WaitForAssertion(() => Assert.Contains("northwind-prod is forgotten.", page.Markup, StringComparison.Ordinal));
        Assert.Contains("No name is mapped.", page.Markup, StringComparison.Ordinal);
        Assert.Equal([new UsageResult("e-2", UsageOutcome.Quarantined, QuarantineReason.UnknownCustomer)], await _world.AcceptAsync("m-2", record with { EventId = "e-2" }));
        Assert.Single(await _world.LedgerAsync());
        await using var db = _world.Team.Open();
        Assert.Equal(UsageWorld.Operator.UserId, (await db.Set<AuditEntry>().SingleAsync(entry => entry.Type == WebhookAudit.NameForgotten, Token)).ActorId);
    }

    [Fact]
    public async Task Quarantine_NotHired_CannotBeMapped()
    {
        var (_, _, listing) = await _world.HiredAsync();
        var stranger = await _world.Team.CompanyAsync();
        await _world.AcceptAsync("m-1", _world.Record(stranger, listing, "e-1"));

        var page = Open(AppUrls.AdminUsageWith("quarantine"));

        page.WaitForAssertion(() => Assert.Contains("Not hired then", page.Find("tbody tr").TextContent, StringComparison.Ordinal));
        Assert.DoesNotContain(page.FindAll("button"), button => button.TextContent == "Map");
    }

    [Fact]
    public async Task Reconciliation_SourcesDiffer_IsSaidByAgentAndDay()
    {
        var (caller, hire, listing) = await _world.HiredAsync();
        var now = _world.Team.Time.GetUtcNow();
        await _world.AcceptAsync("m-1", _world.Record(caller, listing, "e-1"), _world.Record(caller, listing, "e-2", at: now.AddMinutes(1)));
        await _world.Invoices.UseAsync(caller.CustomerId, hire, "run:1", 100, 50, now);
        _world.Team.Time.Advance(TimeSpan.FromDays(1));
        await _world.AcceptAsync("m-2", _world.Record(caller, listing, "e-3"));
        await _world.Invoices.UseAsync(caller.CustomerId, hire, "run:2", 100, 50, now.AddDays(1));

        var page = Open(AppUrls.AdminUsageWith("reconciliation"));
        page.WaitForAssertion(() => Assert.Contains("150 tokens more (+50.0", page.Find("tbody tr").TextContent, StringComparison.Ordinal));
        Assert.Contains("Usage webhook", page.Find("tbody tr").TextContent, StringComparison.Ordinal);

        var days = Open(page.Find("tbody th a").GetAttribute("href")!);
        days.WaitForAssertion(() => Assert.Equal(2, days.FindAll("tbody tr").Count));
        Assert.Contains("1 Mar 2026", days.FindAll("tbody tr")[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("150 tokens more (+100.0", days.FindAll("tbody tr")[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("Equal", days.FindAll("tbody tr")[1].TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SourcePanel_FromADay_IsSetAndSaid()
    {
        var (_, _, listing) = await _world.HiredAsync(byWebhook: false);
        var panel = _context.Render<BillingSourcePanel>(parameters => parameters.Add(part => part.Listing, listing.Id));

        await panel.Find("select").ChangeAsync(new ChangeEventArgs { Value = nameof(BillingSource.Webhook) });
        await panel.Find("input[type=date]").ChangeAsync(new ChangeEventArgs { Value = "2026-02-01" });
        await panel.Find("button").ClickAsync(new MouseEventArgs());
        panel.WaitForAssertion(() => Assert.Contains("Choose a day that is still to come", panel.Find(".ve-help.error").TextContent, StringComparison.Ordinal));
        await panel.Find("input[type=date]").ChangeAsync(new ChangeEventArgs { Value = "2026-04-01" });
        await panel.Find("button").ClickAsync(new MouseEventArgs());

        panel.WaitForAssertion(() => Assert.Equal("Set: Usage webhook from 1 Apr 2026 on.", panel.Find("[role=status]").TextContent));
        Assert.Equal(new DateTimeOffset(2026, 4, 1, 0, 0, 0, TimeSpan.Zero), (await _world.Sources.FindAsync(listing.Id, Token))!.Next!.From);
    }

    private IRenderedComponent<UsagePage> Open(string address)
    {
        _context.Services.GetRequiredService<NavigationManager>().NavigateTo(address);
        return _context.Render<UsagePage>();
    }

    private static Task PressAsync(IRenderedComponent<UsagePage> page, string text) =>
        page.FindAll("button").Single(button => button.TextContent.Trim() == text).ClickAsync(new MouseEventArgs());
}
