using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Billing.Statements;
using VeSaaS.Core.Billing.Webhook;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Kernel;
using VeSaaS.Tests.Support;
using Xunit;

namespace VeSaaS.Tests.Billing.Webhook;

public sealed class ReceiveUsageTests : IDisposable
{
    // (100 - 25) × 1,200 + 25 × 300 + 50 × 4,800
    private const long One = 337_500;

    private readonly UsageWorld _world = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task ExecuteAsync_HiredAndBilledByWebhook_IsInLedgerBudgetsAndStatement()
    {
        var (caller, hire, listing) = await _world.HiredAsync();

        Assert.Equal([new("e-1", UsageOutcome.Accepted)], await _world.AcceptAsync("m-1", _world.Record(caller, listing, "e-1")));

        var row = Assert.Single(await _world.LedgerAsync());
        Assert.Equal(
            (BillingSource.Webhook, "gateway:e-1", hire.Value, UsagePayer.Customer, (Guid?)null, 10L, new Money(One)),
            (row.Source, row.EventId, row.HireId, row.Payer, row.RunId, row.ReasoningTokens, row.Amount));
        Assert.Equal(One, await _world.SpentAsync(BudgetScope.Customer, caller.CustomerId.Value, 202603));
        Assert.Equal(One, await _world.SpentAsync(BudgetScope.Hire, hire.Value, 202603));
        Assert.Equal(new Money(One), (await new SpendOfMonth(_world.Team.Contexts, _world.Team.Time).ReadAsync(caller.CustomerId, Token)).Spent);
        // The statement counts up to now, and what happens at this moment is not before it.
        _world.Team.Time.Advance(TimeSpan.FromMinutes(1));
        var month = await _world.Invoices.Statements.ReadAsync(caller.CustomerId, null, Token);
        Assert.Equal(new Money(One), month!.SoFar.Usage);
    }

    [Fact]
    public async Task ExecuteAsync_BilledByRuns_IsKeptAndNobodyPays()
    {
        var (caller, hire, listing) = await _world.HiredAsync(byWebhook: false);

        await _world.AcceptAsync("m-1", _world.Record(caller, listing, "e-1"));
        await _world.Invoices.UseAsync(caller.CustomerId, hire, "run:1", 100, 50, _world.Team.Time.GetUtcNow());

        Assert.Equal([UsagePayer.Nobody, UsagePayer.Customer], (await _world.LedgerAsync()).Select(row => row.Payer));
        Assert.Equal(new Money(One), (await new SpendOfMonth(_world.Team.Contexts, _world.Team.Time).ReadAsync(caller.CustomerId, Token)).Spent);
        await using var db = _world.Team.Open();
        Assert.False(await db.Set<Budget>().AnyAsync(budget => budget.Spent > 0, Token));
        _world.Team.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(new Money(One), (await _world.Invoices.Statements.ReadAsync(caller.CustomerId, null, Token))!.SoFar.Usage);
    }

    [Fact]
    public async Task ExecuteAsync_SameEventAgain_IsDuplicateWhateverTheDelivery()
    {
        var (caller, _, listing) = await _world.HiredAsync();
        var record = _world.Record(caller, listing, "e-1");
        await _world.AcceptAsync("m-1", record);

        Assert.Equal([new("e-1", UsageOutcome.Duplicate)], await _world.AcceptAsync("m-1", record));
        Assert.Equal(
            [new("e-1", UsageOutcome.Duplicate), new("e-2", UsageOutcome.Accepted), new("e-2", UsageOutcome.Duplicate), new("e-2", UsageOutcome.Conflict)],
            await _world.AcceptAsync("m-2", record, record with { EventId = "e-2" }, record with { EventId = "e-2" }, record with { EventId = "e-2", OutputTokens = 51 }));
        Assert.Equal([new("e-1", UsageOutcome.Conflict)], await _world.AcceptAsync("m-3", record with { InputTokens = 101 }));

        Assert.Equal(2, (await _world.LedgerAsync()).Count);
        Assert.Equal(2 * One, await _world.SpentAsync(BudgetScope.Customer, caller.CustomerId.Value, 202603));
        await using var db = _world.Team.Open();
        var deliveries = await db.Set<UsageDelivery>().OrderBy(row => row.WebhookId).ToListAsync(Token);
        Assert.Equal(
            [("m-1", 2, 1, 0, 0), ("m-2", 1, 1, 2, 1), ("m-3", 1, 0, 0, 1)],
            deliveries.Select(row => (row.WebhookId, row.Times, row.Accepted, row.Duplicates, row.Conflicts)));
        Assert.Equal("e-1", deliveries[2].ConflictingEvents);
    }

