using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Catalog.Search;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Catalog.Taxonomy;

/// <summary>What became of a change of the categories.</summary>
public abstract record CategoryOutcome
{
    private CategoryOutcome()
    {
    }

    /// <summary>It is as asked; so many listings changed with it.</summary>
    public sealed record Done(int Listings) : CategoryOutcome;

    /// <summary>The name cannot be used.</summary>
    public sealed record Invalid(string Reason) : CategoryOutcome;

    /// <summary>So many listings are in it, and no other category was named for them; nothing changed.</summary>
    public sealed record InUse(int Listings) : CategoryOutcome;

    /// <summary>Somebody changed it in between; nothing was overwritten.</summary>
    public sealed record Conflict : CategoryOutcome;

    /// <summary>There is no such category any more.</summary>
    public sealed record NotFound : CategoryOutcome;
}

/// <summary>Adds, renames, orders and deletes categories. A listing always names one that exists.</summary>
public sealed class ChangeCategories(AppContexts contexts, TimeProvider time, ILiveEvents live)
{
    /// <summary>Adds one behind the others.</summary>
    public Task<CategoryOutcome> AddAsync(string name, CategoryIcon icon, Actor actor, CancellationToken cancellationToken) =>
        WriteAsync((db, token) => AddAsync(db, name.Trim(), icon, actor, token), cancellationToken);

    /// <summary>Gives it another name and icon; its listings move with it, and links to it stay good.</summary>
    public Task<CategoryOutcome> EditAsync(
        CategoryId id, int version, string name, CategoryIcon icon, Actor actor, CancellationToken cancellationToken) =>
        WriteAsync((db, token) => EditAsync(db, id, version, name.Trim(), icon, actor, token), cancellationToken);

    /// <summary>Moves it by one place, up or down; at the end it stays.</summary>
    public Task<CategoryOutcome> MoveAsync(CategoryId id, bool up, Actor actor, CancellationToken cancellationToken) =>
        WriteAsync((db, token) => MoveAsync(db, id, up, actor, token), cancellationToken);

    /// <summary>Deletes it; what is in it moves to <paramref name="target"/>, without which a category in use stays.</summary>
    public Task<CategoryOutcome> DeleteAsync(CategoryId id, CategoryId? target, Actor actor, CancellationToken cancellationToken) =>
        WriteAsync((db, token) => DeleteAsync(db, id, target, actor, token), cancellationToken);

    private async Task<CategoryOutcome> WriteAsync(Func<AppDbContext, CancellationToken, Task<CategoryOutcome>> work, CancellationToken cancellationToken)
    {
        var outcome = await ListingWrites.RepeatAsync(contexts, work, cancellationToken);
        if (outcome is CategoryOutcome.Done)
        {
            live.Publish(CatalogEvents.Changed);
        }

        return outcome;
    }

    private async Task<CategoryOutcome> AddAsync(AppDbContext db, string name, CategoryIcon icon, Actor actor, CancellationToken cancellationToken)
    {
        var all = await AllAsync(db, cancellationToken);
        if (WhyNot(all, name, null) is { } refusal)
        {
            return refusal;
        }

        var category = new Category
        {
            Id = new CategoryId(time.NewId()),
            Name = name,
            Slug = Slugs.FirstFree(Slugs.From(name), all.Select(row => row.Slug).ToHashSet()),
            Icon = icon,
            Order = all.Count == 0 ? 0 : all[^1].Order + 1,
        };
        db.Add(category);
        db.Audit(time, "catalog.category_added", actor, null, Subject(category), new { name, icon = icon.ToString() });
        return new CategoryOutcome.Done(0);
    }

    private async Task<CategoryOutcome> EditAsync(
        AppDbContext db, CategoryId id, int version, string name, CategoryIcon icon, Actor actor, CancellationToken cancellationToken)
    {
        var all = await AllAsync(db, cancellationToken);
        if (all.Find(row => row.Id == id) is not { } category)
        {
            return new CategoryOutcome.NotFound();
        }

        if (WhyNot(all, name, category) is { } refusal)
        {
            return refusal;
        }

        var before = category.Name;
        if ((before, category.Icon) == (name, icon))
        {
            return new CategoryOutcome.Done(0);
        }

        if (category.Version != version)
        {
            return new CategoryOutcome.Conflict();
        }

        (category.Name, category.Icon) = (name, icon);
        var moved = before == name ? 0 : await MoveListingsAsync(db, before, name, cancellationToken);
        db.Audit(time, "catalog.category_changed", actor, null, Subject(category), new { before, name, icon = icon.ToString(), listings = moved });
        return new CategoryOutcome.Done(moved);
    }

    private async Task<CategoryOutcome> MoveAsync(AppDbContext db, CategoryId id, bool up, Actor actor, CancellationToken cancellationToken)
    {
        var all = await AllAsync(db, cancellationToken);
        if (all.FindIndex(row => row.Id == id) is var from && from < 0)
        {
            return new CategoryOutcome.NotFound();
        }

        var to = up ? from - 1 : from + 1;
        if (to >= 0 && to < all.Count)
        {
            (all[from], all[to]) = (all[to], all[from]);
            for (var place = 0; place < all.Count; place++)
            {
                all[place].Order = place;
            }

            db.Audit(time, "catalog.category_moved", actor, null, Subject(all[to]), new { place = to + 1 });
        }

        return new CategoryOutcome.Done(0);
    }

    private async Task<CategoryOutcome> DeleteAsync(AppDbContext db, CategoryId id, CategoryId? target, Actor actor, CancellationToken cancellationToken)
    {
        var all = await AllAsync(db, cancellationToken);
        var heir = all.Find(row => row.Id == target && row.Id != id);
        if (all.Find(row => row.Id == id) is not { } category || (target is not null && heir is null))
        {
            return new CategoryOutcome.NotFound();
        }

        var uses = (await Rewrites.CountAsync(db, metadata => [metadata.Category], cancellationToken)).GetValueOrDefault(category.Name);
        if (uses > 0 && heir is null)
        {
            return new CategoryOutcome.InUse(uses);
        }

        // Without an heir only what is archived can still be in it; it comes back as a draft without a category.
        await MoveListingsAsync(db, category.Name, heir?.Name ?? "", cancellationToken);
        db.Remove(category);
        db.Audit(time, "catalog.category_deleted", actor, null, Subject(category), new { name = category.Name, movedTo = heir?.Name, listings = uses });
        return new CategoryOutcome.Done(uses);
    }

    private Task<int> MoveListingsAsync(AppDbContext db, string from, string to, CancellationToken cancellationToken) => Rewrites.ApplyAsync(
        db, time.GetUtcNow(), metadata => metadata.Category == from ? metadata with { Category = to } : metadata, cancellationToken);

    private static Task<List<Category>> AllAsync(AppDbContext db, CancellationToken cancellationToken) =>
        db.Set<Category>().OrderBy(row => row.Order).ThenBy(row => row.Name).ToListAsync(cancellationToken);

    private static CategoryOutcome.Invalid? WhyNot(List<Category> all, string name, Category? self) =>
        name.Length == 0 ? new("Enter a name.")
        : name.Length > VirtualEmployee.CategoryLength ? new($"{name.Length} characters are too many. Use {VirtualEmployee.CategoryLength} or fewer.")
        : name.Any(char.IsControl) || !name.Any(char.IsLetterOrDigit) ? new("Use one line with at least one letter or digit.")
        : all.Exists(row => row != self && SearchText.Fold(row.Name) == SearchText.Fold(name))
            ? new("There is a category of this name already.")
            : null;

    private static string Subject(Category category) => $"category:{category.Id.Value}";
}
