using System.Globalization;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Kernel;
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

/// <summary>A part of a day's bar.</summary>
/// <param name="Day">Which day.</param>
/// <param name="Key">What belongs together, as <see cref="UsageGroup.Key"/>.</param>
/// <param name="Title">As the legend calls it.</param>
/// <param name="Amount">At list price.</param>
public sealed record UsageBar(DateOnly Day, string Key, string Title, Money Amount);

/// <summary>Adds a customer's usage up, for the page, the files and the API alike.</summary>
public sealed class UsageGroups(UsageQueries usage)
{
    private const string Former = "A former employee";

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
                    UsageGrouping.Employee => (Key: part.Hire.ToString("D"), Title: names.GetValueOrDefault(part.Hire, Former)),
                    UsageGrouping.Model => ModelOf(part.Model),
                    _ => KindOf(part.Purpose),
                })
                .Select(group => new UsageGroup(group.Key.Key, group.Key.Title, UsageTotal.Sum(group.Select(part => part.Total))))
                .OrderByDescending(group => group.Total.Amount).ThenBy(group => group.Title, StringComparer.Ordinal),
        ];
    }

    /// <summary>The days of a chart, each in its parts: by employee, unless by model or kind is asked for.</summary>
    public async Task<IReadOnlyList<UsageBar>> BarsAsync(CustomerId customer, UsageSpan span, UsageGrouping by, CancellationToken cancellationToken)
    {
        if (by is UsageGrouping.Model or UsageGrouping.Kind)
        {
            return
            [
                .. (await usage.DayPartsAsync(customer, span, cancellationToken)).GroupBy(part => (part.Day, Side: by is UsageGrouping.Model ? ModelOf(part.Model) : KindOf(part.Purpose)))
                    .Select(bar => new UsageBar(bar.Key.Day, bar.Key.Side.Key, bar.Key.Side.Title, UsageTotal.Sum(bar.Select(part => part.Total)).Amount)),
            ];
        }

        var names = await usage.NamesAsync(customer, cancellationToken);
        return
        [
            .. (await usage.DaysAsync(customer, span, cancellationToken)).Select(row => new UsageBar(
                row.Day, row.Hire.ToString("D"), names.TryGetValue(row.Hire, out var name) ? name.Split(", ")[0] : Former, row.Total.Amount)),
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

    private static (string Key, string Title) ModelOf(string? model) => (model ?? "", model ?? "Not reported");

    private static (string Key, string Title) KindOf(UsagePurpose? purpose) => (purpose?.ToString() ?? "", Words(purpose));
}
