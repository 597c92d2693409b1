using CsCheck;
using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Catalog.Prices;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Kernel;
using VeSaaS.Tests.Support;
using VeSaaS.Tests.Teams;
using Xunit;

namespace VeSaaS.Tests.Billing.Caps;

/// <summary>What must hold of budgets whatever runs reserve, spend and give back, in whatever order.</summary>
public sealed class BudgetPropertyTests
{
    private static readonly BillingMonth March = new(2026, 3);

    private static readonly PriceSnapshot[] Prices =
    [
        new(Money.Zero, TokenBilling.PerToken, 3, 3, 3),
        new(Money.Zero, TokenBilling.Included, 7, 7, 7) { IncludedTokens = 40 },
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AnyRuns_SumsHoldAndNoReservationPassesACap()
    {
        // An act of one of six runs: 0 reserves, 1 spends, 2 gives back; with so many tokens.
        var acts = Gen.Select(Gen.Int[0, 5], Gen.Int[0, 2], Gen.Int[0, 30]).Array[1, 25];
        await acts.SampleAsync(
            async steps =>
            {
                using var world = new TeamWorld();
                var customer = (await world.CompanyAsync()).CustomerId;
                var hires = new[] { world.Time.NewId(), world.Time.NewId() };
                var runs = Enumerable.Range(0, 6).Select(_ => world.Time.NewId()).ToArray();
                var (tokens, listed) = (new long[2], new long[2]);
                foreach (var (number, act, size) in steps)
                {
                    var (run, hire, price) = (runs[number], hires[number % 2], Prices[number % 2]);
                    var before = await BudgetsAsync(world);
                    await world.Contexts.WriteAsync(
                        customer,
                        async (db, token) =>
                        {
                            var amount = price.ListAmount(size, 0, 0);
                            switch (act)
                            {
                                case 0:
                                    await Budgets.ReserveAsync(db, world.Time, new(run, customer, hire, (null, new Money(200)), March, amount) { Price = price, Tokens = size }, token);
                                    break;
                                case 1:
                                    await Budgets.SpendAsync(db, world.Time, new(run, customer, hire, March, amount) { Price = price, Tokens = size }, token);
                                    (tokens[number % 2], listed[number % 2]) = (tokens[number % 2] + size, listed[number % 2] + amount.Nano);
                                    break;
                                default:
                                    await Budgets.ReleaseAsync(db, customer, run, token);
                                    break;
                            }

                            return true;
                        },
                        Token);
                    await CheckAsync(world, hires, tokens, listed);
                    if (act == 0)
                    {
                        Assert.All(await BudgetsAsync(world), budget => Assert.True(
                            budget.Limit is not { } limit || budget.Spent + budget.Reserved <= limit || before.Exists(was => was.ScopeId == budget.ScopeId && was.Reserved == budget.Reserved)));
                    }
                }
            },
            iter: TestRun.IsFull ? 1_000 : 60, threads: 1);
    }

    private static async Task CheckAsync(TeamWorld world, Guid[] hires, long[] tokens, long[] listed)
    {
        await using var db = world.Open();
        var budgets = await BudgetsAsync(world);
        var held = await db.Set<BudgetReservation>().AsNoTracking().ToListAsync(Token);
        foreach (var (index, hire) in hires.Index())
        {
            if (budgets.Find(budget => budget.ScopeId == hire) is { } own)
            {
                Assert.Equal(listed[index] - Prices[index].Allowance(tokens[index], new Money(listed[index])).Nano, own.Spent);
                Assert.Equal(held.Where(row => row.HireId == hire).Sum(row => row.Amount), own.Reserved);
            }
        }

        var (whole, parts) = (budgets.Find(budget => budget.Scope is BudgetScope.Customer), budgets.Where(budget => budget.Scope is BudgetScope.Hire).ToList());
        Assert.Equal((parts.Sum(budget => budget.Spent), parts.Sum(budget => budget.Reserved)), (whole?.Spent ?? 0, whole?.Reserved ?? 0));
        Assert.All(budgets, budget => Assert.True(budget is { Spent: >= 0, Reserved: >= 0 }));
    }

    private static async Task<List<Budget>> BudgetsAsync(TeamWorld world)
    {
        await using var db = world.Open();
        return await db.Set<Budget>().AsNoTracking().ToListAsync(Token);
    }
}
