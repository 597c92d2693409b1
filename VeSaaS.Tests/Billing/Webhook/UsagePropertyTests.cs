using CsCheck;
using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Billing.Webhook;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Support;
using Xunit;

namespace VeSaaS.Tests.Billing.Webhook;

/// <summary>However events are cut into deliveries, in which order these come, and how often: ledger and budgets are the same.</summary>
public sealed class UsagePropertyTests : IDisposable
{
    private readonly UsageWorld _world = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static int Cases => TestRun.IsFull ? 1_000 : 40;

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task Deliveries_AnyBatchingOrderAndDuplication_GiveTheSameLedger()
    {
        var (caller, hire, listing) = await _world.HiredAsync();
        _world.Team.Time.Advance(TimeSpan.FromDays(90));
        var stranger = await _world.Team.CompanyAsync();
        var events = Enumerable.Range(0, 12).Select(number => Event(caller.CustomerId, stranger.CustomerId, listing, number)).ToList();
        await _world.AcceptAsync("in-order", events);
        var expected = await StateAsync();
        Assert.Equal(9, expected.Rows.Count);
        Assert.Equal(3, expected.Budgets.Count(budget => budget.Scope is BudgetScope.Hire && budget.ScopeId == hire.Value));

        var round = 0;
        await Gen.Select(Gen.Shuffle(events.ToArray()), Gen.Int[0, 11].Array[0, 6], Gen.Int[1, 5].Array[24]).SampleAsync(
            async (order, again, sizes) =>
            {
                await ForgetAsync();
                var (stream, sent) = (order.Concat(again.Select(index => events[index])).ToList(), 0);
                foreach (var size in sizes.TakeWhile(_ => sent < stream.Count))
                {
                    var batch = stream.Skip(sent).Take(size).ToList();
                    sent += batch.Count;
                    var id = $"r{round}-{sent}";
                    var outcomes = await _world.AcceptAsync(id, batch);
                    // An answer that was lost: the same delivery comes again.
                    if (size % 2 == 0)
                    {
                        Assert.DoesNotContain(await _world.AcceptAsync(id, batch), result => result.Outcome is UsageOutcome.Accepted or UsageOutcome.Conflict);
                    }

                    Assert.DoesNotContain(outcomes, result => result.Outcome is UsageOutcome.Conflict);
                }

                round++;
                var state = await StateAsync();
                Assert.Equal(expected.Rows, state.Rows);
                Assert.Equal(expected.Budgets, state.Budgets);
                Assert.Equal(expected.Waiting, state.Waiting);
            },
            iter: Cases,
            threads: 1);
    }

    // Over three months of two companies; a quarter of them is of nobody that could be billed.
    private static UsageRecord Event(CustomerId customer, CustomerId stranger, VirtualEmployee listing, int number) => new(
        $"e-{number}", number % 4 == 3 ? stranger.ToString() : customer.ToString(), listing.Agent.ToString(), number % 2 == 0 ? "large" : null,
        1_000 + (number * 37), 100 + number, number * 5, number, new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero).AddDays(number * 7));

    private async Task ForgetAsync()
    {
        await using var db = _world.Team.Open();
        await db.Set<TokenUsage>().ExecuteDeleteAsync(Token);
        await db.Set<Budget>().ExecuteDeleteAsync(Token);
        await db.Set<QuarantinedUsage>().ExecuteDeleteAsync(Token);
    }

    private async Task<(List<(string, Guid, UsagePayer, string?, long, long, Money, DateTimeOffset)> Rows, List<(BudgetScope Scope, Guid ScopeId, int, long)> Budgets, List<string> Waiting)> StateAsync()
    {
        await using var db = _world.Team.Open();
        return (
            [.. (await _world.LedgerAsync()).Select(row => (row.EventId, row.HireId, row.Payer, row.Model, row.InputTokens, row.OutputTokens, row.Amount, row.OccurredAt))],
            [.. (await db.Set<Budget>().AsNoTracking().ToListAsync(Token)).Select(row => (row.Scope, row.ScopeId, row.Period, row.Spent)).Order()],
            await db.Set<QuarantinedUsage>().OrderBy(row => row.EventId).Select(row => row.EventId).ToListAsync(Token));
    }
}
