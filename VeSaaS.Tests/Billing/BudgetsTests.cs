using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Billing.Caps;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Support;
using VeSaaS.Tests.Teams;
using Xunit;

namespace VeSaaS.Tests.Billing;

public sealed class BudgetsTests : IDisposable
{
    private static readonly BillingMonth March = new(2026, 3);

    private readonly TeamWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task TryReserveAsync_ManyAtOnce_NeverPassesTheCap()
    {
        var (customer, hire) = await StartAsync();

        var fitted = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => ReserveAsync(customer, hire, cap: 100, estimate: 15)));

        Assert.Equal(6, fitted.Count(fits => fits));
        Assert.All(await RowsAsync(), budget => Assert.Equal((0, 90), (budget.Spent, budget.Reserved)));
    }

    [Fact]
    public async Task TryReserveAsync_TwiceByTheSameRun_HoldsOnce()
    {
        var (customer, hire) = await StartAsync();
        var run = _world.Time.NewId();

        Assert.True(await ReserveAsync(customer, hire, 100, 60, run));
        Assert.True(await ReserveAsync(customer, hire, 100, 60, run));

        Assert.All(await RowsAsync(), budget => Assert.Equal(60, budget.Reserved));
    }

    [Fact]
    public async Task TryReserveAsync_RefusedByTheHire_LeavesTheCustomerAsItWas()
    {
        var (customer, hire) = await StartAsync();

        Assert.False(await ReserveAsync(customer, hire, cap: 10, estimate: 15));

        Assert.All(await RowsAsync(), budget => Assert.Equal(0, budget.Reserved));
    }

    [Fact]
    public async Task ReserveAsync_RefusedByTheTask_NamesItAndLeavesCustomerAndHireAsTheyWere()
    {
        var (customer, hire) = await StartAsync();
        var task = _world.Time.NewId();
        Assert.Null(await ReserveForAsync(customer, hire, task, 30));
        await _world.Contexts.WriteAsync(
            customer, (db, token) => CapLimits.SetAsync(db, _world.Time, customer, BudgetScope.Task, task, new Money(50), token), TestContext.Current.CancellationToken);

        var full = await ReserveForAsync(customer, hire, task, 25);

        Assert.Equal((BudgetScope.Task, new Money(30), new Money(50)), (full!.Scope, full.Held, full.Limit));
        await using var db = _world.Open();
        Assert.All(await db.Set<Budget>().AsNoTracking().ToListAsync(TestContext.Current.CancellationToken), budget => Assert.Equal(30, budget.Reserved));
    }

    [Fact]
    public async Task ReserveAsync_FirstOfATaskIsRefusedByTheHire_LeavesNothingHeld()
    {
        var (customer, hire) = await StartAsync();

        Assert.Equal(BudgetScope.Hire, (await ReserveForAsync(customer, hire, _world.Time.NewId(), 101))!.Scope);

        await using var db = _world.Open();
        Assert.Equal([0, 0, 0], await db.Set<Budget>().Select(budget => budget.Reserved).ToListAsync(TestContext.Current.CancellationToken));
        Assert.Empty(await db.Set<BudgetReservation>().ToListAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task SpendAsync_MoreThanReserved_IsSpentInFullAndSaysThatThereIsNoRoom()
    {
        var (customer, hire) = await StartAsync();
        var run = _world.Time.NewId();
        await ReserveAsync(customer, hire, 100, 60, run);

        Assert.False(await SpendAsync(customer, hire, run, 90));

        Assert.All(await RowsAsync(), budget => Assert.Equal((90, 0), (budget.Spent, budget.Reserved)));
    }

    [Fact]
    public async Task SpendAsync_WithRoom_ReservesForTheNextCall()
    {
        var (customer, hire) = await StartAsync();
        var run = _world.Time.NewId();
        await ReserveAsync(customer, hire, 100, 30, run);

        Assert.True(await SpendAsync(customer, hire, run, 20));

        Assert.All(await RowsAsync(), budget => Assert.Equal((20, 30), (budget.Spent, budget.Reserved)));
    }

    // Each call of an agent waits for these: nothing is read twice, and nothing is written that is so already.
    [Fact]
    public async Task ReserveAsyncAndSpendAsync_BudgetsExist_TakeFewCommands()
    {
        var (customer, hire) = await StartAsync();
        await ReserveAsync(customer, hire, 100, 10);
        var run = _world.Time.NewId();

        Assert.Equal(4, await CommandsAsync(() => ReserveAsync(customer, hire, 100, 30, run)));
        Assert.Equal(3, await CommandsAsync(() => SpendAsync(customer, hire, run, 1)));
        await SpendAsync(customer, hire, run, 50);
        Assert.Equal(3, await CommandsAsync(() => SpendAsync(customer, hire, run, 1)));
    }

    [Fact]
    public async Task ReleaseAsync_Twice_GivesBackOnce()
    {
        var (customer, hire) = await StartAsync();
        var run = _world.Time.NewId();
        await ReserveAsync(customer, hire, 100, 30, run);
        await ReserveAsync(customer, hire, 100, 30);

        await ReleaseAsync(customer, run);
        await ReleaseAsync(customer, run);

        Assert.All(await RowsAsync(), budget => Assert.Equal(30, budget.Reserved));
    }

    [Theory]
    [InlineData("Europe/Berlin", 2026, 3, "2026-02-28T23:00:00Z")]
    [InlineData("Pacific/Kiritimati", 2026, 1, "2025-12-31T10:00:00Z")]
    [InlineData("America/New_York", 2026, 11, "2026-11-01T04:00:00Z")]
    // Paraguay once put its clocks forward at midnight of the first of a month.
    [InlineData("America/Asuncion", 2017, 10, "2017-10-01T04:00:00Z")]
    public void StartsAt_AnyTimeZone_IsTheFirstInstantOfTheMonth(string zone, int year, int month, string expected)
    {
        var start = new BillingMonth(year, month).StartsAt(CustomerCalendar.In(zone));

        Assert.Equal(DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture), start);
        Assert.Equal(new BillingMonth(year, month), BillingMonth.Of(start, CustomerCalendar.In(zone)));
        Assert.NotEqual(new BillingMonth(year, month), BillingMonth.Of(start.AddTicks(-1), CustomerCalendar.In(zone)));
    }

    private async Task<(CustomerId Customer, Guid Hire)> StartAsync() => ((await _world.CompanyAsync()).CustomerId, _world.Time.NewId());

    private async Task<bool> ReserveAsync(CustomerId customer, Guid hire, long cap, long estimate, Guid? run = null) => await _world.Contexts.WriteAsync(
        customer,
        (db, token) => Budgets.ReserveAsync(db, _world.Time, new(run ?? _world.Time.NewId(), customer, hire, (null, new Money(cap)), March, new Money(estimate)), token),
        TestContext.Current.CancellationToken) is null;

    private Task<CapStanding?> ReserveForAsync(CustomerId customer, Guid hire, Guid task, long estimate) => _world.Contexts.WriteAsync(
        customer,
        (db, token) => Budgets.ReserveAsync(
            db, _world.Time, new(_world.Time.NewId(), customer, hire, (null, new Money(100)), March, new Money(estimate)) { TaskId = task, IsNew = true }, token),
        TestContext.Current.CancellationToken);

    private async Task<bool> SpendAsync(CustomerId customer, Guid hire, Guid run, long amount) => (await _world.Contexts.WriteAsync(
        customer, (db, token) => Budgets.SpendAsync(db, _world.Time, new(run, customer, hire, March, new Money(amount)), token), TestContext.Current.CancellationToken)).Refusal is null;

    private static async Task<int> CommandsAsync(Func<Task<bool>> act)
    {
        using var count = new CommandCount();
        Assert.True(await act());
        return count.Count;
    }

    private Task<bool> ReleaseAsync(CustomerId customer, Guid run) => _world.Contexts.WriteAsync(
        customer,
        async (db, token) =>
        {
            await Budgets.ReleaseAsync(db, customer, run, token);
            return true;
        },
        TestContext.Current.CancellationToken);

    private async Task<List<Budget>> RowsAsync()
    {
        await using var db = _world.Open();
        var rows = await db.Set<Budget>().AsNoTracking().ToListAsync(TestContext.Current.CancellationToken);
        Assert.Equal(2, rows.Count);
        return rows;
    }
}
