using VeSaaS.Core.Kernel;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Runs.Asks;
using VeSaaS.Core.Runs.Files;
using VeSaaS.Core.Runs.Steps;
using VeSaaS.Core.Tasks.Attaching;
using VeSaaS.Core.Tasks.Checking;
using VeSaaS.Core.Tasks.Content;
using VeSaaS.Core.Tasks.Scheduling;
using VeSaaS.Core.Tasks.Working;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Tasks.Board;

/// <summary>Everything that is known of one task.</summary>
public sealed record TaskDetail
{
    public required WorkItemId Id { get; init; }

    public required int Number { get; init; }

    public required string Title { get; init; }

    /// <summary>Markdown.</summary>
    public required string Description { get; init; }

    public required WorkItemStatus Status { get; init; }

    public required WorkItemPriority Priority { get; init; }

    public required DateOnly? DueOn { get; init; }

    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>It starts by itself when there is room, and what it waits for is done.</summary>
    public required bool IsWaiting { get; init; }

    /// <summary>Why it cannot be started now because of how much is worked on; null while there is room.</summary>
    public required string? Full { get; init; }

    public required TaskWorker? Worker { get; init; }

    /// <summary>The schedule that wrote it, with its title; null for one of a person, and when the schedule was deleted.</summary>
    public required (TaskScheduleId Id, string Title)? Schedule { get; init; }

    public required Money? Cost { get; init; }

    /// <summary>What all attempts together may cost; null for no cap.</summary>
    public required Money? Cap { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset? ArchivedAt { get; init; }

    public required int Version { get; init; }

    public required IReadOnlyList<TaskItem> Checklist { get; init; }

    /// <summary>What is attached to it, in order.</summary>
    public required IReadOnlyList<TaskFile> Files { get; init; }

    /// <summary>Newest first.</summary>
    public required IReadOnlyList<AttemptDetail> Attempts { get; init; }

    /// <summary>What other virtual employees said of the results, newest first.</summary>
    public required IReadOnlyList<CheckDetail> Checks { get; init; }

    /// <summary>Oldest first.</summary>
    public required IReadOnlyList<CommentRow> Comments { get; init; }

    /// <summary>Newest first, at most <see cref="TaskQuery.MostChanges"/>.</summary>
    public required IReadOnlyList<HistoryRow> History { get; init; }

    /// <summary>What it waits for.</summary>
    public required IReadOnlyList<LinkedTask> Blockers { get; init; }

    /// <summary>What waits for it.</summary>
    public required IReadOnlyList<LinkedTask> Blocks { get; init; }

    /// <summary>The newest suggestion for an item that a person can still follow or decline, with the check that made it; null without one.</summary>
    public (CheckDetail Check, SuggestionRow Row)? SuggestionFor(Guid item) => Status is WorkItemStatus.InReview
        && Checks.Where(check => check.State is CheckState.Answered && check.Attempt == Attempts[0].Number)
            .Select(check => (Check: check, Row: check.Suggestions.FirstOrDefault(row => row.Item == item))).FirstOrDefault(both => both.Row is not null) is { Row: { Accepted: null } row } found
            ? (found.Check, row) : null;

    /// <summary>The gateway reports what some of it costs: there is no sum, which is not nought.</summary>
    public bool IsCostReported => Cost is null && (Attempts.Any(attempt => attempt.IsCostReported) || Checks.Any(check => check.IsCostReported));

    /// <summary>What decides on its moves.</summary>
    public TaskFacts FactsFor(MemberRole role) => new(
        Status, role, Worker?.Name, Worker?.State, [.. Blockers.Where(task => task.Status is not WorkItemStatus.Done).Select(task => task.Number)], ArchivedAt is not null, Full);
}

/// <summary>An item of the checklist.</summary>
public sealed record TaskItem(Guid Id, string Text, DateTimeOffset? TickedAt, string? TickedBy);

/// <summary>A comment with its author's name.</summary>
public sealed record CommentRow(Guid Id, CommentKind Kind, string Text, Guid AuthorId, string Author, DateTimeOffset At)
{
    /// <summary>The members whom <see cref="Text"/> names by their ids; see <see cref="Content.Mentions"/>.</summary>
    public IReadOnlyList<MentionedMember> Mentions { get; init; } = [];
}

/// <summary>A line of the history with its author's name.</summary>
public sealed record HistoryRow(ChangeAuthor Kind, string Author, string Field, string? Before, string? After, DateTimeOffset At);

/// <summary>Another task, by name.</summary>
public sealed record LinkedTask(WorkItemId Id, int Number, string Title, WorkItemStatus Status);

/// <summary>One attempt with what was done in it.</summary>
public sealed record AttemptDetail
{
    public required Guid Id { get; init; }

    public required int Number { get; init; }

    public required HireId HireId { get; init; }

    public required string Worker { get; init; }

    public required RunId RunId { get; init; }

    public required AttemptState State { get; init; }

    /// <summary>Markdown of the agent.</summary>
    public required string Result { get; init; }

    public required RunFailure? Failure { get; init; }

    public required string? FailureDetail { get; init; }

    public required long Tokens { get; init; }

    public required Money? Cost { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset? StartedAt { get; init; }

    public required DateTimeOffset? EndedAt { get; init; }

    public required IReadOnlyList<RunStep> Steps { get; init; }

    public required IReadOnlyList<FileRow> Files { get; init; }

    /// <summary>What it asked, oldest first, with what was decided.</summary>
    public required IReadOnlyList<AskRow> Asks { get; init; }

    /// <summary>It was metered, and the gateway reports what it costs.</summary>
    public bool IsCostReported => Tokens > 0 && Cost is null;

    /// <summary>Nothing was sent: the agent was never heard.</summary>
    public bool CouldNotStart => State is AttemptState.Failed && StartedAt is null;
}
