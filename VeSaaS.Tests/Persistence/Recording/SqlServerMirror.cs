using System.Collections;
using System.Data;
using System.Data.Common;
using System.Linq.Expressions;
using System.Reflection;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Query;
using VeSaaS.Core.Persistence;
using VeSaaS.Infrastructure.Persistence;
using VeSaaS.Infrastructure.Persistence.SqlServer;

namespace VeSaaS.Tests.Persistence.Recording;

/// <summary>A statement of T-SQL, the declarations of its parameters, and who made it.</summary>
internal sealed record TSql(string Text, string Parameters, CallSite Place);

/// <summary>
/// A context of SQL Server without a server: connections are not opened, commands are recorded and answered by a reader of the test. Queries find no
/// row, which some of them refuse (<c>SingleAsync</c>): what counts is the command that was made before that.
/// </summary>
internal static class SqlServerMirror
{
    private static readonly DbContextOptions<SqlServerAppDbContext> Options = MakeOptions();

    // Everything of one mirrored call runs on one thread.
    [ThreadStatic]
    private static CallSite? _place;

    [ThreadStatic]
    private static int _commands;

    /// <summary>Makes the query of another provider's context here.</summary>
    public static void Query(AppDbContext origin, Expression query, CallSite place) => Run(origin, place, mirror =>
    {
        var provider = mirror.GetService<IAsyncQueryProvider>();
        var mirrored = new Mirrored(mirror, provider).Visit(query);
        if (typeof(IQueryable).IsAssignableFrom(mirrored.Type))
        {
            var rows = ((IEnumerable)provider.CreateQuery(mirrored)).GetEnumerator();
            using (rows as IDisposable)
            {
                rows.MoveNext();
            }
        }
        else
        {
            provider.Execute(mirrored);
        }
    });

    /// <summary>Saves copies of what the other provider's context is about to save.</summary>
    public static void Save(AppDbContext origin, CallSite place)
    {
        var changes = origin.ChangeTracker.Entries().Where(entry => entry.State is EntityState.Added or EntityState.Modified or EntityState.Deleted)
            // These go with their owner.
            .Where(entry => !entry.Metadata.IsOwned()).ToList();
        if (changes.Count == 0)
        {
            return;
        }

        Run(origin, place, mirror =>
        {
            foreach (var change in changes)
            {
                CheckLengths(change, mirror, place);
                var copy = change.CurrentValues.ToObject();
                foreach (var owned in change.Navigations.Where(navigation => navigation.Metadata.TargetEntityType.IsOwned()))
                {
                    owned.Metadata.PropertyInfo!.SetValue(copy, owned.CurrentValue);
                }

                var mirrored = mirror.Entry(copy);
                mirrored.State = change.State;
                foreach (var property in change.Properties)
                {
                    var same = mirrored.Property(property.Metadata.Name);
                    if (change.State is EntityState.Added)
                    {
                        same.IsTemporary = property.IsTemporary;
                    }
                    else if (!property.Metadata.IsPrimaryKey())
                    {
                        same.OriginalValue = property.OriginalValue;
                        same.IsModified = change.State is EntityState.Modified && property.IsModified;
                    }
                }
            }

            mirror.SaveChanges();
        });
    }

    // SQLite keeps what is too long; SQL Server refuses it (error 2628).
    private static void CheckLengths(EntityEntry change, AppDbContext mirror, CallSite place)
    {
        foreach (var property in change.Properties.Where(property => change.State is not EntityState.Deleted && property.Metadata.GetMaxLength() is not null))
        {
            var converted = mirror.Model.FindEntityType(change.Metadata.Name)!.FindProperty(property.Metadata.Name)!.GetTypeMapping().Converter is { } converter
                ? converter.ConvertToProvider(property.CurrentValue)
                : property.CurrentValue;
            var length = converted switch
            {
                string text => text.Length,
                byte[] bytes => bytes.Length,
                _ => 0,
            };
            if (length > property.Metadata.GetMaxLength())
            {
                SqlRecording.Untranslated.TryAdd($"{change.Metadata.GetTableName()}.{property.Metadata.Name} holds {property.Metadata.GetMaxLength()}, not {length}", place);
            }
        }
    }

