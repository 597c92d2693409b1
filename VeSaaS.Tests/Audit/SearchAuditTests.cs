using VeSaaS.Core.Audit;
using Xunit;

namespace VeSaaS.Tests.Audit;

public sealed class SearchAuditTests : IDisposable
{
    private static readonly Actor Operator = Actor.Operator(Guid.AllBitsSet);
    private readonly AuditWorld _world = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task Pages_GiveEveryRowOnceNewestFirst()
    {
        await _world.WriteAsync(120, Token);
        var seen = new List<string>();
        AuditCursor? behind = null;
        do
        {
            var page = await _world.Search.ExecuteAsync(new AuditFilter(Type: "test."), behind, Operator, Token);
            seen.AddRange(page.Rows.Select(row => row.Entry.Subject));
            behind = page.Older is { } older ? AuditCursor.Parse(older.ToString()) : null;
        }
        while (behind is not null);

        Assert.Equal(Enumerable.Range(1, 120).Reverse().Select(number => $"row:{number}"), seen);
    }

    [Fact]
    public async Task RowsOfOneInstant_AreNeitherLostNorDoubledBetweenPages()
    {
        await using (var db = _world.Database.Open())
        {
            for (var row = 0; row < SearchAudit.PageSize + 10; row++)
            {
                db.Audit(_world.Database.Time, "test.written", Actor.System, null, $"row:{row}");
            }

            await db.SaveChangesAsync(Token);
        }

        var filter = new AuditFilter(Type: "test.");
        var first = await _world.Search.ExecuteAsync(filter, null, Operator, Token);
        var second = await _world.Search.ExecuteAsync(filter, first.Older, Operator, Token);

        Assert.Equal(10, second.Rows.Count);
        Assert.Empty(first.Rows.Select(row => row.Entry.Id).Intersect(second.Rows.Select(row => row.Entry.Id)));
    }

    [Theory]
    [InlineData("member", null, null, 3)]
    [InlineData("system", null, null, 0)]
    [InlineData("ffffffff-ffff-ffff-ffff-ffffffffffff", null, null, 3)]
    [InlineData("nobody@example.test", null, null, 0)]
    [InlineData(null, "No such company", null, 0)]
    [InlineData(null, null, "2026-03-01", 3)]
    [InlineData(null, null, "2026-03-02", 0)]
    public async Task Filter_LeavesWhatMeetsAllOfIt(string? actor, string? customer, string? day, int rows)
    {
        await _world.WriteAsync(3, Token);
        var date = day is null ? (DateOnly?)null : DateOnly.ParseExact(day, "yyyy-MM-dd");

        var page = await _world.Search.ExecuteAsync(new AuditFilter("test.", actor, customer, "row:", date, date), null, Operator, Token);

        Assert.Equal(rows, page.Rows.Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("1-2")]
    [InlineData("99999999999999999999-00000000000000000000000000000000")]
    [InlineData("9223372036854775807-00000000000000000000000000000000")]
    public void Cursor_AnythingElse_IsNothing(string text) => Assert.Null(AuditCursor.Parse(text));
}
