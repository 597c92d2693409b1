using VeSaaS.Core.Catalog;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Runs.Asks;
using VeSaaS.Core.Teams;

namespace VeSaaS.Core.Tasks.Board;

/// <summary>Who works on a task, also when it works here no longer.</summary>
/// <param name="Id">The hire.</param>
/// <param name="Listing">By which it is drawn.</param>
/// <param name="Name">What the team calls it.</param>
/// <param name="State">What it is now.</param>
public sealed record TaskWorker(HireId Id, VirtualEmployeeId Listing, string Name, HireState State);

/// <summary>A task as the board shows it.</summary>
public sealed record TaskCard
{
    public required WorkItemId Id { get; init; }

    public required int Number { get; init; }

    public required string Title { get; init; }

    public required WorkItemStatus Status { get; init; }

    public required WorkItemPriority Priority { get; init; }

    public required DateOnly? DueOn { get; init; }

    public required IReadOnlyList<string> Labels { get; init; }

    public required HireId? HireId { get; init; }

    public TaskWorker? Worker { get; init; }

    public required int Ticked { get; init; }

    public required int ChecklistItems { get; init; }

    public required int Comments { get; init; }

    /// <summary>What is attached to it.</summary>
    public required int Files { get; init; }

    /// <summary>Numbers of the tasks that have to be done first and are not.</summary>
    public IReadOnlyList<int> BlockedBy { get; init; } = [];

    /// <summary>Exact cost of all attempts.</summary>
    public required Money? Cost { get; init; }

    /// <summary>What starting it is expected to cost; null where it cannot be started, or nobody is assigned.</summary>
    public Money? Estimate { get; init; }

    /// <summary>The run of the newest attempt.</summary>
    public required RunId? RunId { get; init; }

    /// <summary>It starts by itself when there is room.</summary>
    public required bool IsWaiting { get; init; }

    /// <summary>It was taken off the board.</summary>
    public required bool IsArchived { get; init; }

    /// <summary>How many things the running attempt has done, and what it does now.</summary>
    public (int Count, string Label)? Step { get; init; }

    /// <summary>What it waits for.</summary>
    public AgentAsk? Ask { get; init; }

    /// <summary>Why the newest attempt failed.</summary>
    public string? Failure { get; init; }

    public required string Rank { get; init; }

    public required DateTimeOffset StatusSince { get; init; }

    public required int Version { get; init; }

    /// <summary>Characters of what the agent would be told, for the estimate.</summary>
    internal int Characters { get; init; }

    /// <summary>What decides on its moves.</summary>
    public TaskFacts FactsFor(Tenancy.MemberRole role) => new(Status, role, Worker?.Name, Worker?.State, BlockedBy, IsArchived);
}

/// <summary>One column.</summary>
/// <param name="Statuses">What is in it: one status, or Failed and Cancelled together.</param>
/// <param name="Cards">The first of them, in order.</param>
/// <param name="Total">How many there are.</param>
public sealed record BoardColumn(IReadOnlyList<WorkItemStatus> Statuses, IReadOnlyList<TaskCard> Cards, int Total);

/// <summary>When a task is due, as a filter.</summary>
public enum DueFilter
{
    Overdue,
    Today,

    /// <summary>Within seven days, today included.</summary>
    Week,
    None,
}

/// <summary>Which tasks a board shows; what is null does not matter.</summary>
public sealed record BoardFilter
{
    /// <summary>Words of the title, or a number.</summary>
    public string? Search { get; init; }

    public HireId? Worker { get; init; }

    /// <summary>Those that nobody is assigned to.</summary>
    public bool Unassigned { get; init; }

    public string? Label { get; init; }

    public DueFilter? Due { get; init; }

    public WorkItemPriority? Priority { get; init; }

    /// <summary>What was taken off the board, instead of what is on it.</summary>
    public bool Archived { get; init; }

    /// <summary>Whether anything is left out.</summary>
    public bool IsAny => Search is not null || Worker is not null || Unassigned || Label is not null || Due is not null || Priority is not null || Archived;
}
