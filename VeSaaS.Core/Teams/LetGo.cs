using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Teams;

/// <summary>How an attempt to let somebody go ended.</summary>
public abstract record LetGoOutcome
{
    private LetGoOutcome()
    {
    }

    /// <summary>New work is refused from now on, the fee has stopped, and access is being closed. Also the answer when that was so already.</summary>
    public sealed record Ending(HireId Id) : LetGoOutcome;

    /// <summary>The customer has no such hire.</summary>
    public sealed record NotFound : LetGoOutcome;

    /// <summary>The person may not.</summary>
    public sealed record NotAllowed(string Reason) : LetGoOutcome;
}

/// <summary>
/// Ends an employment, or cancels a hire that is still waiting for the gateway. Conversations and ledger stay; who reported to it reports to its manager. Running work is ended, and the grant
/// revoked, by whoever watches for hires with <see cref="Hire.EndRequestedAt"/>; a hire that was never confirmed has no work, so that its grant is revoked here.
/// </summary>
public sealed class LetGo(AppContexts contexts, TimeProvider time, GatewayReconcileQueue queue, ILiveEvents live)
{
    /// <summary>Lets the hire go.</summary>
    public Task<LetGoOutcome> ExecuteAsync(Caller caller, HireId id, CancellationToken cancellationToken) =>
        ExecuteAsync(caller, id, (_, _) => Task.CompletedTask, cancellationToken);

    /// <summary>Lets the hire go; what hangs on it is done before, in the same transaction, and may be done again. What it throws leaves everything as it was.</summary>
    internal async Task<LetGoOutcome> ExecuteAsync(Caller caller, HireId id, Func<AppDbContext, CancellationToken, Task> before, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (caller.Role is MemberRole.Viewer)
        {
            return new LetGoOutcome.NotAllowed(TeamWords.ViewersRead);
        }

        return await ExecuteAsync(caller.CustomerId, Actor.Of(caller), id, before, cancellationToken);
    }

    /// <summary>Lets the hire go without anybody of the customer: its listing leaves the platform. What hangs on it is done before, as above.</summary>
    internal Task<LetGoOutcome> ByProductAsync(CustomerId customer, HireId id, Func<AppDbContext, CancellationToken, Task> before, CancellationToken cancellationToken) =>
        ExecuteAsync(customer, Actor.System, id, before, cancellationToken);

    private async Task<LetGoOutcome> ExecuteAsync(
        CustomerId customer, Actor actor, HireId id, Func<AppDbContext, CancellationToken, Task> before, CancellationToken cancellationToken)
    {
        try
        {
            AccessGrant? revoked = null;
            var outcome = await contexts.WriteAsync(
                customer, (db, token) => EndAsync(db, customer, actor, id, before, grant => revoked = grant, token), cancellationToken);
            if (revoked is not null)
            {
                queue.Enqueue(revoked.Agent);
            }

            if (outcome is LetGoOutcome.Ending)
            {
                live.PublishHire(customer, id);
            }

            return outcome;
        }
        catch (DbUpdateConcurrencyException)
        {
            // Somebody renamed it or let it go in the same moment; the wish stands, so it is carried out on what is there now.
            return await ExecuteAsync(customer, actor, id, before, cancellationToken);
        }
    }

    private async Task<LetGoOutcome> EndAsync(
        AppDbContext db, CustomerId customer, Actor actor, HireId id, Func<AppDbContext, CancellationToken, Task> before, Action<AccessGrant?> onRevoked,
        CancellationToken cancellationToken)
    {
        var hire = await db.Set<Hire>().SingleOrDefaultAsync(
            candidate => candidate.CustomerId == customer && candidate.Id == id, cancellationToken);
        if (hire is null)
        {
            return new LetGoOutcome.NotFound();
        }

        if (hire.EndRequestedAt is not null)
        {
            return new LetGoOutcome.Ending(id);
        }

        await before(db, cancellationToken);
        var now = time.GetUtcNow();
        hire.EndRequestedAt = now;
        await SubscriptionPauses.EndAsync(db, customer, id.Value, now, cancellationToken);
        var reports = await db.Set<Hire>()
            .Where(report => report.CustomerId == customer && report.ManagerId == id && report.EndRequestedAt == null).ToListAsync(cancellationToken);
        reports.ForEach(report => report.ManagerId = hire.ManagerId);
        var neverReady = await db.Set<AccessGrant>().AnyAsync(
            grant => grant.CustomerId == customer && grant.Reason == GrantReason.Hire && grant.ReasonId == id.Value && grant.ConfirmedAt == null,
            cancellationToken);
        if (neverReady)
        {
            onRevoked(await Grants.RequestRevocationAsync(db, time, customer, GrantReason.Hire, id.Value, actor, cancellationToken));
        }

        db.Audit(time, neverReady ? "teams.hire_cancelled" : "teams.let_go", actor, customer, $"hire:{id.Value}", reports.Count == 0 ? null : new
        {
            movedUp = reports.ConvertAll(report => report.Id.Value),
            to = hire.ManagerId?.Value,
        });
        return new LetGoOutcome.Ending(id);
    }
}
