using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Gateway.Overview;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;
using VeSaaS.Infrastructure.Gateway.Overview;
using VeSaaS.Infrastructure.Persistence;
using VeSaaS.Infrastructure.Persistence.Sqlite;
using VeSaaS.Tests.Gateway.Reconciling;
using VeSaaS.Tests.Support;
using VeSaaS.Web.Gateway.Overview;
using Xunit;

namespace VeSaaS.Tests.Gateway.Overview;

/// <summary>The operator's page where there are many agents and many customers.</summary>
public sealed class LargeInstallationTests : IDisposable
{
    private readonly OverviewWorld _world = new();
    private readonly Commands _commands = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task Page_ManyAgentsAndCustomers_AsksTheDatabaseAsOftenAsForOne()
    {
        Assert.SkipWhen(SqlServerForTests.Server is not null, "Commands are counted on SQLite.");
        await _world.Gateway.BindAsync();
        await _world.HiredAsync();
        var reads = await ReadsAsync();
        await reads.ExecuteAsync(Query(1, 1), Token);
        var forOne = _commands.Take();

        await GrowAsync(agents: 60, customers: 40);
        var first = await reads.ExecuteAsync(Query(1, 1), Token);
        var forMany = _commands.Take();
        var last = await reads.ExecuteAsync(Query(3, 8), Token);

        Assert.Equal((forOne, forOne), (forMany, _commands.Take()));
        Assert.Equal((GatewayView.ColumnCount, GatewayView.RowCount), (first.Columns.Count, first.Customers.Customers.Count));
        Assert.Equal((61 - (7 * GatewayView.ColumnCount), 41 - (2 * GatewayView.RowCount)), (last.Columns.Count, last.Customers.Customers.Count));
    }

    private static GatewayQuery Query(int rows, int columns) => new(null, null, null, null, rows, columns, 1);

    private async Task GrowAsync(int agents, int customers)
    {
        var companies = new List<CustomerId>();
        for (var number = 0; number < customers; number++)
        {
            companies.Add(await _world.Gateway.AddCustomerAsync());
        }

        for (var number = 0; number < agents; number++)
        {
            var agent = GatewayWorld.Agent with { Name = $"agent-{number}" };
            await _world.Gateway.BindAsync(agent);
            await using var db = _world.Gateway.Database.Open();
            db.AddRange(companies.Take(5).Select(company => new AccessGrant
            {
                Id = new GrantId(Guid(number, company)), CustomerId = company, Agent = agent, Reason = GrantReason.Hire, ReasonId = Guid(number, company), Generation = 1, CreatedAt = default,
            }));
            await db.SaveChangesAsync(Token);
        }
    }

    private static Guid Guid(int number, CustomerId company) => new([.. BitConverter.GetBytes(number), .. company.Value.ToByteArray()[4..]]);

    private async Task<GatewayReads> ReadsAsync()
    {
        await using var db = _world.Gateway.Database.Open();
        var options = new DbContextOptionsBuilder<SqliteAppDbContext>()
            .UseSqlite(db.Database.GetConnectionString()).UseDesignTimeIdentity().AddInterceptors(_commands).Options;
        var contexts = new AppContexts(() => new SqliteAppDbContext(options));
        var overview = new GatewayOverview(
            new GatewayLive(_world.Gateway.Store, _world.Gateway.Time),
            contexts,
            new AgentBackends([new AgentBackendSource("kagent", _ => _world.Gateway.Backend)]),
            new PolicyExpressions(DryRun.Evaluate),
            new OverviewSettings(_world.Queue, Options.Create(new GatewayOptions { Namespace = WatchedStore.Namespace }), _world.Gateway.Time));
        return new GatewayReads(overview, new GatewayCustomers(contexts), new Listings(contexts));
    }

    private sealed class Commands : DbCommandInterceptor
    {
        private int _count;

        public int Take() => Interlocked.Exchange(ref _count, 0);

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            Interlocked.Increment(ref _count);
            return base.ReaderExecutingAsync(command, eventData, result, cancellationToken);
        }
    }
}
