using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Marketplace;
using VeSaaS.Core.Marketplace.Finding;
using VeSaaS.Core.Persistence;
using VeSaaS.Infrastructure.Persistence;
using VeSaaS.Infrastructure.Persistence.Sqlite;
using Xunit;

namespace VeSaaS.Tests.Marketplace;

/// <summary>
/// What a page of the marketplace costs with 100 and with 10,000 listings, facets and cards included, on SQLite. Run by `deploy/bench.sh`, which sets
/// `VESAAS_BENCH`; left out otherwise, as times of a machine that also runs tests say nothing.
/// </summary>
public sealed class MarketplaceBenchmark(ITestOutputHelper output)
{
    private const int Few = 100;
    private const int Many = 10_000;
    private const int Rounds = 101;
    private const int Words = 4_000;
    private const double MostMilliseconds = 20;

    private static readonly (string Name, MarketplaceFilter Filter)[] Pages =
    [
        ("No filter", new()),
        ("Page 50, by price", new() { Sort = MarketplaceSort.Price, Page = 50 }),
        ("Three facets", new() { Categories = ["Category 3", "Category 4"], Seniorities = [Seniority.Senior], MinFee = 20m, MaxFee = 90m }),
        ("A word of every name", new() { Search = "clerk" }),
        ("Two words", new() { Search = "word12 word77" }),
        ("A beginning", new() { Search = "word1" }),
        ("A typo", new() { Search = "wrod1234" }),
        ("No match", new() { Search = "nobody", Tags = ["tag 1"] }),
    ];

    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Page_TenThousandListings_TakesUnderTwentyMilliseconds()
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable("VESAAS_BENCH") != "1", "deploy/bench.sh runs it.");
        var folder = Directory.CreateTempSubdirectory("vesaas-bench-");
        var contexts = await DatabaseAsync(Path.Combine(folder.FullName, "bench.db"));
        await SeedAsync(contexts, 0, Few);
        var few = await MeasureAsync(contexts);
        await SeedAsync(contexts, Few, Many);
        var many = await MeasureAsync(contexts);

        output.WriteLine($"| Page | {Few} listings | {Many} listings | Ratio | Slowest of {Rounds} |");
        output.WriteLine("|---|---|---|---|---|");
        foreach (var ((name, _), small, large) in Pages.Zip(few, many))
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"| {name} | {small.Median:F1} ms | {large.Median:F1} ms | {large.Median / small.Median:F1} | {large.Slowest:F1} ms |"));
        }

        var shelf = Stopwatch.StartNew();
        using var fresh = new MarketShelf();
        await using (var db = contexts.ForSystem("benchmark"))
        {
            await fresh.ReadAsync(db, Token);
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\nThe first page after a change of the catalogue reads it again: {shelf.Elapsed.TotalMilliseconds:F0} ms more."));
        SqliteConnection.ClearAllPools();
        folder.Delete(recursive: true);
        Assert.All(many, time => Assert.InRange(time.Median, 0, MostMilliseconds));
    }

    // Not that of the other tests, which records every statement.
    private static async Task<AppContexts> DatabaseAsync(string file)
    {
        var options = new DbContextOptionsBuilder<SqliteAppDbContext>().UseSqlite($"Data Source={file};Foreign Keys=True").UseDesignTimeIdentity().Options;
        var contexts = new AppContexts(() => new SqliteAppDbContext(options));
        await using var db = contexts.ForSystem("benchmark");
        await db.Database.MigrateAsync(Token);
        await db.Database.ExecuteSqlRawAsync("PRAGMA journal_mode=WAL", Token);
        return contexts;
    }

    private static async Task<List<(double Median, double Slowest)>> MeasureAsync(AppContexts contexts)
    {
        using var shelf = new MarketShelf();
        using var statistics = new MarketStatistics(contexts, TimeProvider.System);
        var market = new MarketplaceQuery(contexts, shelf, statistics);
        var times = new List<(double, double)>();
        foreach (var (_, filter) in Pages)
        {
            var measured = new List<double>();
            for (var round = -5; round < Rounds; round++)
            {
                var clock = Stopwatch.GetTimestamp();
                await market.ExecuteAsync(filter, null, Token);
                if (round >= 0)
                {
                    measured.Add(Stopwatch.GetElapsedTime(clock).TotalMilliseconds);
                }
            }

            times.Add((measured.Order().ElementAt(Rounds / 2), measured.Max()));
        }

        return times;
    }

    private static async Task SeedAsync(AppContexts contexts, int from, int until)
    {
        const int batch = 100;
        for (var start = from; start < until; start += batch)
        {
            await using var db = contexts.ForSystem("benchmark");
            for (var number = start; number < start + batch; number++)
            {
                db.Add(Listing(new Random(number), number, Start.AddMinutes(number)));
            }

            await db.SaveChangesAsync(Token);
        }
    }

    private static VirtualEmployee Listing(Random random, int number, DateTimeOffset at)
    {
        string Some(int words) => string.Join(' ', Enumerable.Range(0, words).Select(_ => $"word{random.Next(random.Next(1, Words))}"));
        return new VirtualEmployee
        {
            Id = new VirtualEmployeeId(Guid.CreateVersion7(at)),
            Agent = new AgentRef("kagent", "bench", $"clerk-{number}"),
            Slug = $"clerk-{number}",
            Name = $"Clerk {Some(1)} {number}",
            Tagline = Some(8),
            Description = Some(60),
            Category = $"Category {random.Next(12)}",
            Tags = [.. Enumerable.Range(0, 3).Select(_ => $"tag {random.Next(40)}").Distinct()],
            Seniority = (Seniority)random.Next(3),
            Status = VirtualEmployeeStatus.Published,
            MonthlyFee = Money.FromUnits(random.Next(0, 150)),
            TokenBilling = random.Next(4) == 0 ? TokenBilling.None : TokenBilling.PerToken,
            InputRate = 1_200,
            OutputRate = 4_800,
            IsFeatured = number % 1_000 == 0,
            Facts = new AgentFacts(
                "Declarative", "model", [new AgentTool("read_pdf", "files", true)],
                [.. Enumerable.Range(0, 3).Select(_ => $"Skill {random.Next(30)}").Distinct().Select(name => new AgentSkill(name, name, "What it does.", [], []))],
                true, 1, at),
            CreatedAt = at,
            UpdatedAt = at,
            PublishedAt = at,
        };
    }
}
