using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Runs;

/// <summary>What an entry of a run's log is about.</summary>
public enum RunEventKind
{
    /// <summary>Text to append to the answer; <see cref="RunEvent.Payload"/> is the text itself.</summary>
    Text,

    /// <summary>The whole answer so far, replacing all text before it; the payload is the text.</summary>
    TextReplaced,

    /// <summary>A line on what the agent is doing ("Working on it"); the payload is the text.</summary>
    Status,

    /// <summary>
    /// A part that is not text; the payload is JSON of <see cref="AgentPart"/>. A file is told by its reference, and told again when the agent replaces it.
    /// </summary>
    Part,

    /// <summary>Tokens of a model call were recorded; the payload is JSON of <see cref="RunUsage"/>.</summary>
    Usage,

    /// <summary>The run ended or waits; the payload is the <see cref="RunState"/>'s name.</summary>
    Ended,
}

/// <summary>What the payload of a <see cref="RunEventKind.Usage"/> entry says.</summary>
/// <param name="Model">The model, where it is reported.</param>
/// <param name="InputTokens">Prompt tokens, cached ones included.</param>
/// <param name="OutputTokens">Answer tokens, reasoning included.</param>
/// <param name="CachedTokens">The cached part of the input.</param>
/// <param name="AmountNano">Exact price, in nano of the currency; null where the gateway's report brings it.</param>
public sealed record RunUsage(string? Model, long InputTokens, long OutputTokens, long CachedTokens, long? AmountNano);

/// <summary>One entry of a run's log; readers follow it by sequence, live or later.</summary>
public sealed class RunEvent : ICustomerOwned
{
    public required RunId RunId { get; init; }

    /// <summary>1, 2, 3, … within the run, without gaps.</summary>
    public required long Sequence { get; init; }

    public required CustomerId CustomerId { get; init; }

    public required RunEventKind Kind { get; init; }

    public required string Payload { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>Adds entries to the end of the log that a run has by now.</summary>
    internal static void Add(AppDbContext db, Run run, IEnumerable<(RunEventKind Kind, string Payload)> entries, DateTimeOffset now)
    {
        foreach (var (kind, payload) in entries)
        {
            run.LastSequence++;
            db.Add(new RunEvent { RunId = run.Id, Sequence = run.LastSequence, CustomerId = run.CustomerId, Kind = kind, Payload = payload, At = now });
        }
    }

    internal sealed class Mapping : IEntityTypeConfiguration<RunEvent>
    {
        public void Configure(EntityTypeBuilder<RunEvent> builder)
        {
            builder.ToTable("run_events");
            builder.HasKey(entry => new { entry.RunId, entry.Sequence });
            builder.HasOne<Run>().WithMany().HasForeignKey(entry => entry.RunId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}