    [Fact]
    public async Task ExecuteAsync_KnownIdWithOtherBody_IsRefusedAndChangesNothing()
    {
        var (caller, _, listing) = await _world.HiredAsync();
        await _world.AcceptAsync("m-1", _world.Record(caller, listing, "e-1"));

        var outcome = await _world.SendAsync("m-1", _world.Record(caller, listing, "e-2"));

        Assert.Equal((WebhookRefusal.OtherBody, "gateway"), outcome is ReceiveUsageOutcome.Refused refused ? (refused.Why, refused.Sender) : default);
        Assert.Single(await _world.LedgerAsync());
    }

    [Fact]
    public async Task ExecuteAsync_OtherSendersEventId_IsAnotherEvent()
    {
        var (caller, _, listing) = await _world.HiredAsync();
        var body = UsageWorld.Body(_world.Record(caller, listing, "e-1"));
        await _world.AcceptAsync("m-1", _world.Record(caller, listing, "e-1"));

        await _world.Receiving.ExecuteAsync(_world.Sign(body, "m-1", "whsec_YW5vdGhlci1zZW5kZXItd2l0aC1hLXNlY3JldA=="), body, Token);

        Assert.Equal(["gateway:e-1", "other:e-1"], (await _world.LedgerAsync()).Select(row => row.EventId));
    }

    [Theory]
    [InlineData("customer", QuarantineReason.UnknownCustomer)]
    [InlineData("foreign", QuarantineReason.NotHired)]
    [InlineData("agent", QuarantineReason.UnknownAgent)]
    [InlineData("before", QuarantineReason.NotHired)]
    [InlineData("future", QuarantineReason.InTheFuture)]
    public async Task ExecuteAsync_NobodyToBill_WaitsInQuarantine(string what, QuarantineReason reason)
    {
        var (caller, _, listing) = await _world.HiredAsync();
        var stranger = await _world.Team.CompanyAsync();
        var record = _world.Record(caller, listing, "e-1");
        record = what switch
        {
            "customer" => record with { Customer = "northwind-prod" },
            "foreign" => record with { Customer = stranger.CustomerId.ToString() },
            "agent" => record with { Agent = "kagent/prod/renamed" },
            "before" => record with { OccurredAt = record.OccurredAt.AddDays(-1) },
            _ => record with { OccurredAt = record.OccurredAt.AddMinutes(6) },
        };

        Assert.Equal([new("e-1", UsageOutcome.Quarantined, reason)], await _world.AcceptAsync("m-1", record));
        Assert.Equal([new("e-1", UsageOutcome.Quarantined, reason)], await _world.AcceptAsync("m-2", record));
        Assert.Equal([new("e-1", UsageOutcome.Conflict)], await _world.AcceptAsync("m-3", record with { InputTokens = 7_000 }));

        Assert.Empty(await _world.LedgerAsync());
        Assert.Equal(new ReplayResult(0, 1), await _world.Replaying.ExecuteAsync(UsageWorld.Operator, Token));
    }

