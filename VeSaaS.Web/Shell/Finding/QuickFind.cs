using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Catalog.Search;
using VeSaaS.Core.Chat;
using VeSaaS.Core.Chat.Conversations;
using VeSaaS.Core.Gateway.Overview;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tasks;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;
using VeSaaS.Web.Shell.Frame;
using VeSaaS.Web.Tenancy;

namespace VeSaaS.Web.Shell.Finding;

/// <summary>What a search leads to.</summary>
/// <param name="Title">Its name.</param>
/// <param name="Detail">What kind of thing, or the words that were found; null where the title says it all.</param>
/// <param name="Href">Where it is.</param>
public sealed record Find(string Title, string? Detail, string Href);

/// <summary>Finds of one kind.</summary>
public sealed record FindGroup(string Name, IReadOnlyList<Find> Finds);

/// <summary>
/// Looks for a word in all that a person may see: a member in the employees, conversations and tasks of their company, an operator in listings and
/// customers, everybody in the pages. Here, because no feature knows all of them.
/// </summary>
public sealed class QuickFind(AppContexts contexts, SearchConversations messages, GatewayCustomers customers)
{
    /// <summary>Finds of one kind at most.</summary>
    public const int Most = 5;

    private const int MaxWords = 8;

    // Older conversations are found by what was said in them.
    private const int NewestTitles = 500;

    /// <summary>Groups that hold something, in the order in which they are shown. Without a word: employees, and the pages.</summary>
    public async Task<IReadOnlyList<FindGroup>> ExecuteAsync(ClaimsPrincipal person, string? search, CancellationToken cancellationToken)
    {
        var words = SearchText.Words(search, MaxWords);
        List<FindGroup> groups = [];
        if (person.FindCaller()?.CustomerId is { } customer)
        {
            groups.AddRange(await OfCompanyAsync(customer, search, words, cancellationToken));
        }

        if (Navigation.IsOperator(person) && words.Count > 0)
        {
            groups.Add(new("Listings", await ListingsAsync(words, cancellationToken)));
            var found = await customers.SearchAsync(search, 0, Most, cancellationToken);
            groups.Add(new("Customers", [.. found.Customers.Select(one => new Find(one.Name, null, AppUrls.AdminCustomer(one.Id.Value)))]));
        }

        groups.Add(new("Pages", [.. Pages(person).Where(page => Holds(words, page.Title)).Take(words.Count == 0 ? int.MaxValue : Most)]));
        return [.. groups.Where(group => group.Finds.Count > 0)];
    }

    private async Task<IReadOnlyList<FindGroup>> OfCompanyAsync(CustomerId customer, string? search, IReadOnlyList<string> words, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForCustomer(customer);
        List<FindGroup> groups = [new("Employees", await EmployeesAsync(db, customer, words, cancellationToken))];
        if (words.Count > 0)
        {
            groups.Add(new("Chats", await ChatsAsync(db, customer, (search!, words), cancellationToken)));
            groups.Add(new("Tasks", await TasksAsync(db, customer, words, cancellationToken)));
        }

        return groups;
    }

    private async Task<IReadOnlyList<Find>> ListingsAsync(IReadOnlyList<string> words, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForSystem("an operator looks for a listing");
        var listings = await db.Set<VirtualEmployee>().AsNoTracking().OrderBy(listing => listing.Name)
            .Select(listing => new { listing.Id, listing.Name, listing.Status }).ToListAsync(cancellationToken);
        return [.. listings.Where(one => Holds(words, one.Name)).Take(Most).Select(one => new Find(one.Name, one.Status.ToString(), AppUrls.AdminCatalogItem(one.Id.Value)))];
    }

