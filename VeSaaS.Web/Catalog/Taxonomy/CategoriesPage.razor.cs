using System.Diagnostics;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Catalog.Taxonomy;
using VeSaaS.Web.Design.Pages;
using VeSaaS.Web.Shell;
using VeSaaS.Web.Tenancy;

namespace VeSaaS.Web.Catalog.Taxonomy;

/// <summary>The words that the marketplace is ordered by, and what operators do with them.</summary>
public sealed partial class CategoriesPage
{
    private static readonly IReadOnlyList<Crumb> Crumbs = [new("Catalog", AppUrls.AdminCatalog)];

    private IReadOnlyList<CategoryRow>? _categories;
    private IReadOnlyList<TagRow>? _tags;
    private CategoryId? _editing;
    private CategoryId? _deleting;
    private bool _adding;
    private string? _line;
    private string? _problem;
    private string? _done;

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    [Inject]
    public required Categories Categories { get; init; }

    [Inject]
    public required ChangeCategories Change { get; init; }

    [Inject]
    public required Tags Tags { get; init; }

    protected override async Task OnInitializedAsync()
    {
        ReloadOn(CatalogEvents.Changed);
        await TryLoadAsync();
    }

    protected override async Task LoadAsync()
    {
        _categories = await Categories.ListAsync(Closed);
        _tags = await Tags.ListAsync(Closed);
        _line = $"{_categories.Count} categories, {_tags.Count} tags.";
    }

    private static string Count(int listings) => listings == 1 ? "1 listing" : $"{listings} listings";

    private void Open(CategoryId? edit = null, CategoryId? delete = null, bool add = false) =>
        (_editing, _deleting, _adding, _problem, _done) = (edit, delete, add, null, null);

    private async Task<Actor> ActorAsync() => Actor.Operator((await Authentication).User.UserId());

    private async Task<string?> AddAsync(string name, CategoryIcon icon) =>
        await TakeAsync(await Change.AddAsync(name, icon, await ActorAsync(), Closed), _ => $"{name} is there. It is shown in the marketplace once a listing is in it.");

    private async Task<string?> EditAsync(CategoryRow category, string name, CategoryIcon icon) =>
        await TakeAsync(
            await Change.EditAsync(category.Id, category.Version, name, icon, await ActorAsync(), Closed),
            listings => listings == 0 ? $"{name} is saved." : $"{name} is saved, and {Count(listings)} with it. Links to {category.Name} stay good.");

    private async Task MoveAsync(CategoryRow category, bool up) => await TakeAsync(await Change.MoveAsync(category.Id, up, await ActorAsync(), Closed), _ => null);

    private async Task DeleteAsync(CategoryRow category, CategoryId? target) =>
        _problem = await TakeAsync(
            await Change.DeleteAsync(category.Id, target, await ActorAsync(), Closed),
            listings => listings == 0 ? $"{category.Name} is deleted." : $"{category.Name} is deleted; {Count(listings)} moved.");

    /// <summary>Null when it was done, else why not.</summary>
    private async Task<string?> TakeAsync(CategoryOutcome outcome, Func<int, string?> done)
    {
        switch (outcome)
        {
            case CategoryOutcome.Done(var listings):
                Open();
                _done = done(listings);
                await TryLoadAsync();
                return null;
            case CategoryOutcome.Invalid(var reason):
                return reason;
            case CategoryOutcome.InUse(var listings):
                await TryLoadAsync();
                return $"It is in use by {Count(listings)}. Choose where they go.";
            case CategoryOutcome.Conflict:
                await TryLoadAsync();
                return "Somebody changed it in between. The list shows what they made of it.";
            case CategoryOutcome.NotFound:
                Open();
                await TryLoadAsync();
                return _problem = "Somebody deleted this category in between.";
            default:
                throw new UnreachableException(outcome.GetType().Name);
        }
    }

    private async Task<string?> ReplaceAsync(IReadOnlyCollection<string> tags, string into)
    {
        Open();
        switch (await Tags.ReplaceAsync(tags, into, await ActorAsync(), Closed))
        {
            case TagOutcome.Invalid(var reason):
                return reason;
            case TagOutcome.Done(var listings):
                _done = $"“{into.Trim()}” stands for {string.Join(", ", tags.Select(tag => $"“{tag}”"))} now, in {Count(listings)}.";
                await TryLoadAsync();
                return null;
            case var other:
                throw new UnreachableException(other.GetType().Name);
        }
    }

    private async Task DeleteTagAsync(string tag)
    {
        Open();
        if (await Tags.DeleteAsync(tag, await ActorAsync(), Closed) is TagOutcome.Done(var listings))
        {
            _done = $"“{tag}” is deleted from {Count(listings)}.";
            await TryLoadAsync();
        }
    }
}