    [Fact]
    public async Task ExecuteAsync_LeftThen_IsBilledToTheHireOfThatTime()
    {
        var (caller, hire, listing) = await _world.HiredAsync();
        var first = _world.Team.Time.GetUtcNow();
        _world.Team.Time.Advance(TimeSpan.FromDays(1));
        await _world.Team.GrantAsync(hire, grant => (grant.State, grant.RevokeRequestedAt, grant.RevokedAt) = (GrantState.Revoked, _world.Team.Time.GetUtcNow(), _world.Team.Time.GetUtcNow()));
        await using (var db = _world.Team.Open())
        {
            await db.Set<Core.Teams.Hire>().ExecuteUpdateAsync(set => set.SetProperty(row => row.EndRequestedAt, _world.Team.Time.GetUtcNow()), Token);
        }

        _world.Team.Time.Advance(TimeSpan.FromDays(1));
        var second = await _world.Team.HireAsync(caller, listing, "Nova");

        await _world.AcceptAsync(
            "m-1", _world.Record(caller, listing, "e-1", at: first.AddHours(2)), _world.Record(caller, listing, "e-2"), _world.Record(caller, listing, "e-3", at: first.AddHours(40)));

        Assert.Equal([("gateway:e-1", hire.Value), ("gateway:e-2", second.Value)], (await _world.LedgerAsync()).Select(row => (row.EventId, row.HireId)));
    }

    [Fact]
    public async Task ExecuteAsync_Trial_IsKeptAndNobodyPays()
    {
        var caller = await _world.Team.CompanyAsync();
        var listing = await _world.Team.ListingAsync("Juno");
        await _world.Sources.ExecuteAsync(listing.Id, BillingSource.Webhook, null, UsageWorld.Operator, Token);
        await using (var db = _world.Team.Open())
        {
            db.Add(new AccessGrant
            {
                Id = new GrantId(_world.Team.Time.NewId()),
                CustomerId = caller.CustomerId,
                Agent = listing.Agent,
                Reason = GrantReason.Trial,
                ReasonId = _world.Team.Time.NewId(),
                Generation = 1,
                CreatedAt = _world.Team.Time.GetUtcNow(),
            });
            await db.SaveChangesAsync(Token);
        }

        await _world.AcceptAsync("m-1", _world.Record(caller, listing, "e-1"));

        Assert.Equal((UsagePayer.Nobody, Money.Zero), (await _world.LedgerAsync()).Select(row => (row.Payer, row.Amount)).Single());
    }

    [Fact]
    public async Task ExecuteAsync_MonthClosed_IsAdjustmentOfTheNextInvoice()
    {
        var (caller, _, listing) = await _world.HiredAsync();
        var march = _world.Team.Time.GetUtcNow();
        await _world.AcceptAsync("m-1", _world.Record(caller, listing, "e-1"));
        _world.Invoices.Go(new DateTimeOffset(2026, 4, 2, 0, 0, 0, TimeSpan.Zero));
        Assert.Equal(1, await _world.Invoices.Closing.ExecuteAsync(caller.CustomerId, Token));
        _world.Invoices.Go(new DateTimeOffset(2026, 4, 3, 0, 0, 0, TimeSpan.Zero));

        await _world.AcceptAsync("m-2", _world.Record(caller, listing, "e-late", at: march.AddDays(20)));
        await _world.AcceptAsync("m-3", _world.Record(caller, listing, "e-open", at: march.AddDays(32)));

        _world.Invoices.Go(new DateTimeOffset(2026, 5, 2, 0, 0, 0, TimeSpan.Zero));
        Assert.Equal(1, await _world.Invoices.Closing.ExecuteAsync(caller.CustomerId, Token));
        var april = (await _world.Invoices.Invoices.ListAsync(caller.CustomerId, Token)).Single(invoice => invoice.Period == 202604);
        var found = await _world.Invoices.Invoices.FindAsync(caller.CustomerId, april.Number, Token);
        var lines = found!.Lines;
        Assert.Equal(new Money(One), lines.Single(line => line.Kind is StatementLineKind.Adjustment).Exact);
        Assert.Equal(new Money(One), Statement.Sum(lines.Select(line => line.ToStatementLine()).Where(line => line.Kind is not (StatementLineKind.Adjustment or StatementLineKind.Fee))));
        Assert.Equal(2 * One, await _world.SpentAsync(BudgetScope.Customer, caller.CustomerId.Value, 202603));
    }