    private static async Task<IReadOnlyList<Find>> EmployeesAsync(AppDbContext db, CustomerId customer, IReadOnlyList<string> words, CancellationToken cancellationToken)
    {
        var team = await (
            from hire in db.Set<Hire>().AsNoTracking()
            join listing in db.Set<VirtualEmployee>() on hire.VirtualEmployeeId equals listing.Id
            where hire.CustomerId == customer && hire.EndRequestedAt == null
            orderby hire.CreatedAt descending
            select new { hire.Id, hire.PersonaName, listing.Name }).ToListAsync(cancellationToken);
        return [.. team.Where(one => Holds(words, $"{one.PersonaName} {one.Name}")).Take(Most).Select(one => new Find(one.PersonaName, one.Name, AppUrls.NewChat(one.Id.Value)))];
    }

    private async Task<IReadOnlyList<Find>> ChatsAsync(
        AppDbContext db, CustomerId customer, (string Text, IReadOnlyList<string> Words) search, CancellationToken cancellationToken)
    {
        var titles = await db.Set<Conversation>().AsNoTracking()
            .Where(conversation => conversation.CustomerId == customer && conversation.DeletedAt == null)
            .OrderByDescending(conversation => conversation.UpdatedAt).Take(NewestTitles)
            .Join(
                db.Set<Hire>().Where(hire => hire.CustomerId == customer), conversation => conversation.HireId, hire => hire.Id,
                (conversation, hire) => new { conversation.Id, conversation.Title, hire.PersonaName, conversation.UpdatedAt })
            .OrderByDescending(row => row.UpdatedAt).ToListAsync(cancellationToken);
        var called = titles.Where(row => Holds(search.Words, row.Title)).Take(Most).ToList();
        var said = called.Count == Most ? [] : await messages.ExecuteAsync(customer, search.Text, cancellationToken);
        return
        [
            .. called.Select(row => new Find(row.Title, row.PersonaName, AppUrls.ChatWith(row.Id.Value))),
            .. said.Where(hit => called.All(row => row.Id != hit.Conversation)).DistinctBy(hit => hit.Conversation).Take(Most - called.Count)
                .Select(hit => new Find(hit.Title, hit.Snippet.Text, AppUrls.ChatWith(hit.Conversation.Value, search.Text, at: hit.Sequence))),
        ];
    }

    private static async Task<IReadOnlyList<Find>> TasksAsync(AppDbContext db, CustomerId customer, IReadOnlyList<string> words, CancellationToken cancellationToken)
    {
        var tasks = db.Set<WorkItem>().AsNoTracking().Where(task => task.CustomerId == customer);
        foreach (var word in words)
        {
            tasks = tasks.Where(task => task.Searchable.Contains(word));
        }

        var found = await tasks.OrderByDescending(task => task.Number).Take(Most)
            .Select(task => new { task.Id, task.Number, task.Title, task.Status }).ToListAsync(cancellationToken);
        return [.. found.Select(task => new Find(task.Title, $"Task {task.Number}, {TaskWords.Of(task.Status)}", AppUrls.TasksWith(task.Id.Value)))];
    }

    private static IEnumerable<Find> Pages(ClaimsPrincipal person) =>
    [
        .. Navigation.For(person).Select(item => new Find(item.Label, null, item.Href)),
        .. Navigation.IsMember(person) ? [new("Org chart", null, AppUrls.TeamChart), new Find("Notifications", null, AppUrls.Notifications)] : Array.Empty<Find>(),
        .. Navigation.IsOperator(person) ? [new("Categories and tags", null, AppUrls.AdminCategories), new Find("Trials", null, AppUrls.AdminTrials)] : Array.Empty<Find>(),
        new("Security and sign-in", null, AppUrls.Security),
    ];

    /// <summary>What the search looks in, for the field's name.</summary>
    public static string Label(ClaimsPrincipal person) => Navigation.IsMember(person) ? "Search people, work, and pages" : "Search listings, customers, and pages";

    private static bool Holds(IReadOnlyList<string> words, string text) => SearchText.Fold(text) is var folded && words.All(word => folded.Contains(word, StringComparison.Ordinal));
}
