using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Runs.Asks;

/// <summary>What became of an ask.</summary>
public enum AskOutcome
{
    /// <summary>Nobody has decided yet.</summary>
    Waiting,

    /// <summary>A person decided.</summary>
    Decided,

    /// <summary>The work was stopped before anybody decided.</summary>
    Stopped,
}

/// <summary>What a run asked, and what was decided, by whom and when. A run asks once: the answer is the next run of the same task.</summary>
public sealed class RunAsk : ICustomerOwned
{
    /// <summary>The run that waits, or waited.</summary>
    public required RunId RunId { get; init; }

    public required CustomerId CustomerId { get; init; }

    /// <summary>The conversation at the agent.</summary>
    public required Guid ContextId { get; init; }

    public required AgentAsk Ask { get; init; }

    /// <summary>What the task already held when it was asked: none of it belongs to the next turn's answer.</summary>
    public required IReadOnlyList<string> Seen { get; init; }

    public required DateTimeOffset AskedAt { get; init; }

    public AskOutcome Outcome { get; set; }

    public AskDecision? Decision { get; set; }

    /// <summary>Who decided.</summary>
    public Guid? DecidedBy { get; set; }

    public DateTimeOffset? DecidedAt { get; set; }

    /// <summary>What the owner of the run's kind carries the decision by: for Chat the person's message.</summary>
    public Guid? DecidedWith { get; set; }

    /// <summary>Adds what a run that ends asks, or notes that it does not wait any more: one that ends a second time waited, and is stopped now.</summary>
    internal static async Task FollowAsync(AppDbContext db, Run run, (AgentAsk Ask, IReadOnlyList<string> Seen)? asks, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (asks is var (ask, seen))
        {
            db.Add(new RunAsk { RunId = run.Id, CustomerId = run.CustomerId, ContextId = run.ContextId, Ask = ask, Seen = seen, AskedAt = now });
        }
        else if (run.EndedAt is not null
            && await db.Set<RunAsk>().SingleOrDefaultAsync(asked => asked.CustomerId == run.CustomerId && asked.RunId == run.Id, cancellationToken) is { } waiting)
        {
            (waiting.Outcome, waiting.DecidedAt) = (AskOutcome.Stopped, now);
        }
    }

    internal sealed class Mapping : IEntityTypeConfiguration<RunAsk>
    {
        public void Configure(EntityTypeBuilder<RunAsk> builder)
        {
            builder.ToTable("run_asks");
            builder.HasKey(ask => ask.RunId);
            builder.Property(ask => ask.Ask).HasConversion(ask => AgentAsk.Write(ask), json => AgentAsk.Read(json));
            builder.Property(ask => ask.Decision).HasConversion(decision => AskDecision.Write(decision!), json => AskDecision.Read(json));
            builder.Property(ask => ask.Seen).HasConversion(
                seen => JsonSerializer.Serialize(seen, JsonSerializerOptions.Default), json => JsonSerializer.Deserialize<List<string>>(json, JsonSerializerOptions.Default)!,
                new ValueComparer<IReadOnlyList<string>>((left, right) => left == right, seen => seen.Count));
            builder.HasIndex(ask => new { ask.ContextId, ask.AskedAt });
            builder.HasOne<Run>().WithOne().HasForeignKey<RunAsk>(ask => ask.RunId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}
