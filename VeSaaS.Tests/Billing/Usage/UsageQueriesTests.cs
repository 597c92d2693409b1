using CsCheck;
using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Billing.Invoices;
using VeSaaS.Web.Billing.Usage;
using Xunit;

namespace VeSaaS.Tests.Billing.Usage;

public sealed class UsageQueriesTests : IDisposable
{
    private static readonly DateTimeOffset May = new(2026, 4, 30, 22, 0, 0, TimeSpan.Zero);

    private static readonly UsageSpan WholeMay = UsageSpan.Of(new BillingMonth(2026, 5));

    private readonly InvoiceWorld _world = new();
    private Caller _caller = null!;
    private Guid _juno;
    private Guid _oriel;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private UsageQueries Usage => new(_world.Prices.Team.Contexts, new(_world.Prices.Team.Contexts, _world.Prices.Team.Time));

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task DaysAsync_CallsAroundMidnight_FallIntoTheDaysOfTheCustomersZone()
    {
        await HiredAsync();
        await UseAsync("a", _juno, May.AddTicks(-1));
        await UseAsync("b", _juno, May);
        await UseAsync("c", _juno, May.AddDays(1).AddTicks(-1));
        await UseAsync("d", _oriel, May.AddDays(1));
        await UseAsync("e", _juno, May.AddDays(31));

        var days = await Usage.DaysAsync(_caller.CustomerId, WholeMay, Token);

        Assert.Equal(
            [(new DateOnly(2026, 5, 1), _juno, 2L, 2_000L), (new DateOnly(2026, 5, 2), _oriel, 1L, 1_000L)],
            days.Select(day => (day.Day, day.Hire, day.Total.Calls, day.Total.InputTokens)));
    }

    [Fact]
    public async Task PartsAndWork_KnownAndReported_AreToldApart()
    {
        await HiredAsync();
        var task = new UsageWork(UsagePurpose.Task, _world.Prices.Team.Time.NewId());
        var chat = new UsageWork(UsagePurpose.Chat, _world.Prices.Team.Time.NewId());
        await UseAsync("a", _juno, May.AddDays(3), task, input: 5_000);
        await UseAsync("b", _juno, May.AddDays(4), chat);
        await UseAsync("c", _juno, May.AddDays(5), chat, model: "large");
        await UseAsync("d", _oriel, May.AddDays(6));

        var parts = await Usage.PartsAsync(_caller.CustomerId, WholeMay, Token);
        var work = await Usage.WorkAsync(_caller.CustomerId, WholeMay, 10, Token);

        Assert.Equal(
            new HashSet<(Guid, string?, UsagePurpose?, long)> { (_juno, "small", UsagePurpose.Task, 1), (_juno, "small", UsagePurpose.Chat, 1), (_juno, "large", UsagePurpose.Chat, 1), (_oriel, "small", null, 1) },
            parts.Select(part => (part.Hire, part.Model, part.Purpose, part.Total.Calls)).ToHashSet());
        Assert.Equal(
            [(UsagePurpose.Task, (Guid?)task.Context, 1L), (UsagePurpose.Chat, (Guid?)chat.Context, 2L), (null, (Guid?)null, 1L)],
            work.Select(one => (one.Purpose, one.Context, one.Total.Calls)));
        Assert.Equal(May.AddDays(5), work[1].LastAt);
        Assert.Equal([1L], (await Usage.WorkAsync(_caller.CustomerId, WholeMay with { Hire = _juno, Model = "large" }, 10, Token)).Select(one => one.Total.Calls));
    }

    [Fact]
    public async Task ReadAsync_EveryGrouping_AddsUpToTheSame()
    {
        await HiredAsync();
        await UseAsync("a", _juno, May.AddDays(3), model: null);
        await UseAsync("b", _oriel, May.AddDays(4), input: 7_000);
        var groups = new UsageGroups(Usage);

        foreach (var by in Enum.GetValues<UsageGrouping>())
        {
            var sums = await groups.ReadAsync(_caller.CustomerId, WholeMay, by, Token);
            Assert.Equal(8_000, UsageTotal.Sum(sums.Select(sum => sum.Total)).InputTokens);
            var bars = await groups.BarsAsync(_caller.CustomerId, WholeMay, by, Token);
            Assert.Equal(UsageTotal.Sum(sums.Select(sum => sum.Total)).Amount, bars.Aggregate(Money.Zero, (sum, bar) => sum + bar.Amount));
        }

        Assert.Equal([(4, "", "Not reported"), (5, "small", "small")], (await groups.BarsAsync(_caller.CustomerId, WholeMay, UsageGrouping.Model, Token)).Select(bar => (bar.Day.Day, bar.Key, bar.Title)));
        Assert.Equal([(4, "Juno"), (5, "Oriel")], (await groups.BarsAsync(_caller.CustomerId, WholeMay, UsageGrouping.Employee, Token)).Select(bar => (bar.Day.Day, bar.Title)));

        Assert.Equal(["Oriel, Oriel", "Juno, Juno"], (await groups.ReadAsync(_caller.CustomerId, WholeMay, UsageGrouping.Employee, Token)).Select(group => group.Title));
        Assert.Contains(("", "Not reported"), (await groups.ReadAsync(_caller.CustomerId, WholeMay, UsageGrouping.Model, Token)).Select(group => (group.Key, group.Title)));
    }