    private static void Run(AppDbContext origin, CallSite place, Action<AppDbContext> work)
    {
        using var mirror = new SqlServerAppDbContext(Options) { Scope = origin.Scope };
        mirror.Database.AutoTransactionBehavior = AutoTransactionBehavior.Never;
        var (outer, before) = (_place, _commands);
        (_place, _commands) = (place, 0);
        try
        {
            work(mirror);
        }
        catch (Exception) when (_commands > 0)
        {
            // The command was made; that its answer does not suit the query is our doing.
        }
        catch (Exception exception)
        {
            SqlRecording.Untranslated.TryAdd($"{exception.GetType().Name}: {exception.Message}", place);
        }
        finally
        {
            (_place, _commands) = (outer, before);
        }
    }

    private static DbContextOptions<SqlServerAppDbContext> MakeOptions()
    {
        var options = new DbContextOptionsBuilder<SqlServerAppDbContext>();
        SqlServerAppDbContext.Configure(options, "Server=none;Database=none");
        options.UseDesignTimeIdentity().AddInterceptors(new Suppression());
        return options.Options;
    }

    private static string Declaration(DbParameter parameter)
    {
        var sql = (SqlParameter)parameter;
        var length = sql.SqlDbType is SqlDbType.NVarChar or SqlDbType.VarChar or SqlDbType.VarBinary
            ? sql.Size is > 0 and <= 4000 ? $"({sql.Size})" : "(max)"
            : "";
        return $"{sql.ParameterName} {sql.SqlDbType.ToString().ToLowerInvariant()}{length}";
    }

    /// <summary>Puts the mirror's sets in the place of the other context's, also inside of lambdas that use the context or another query.</summary>
    private sealed class Mirrored(AppDbContext mirror, IAsyncQueryProvider provider) : ExpressionVisitor
    {
        protected override Expression VisitExtension(Expression node) => node is EntityQueryRootExpression root
            ? new EntityQueryRootExpression(provider, mirror.Model.FindEntityType(root.EntityType.Name)!)
            : base.VisitExtension(node);

        protected override Expression VisitConstant(ConstantExpression node) =>
            node.Value is AppDbContext ? Expression.Constant(mirror, typeof(AppDbContext)) : node;

        protected override Expression VisitMember(MemberExpression node)
        {
            if (typeof(DbContext).IsAssignableFrom(node.Type))
            {
                return Expression.Constant(mirror, node.Type);
            }

            return typeof(IQueryable).IsAssignableFrom(node.Type) && Value(node) is IQueryable query ? Visit(query.Expression) : base.VisitMember(node);
        }

        // What a lambda captured: fields of fields of a constant.
        private static object? Value(Expression? node) => node switch
        {
            ConstantExpression constant => constant.Value,
            MemberExpression { Member: FieldInfo field } member => field.GetValue(Value(member.Expression)),
            _ => null,
        };
    }

    private sealed class Suppression : DbCommandInterceptor, IDbConnectionInterceptor
    {
        private const int MostResults = 64;

        public InterceptionResult ConnectionOpening(DbConnection connection, ConnectionEventData eventData, InterceptionResult result) =>
            InterceptionResult.Suppress();

        public InterceptionResult ConnectionClosing(DbConnection connection, ConnectionEventData eventData, InterceptionResult result) =>
            InterceptionResult.Suppress();

        public override InterceptionResult<DbDataReader> ReaderExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result)
        {
            Record(command);
            return InterceptionResult<DbDataReader>.SuppressWithResult(eventData.CommandSource is CommandSource.SaveChanges ? OneRowPerResult() : new DataTable().CreateDataReader());
        }

        public override InterceptionResult<int> NonQueryExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<int> result)
        {
            Record(command);
            return InterceptionResult<int>.SuppressWithResult(1);
        }

        public override InterceptionResult<object> ScalarExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<object> result)
        {
            Record(command);
            return InterceptionResult<object>.SuppressWithResult(1);
        }

        private static void Record(DbCommand command)
        {
            _commands++;
            var parameters = string.Join(", ", command.Parameters.Cast<DbParameter>().Select(Declaration));
            SqlRecording.TSql.TryAdd(command.CommandText, new TSql(command.CommandText, parameters, _place!));
        }

        // Each statement of a batch reports the rows it touched: one.
        private static DataTableReader OneRowPerResult()
        {
            var table = new DataTable();
            table.Columns.Add("rows", typeof(int));
            table.Columns.Add("position", typeof(int));
            table.Rows.Add(1, 0);
            return new DataTableReader([.. Enumerable.Repeat(table, MostResults)]);
        }
    }
}
