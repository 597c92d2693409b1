using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Tasks.Views;

/// <summary>A view as its member sees it.</summary>
/// <param name="Id">Which.</param>
/// <param name="Name">What the member calls it.</param>
/// <param name="Query">What the address of the board says after its question mark.</param>
public sealed record SavedView(Guid Id, string Name, string Query);

/// <summary>Keeps the views of members, each for its own eyes; those who may only read have theirs, too.</summary>
public sealed class SavedViews(AppContexts contexts, TimeProvider time)
{
    public const string NameField = "name";

    /// <summary>The member's views by name.</summary>
    public async Task<IReadOnlyList<SavedView>> ListAsync(Caller caller, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForCustomer(caller.CustomerId);
        return await Own(db, caller).OrderBy(view => view.Name).Select(view => new SavedView(view.Id, view.Name, view.Query)).ToListAsync(cancellationToken);
    }

    /// <summary>Keeps a view; the same name again holds what is shown now. The problem of the request, or null.</summary>
    public Task<FieldError?> SaveAsync(Caller caller, string? name, string query, CancellationToken cancellationToken)
    {
        var normalized = TaskRules.NormalizeTitle(name);
        FieldError? problem = normalized.Length switch
        {
            0 => new(NameField, "Give the view a name."),
            > TaskView.NameLength => new(NameField, $"A name has at most {TaskView.NameLength} characters."),
            _ => query.Length > TaskView.QueryLength ? new(NameField, "What is filtered is too long to be kept. Filter by fewer words.") : null,
        };
        return problem is not null ? Task.FromResult<FieldError?>(problem)
            : contexts.AddOrChangeAsync(caller.CustomerId, (db, token) => SaveAsync(db, caller, normalized, query, token), cancellationToken);
    }

    /// <summary>Forgets a view; false when the member has none such.</summary>
    public Task<bool> DeleteAsync(Caller caller, Guid id, CancellationToken cancellationToken) => contexts.WriteAsync(caller.CustomerId, async (db, token) =>
    {
        var view = await Own(db, caller).SingleOrDefaultAsync(view => view.Id == id, token);
        if (view is not null)
        {
            db.Remove(view);
            db.Audit(time, "tasks.view_deleted", Actor.Of(caller), caller.CustomerId, $"view:{id:D}");
        }

        return view is not null;
    }, cancellationToken);

    private static IQueryable<TaskView> Own(AppDbContext db, Caller caller) =>
        db.Set<TaskView>().Where(view => view.CustomerId == caller.CustomerId && view.UserId == caller.UserId);

    private async Task<FieldError?> SaveAsync(AppDbContext db, Caller caller, string name, string query, CancellationToken cancellationToken)
    {
        var known = await Own(db, caller).SingleOrDefaultAsync(view => view.Name == name, cancellationToken);
        if (known is null && await Own(db, caller).CountAsync(cancellationToken) >= TaskView.Most)
        {
            return new(NameField, $"You have {TaskView.Most} views, and no more fit. Delete one first.");
        }

        if (known is null)
        {
            known = new() { Id = time.NewId(), CustomerId = caller.CustomerId, UserId = caller.UserId, Name = name, Query = query };
            db.Add(known);
        }

        known.Query = query;
        db.Audit(time, "tasks.view_saved", Actor.Of(caller), caller.CustomerId, $"view:{known.Id:D}");
        return null;
    }
}