    [Fact]
    public async Task DaysAsync_AnotherCompany_SeesNothing()
    {
        await HiredAsync();
        await UseAsync("a", _juno, May.AddDays(3));
        var stranger = await _world.Prices.Team.CompanyAsync();

        Assert.Empty(await Usage.DaysAsync(stranger.CustomerId, WholeMay, Token));
        Assert.Empty(await Usage.DayPartsAsync(stranger.CustomerId, WholeMay, Token));
        Assert.Empty(await Usage.PartsAsync(stranger.CustomerId, WholeMay with { Hire = _juno }, Token));
        Assert.Empty(await Usage.WorkAsync(stranger.CustomerId, WholeMay, 10, Token));
        Assert.Empty(await Usage.NamesAsync(stranger.CustomerId, Token));
    }

    [Theory]
    [InlineData("Europe/Berlin", "2026-03-01")]
    [InlineData("Asia/Kathmandu", "2026-05-01")]
    [InlineData("America/St_Johns", "2026-11-01")]
    [InlineData("Pacific/Apia", "2026-05-01")]
    public Task DaysAsync_AnyInstants_AddUpToTheMonthInAnyZone(string zone, string first) =>
        Gen.Select(Gen.Int[0, 31 * 24 * 60], Gen.Long[0, 90_000]).Array[1, 10].SampleAsync(
            async calls =>
            {
                using var world = new InvoiceWorld();
                world.Go(May);
                var caller = await world.Prices.Team.CompanyAsync();
                await using (var db = world.Prices.Team.Open())
                {
                    await db.Set<Customer>().ExecuteUpdateAsync(set => set.SetProperty(row => row.TimeZone, zone).SetProperty(row => row.Calendar, CustomerCalendar.In(zone)), Token);
                }

                var hire = await world.Prices.Team.HireAsync(caller, await world.Prices.Team.ListingAsync("Juno"), "Juno");
                var month = BillingMonth.Parse(first[..7])!.Value;
                var (start, end) = (month.StartsAt(CustomerCalendar.In(zone)), month.Next().StartsAt(CustomerCalendar.In(zone)));
                foreach (var ((minute, tokens), index) in calls.Select((call, index) => (call, index)))
                {
                    await world.UseAsync(caller.CustomerId, hire, $"{index}", tokens, tokens, start.AddMinutes(minute));
                }

                var days = await new UsageQueries(world.Prices.Team.Contexts, new(world.Prices.Team.Contexts, world.Prices.Team.Time)).DaysAsync(caller.CustomerId, UsageSpan.Of(month), Token);
                var expected = calls.Where(call => start.AddMinutes(call.Item1) < end).GroupBy(call => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(start.AddMinutes(call.Item1), TimeZoneInfo.FindSystemTimeZoneById(zone)).Date));
                Assert.Equal(expected.OrderBy(day => day.Key).Select(day => (day.Key, day.Sum(call => call.Item2))), days.Select(day => (day.Day, day.Total.InputTokens)));
            },
            iter: 4);

    private async Task HiredAsync()
    {
        _world.Go(May);
        _caller = await _world.Prices.Team.CompanyAsync();
        _juno = (await _world.Prices.Team.HireAsync(_caller, await _world.Prices.Team.ListingAsync("Juno"), "Juno")).Value;
        _oriel = (await _world.Prices.Team.HireAsync(_caller, await _world.Prices.Team.ListingAsync("Oriel"), "Oriel")).Value;
    }

    private Task<RecordedCall?> UseAsync(string id, Guid hire, DateTimeOffset at, UsageWork? work = null, string? model = "small", long input = 1_000) =>
        _world.Prices.Team.Contexts.WriteAsync(
            _caller.CustomerId,
            (db, token) => Ledger.RecordAsync(
                db, _world.Prices.Team.Time,
                new MeteredCall(BillingSource.Runs, id, _caller.CustomerId, hire, new AgentRef("demo", "demo", "juno"), _world.Prices.Team.Time.NewId(), model, input, 10, 0, at) { Work = work }, token),
            Token);
}
