using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Catalog.Discovery;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Notifications.Centre;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Teams.Chart;
using VeSaaS.Core.Teams.Trials;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Teams;

/// <summary>
/// Employs a listing: hire, price snapshot, pending grant and audit row in one transaction. Two requests for the same listing, at once or one
/// after the other, make one hire.
/// </summary>
public sealed class HireVirtualEmployee(AppContexts contexts, TimeProvider time, GatewayReconcileQueue queue, ILiveEvents live)
{
    /// <summary>Hires for the caller's customer. Nothing is charged before the grant is confirmed.</summary>
    public async Task<HireOutcome> ExecuteAsync(Caller caller, HireRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(request);
        if (caller.Role is MemberRole.Viewer)
        {
            return new HireOutcome.NotAllowed(TeamWords.ViewersRead);
        }

        request = request.Normalized();
        if (request.Problems() is { Count: > 0 } problems)
        {
            return new HireOutcome.Invalid(problems);
        }

        AgentRef? granted = null;
        var outcome = await contexts.WriteAsync(
            caller.CustomerId, (db, token) => HireAsync(db, caller, request, agent => granted = agent, token), cancellationToken);
        if (outcome is HireOutcome.Hired(var id) && granted is { } agent)
        {
            queue.Enqueue(agent);
            live.PublishHire(caller.CustomerId, id);
        }

        return outcome;
    }

    private async Task<HireOutcome> HireAsync(
        AppDbContext db, Caller caller, HireRequest request, Action<AgentRef> onGranted, CancellationToken cancellationToken)
    {
        if (await EarlierAsync(db, caller.CustomerId, request, cancellationToken) is { } earlier)
        {
            return earlier;
        }

        if (await db.Set<Customer>().AnyAsync(
            customer => customer.Id == caller.CustomerId && customer.State == CustomerState.Suspended, cancellationToken))
        {
            return new HireOutcome.NotAllowed(TeamWords.CustomerSuspended);
        }

        if (await OfferAsync(db, request.Listing, cancellationToken) is not { } listing)
        {
            return new HireOutcome.NotFound();
        }

        if (await ConflictAsync(db, caller.CustomerId, listing.Id, request, cancellationToken) is { } conflict)
        {
            return conflict;
        }

        if (!listing.TakesHires)
        {
            return new HireOutcome.AgentNotReady(listing.Source.UnavailableSince is null ? TeamWords.AgentChanged : TeamWords.AgentNotReady);
        }

        var hire = NewHire(caller, listing, request with
        {
            Handle = request.Handle ?? HireRules.SuggestHandle(request.PersonaName, await HandlesAsync(db, caller.CustomerId, cancellationToken)),
        });
        if ((await OrgChart.ReadAsync(db, caller.CustomerId, cancellationToken)).WhyNot(OrgChart.PlaceOf(hire)) is { } misplaced)
        {
            return new HireOutcome.Invalid([misplaced]);
        }

        var grant = await Grants.RequestAsync(
            db, time, caller.CustomerId, listing.Agent, GrantReason.Hire, hire.Id.Value, Actor.Of(caller), cancellationToken);
        if (grant is null)
        {
            return new HireOutcome.NotFound();
        }

        db.Add(hire);
        db.Add(Snapshot(hire, listing));
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException exception) when (db.IsUniqueViolation(exception))
        {
            // Another request of this customer was faster between the check and the save; what it left says which rule was hit.
            db.ChangeTracker.Clear();
            return await EarlierAsync(db, caller.CustomerId, request, cancellationToken)
                ?? await ConflictAsync(db, caller.CustomerId, listing.Id, request, cancellationToken)
                ?? throw new InvalidOperationException("A hire collided with a row that cannot be found.", exception);
        }

        if (request.NewsByMail is { } byMail)
        {
            await NotificationChoices.SetAsync(db, caller, SourceNews.SubjectOf(hire.Id.Value), byMail, cancellationToken);
        }

