using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Runs;

/// <summary>Identifies a run.</summary>
public readonly record struct RunId(Guid Value) : ITypedId<RunId>
{
    /// <inheritdoc />
    public static RunId From(Guid value) => new(value);
}

/// <summary>What a run was started by.</summary>
public enum RunKind
{
    Chat,
    Task,
    Delegation,
    Trial,
}

/// <summary>How far a run has got.</summary>
public enum RunState
{
    Queued,
    Running,
    InputRequired,
    Completed,
    Failed,
    Stopped,
}

/// <summary>Why a run failed, by the layer that failed.</summary>
public enum RunFailure
{
    /// <summary>The gateway answered 401, 403 or 404.</summary>
    GatewayRefused,

    /// <summary>The agent, or the way to it, could not be reached: connection refused, 502, 503, 504.</summary>
    AgentUnreachable,

    /// <summary>The agent says that it failed.</summary>
    AgentFailed,

    /// <summary>The agent declined the request.</summary>
    AgentRejected,

    /// <summary>What came back is not A2A.</summary>
    Protocol,

    /// <summary>Nothing came for longer than the idle limit, or the run took longer than its limit.</summary>
    Timeout,

    /// <summary>An event or the answer was larger than the limit.</summary>
    LimitExceeded,

    /// <summary>A spend cap stopped it.</summary>
    CapReached,

    /// <summary>Too many calls (429).</summary>
    RateLimited,

    /// <summary>The process died after sending and before a task id was seen; whether the agent worked is unknown.</summary>
    OutcomeUnknown,

    /// <summary>The agent no longer knows the task.</summary>
    AgentLostRun,
}

/// <summary>
/// One invocation of an agent, executed durably: whoever holds the lease works on it, and every write carries the lease's epoch, so that
/// a node that lost the run cannot write to it any more.
/// </summary>
public sealed class Run : ICustomerOwned
{
    /// <summary>Longest id that an agent may give its task, in characters.</summary>
    public const int MaxTaskId = 200;

    public required RunId Id { get; init; }

    public required CustomerId CustomerId { get; init; }

    /// <summary>The hire that works; the trial's listing has none.</summary>
    public required Guid HireId { get; init; }

    public required RunKind Kind { get; init; }

    /// <summary>What the owner of the kind knows it by: for Chat the id of the answer message.</summary>
    public required Guid OwnerId { get; init; }

    public required AgentRef Agent { get; init; }

    /// <summary>The conversation at the agent (A2A context), made here. Runs of one context work one after the other.</summary>
    public required Guid ContextId { get; init; }

    /// <summary>The task that it is spent on, where that is not the context: a check has one of its own. Null otherwise.</summary>
    public Guid? TaskId { get; init; }

    /// <summary>The place in the context's queue; for Chat the sequence of the answer.</summary>
    public required int Order { get; init; }

    /// <summary>JSON of <see cref="AgentMessage"/>: what is sent. Its message id stays the same when a person retries.</summary>
    public required AgentMessage Input { get; set; }

    public RunState State { get; set; }

    public RunFailure? Failure { get; set; }

    /// <summary>The failure in words for a person, without secrets.</summary>
    public string? FailureDetail { get; set; }

    /// <summary>The node that works on it.</summary>
    public string? LeaseOwner { get; set; }

    /// <summary>When the lease ends unless it is renewed.</summary>
    public DateTimeOffset? LeaseUntil { get; set; }

    /// <summary>Raised by every taking of the lease.</summary>
    public long Epoch { get; set; }

    /// <summary>Takings of the lease that ended in an exception that nobody foresaw; after three of them the run is given up.</summary>
    public int Faults { get; set; }

    /// <summary>Set immediately before the request goes out: from here on the agent may have worked.</summary>
    public DateTimeOffset? SentAt { get; set; }

    /// <summary>The agent's id of the task, once seen.</summary>
    public string? AgentTaskId { get; set; }

    /// <summary>The last sequence number of the run's log.</summary>
    public long LastSequence { get; set; }

    /// <summary>A person asked to stop it.</summary>
    public DateTimeOffset? CancelRequestedAt { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>The same again, for a transaction that may be undone.</summary>
    internal Run Copy() => (Run)MemberwiseClone();

    internal sealed class Mapping : IEntityTypeConfiguration<Run>
    {
        public void Configure(EntityTypeBuilder<Run> builder)
        {
            builder.ToTable("runs");
            builder.HasKey(run => run.Id);
            builder.Property(run => run.Id).ValueGeneratedNever();
            builder.Property(run => run.Input).HasConversion(input => AgentMessage.Write(input), json => AgentMessage.Read(json));
            builder.Property(run => run.FailureDetail).HasMaxLength(400);
            builder.Property(run => run.LeaseOwner).HasMaxLength(80);
            builder.Property(run => run.AgentTaskId).HasMaxLength(MaxTaskId);
            builder.HasIndex(run => new { run.State, run.CreatedAt });
            builder.HasIndex(run => new { run.HireId, run.State });
            builder.HasIndex(run => new { run.ContextId, run.State });
            builder.HasIndex(run => run.OwnerId);
            builder.HasIndex(run => run.CustomerId);
            builder.HasOne<Customer>().WithMany().HasForeignKey(run => run.CustomerId).OnDelete(DeleteBehavior.Restrict);
        }
    }
}
