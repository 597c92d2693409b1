using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Catalog.Prices;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Teams.Trials;

/// <summary>How an attempt to try ended.</summary>
public abstract record TrialOutcome
{
    private TrialOutcome()
    {
    }

    /// <summary>It is open, or on its way through the gateway; also the one that runs already.</summary>
    public sealed record Started(TrialId Id) : TrialOutcome;

    /// <summary>The customer employs it: there is nothing to try.</summary>
    public sealed record AlreadyHired(HireId Hire) : TrialOutcome;

    /// <summary>No such listing is offered.</summary>
    public sealed record NotFound : TrialOutcome;

    /// <summary>Its agent does not answer, or the budget for trials is used up; in words for a person.</summary>
    public sealed record Refused(string Reason) : TrialOutcome;

    /// <summary>The person, or the customer, may not.</summary>
    public sealed record NotAllowed(string Reason) : TrialOutcome;
}

/// <summary>Opens a trial: a row with its caps and a grant of its own in one transaction. A customer tries a listing once at a time.</summary>
public sealed class StartTrial(AppContexts contexts, TimeProvider time, TrialBudgets budgets, GatewayReconcileQueue queue, ILiveEvents live)
{
    /// <summary>Starts for the caller's customer; the customer pays nothing.</summary>
    /// <param name="caller">An owner or a member.</param>
    /// <param name="listing">The listing's slug or id.</param>
    /// <param name="cancellationToken">Cancels before the commit.</param>
    public async Task<TrialOutcome> ExecuteAsync(Caller caller, string listing, CancellationToken cancellationToken)
    {
        if (caller.Role is MemberRole.Viewer)
        {
            return new TrialOutcome.NotAllowed("You can look, and not try. Ask an owner to make you a member.");
        }

        AgentRef? granted = null;
        var outcome = await contexts.WriteAsync(
            caller.CustomerId, (db, token) => StartAsync(db, caller, listing, agent => granted = agent, token), cancellationToken);
        if (granted is { } agent && outcome is TrialOutcome.Started(var id))
        {
            queue.Enqueue(agent);
            live.Publish(TrialTopics.Of(id));
        }

        return outcome;
    }

    private async Task<TrialOutcome> StartAsync(AppDbContext db, Caller caller, string text, Action<AgentRef> onGranted, CancellationToken cancellationToken)
    {
        var customer = caller.CustomerId;
        if (await db.Set<Customer>().AnyAsync(row => row.Id == customer && row.State == CustomerState.Suspended, cancellationToken))
        {
            return new TrialOutcome.NotAllowed(TeamWords.CustomerSuspended);
        }

        var byId = Guid.TryParse(text, out var parsed) ? new VirtualEmployeeId(parsed) : default;
        var listing = await db.Set<VirtualEmployee>().AsNoTracking().SingleOrDefaultAsync(
            row => (row.Slug == text || row.Id == byId) && row.Status == VirtualEmployeeStatus.Published && row.MonthlyFee != null, cancellationToken);
        if (listing is null || PriceSnapshot.Of(listing) is not { } price)
        {
            return new TrialOutcome.NotFound();
        }

        if (await db.Set<Hire>().Where(hire => hire.CustomerId == customer && hire.VirtualEmployeeId == listing.Id && hire.EndRequestedAt == null)
            .Select(hire => (HireId?)hire.Id).SingleOrDefaultAsync(cancellationToken) is { } hired)
        {
            return new TrialOutcome.AlreadyHired(hired);
        }

        var now = time.GetUtcNow();
        if (await db.Set<Trial>().Where(trial => trial.CustomerId == customer && trial.VirtualEmployeeId == listing.Id && trial.EndedAt == null && trial.ExpiresAt > now)
            .Select(trial => (TrialId?)trial.Id).FirstOrDefaultAsync(cancellationToken) is { } running)
        {
            return new TrialOutcome.Started(running);
        }

        if (!listing.Facts.IsReady)
        {
            return new TrialOutcome.Refused("Its agent does not answer now, so it cannot be tried. Try again later.");
        }

        if (await budgets.WhyNoRoomAsync(db, customer, 0, cancellationToken) is { } reason)
        {
            return new TrialOutcome.Refused(reason);
        }

        var opened = New(caller, listing, price, now);
        if (await Grants.RequestAsync(db, time, customer, listing.Agent, GrantReason.Trial, opened.Id.Value, Actor.Of(caller), cancellationToken) is null)
        {
            return new TrialOutcome.NotFound();
        }

        db.Add(opened);
        db.Audit(time, "teams.trial_started", Actor.Of(caller), customer, $"trial:{opened.Id.Value}", new
        {
            listing = listing.Id.Value,
            agent = listing.Agent.ToString(),
            messages = opened.MessagesAllowed,
            costLimit = opened.CostLimit.ToString(),
            opened.ExpiresAt,
        });
        onGranted(listing.Agent);
        return new TrialOutcome.Started(opened.Id);
    }

    private Trial New(Caller caller, VirtualEmployee listing, PriceSnapshot price, DateTimeOffset now) => new()
    {
        Id = new TrialId(time.NewId()),
        CustomerId = caller.CustomerId,
        VirtualEmployeeId = listing.Id,
        Agent = listing.Agent,
        StartedBy = caller.UserId,
        StartedAt = now,
        ExpiresAt = now + budgets.Options.Duration,
        MessagesAllowed = budgets.Options.MessagesPerTrial,
        CostLimit = Money.FromUnits(budgets.Options.CostPerTrial),
        TokenBilling = price.TokenBilling,
        InputRate = price.InputRate,
        OutputRate = price.OutputRate,
        CachedRate = price.CachedRate,
    };
}