    [Fact]
    public async Task MapAsync_UnknownNames_AreBookedOnceAndFromThenOn()
    {
        var (caller, _, listing) = await _world.HiredAsync();
        var record = _world.Record(caller, listing, "e-1") with { Customer = "northwind-prod", Agent = "juno-v2" };
        await _world.AcceptAsync("m-1", record);

        var wrong = await _world.Replaying.MapAsync(UsageWorld.Sender, UsageNameKind.Customer, "northwind-prod", _world.Team.Time.NewId().ToString("D"), UsageWorld.Operator, Token);
        var customer = await _world.Replaying.MapAsync(UsageWorld.Sender, UsageNameKind.Customer, "northwind-prod", caller.CustomerId.ToString(), UsageWorld.Operator, Token);
        var agent = await _world.Replaying.MapAsync(UsageWorld.Sender, UsageNameKind.Agent, "juno-v2", listing.Agent.ToString(), UsageWorld.Operator, Token);

        Assert.IsType<MapUsageNameOutcome.UnknownTarget>(wrong);
        Assert.Equal(new MapUsageNameOutcome.Mapped(new ReplayResult(0, 1)), customer);
        Assert.Equal(new MapUsageNameOutcome.Mapped(new ReplayResult(1, 0)), agent);
        Assert.Equal([new("e-1", UsageOutcome.Duplicate), new("e-2", UsageOutcome.Accepted)], await _world.AcceptAsync("m-2", record, record with { EventId = "e-2" }));
        Assert.Equal(new ReplayResult(0, 0), await _world.Replaying.ExecuteAsync(UsageWorld.Operator, Token));
        Assert.Equal(2 * One, await _world.SpentAsync(BudgetScope.Customer, caller.CustomerId.Value, 202603));
        await using var db = _world.Team.Open();
        Assert.Equal(2, await db.Set<Core.Audit.AuditEntry>().CountAsync(entry => entry.Type == WebhookAudit.NameMapped, Token));
        Assert.Equal(2, await db.Set<Core.Audit.AuditEntry>().CountAsync(entry => entry.Type == WebhookAudit.Replayed, Token));
    }

    [Fact]
    public async Task ExecuteAsync_AThousandRecords_TakesFewCommands()
    {
        var (caller, _, listing) = await _world.HiredAsync();
        await _world.AcceptAsync("m-0", _world.Record(caller, listing, "e"));
        var records = Enumerable.Range(0, 1_000).Select(number => _world.Record(caller, listing, $"e-{number}")).ToList();

        using var count = new CommandCount();
        await _world.AcceptAsync("m-1", records);

        // SQLite inserts each row by itself; all the rest is the same for one record and for a thousand.
        Assert.InRange(count.Count, 1_000, 1_025);
    }

    [Fact]
    public async Task ReapAsync_AfterThirtyDays_ForgetsTheDeliveryAndKnowsItsEvents()
    {
        var (caller, _, listing) = await _world.HiredAsync();
        var record = _world.Record(caller, listing, "e-1");
        await _world.AcceptAsync("m-1", record);
        var reaper = new UsageDeliveryReaper(_world.Team.Contexts, _world.Team.Time, Microsoft.Extensions.Logging.Abstractions.NullLogger<UsageDeliveryReaper>.Instance);
        _world.Team.Time.Advance(TimeSpan.FromDays(30));
        Assert.Equal(0, await reaper.ReapAsync(Token));
        _world.Team.Time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(1, await reaper.ReapAsync(Token));

        Assert.Equal([new("e-1", UsageOutcome.Duplicate)], await _world.AcceptAsync("m-1", record));
    }
}
