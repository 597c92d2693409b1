using System.Globalization;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Web.Billing.Usage;

/// <summary>By what usage is added up.</summary>
public enum UsageGrouping
{
    Day,
    Employee,
    Model,
    Kind,
}

/// <summary>One sum.</summary>
/// <param name="Key">For programs: the day, the hire's id, the model, the kind; empty where it is not known.</param>
/// <param name="Title">For people.</param>
/// <param name="Total">What was used.</param>
public sealed record UsageGroup(string Key, string Title, UsageTotal Total);

/// <summary>Adds a customer's usage up, for the page, the files and the API alike.</summary>
public sealed class UsageGroups(UsageQueries usage)
{
    /// <summary>Days in order, everything else by amount.</summary>
    public async Task<IReadOnlyList<UsageGroup>> ReadAsync(CustomerId customer, UsageSpan span, UsageGrouping by, CancellationToken cancellationToken)
    {
        if (by is UsageGrouping.Day)
        {
            return [.. (await usage.DaysAsync(customer, span, cancellationToken)).GroupBy(row => row.Day).Select(day => new UsageGroup(
                day.Key.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), day.Key.ToString("ddd, d MMM", CultureInfo.CurrentCulture), UsageTotal.Sum(day.Select(row => row.Total))))];
        }

        var names = by is UsageGrouping.Employee ? await usage.NamesAsync(customer, cancellationToken) : new Dictionary<Guid, string>();
        return
        [
            .. (await usage.PartsAsync(customer, span, cancellationToken))
                .GroupBy(part => by switch
                {
                    UsageGrouping.Employee => (part.Hire.ToString("D"), names.GetValueOrDefault(part.Hire, "A former employee")),
                    UsageGrouping.Model => (part.Model ?? "", part.Model ?? "Not reported"),
                    _ => (part.Purpose?.ToString() ?? "", Words(part.Purpose)),
                })
                .Select(group => new UsageGroup(group.Key.Item1, group.Key.Item2, UsageTotal.Sum(group.Select(part => part.Total))))
                .OrderByDescending(group => group.Total.Amount).ThenBy(group => group.Title, StringComparer.Ordinal),
        ];
    }

    /// <summary>What a kind of work is called; what has no purpose was reported by the gateway, which knows no conversations.</summary>
    public static string Words(UsagePurpose? purpose) => purpose switch
    {
        UsagePurpose.Chat => "Chat",
        UsagePurpose.Task => "Tasks",
        UsagePurpose.Delegation => "Delegated work",
        UsagePurpose.Trial => "Trials",
        _ => "Reported by the gateway",
    };
}
