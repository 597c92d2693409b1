using System.Diagnostics;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Billing.Invoices;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Billing.Invoices;
using Xunit;

namespace VeSaaS.Tests.Billing;

/// <summary>
/// What the close of many months takes, and what a company's page costs in a large ledger and in one ten times as large, on SQLite. Run by `deploy/bench.sh`,
/// which sets `VESAAS_BENCH`.
/// </summary>
public sealed class BillingBenchmark(ITestOutputHelper output) : IDisposable
{
    private const int Companies = 10_000;
    private const int RowsEach = 100;
    private const int Ledger = 500_000;
    private const int Rounds = 25;
    private const double MostTimes = 1.3;
    private const double MostSeconds = 60;
    private const long MostBytes = 500L << 20;

    private static readonly BillingMonth May = new(2026, 5);

    private readonly InvoiceWorld _world = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task Close_TenThousandCompanies_TakesUnderAMinute()
    {
        SkipUnlessAsked();
        await WorkedAsync();
        await CopyAsync("customers", Companies - 1, ("Id", Id("A")));
        await CopyAsync("subscriptions", Companies - 1, ("HireId", Id("B")), ("CustomerId", Id("A")));
        await CopyAsync("access_grants", Companies - 1, ("Id", Id("C")), ("CustomerId", Id("A")), ("ReasonId", Id("B")));
        await CopyAsync("token_usage", (Companies - 1) * RowsEach, ("Id", Id("D")), ("EventId", "'e' || n"), ("CustomerId", Id("A", $"n % {Companies - 1} + 1")), ("HireId", Id("B", $"n % {Companies - 1} + 1")));
        _world.Go(May.Next().StartsAt(CustomerCalendar.In("Europe/Berlin")) + CloseMonth.Grace);
        var before = Environment.WorkingSet;
        var (clock, most) = (Stopwatch.StartNew(), 0L);
        using var sampler = new Timer(_ => most = Math.Max(most, Environment.WorkingSet - before), null, 0, 100);

        var closed = await _world.Worker.CloseDueAsync(Token);

        clock.Stop();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Close of {closed} companies with {Companies * RowsEach} rows: {clock.Elapsed.TotalSeconds:F1} s, {closed / clock.Elapsed.TotalSeconds:F0} a second, {most >> 20} MB more than before."));
        Assert.Equal(Companies, closed);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, MostSeconds);
        Assert.InRange(most, 0, MostBytes);
    }

    [Fact]
    public async Task Page_TenTimesTheLedger_CostsNoMore()
    {
        SkipUnlessAsked();
        var caller = await WorkedAsync();
        await CopyAsync("token_usage", 2_000, ("Id", Id("E")), ("EventId", "'own' || n"));
        var other = await _world.Prices.Team.CompanyAsync();
        async Task GrowAsync(int from, int until) => await CopyAsync(
            "token_usage", until - from, ("Id", Id("D", $"n + {from}")), ("EventId", $"'e' || (n + {from})"), ("CustomerId", $"'{other.CustomerId.Value.ToString().ToUpperInvariant()}'"), ("HireId", Id("B", "n % 1000")));
        await GrowAsync(0, Ledger);
        var small = await MeasureAsync(caller.CustomerId);
        await GrowAsync(Ledger, 10 * Ledger);
        var large = await MeasureAsync(caller.CustomerId);

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| Ledger of | Page of a company with 2,001 rows | Times |\n|---|---|---|\n| {Ledger} | {small:F1} ms | 1.00 |\n| {10 * Ledger} | {large:F1} ms | {large / small:F2} |"));
        Assert.InRange(large / small, 0, MostTimes);
    }

    private static void SkipUnlessAsked() => Assert.SkipWhen(Environment.GetEnvironmentVariable("VESAAS_BENCH") != "1", "deploy/bench.sh runs it.");

    // What the page reads, as the page reads it.
    private async Task<double> MeasureAsync(CustomerId customer)
    {
        var usage = new UsageQueries(_world.Prices.Team.Contexts, new(_world.Prices.Team.Contexts, _world.Prices.Team.Time));
        var times = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            var clock = Stopwatch.StartNew();
            Assert.NotNull(await _world.Statements.ReadAsync(customer, null, Token));
            Assert.NotEmpty(await usage.DaysAsync(customer, UsageSpan.Of(May), Token));
            Assert.Empty(await _world.Invoices.ListAsync(customer, Token));
            times.Add(clock.Elapsed.TotalMilliseconds);
        }

        return times.Order().ElementAt(Rounds / 2);
    }

    private async Task<Caller> WorkedAsync()
    {
        _world.Go(May.StartsAt(CustomerCalendar.In("Europe/Berlin")).AddHours(9));
        var caller = await _world.Prices.Team.CompanyAsync();
        var hire = await _world.Prices.Team.HireAsync(caller, await _world.Prices.Team.ListingAsync("Juno"), "Juno");
        await _world.Prices.Team.ConfirmAsync(hire);
        await _world.UseAsync(caller.CustomerId, hire, "first", 1_000, 100, May.StartsAt(CustomerCalendar.Utc).AddDays(3), "large");
        _world.Go(May.StartsAt(CustomerCalendar.Utc).AddDays(20));
        return caller;
    }

    private static string Id(string kind, string number = "n") => $"printf('{kind}0000000-0000-7000-8000-%012X', {number})";

    // Copies a table's first row, some of its columns made from the number n of the copy.
    private async Task CopyAsync(string table, int copies, params (string Column, string Value)[] changed)
    {
        await using var db = _world.Prices.Team.Open();
        var columns = await db.Database.SqlQuery<string>($"SELECT name AS Value FROM pragma_table_info({table})").ToListAsync(Token);
        var values = columns.Select(column => changed.Where(change => change.Column == column).Select(change => change.Value).FirstOrDefault() ?? $"\"{column}\"");
        var sql = $"""
            WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {copies})
            INSERT INTO "{table}" ({string.Join(", ", columns.Select(column => $"\"{column}\""))})
            SELECT {string.Join(", ", values)} FROM numbers, (SELECT * FROM "{table}" ORDER BY rowid LIMIT 1)
            """;
        db.Database.SetCommandTimeout(TimeSpan.FromMinutes(20));
        await db.Database.ExecuteSqlRawAsync(sql, Token);
    }
}
