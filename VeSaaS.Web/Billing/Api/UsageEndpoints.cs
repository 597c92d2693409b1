using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Tenancy;
using VeSaaS.Core.Tenancy.ApiKeys;
using VeSaaS.Web.Billing.Usage;
using VeSaaS.Web.Shell;
using VeSaaS.Web.Shell.Hosting;
using VeSaaS.Web.Tenancy;
using VeSaaS.Web.Tenancy.ApiKeys;

namespace VeSaaS.Web.Billing.Api;

/// <summary>Where a question about usage is wrong, or what it asks for.</summary>
/// <param name="From">yyyy-mm-dd, the first day; the first of the present month if left out.</param>
/// <param name="Until">yyyy-mm-dd, the first day after it; a month after `from` if left out.</param>
/// <param name="By">`day`, `employee`, `model` or `kind`; `day` if left out.</param>
/// <param name="Employee">A hire's id.</param>
/// <param name="Model">A reported model.</param>
internal sealed record UsageQuestion(string? From, string? Until, string? By, string? Employee, string? Model)
{
    /// <summary>What is asked for, or every problem.</summary>
    public (UsageSpan Span, UsageGrouping By, IReadOnlyList<(string Key, string Message)> Problems) Read(DateOnly today)
    {
        var problems = new List<(string, string)>();
        var from = Day("from", From, new DateOnly(today.Year, today.Month, 1), problems);
        var until = Day("until", Until, from.Year < 9999 ? from.AddMonths(1) : from, problems);
        if (problems.Count == 0 && (until <= from || until.DayNumber - from.DayNumber > UsageSpan.MostDays))
        {
            problems.Add(("until", $"Name a day after `from`, at most {UsageSpan.MostDays} days later."));
        }

        var by = UsageGrouping.Day;
        if (By is not null && !(By.All(char.IsAsciiLetter) && Enum.TryParse(By, ignoreCase: true, out by)))
        {
            problems.Add(("by", "Use day, employee, model or kind."));
        }

        Guid? hire = null;
        if (Employee is not null)
        {
            hire = Guid.TryParse(Employee, out var id) ? id : null;
            if (hire is null)
            {
                problems.Add(("employee", "Use the id of a hire."));
            }
        }

        return (new(from, until, hire, Model), by, problems);
    }

    private static DateOnly Day(string key, string? text, DateOnly otherwise, List<(string, string)> problems)
    {
        if (text is null)
        {
            return otherwise;
        }

        if (!DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) || day.Year is < 2000 or > 9990)
        {
            problems.Add((key, "Use yyyy-mm-dd, for example 2026-10-01."));
            return otherwise;
        }

        return day;
    }
}

/// <summary>One sum of usage. The amount is the list price; what a fee includes is a line of the month's invoice.</summary>
internal sealed record UsageGroupAnswer(string Key, string Title, long Calls, long InputTokens, long CachedTokens, long OutputTokens, decimal Amount);

/// <summary>Usage of some days, added up.</summary>
internal sealed record UsageAnswer(DateOnly From, DateOnly Until, string By, string Currency, IReadOnlyList<UsageGroupAnswer> Groups);

/// <summary>Usage for programs. The customer comes from the credential.</summary>
internal static class UsageEndpoints
{
    private static readonly string[] Columns = ["key", "title", "calls", "input_tokens", "cached_tokens", "output_tokens", "amount", "currency"];

    public static void MapUsageApi(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup($"{AppUrls.BillingApi}/usage").RequireAuthorization(Policies.Member).RequireScope(ApiScopes.BillingRead).WithTags("Billing");
        group.MapGet("", ReadAsync).WithName("GetUsage").WithAnswerExample(BillingExamples.Usage)
            .WithSummary("Tokens and their list price by day, employee, model or kind of work; of one `employee` or `model` where it is named. Days are those of your company's time zone.");
        group.MapGet("/csv", CsvAsync).WithName("GetUsageCsv").WithSummary("The same as CSV.");
    }

    internal static async Task<Results<Ok<UsageAnswer>, ProblemHttpResult>> ReadAsync(
        [AsParameters] UsageQuestion question, ClaimsPrincipal user, UsageGroups usage, CustomerClock clock, IOptions<BillingOptions> options,
        CancellationToken cancellationToken)
    {
        var (answer, problem) = await AnswerAsync(question, user, usage, clock, options.Value.Currency, cancellationToken);
        return answer is null ? problem! : TypedResults.Ok(answer);
    }

    internal static async Task<Results<PushStreamHttpResult, ProblemHttpResult>> CsvAsync(
        [AsParameters] UsageQuestion question, ClaimsPrincipal user, UsageGroups usage, CustomerClock clock, IOptions<BillingOptions> options,
        CancellationToken cancellationToken)
    {
        var (answer, problem) = await AnswerAsync(question, user, usage, clock, options.Value.Currency, cancellationToken);
        return answer is null
            ? problem!
            : TypedResults.Stream(stream => WriteAsync(answer, stream, cancellationToken), "text/csv; charset=utf-8", $"usage-{answer.From:yyyy-MM-dd}-{answer.By}.csv");
    }

    private static async Task<(UsageAnswer? Answer, ProblemHttpResult? Problem)> AnswerAsync(
        UsageQuestion question, ClaimsPrincipal user, UsageGroups usage, CustomerClock clock, string currency, CancellationToken cancellationToken)
    {
        var customer = user.Caller().CustomerId;
        var (span, by, problems) = question.Read(await clock.BilledDayAsync(customer, cancellationToken));
        if (problems.Count > 0)
        {
            return (null, Problems.InvalidAddress(problems));
        }

        var groups = await usage.ReadAsync(customer, span, by, cancellationToken);
        return (new(span.From, span.Until, by.ToString().ToLowerInvariant(), currency, [.. groups.Select(group => new UsageGroupAnswer(
            group.Key, group.Title, group.Total.Calls, group.Total.InputTokens, group.Total.CachedTokens, group.Total.OutputTokens, group.Total.Amount.Units))]), null);
    }

    private static async Task WriteAsync(UsageAnswer answer, Stream stream, CancellationToken cancellationToken)
    {
        await using var csv = SpreadsheetCsv.Begin(stream);
        await csv.WriteRecordAsync(Columns, cancellationToken);
        foreach (var group in answer.Groups)
        {
            IFormattable[] numbers = [group.Calls, group.InputTokens, group.CachedTokens, group.OutputTokens, group.Amount];
            await csv.WriteRecordAsync([group.Key, group.Title, .. numbers.Select(number => number.ToString(null, CultureInfo.InvariantCulture)), answer.Currency], cancellationToken);
        }
    }
}
