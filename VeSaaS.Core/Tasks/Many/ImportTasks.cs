using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Tasks.Many;

/// <summary>A row of a file, as it is written there; what is empty is left out.</summary>
/// <param name="Line">Where it stands, counted from 1.</param>
/// <param name="Title">What is to be done.</param>
public sealed record ImportRow(long Line, string Title)
{
    /// <summary>Markdown.</summary>
    public string Description { get; init; } = "";

    /// <summary>Where the task stood; what is over there is not taken.</summary>
    public string Status { get; init; } = "";

    public string Priority { get; init; } = "";

    /// <summary>What the team calls whoever shall work on it.</summary>
    public string Assignee { get; init; } = "";

    /// <summary>`yyyy-MM-dd`.</summary>
    public string Due { get; init; } = "";

    /// <summary>Separated by commas.</summary>
    public string Labels { get; init; } = "";

    /// <summary>One item a line, each with `[ ] ` or `[x] ` before it, or with nothing.</summary>
    public string Checklist { get; init; } = "";
}

/// <summary>What a row becomes.</summary>
/// <param name="Row">The row.</param>
/// <param name="Task">The task; null when it is not taken.</param>
/// <param name="Problems">Why it is not taken; each names its column.</param>
public sealed record ImportedRow(ImportRow Row, NewTask? Task, IReadOnlyList<FieldError> Problems);

/// <summary>Takes tasks in from a file: first what every row becomes, then those that have no problem, each into To do, in the order of the file.</summary>
public sealed class ImportTasks(AppContexts contexts, CreateTask create, CustomerClock clock, TimeProvider time)
{
    /// <summary>Most rows of a file.</summary>
    public const int Most = 1_000;

    public const string StatusColumn = "status";
    public const string PriorityColumn = "priority";
    public const string AssigneeColumn = "assignee";
    public const string DueColumn = "due";

    /// <summary>What each row becomes; nothing is written.</summary>
    public async Task<IReadOnlyList<ImportedRow>> PreviewAsync(CustomerId customer, IReadOnlyList<ImportRow> rows, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(rows);
        await using var db = contexts.ForCustomer(customer);
        var team = (await HireLookup.ListAsync(db, customer, hire => hire.EndRequestedAt == null, cancellationToken))
            .ToLookup(member => member.Hire.PersonaName, member => member.Hire.Id, StringComparer.OrdinalIgnoreCase);
        var today = await clock.TodayAsync(customer, cancellationToken);
        return [.. rows.Select(row => Read(row, team, today))];
    }

    /// <summary>Writes those that have no problem. Doing it twice writes each once.</summary>
    public async Task<IReadOnlyList<(ImportedRow Row, TaskOutcome Outcome)>> ExecuteAsync(
        Caller caller, IReadOnlyList<ImportedRow> rows, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(rows);
        List<(ImportedRow, TaskOutcome)> results = [];
        // Each goes to the top, so that the first one is written last.
        foreach (var row in rows.Where(row => row.Task is not null).Reverse())
        {
            results.Add((row, await create.ExecuteAsync(caller, row.Task!, cancellationToken)));
        }

        results.Reverse();
        return results;
    }

    private ImportedRow Read(ImportRow row, ILookup<string, HireId> team, DateOnly today)
    {
        List<FieldError> problems = [];
        if (TaskRules.ReadName<WorkItemStatus>(Given(row.Status.Replace(" ", "", StringComparison.Ordinal)), StatusColumn, problems) is WorkItemStatus.Done or WorkItemStatus.Cancelled)
        {
            problems.Add(new(StatusColumn, "It is over already, and is not taken."));
        }

        var task = new NewTask(row.Title, time.NewId())
        {
            IsImported = true,
            Description = row.Description,
            Priority = TaskRules.ReadName<WorkItemPriority>(Given(row.Priority), PriorityColumn, problems) ?? WorkItemPriority.Normal,
            Hire = ReadAssignee(row.Assignee, team, problems),
            DueOn = TaskRules.ReadDay(Given(row.Due), DueColumn, problems),
            Labels = row.Labels.Split(','),
            Checklist = [.. row.Checklist.ReplaceLineEndings("\n").Split('\n').Select(ChecklistLine.Read)],
        }.Normalized();
        problems.AddRange(task.Check(today));
        return new(row, problems.Count == 0 ? task : null, problems);
    }

    private static HireId? ReadAssignee(string name, ILookup<string, HireId> team, List<FieldError> problems)
    {
        if (name.Length == 0)
        {
            return null;
        }

        if (team[name].Take(2).ToList() is [var hire])
        {
            return hire;
        }

        problems.Add(new(AssigneeColumn, team[name].Any() ? $"Several in your team are called {name}." : $"Nobody in your team is called {name}."));
        return null;
    }

    private static string? Given(string text) => text.Length == 0 ? null : text;
}