        await EndTrial.FollowAsync(db, time, caller.CustomerId, listing.Id, hire.Id, cancellationToken);
        onGranted(listing.Agent);
        db.Audit(time, "teams.hired", Actor.Of(caller), caller.CustomerId, $"hire:{hire.Id.Value}", new
        {
            listing = listing.Id.Value,
            agent = listing.Agent.ToString(),
            name = hire.PersonaName,
            handle = hire.Handle,
            manager = hire.ManagerId?.Value,
            department = hire.Department,
            monthlyFee = listing.MonthlyFee?.ToString(),
            monthlyCap = hire.MonthlyCap?.ToString(),
        });
        return new HireOutcome.Hired(hire.Id);
    }

    private static Task<VirtualEmployee?> OfferAsync(AppDbContext db, string text, CancellationToken cancellationToken)
    {
        var id = Guid.TryParse(text, out var parsed) ? new VirtualEmployeeId(parsed) : default;
        return db.Set<VirtualEmployee>().AsNoTracking().SingleOrDefaultAsync(
            candidate => (candidate.Slug == text || candidate.Id == id)
                && candidate.Status == VirtualEmployeeStatus.Published && candidate.MonthlyFee != null,
            cancellationToken);
    }

    private static async Task<HireOutcome?> EarlierAsync(
        AppDbContext db, CustomerId customer, HireRequest request, CancellationToken cancellationToken)
    {
        if (request.IdempotencyKey is not { } key)
        {
            return null;
        }

        var earlier = await (
            from hire in db.Set<Hire>()
            where hire.CustomerId == customer && hire.RequestKey == key
            join listing in db.Set<VirtualEmployee>() on hire.VirtualEmployeeId equals listing.Id
            select new { hire.Id, Listing = listing.Id, listing.Slug }).SingleOrDefaultAsync(cancellationToken);
        if (earlier is null)
        {
            return null;
        }

        var same = string.Equals(earlier.Slug, request.Listing, StringComparison.Ordinal)
            || (Guid.TryParse(request.Listing, out var id) && earlier.Listing.Value == id);
        return same
            ? new HireOutcome.Hired(earlier.Id)
            : new HireOutcome.Invalid([new FieldError(HireRules.KeyField, "This key was used for another hire.")]);
    }

    private static async Task<HireOutcome?> ConflictAsync(
        AppDbContext db, CustomerId customer, VirtualEmployeeId listing, HireRequest request, CancellationToken cancellationToken)
    {
        var team = await db.Set<Hire>()
            .Where(hire => hire.CustomerId == customer && hire.EndRequestedAt == null)
            .Select(hire => new { hire.Id, hire.VirtualEmployeeId, hire.PersonaName, hire.Handle })
            .ToListAsync(cancellationToken);
        if (team.Find(hire => hire.VirtualEmployeeId == listing) is { } existing)
        {
            return new HireOutcome.AlreadyHired(existing.Id);
        }

        if (team.Exists(hire => HireRules.IsSameName(hire.PersonaName, request.PersonaName)))
        {
            return new HireOutcome.NameTaken(request.PersonaName);
        }

        return team.Exists(hire => hire.Handle == request.Handle) ? new HireOutcome.HandleTaken(request.Handle!) : null;
    }

    private static Task<List<string>> HandlesAsync(AppDbContext db, CustomerId customer, CancellationToken cancellationToken) =>
        db.Set<Hire>().Where(hire => hire.CustomerId == customer && hire.EndRequestedAt == null).Select(hire => hire.Handle).ToListAsync(cancellationToken);

    private Hire NewHire(Caller caller, VirtualEmployee listing, HireRequest request) => new()
    {
        Id = new HireId(time.NewId()),
        CustomerId = caller.CustomerId,
        VirtualEmployeeId = listing.Id,
        Agent = listing.Agent,
        PersonaName = request.PersonaName,
        Handle = request.Handle ?? throw new InvalidOperationException("A hire needs a handle."),
        ManagerId = request.Manager,
        Department = request.Department,
        Instructions = request.Instructions,
        Seniority = request.Seniority ?? listing.Seniority,
        MonthlyCap = request.MonthlyCap,
        HiredBy = caller.UserId,
        RequestKey = request.IdempotencyKey,
        CreatedAt = time.GetUtcNow(),
    };

    private static Subscription Snapshot(Hire hire, VirtualEmployee listing) => new()
    {
        HireId = hire.Id.Value,
        CustomerId = hire.CustomerId,
        PersonaName = hire.PersonaName,
        ListingName = listing.Name,
        MonthlyFee = listing.MonthlyFee ?? Money.Zero,
        TokenBilling = listing.TokenBilling,
        IncludedTokens = listing.IncludedTokens,
        InputRate = listing.InputRate,
        OutputRate = listing.OutputRate,
        CachedRate = listing.CachedRate,
        IsDemo = listing.IsDemo,
        CreatedAt = hire.CreatedAt,
    };
}
