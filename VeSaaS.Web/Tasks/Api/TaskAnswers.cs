using VeSaaS.Core.Billing;
using VeSaaS.Core.Tasks;
using VeSaaS.Core.Tasks.Board;
using VeSaaS.Core.Tasks.Many;
using VeSaaS.Web.Chat.Asks;

namespace VeSaaS.Web.Tasks.Api;

/// <summary>The board: each column with its first tasks.</summary>
internal sealed record BoardAnswer(IReadOnlyList<ColumnAnswer> Columns)
{
    public static BoardAnswer Of(IReadOnlyList<BoardColumn> columns) => new([.. columns.Select(column => new ColumnAnswer(
        [.. column.Statuses.Select(status => status.ToString())], column.Total, [.. column.Cards.Select(CardAnswer.Of)]))]);
}

/// <summary>One column.</summary>
internal sealed record ColumnAnswer(IReadOnlyList<string> Statuses, int Total, IReadOnlyList<CardAnswer> Tasks);

/// <summary>A task as the board shows it. `cost` is null, and not 0, before anything was metered, and where the gateway reports what some of it costs.</summary>
internal sealed record CardAnswer(
    Guid Id, int Number, string Title, string Status, string Priority, DateOnly? DueOn, IReadOnlyList<string> Labels, Guid? Hire, int Ticked, int ChecklistItems,
    int Comments, int Files, IReadOnlyList<int> BlockedBy, decimal? Cost, decimal? Estimate, int Version)
{
    public static CardAnswer Of(TaskCard card) => new(
        card.Id.Value, card.Number, card.Title, card.Status.ToString(), card.Priority.ToString(), card.DueOn, card.Labels, card.HireId?.Value, card.Ticked,
        card.ChecklistItems, card.Comments, card.Files, card.BlockedBy, card.Cost?.Units, card.Estimate?.Units, card.Version);
}

/// <summary>Everything of one task. `cost` is null, and not 0, before anything was metered, and where the gateway reports what some of it costs.</summary>
internal sealed record TaskAnswer(
    Guid Id, int Number, string Title, string Description, string Status, string Priority, DateOnly? DueOn, IReadOnlyList<string> Labels, Guid? Hire, string? HireName,
    decimal? Cost, string Currency, IReadOnlyList<int> BlockedBy, IReadOnlyList<TaskItem> Checklist, IReadOnlyList<TaskFileAnswer> Files, IReadOnlyList<AttemptAnswer> Attempts,
    IReadOnlyList<CommentRow> Comments, Guid? Schedule, DateTimeOffset CreatedAt, DateTimeOffset? ArchivedAt, int Version)
{
    public static TaskAnswer Of(TaskDetail task, BillingOptions billing) => new(
        task.Id.Value, task.Number, task.Title, task.Description, task.Status.ToString(), task.Priority.ToString(), task.DueOn, task.Labels,
        task.Worker?.Id.Value, task.Worker?.Name, task.Cost?.Units, billing.Currency, [.. task.Blockers.Select(blocker => blocker.Number)], task.Checklist,
        [.. task.Files.Select(file => TaskFileAnswer.Of(task.Id, file))], [.. task.Attempts.Select(AttemptAnswer.Of)], task.Comments, task.Schedule?.Id.Value, task.CreatedAt, task.ArchivedAt, task.Version);
}

/// <summary>
/// One attempt, with the run whose events can be followed at `/api/runs/{run}/events`. `cost` is null, and not 0, where nothing was metered; with `tokens` above 0 the gateway reports what it
/// costs.
/// </summary>
internal sealed record AttemptAnswer(
    Guid Id, int Number, Guid Hire, Guid Run, string State, string Result, string? Failure, string? FailureDetail, long Tokens, decimal? Cost,
    DateTimeOffset CreatedAt, DateTimeOffset? StartedAt, DateTimeOffset? EndedAt, IReadOnlyList<string> Steps, IReadOnlyList<AttemptFile> Files, IReadOnlyList<AskAnswer> Asks)
{
    public static AttemptAnswer Of(AttemptDetail attempt) => new(
        attempt.Id, attempt.Number, attempt.HireId.Value, attempt.RunId.Value, attempt.State.ToString(), attempt.Result, attempt.Failure?.ToString(),
        attempt.FailureDetail, attempt.Tokens, attempt.Cost?.Units, attempt.CreatedAt, attempt.StartedAt, attempt.EndedAt,
        [.. attempt.Steps.Select(step => step.Label)], [.. attempt.Files.Select(file => new AttemptFile(file.Id.Value, file.Name, file.MediaType, file.Size))],
        [.. attempt.Asks.Select(ask => AskAnswer.Of(ask)!)]);
}

/// <summary>A file that was handed in; its content is at `/api/tasks/{task}/files/{id}`.</summary>
internal sealed record AttemptFile(Guid Id, string Name, string MediaType, long Size);

/// <summary>What starting a task is expected to cost.</summary>
internal sealed record EstimateAnswer(string Name, decimal Amount, string Currency);

/// <summary>What became of each of many tasks.</summary>
internal sealed record ManyTasksAnswer(IReadOnlyList<ManyTasksRow> Results);

/// <summary>What became of one: saved, or why not.</summary>
internal sealed record ManyTasksRow(Guid Id, bool Saved, string? Problem, string? Because)
{
    public static ManyTasksRow Of(TaskResultRow row) =>
        new(row.Id.Value, row.Outcome is TaskOutcome.Saved, row.Outcome.Problem, (row.Outcome as TaskOutcome.Refused)?.Because.ToString());
}

/// <summary>A task after an act.</summary>
internal sealed record TaskSavedAnswer(Guid Id, int Number, int Version)
{
    public static TaskSavedAnswer Of(TaskOutcome.Saved saved) => new(saved.Id.Value, saved.Number, saved.Version);
}
