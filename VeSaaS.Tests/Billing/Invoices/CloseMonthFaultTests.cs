using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Billing.Invoices;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;
using VeSaaS.Infrastructure.Persistence;
using VeSaaS.Infrastructure.Persistence.Sqlite;
using Xunit;

namespace VeSaaS.Tests.Billing.Invoices;

public sealed class CloseMonthFaultTests : IDisposable
{
    private static readonly DateTimeOffset May = new(2026, 4, 30, 22, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset June = new(2026, 5, 31, 22, 0, 0, TimeSpan.Zero);

    private readonly InvoiceWorld _world = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task CloseDueAsync_OneCompanyFails_TheOthersCloseAndItFollowsWithoutAGap()
    {
        var (failing, _) = await _world.HiredAsync(May);
        await _world.HiredAsync(May);
        await _world.HiredAsync(May);
        await SetZoneAsync(failing, "Mars/Olympus");
        _world.Go(June + CloseMonth.Grace);

        Assert.Equal(2, await _world.Worker.CloseDueAsync(Token));
        Assert.Empty(await _world.Invoices.ListAsync(failing.CustomerId, Token));
        await SetZoneAsync(failing, "Europe/Berlin");

        Assert.Equal(1, await _world.Worker.CloseDueAsync(Token));
        Assert.Equal("VE-2026-00003", Assert.Single(await _world.Invoices.ListAsync(failing.CustomerId, Token)).Number);
    }

    [Fact]
    public async Task ExecuteAsync_DiesAtAnyCommand_LeavesNothingAndClosesTheNextTime()
    {
        var (caller, hire) = await _world.HiredAsync(May);
        await _world.UseAsync(caller.CustomerId, hire, "1", 1_000, 500, May.AddDays(2));
        _world.Go(June + CloseMonth.Grace);

        // One command later each time, until the month is closed before it dies.
        var deaths = 0;
        while ((await _world.Invoices.ListAsync(caller.CustomerId, Token)).Count == 0)
        {
            await using var db = _world.Prices.Team.Open();
            Assert.Equal(0, await db.Set<ClosedMonth>().CountAsync(Token));
            var options = new DbContextOptionsBuilder<SqliteAppDbContext>()
                .UseSqlite(db.Database.GetConnectionString()).UseDesignTimeIdentity().AddInterceptors(new DiesAtCommand(++deaths)).Options;
            var closing = new CloseMonth(new AppContexts(() => new SqliteAppDbContext(options)), Options.Create(_world.Options), _world.Prices.Team.Time, _world.Prices.Team.Live);
            await Record.ExceptionAsync(() => closing.ExecuteAsync(caller.CustomerId, Token));
        }

        Assert.True(deaths > 10, $"died {deaths} times");
        Assert.Equal("VE-2026-00001", Assert.Single(await _world.Invoices.ListAsync(caller.CustomerId, Token)).Number);
        Assert.Equal(0, await _world.Worker.CloseDueAsync(Token));
    }

    private async Task SetZoneAsync(Caller caller, string zone)
    {
        await using var db = _world.Prices.Team.Open();
        await db.Set<Customer>().Where(row => row.Id == caller.CustomerId).ExecuteUpdateAsync(set => set.SetProperty(row => row.TimeZone, zone).SetProperty(row => row.Calendar, CustomerCalendar.In(zone)), Token);
    }

    private sealed class DiesAtCommand(int number) : DbCommandInterceptor
    {
        private int _seen;

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            Count();
            return base.ReaderExecutingAsync(command, eventData, result, cancellationToken);
        }

        public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        {
            Count();
            return base.NonQueryExecutingAsync(command, eventData, result, cancellationToken);
        }

        private void Count()
        {
            if (++_seen == number)
            {
                throw new IOException("The process dies here.");
            }
        }
    }
}
