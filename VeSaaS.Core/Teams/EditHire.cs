using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Billing.Caps;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Notifications.Centre;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Teams.Chart;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Teams;

/// <summary>A new cap, or none at all.</summary>
public sealed record CapChange(Money? Cap);

/// <summary>A new manager, or none: then it reports to the company's people themselves.</summary>
public sealed record ManagerChange(HireId? Manager);

/// <summary>A new text, or none at all.</summary>
public sealed record TextChange(string? Text);

/// <summary>What shall be different; what is null stays as it is.</summary>
/// <param name="PersonaName">A new name.</param>
/// <param name="Seniority">A new level.</param>
/// <param name="Cap">A new cap.</param>
/// <param name="Version">The version that the editor saw; null to change whatever is there.</param>
public sealed record HireChanges(string? PersonaName, Seniority? Seniority, CapChange? Cap, int? Version)
{
    /// <summary>A new handle.</summary>
    public string? Handle { get; init; }

    /// <summary>Another place in the org chart.</summary>
    public ManagerChange? Manager { get; init; }

    /// <summary>Another department.</summary>
    public TextChange? Department { get; init; }

    /// <summary>Other standing instructions, from the next conversation on.</summary>
    public TextChange? Instructions { get; init; }

    internal HireChanges Normalized() => this with
    {
        PersonaName = PersonaName is null ? null : HireRules.NormalizeName(PersonaName),
        Handle = Handle is null ? null : HireRules.NormalizeHandle(Handle),
        Department = Department is null ? null : new(HireRules.NormalizeDepartment(Department.Text)),
        Instructions = Instructions is null ? null : new(HireRules.NormalizeInstructions(Instructions.Text)),
    };

    internal List<FieldError> Problems() =>
    [
        .. PersonaName is null ? [] : HireRules.CheckName(PersonaName), .. Handle is null ? [] : HireRules.CheckHandle(Handle),
        .. HireRules.CheckDepartment(Department?.Text), .. HireRules.CheckInstructions(Instructions?.Text), .. HireRules.CheckCap(Cap?.Cap),
    ];

    internal void ApplyTo(Hire hire)
    {
        hire.PersonaName = PersonaName ?? hire.PersonaName;
        hire.Handle = Handle ?? hire.Handle;
        hire.Seniority = Seniority ?? hire.Seniority;
        hire.ManagerId = Manager is { } manager ? manager.Manager : hire.ManagerId;
        hire.Department = Department is { } department ? department.Text : hire.Department;
        hire.Instructions = Instructions is { } instructions ? instructions.Text : hire.Instructions;
        hire.MonthlyCap = Cap is { } cap ? cap.Cap : hire.MonthlyCap;
    }
}

/// <summary>How an edit ended.</summary>
public abstract record EditHireOutcome
{
    private EditHireOutcome()
    {
    }

    /// <summary>Saved, as this version.</summary>
    public sealed record Saved(int Version) : EditHireOutcome;

    /// <summary>The customer has no such hire.</summary>
    public sealed record NotFound : EditHireOutcome;

    /// <summary>It has been let go.</summary>
    public sealed record HasLeft : EditHireOutcome;

    /// <summary>Somebody else changed it after the editor read it.</summary>
    public sealed record ChangedMeanwhile : EditHireOutcome;

    /// <summary>Somebody in the team has that name.</summary>
    public sealed record NameTaken(string Name) : EditHireOutcome;

    /// <summary>Somebody in the team has that handle.</summary>
    public sealed record HandleTaken(string Handle) : EditHireOutcome;

    /// <summary>Every problem of the request.</summary>
    public sealed record Invalid(IReadOnlyList<FieldError> Problems) : EditHireOutcome;

    /// <summary>The person may not.</summary>
    public sealed record NotAllowed(string Reason) : EditHireOutcome;
}

/// <summary>Changes what a team decides about a hire: name, handle, place in the org chart, instructions and cap.</summary>
public sealed class EditHire(AppContexts contexts, TimeProvider time, ILiveEvents live)
{
    /// <summary>Changes what is given.</summary>
    public async Task<EditHireOutcome> ExecuteAsync(Caller caller, HireId id, HireChanges changes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(changes);
        if (caller.Role is MemberRole.Viewer)
        {
            return new EditHireOutcome.NotAllowed(TeamWords.ViewersRead);
        }

        changes = changes.Normalized();
        if (changes.Problems() is { Count: > 0 } problems)
        {
            return new EditHireOutcome.Invalid(problems);
        }

        try
        {
            var outcome = await contexts.WriteAsync(caller.CustomerId, (db, token) => EditAsync(db, caller, id, changes, token), cancellationToken);
            if (outcome is EditHireOutcome.Saved)
            {
                live.PublishHire(caller.CustomerId, id);
                if (changes.Cap is not null)
                {
                    // A lower one may have told people that it is near.
                    live.Publish(BillingTopics.Of(caller.CustomerId));
                    live.Publish(NotificationTopics.Of(caller.CustomerId));
                }
            }

            return outcome;
        }
        catch (DbUpdateConcurrencyException)
        {
            return new EditHireOutcome.ChangedMeanwhile();
        }
    }

