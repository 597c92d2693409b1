using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Teams;

/// <summary>A new cap, or none at all.</summary>
public sealed record CapChange(Money? Cap);

/// <summary>What shall be different; what is null stays as it is.</summary>
/// <param name="PersonaName">A new name.</param>
/// <param name="Seniority">A new level.</param>
/// <param name="Cap">A new cap.</param>
/// <param name="Version">The version that the editor saw; null to change whatever is there.</param>
public sealed record HireChanges(string? PersonaName, Seniority? Seniority, CapChange? Cap, int? Version);

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

    /// <summary>Every problem of the request.</summary>
    public sealed record Invalid(IReadOnlyList<FieldError> Problems) : EditHireOutcome;

    /// <summary>The person may not.</summary>
    public sealed record NotAllowed(string Reason) : EditHireOutcome;
}

/// <summary>Renames a hire and changes its level and its cap.</summary>
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

        if (changes.PersonaName is { } name)
        {
            changes = changes with { PersonaName = HireRules.NormalizeName(name) };
        }

        List<FieldError> problems =
        [
            .. changes.PersonaName is { } wanted ? HireRules.CheckName(wanted) : [], .. HireRules.CheckCap(changes.Cap?.Cap),
        ];
        if (problems.Count > 0)
        {
            return new EditHireOutcome.Invalid(problems);
        }

        try
        {
            var outcome = await contexts.WriteAsync(caller.CustomerId, (db, token) => EditAsync(db, caller, id, changes, token), cancellationToken);
            if (outcome is EditHireOutcome.Saved)
            {
                live.PublishHire(caller.CustomerId, id);
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

        if (changes.PersonaName is { } name && await IsTakenAsync(db, hire, name, cancellationToken))
        {
            return new EditHireOutcome.NameTaken(name);
        }

        var before = new { name = hire.PersonaName, seniority = hire.Seniority.ToString(), monthlyCap = hire.MonthlyCap?.ToString() };
        hire.PersonaName = changes.PersonaName ?? hire.PersonaName;
        hire.Seniority = changes.Seniority ?? hire.Seniority;
        hire.MonthlyCap = changes.Cap is { } cap ? cap.Cap : hire.MonthlyCap;
        var after = new { name = hire.PersonaName, seniority = hire.Seniority.ToString(), monthlyCap = hire.MonthlyCap?.ToString() };
        if (before.Equals(after))
        {
            return new EditHireOutcome.Saved(hire.Version);
        }

        db.Audit(time, "teams.hire_changed", Actor.Of(caller), caller.CustomerId, $"hire:{id.Value}", new { before, after });
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException exception) when (db.IsUniqueViolation(exception))
        {
            db.ChangeTracker.Clear();
            return new EditHireOutcome.NameTaken(hire.PersonaName);
        }

        return new EditHireOutcome.Saved(hire.Version);
    }

    private static async Task<bool> IsTakenAsync(AppDbContext db, Hire hire, string name, CancellationToken cancellationToken)
    {
        var others = await db.Set<Hire>()
            .Where(other => other.CustomerId == hire.CustomerId && other.EndRequestedAt == null && other.Id != hire.Id)
            .Select(other => other.PersonaName)
            .ToListAsync(cancellationToken);
        return others.Exists(other => HireRules.IsSameName(other, name));
    }
}
