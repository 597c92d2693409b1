using System.Collections.Concurrent;
using System.Data.Common;
using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Query.Internal;
using Microsoft.EntityFrameworkCore.Storage;
using VeSaaS.Core.Persistence;

// The query compiler is the one place that sees a query with its values before it is made into SQL; there is no public one.
#pragma warning disable EF1001

namespace VeSaaS.Tests.Persistence.Recording;

/// <summary>
/// Listens to every query and every save that the product makes on SQLite while the tests run, and makes each once more against the model of SQL
/// Server, whose connection and commands are suppressed (<see cref="SqlServerMirror"/>). So the T-SQL of whatever the tests reach is recorded without
/// a scenario of its own, with the parameters of real use; which statements of the product were not reached is known from its compiled code
/// (<see cref="CallSites"/>). The tests in collection <see cref="AfterTheRest"/> judge what was recorded when everything else has run.
/// </summary>
internal static class SqlRecording
{
    // Enough to see the variants of a query that is put together from a filter; polling loops would otherwise translate theirs thousands of times.
    private const int MostOfOnePlace = 400;

    private static readonly ConcurrentDictionary<CallSite, int> Times = new();

    /// <summary>Statements of T-SQL, each with the place that made it first.</summary>
    public static ConcurrentDictionary<string, TSql> TSql { get; } = new();

    /// <summary>Queries and set-based writes of SQLite, each with the place that made it first.</summary>
    public static ConcurrentDictionary<string, CallSite> Sqlite { get; } = new();

    /// <summary>Queries and saves that have no T-SQL, each with its place.</summary>
    public static ConcurrentDictionary<string, CallSite> Untranslated { get; } = new();

    /// <summary>Every statement of the product that was on the stack of a recorded query or save.</summary>
    public static ConcurrentDictionary<CallSite, bool> Reached { get; } = new();

    /// <summary>Makes contexts of these options record. Not where `deploy/bench.sh` measures: making everything twice would be most of it.</summary>
    public static void RecordSql(this DbContextOptionsBuilder options)
    {
        if (Environment.GetEnvironmentVariable("VESAAS_BENCH") != "1")
        {
            options.ReplaceService<IQueryCompiler, RecordingQueryCompiler>().AddInterceptors(Listener.Instance);
        }
    }

    private static void Mirror(DbContext context, bool isSave, Action<IReadOnlyList<CallSite>> translate)
    {
        var places = CallSites.Current();
        if (places is not [var place, ..] || context is not AppDbContext)
        {
            return;
        }

        if (Times.AddOrUpdate(place, 1, (_, times) => times + 1) <= MostOfOnePlace)
        {
            translate(places);
        }

        foreach (var site in places)
        {
            Reached.AddOrUpdate(site, isSave, (_, before) => before || isSave);
        }
    }

    private sealed class Listener : DbCommandInterceptor, ISaveChangesInterceptor
    {
        public static readonly Listener Instance = new();

        public InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result)
        {
            Mirror(eventData.Context!, isSave: true, places => SqlServerMirror.Save((AppDbContext)eventData.Context!, places[0]));
            return result;
        }

        public ValueTask<InterceptionResult<int>> SavingChangesAsync(
            DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default) =>
            ValueTask.FromResult(SavingChanges(eventData, result));

        public override DbCommand CommandInitialized(CommandEndEventData eventData, DbCommand result)
        {
            if (eventData.CommandSource is CommandSource.LinqQuery or CommandSource.FromSqlQuery or CommandSource.ExecuteUpdate or CommandSource.ExecuteDelete
                && !Sqlite.ContainsKey(result.CommandText) && CallSites.Current() is [var place, ..])
            {
                Sqlite.TryAdd(result.CommandText, place);
            }

            return result;
        }
    }

    private sealed class RecordingQueryCompiler(
        IQueryContextFactory queryContextFactory,
        ICompiledQueryCache compiledQueryCache,
        ICompiledQueryCacheKeyGenerator compiledQueryCacheKeyGenerator,
        IDatabase database,
        IDiagnosticsLogger<DbLoggerCategory.Query> logger,
        ICurrentDbContext currentContext,
        IEvaluatableExpressionFilter evaluatableExpressionFilter,
        IModel model)
        : QueryCompiler(
            queryContextFactory, compiledQueryCache, compiledQueryCacheKeyGenerator, database, logger, currentContext, evaluatableExpressionFilter, model)
    {
        private readonly DbContext _context = currentContext.Context;

        public override TResult Execute<TResult>(Expression query)
        {
            Record(query);
            return base.Execute<TResult>(query);
        }

        public override TResult ExecuteAsync<TResult>(Expression query, CancellationToken cancellationToken)
        {
            Record(query);
            return base.ExecuteAsync<TResult>(query, cancellationToken);
        }

        private void Record(Expression query) =>
            Mirror(_context, isSave: false, places => SqlServerMirror.Query((AppDbContext)_context, query, places[0]));
    }
}