    private async Task<EditHireOutcome> EditAsync(
        AppDbContext db, Caller caller, HireId id, HireChanges changes, CancellationToken cancellationToken)
    {
        var hire = await db.Set<Hire>().SingleOrDefaultAsync(
            candidate => candidate.CustomerId == caller.CustomerId && candidate.Id == id, cancellationToken);
        if (hire is null)
        {
            return new EditHireOutcome.NotFound();
        }

        if (hire.EndRequestedAt is not null)
        {
            return new EditHireOutcome.HasLeft();
        }

        if (changes.Version is { } seen && seen != hire.Version)
        {
            return new EditHireOutcome.ChangedMeanwhile();
        }

        if (await TakenAsync(db, hire, changes, cancellationToken) is { } taken)
        {
            return taken;
        }

        var (before, instructed, stood) = (Described(hire), hire.Instructions, OrgChart.PlaceOf(hire));
        changes.ApplyTo(hire);
        // Read in the same transaction, so that of two moves that together make a circle the second one sees the first.
        if ((stood.Manager != hire.ManagerId || stood.Seniority != hire.Seniority)
            && (await OrgChart.ReadAsync(db, caller.CustomerId, cancellationToken)).WhyNot(OrgChart.PlaceOf(hire)) is { } misplaced)
        {
            db.ChangeTracker.Clear();
            return new EditHireOutcome.Invalid([misplaced]);
        }

        if (db.Entry(hire).Property(row => row.PersonaName).IsModified)
        {
            (await db.Set<Subscription>().SingleAsync(row => row.CustomerId == caller.CustomerId && row.HireId == id.Value, cancellationToken)).PersonaName = hire.PersonaName;
        }

        return db.Entry(hire).State is EntityState.Unchanged
            ? new EditHireOutcome.Saved(hire.Version)
            : await SaveAsync(db, caller, hire, new { before, after = Described(hire), instructionsChanged = instructed != hire.Instructions }, cancellationToken);
    }

    private async Task<EditHireOutcome> SaveAsync(AppDbContext db, Caller caller, Hire hire, object difference, CancellationToken cancellationToken)
    {
        db.Audit(time, "teams.hire_changed", Actor.Of(caller), caller.CustomerId, $"hire:{hire.Id.Value}", difference);
        var isOtherCap = db.Entry(hire).Property(row => row.MonthlyCap).IsModified;
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException exception) when (db.IsUniqueViolation(exception))
        {
            // Somebody else took the name or the handle between the check and the save.
            db.ChangeTracker.Clear();
            return await TakenAsync(db, hire, new(hire.PersonaName, null, null, null) { Handle = hire.Handle }, cancellationToken)
                ?? throw new InvalidOperationException("A hire collided with a row that cannot be found.", exception);
        }

        if (isOtherCap)
        {
            // From here on it holds, also for work that runs now.
            await CapLimits.SetAsync(db, time, caller.CustomerId, BudgetScope.Hire, hire.Id.Value, hire.MonthlyCap, cancellationToken);
        }

        return new EditHireOutcome.Saved(hire.Version);
    }

    // Instructions are the customer's own words to the agent and stay out of the log.
    private static object Described(Hire hire) => new
    {
        name = hire.PersonaName,
        handle = hire.Handle,
        seniority = hire.Seniority.ToString(),
        manager = hire.ManagerId?.Value,
        department = hire.Department,
        monthlyCap = hire.MonthlyCap?.ToString(),
    };

    private static async Task<EditHireOutcome?> TakenAsync(AppDbContext db, Hire hire, HireChanges changes, CancellationToken cancellationToken)
    {
        if (changes.PersonaName is null && changes.Handle is null)
        {
            return null;
        }

        var others = await db.Set<Hire>()
            .Where(other => other.CustomerId == hire.CustomerId && other.EndRequestedAt == null && other.Id != hire.Id)
            .Select(other => new { other.PersonaName, other.Handle })
            .ToListAsync(cancellationToken);
        if (changes.PersonaName is { } name && others.Exists(other => HireRules.IsSameName(other.PersonaName, name)))
        {
            return new EditHireOutcome.NameTaken(name);
        }

        return changes.Handle is { } handle && others.Exists(other => other.Handle == handle) ? new EditHireOutcome.HandleTaken(handle) : null;
    }
}
