using VeSaaS.Core.Catalog;
using VeSaaS.Core.Catalog.Search;
using VeSaaS.Core.Teams;

namespace VeSaaS.Core.Tasks.Delegation;

/// <summary>Somebody who could get a request.</summary>
/// <param name="Id">The hire.</param>
/// <param name="Name">What the team calls it.</param>
/// <param name="Seniority">Its level.</param>
/// <param name="Department">Its department, or null.</param>
/// <param name="Knows">What it is for: the names of its role, category and tags.</param>
public sealed record RoutingCandidate(HireId Id, string Name, Seniority Seniority, string? Department, IReadOnlyList<string> Knows);

/// <summary>Whom a request goes to, and why.</summary>
/// <param name="To">The hire.</param>
/// <param name="Name">What the team calls it.</param>
/// <param name="Reason">In a sentence for a person.</param>
public sealed record RoutingDecision(HireId To, string Name, string Reason);

/// <summary>
/// "Let my team decide": a request goes to the manager of its domain, else to the most senior of the domain, else to the most senior of the team. The
/// domain is the department, or for those without one the category, that shares the most words with the request. Pure and without chance: the same
/// request goes to the same hire.
/// </summary>
public static class TeamRouting
{
    // Shorter ones are in every text.
    private const int ShortestWord = 4;

    /// <summary>Decides; null when nobody is there who takes work.</summary>
    public static RoutingDecision? Decide(IReadOnlyCollection<RoutingCandidate> team, string request)
    {
        ArgumentNullException.ThrowIfNull(team);
        ArgumentNullException.ThrowIfNull(request);
        if (team.Count == 0)
        {
            return null;
        }

        var words = SearchText.Split(request).Where(word => word.Length >= ShortestWord).Select(Stem).ToHashSet(StringComparer.Ordinal);
        var domain = team.GroupBy(DomainOf, StringComparer.OrdinalIgnoreCase)
            .Select(group => (Name: group.Key, Members: group.ToList(), Shared: SharedWords(words, group)))
            .Where(group => group.Shared.Count > 0)
            .OrderByDescending(group => group.Shared.Count).ThenBy(group => group.Name, StringComparer.OrdinalIgnoreCase)
            .FirstOrDefault();
        if (domain.Members is null)
        {
            var first = MostSenior(team);
            return new(first.Id, first.Name, $"Nothing in it names a domain of your team, and {first.Name} is the most senior.");
        }

        var chosen = MostSenior(domain.Members);
        var because = string.Join(", ", domain.Shared);
        return new(chosen.Id, chosen.Name, chosen.Seniority is Seniority.Manager
            ? $"{chosen.Name} manages {domain.Name} ({because})."
            : $"{domain.Name} ({because}) has no manager, and {chosen.Name} is its most senior.");
    }

    private static RoutingCandidate MostSenior(IEnumerable<RoutingCandidate> team) =>
        team.OrderByDescending(member => member.Seniority).ThenBy(member => member.Name, StringComparer.OrdinalIgnoreCase).ThenBy(member => member.Id.Value).First();

    private static string DomainOf(RoutingCandidate member) => member.Department ?? (member.Knows.Count > 0 ? member.Knows[0] : member.Name);

    private static List<string> SharedWords(HashSet<string> request, IEnumerable<RoutingCandidate> members) =>
    [
        .. members.SelectMany(member => member.Knows.Append(member.Department ?? "")).SelectMany(SearchText.Split).Where(word => word.Length >= ShortestWord)
            .Select(Stem).Where(request.Contains).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
    ];

    // "invoices" asks for who knows "invoice".
    private static string Stem(string word) => word.Length > ShortestWord && word[^1] == 's' ? word[..^1] : word;
}
