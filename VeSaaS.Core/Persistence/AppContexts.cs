using System.Data;
using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Persistence;

/// <summary>
/// Opens contexts that say whose data they may touch. One context per operation; the caller disposes it.
/// </summary>
/// <param name="open">Makes a context of the configured provider (`IDbContextFactory` is not covariant, so a function).</param>
public sealed class AppContexts(Func<AppDbContext> open)
{
    /// <summary>A context that sees and writes only this customer's data.</summary>
    public AppDbContext ForCustomer(CustomerId customer) => Open(new CustomerScope(customer, null));

    /// <summary>A context that sees every customer's data. The reason is for the reader of the calling code.</summary>
    public AppDbContext ForSystem(string reason)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        return Open(new CustomerScope(null, reason));
    }

    /// <summary>
    /// Runs the work in one transaction on a fresh context, saves and commits. The work may run again when the provider retries,
    /// so it must have no effect outside the context. An exception, or a <paramref name="work"/> that throws, leaves nothing behind.
    /// </summary>
    public Task<TResult> WriteAsync<TResult>(
        CustomerId customer, Func<AppDbContext, CancellationToken, Task<TResult>> work, CancellationToken cancellationToken) =>
        WriteAsync(() => ForCustomer(customer), work, cancellationToken);

    /// <summary>
    /// As <see cref="WriteAsync{TResult}(CustomerId, Func{AppDbContext, CancellationToken, Task{TResult}}, CancellationToken)"/>, but nobody waits for the disk: for
    /// what is read again where a machine lost its power (<see cref="AppDbContext.CommitLightlyAsync"/>).
    /// </summary>
    public Task<TResult> WriteLightlyAsync<TResult>(
        CustomerId customer, Func<AppDbContext, CancellationToken, Task<TResult>> work, CancellationToken cancellationToken) =>
        WriteAsync(() => ForCustomer(customer), work, cancellationToken, isLight: true);

    /// <summary>
    /// As <see cref="WriteAsync{TResult}(CustomerId, Func{AppDbContext, CancellationToken, Task{TResult}}, CancellationToken)"/>, for work that adds a row where it
    /// finds none: when somebody else added it meanwhile, the work runs once more and finds it.
    /// </summary>
    public Task<TResult> AddOrChangeAsync<TResult>(
        CustomerId customer, Func<AppDbContext, CancellationToken, Task<TResult>> work, CancellationToken cancellationToken) =>
        AddOrChangeAsync(() => ForCustomer(customer), work, cancellationToken);

    /// <inheritdoc cref="AddOrChangeAsync{TResult}(CustomerId, Func{AppDbContext, CancellationToken, Task{TResult}}, CancellationToken)"/>
    public Task<TResult> AddOrChangeAsSystemAsync<TResult>(
        string reason, Func<AppDbContext, CancellationToken, Task<TResult>> work, CancellationToken cancellationToken) =>
        AddOrChangeAsync(() => ForSystem(reason), work, cancellationToken);

    private async Task<TResult> AddOrChangeAsync<TResult>(
        Func<AppDbContext> context, Func<AppDbContext, CancellationToken, Task<TResult>> work, CancellationToken cancellationToken)
    {
        for (var isFirst = true; ; isFirst = false)
        {
            try
            {
                return await WriteAsync(context, work, cancellationToken);
            }
            catch (DbUpdateException exception) when (isFirst && IsUniqueViolation(exception))
            {
                // The row is there now: the second time it is found and changed.
            }
        }
    }

    /// <inheritdoc cref="WriteAsync{TResult}(CustomerId, Func{AppDbContext, CancellationToken, Task{TResult}}, CancellationToken)"/>
    public Task<TResult> WriteAsSystemAsync<TResult>(
        string reason, Func<AppDbContext, CancellationToken, Task<TResult>> work, CancellationToken cancellationToken) =>
        WriteAsync(() => ForSystem(reason), work, cancellationToken);

    /// <summary>Whether the failure is a unique index or primary key that already holds the value: somebody else was first.</summary>
    public bool IsUniqueViolation(DbUpdateException exception)
    {
        using var db = open();
        return db.IsUniqueViolation(exception);
    }

    private static async Task<TResult> WriteAsync<TResult>(
        Func<AppDbContext> context, Func<AppDbContext, CancellationToken, Task<TResult>> work, CancellationToken cancellationToken, bool isLight = false)
    {
        await using var probe = context();
        return await probe.Database.CreateExecutionStrategy().ExecuteAsync(
            async token =>
            {
                await using var db = context();
                await using var lightly = isLight ? await db.CommitLightlyAsync(token) : null;
                // What was read stays true until the commit, so that a rule that was checked still holds. SQLite begins it IMMEDIATE and takes the
                // write lock before the first read; SQL Server locks what is read, and of two that lock each other out it ends one, which the
                // execution strategy then does again.
                await using var transaction = await db.Database.BeginTransactionAsync(IsolationLevel.Serializable, token);
                var result = await work(db, token);
                await db.SaveChangesAsync(token);
                await transaction.CommitAsync(token);
                return result;
            },
            cancellationToken);
    }

    private AppDbContext Open(CustomerScope scope)
    {
        var db = open();
        db.Scope = scope;
        return db;
    }
}
