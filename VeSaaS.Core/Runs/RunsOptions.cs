using Microsoft.Extensions.Options;

namespace VeSaaS.Core.Runs;

/// <summary>Configuration section `Runs`.</summary>
public sealed class RunsOptions
{
    public const string SectionName = "Runs";

    /// <summary>`Runs:Concurrency`: runs that one node works on at once.</summary>
    public int Concurrency { get; set; } = 32;

    /// <summary>`Runs:Lease`: how long a run stays with a node that is not heard of.</summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>`Runs:PollInterval`: how often a node looks for work and for stop requests that nobody told it about.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>`Runs:BatchInterval`: how long events are gathered before they are written.</summary>
    public TimeSpan BatchInterval { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>`Runs:BatchSize`: events written at once at most.</summary>
    public int BatchSize { get; set; } = 32;

    /// <summary>`Runs:IdleTimeout`: how long an agent may say nothing.</summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>`Runs:MaxDuration`: how long a run may take from its first call on.</summary>
    public TimeSpan MaxDuration { get; set; } = TimeSpan.FromHours(2);

    /// <summary>`Runs:MaxAnswerCharacters`: the longest answer that is kept; parts that are not text count as their JSON.</summary>
    public int MaxAnswerCharacters { get; set; } = 2_000_000;

    /// <summary>`Runs:MaxEvents`: events of an agent in one run, all its streams together; an agent that sends more is stopped.</summary>
    public int MaxEvents { get; set; } = 100_000;

    /// <summary>`Runs:MaxFiles`: files of one answer; an agent that returns more is stopped.</summary>
    public int MaxFiles { get; set; } = 20;

    /// <summary>`Runs:MaxFileBytes`: the largest file of an answer that is kept; of a larger one only its name is.</summary>
    public int MaxFileBytes { get; set; } = 10 * 1024 * 1024;

    /// <summary>`Runs:MaxFilesBytes`: what is kept of all files of one answer together.</summary>
    public int MaxFilesBytes { get; set; } = 25 * 1024 * 1024;

    /// <summary>`Runs:ReconnectAttempts`: how often reading a task is tried again before the agent counts as unreachable.</summary>
    public int ReconnectAttempts { get; set; } = 8;

    /// <summary>`Runs:ReconnectDelay`: the pause before the first of these attempts; it doubles up to 5 seconds.</summary>
    public TimeSpan ReconnectDelay { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>`Runs:StopTimeout`: how long each of the calls that stop and read a task may take.</summary>
    public TimeSpan StopTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>`Runs:CapGrace`: how long a run may go on to its end after the cap has no room for another model call.</summary>
    public TimeSpan CapGrace { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>`Runs:EndingGrace`: how long letting go waits for running work before the grant is revoked all the same.</summary>
    public TimeSpan EndingGrace { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// `Runs:SingleNode`: at start, leases of other nodes are those of dead predecessors. Not set: true on SQLite, which is for one node.
    /// </summary>
    public bool? SingleNode { get; set; }
}

/// <summary>Reports every value of the section that cannot work.</summary>
internal sealed class RunsOptionsValidator : IValidateOptions<RunsOptions>
{
    public ValidateOptionsResult Validate(string? name, RunsOptions options)
    {
        List<string> errors = [];
        AtLeastOne(options.Concurrency, nameof(options.Concurrency));
        AtLeastOne(options.BatchSize, nameof(options.BatchSize));
        AtLeastOne(options.MaxAnswerCharacters, nameof(options.MaxAnswerCharacters));
        AtLeastOne(options.MaxEvents, nameof(options.MaxEvents));
        AtLeastOne(options.MaxFiles, nameof(options.MaxFiles));
        AtLeastOne(options.MaxFileBytes, nameof(options.MaxFileBytes));
        AtLeastOne(options.MaxFilesBytes, nameof(options.MaxFilesBytes));
        Positive(options.Lease, nameof(options.Lease));
        Positive(options.PollInterval, nameof(options.PollInterval));
        Positive(options.BatchInterval, nameof(options.BatchInterval));
        Positive(options.IdleTimeout, nameof(options.IdleTimeout));
        Positive(options.MaxDuration, nameof(options.MaxDuration));
        Positive(options.ReconnectDelay, nameof(options.ReconnectDelay));
        Positive(options.StopTimeout, nameof(options.StopTimeout));
        Positive(options.CapGrace, nameof(options.CapGrace));
        Positive(options.EndingGrace, nameof(options.EndingGrace));
        if (options.ReconnectAttempts < 0)
        {
            errors.Add($"{RunsOptions.SectionName}:{nameof(options.ReconnectAttempts)} must not be negative.");
        }

        if (options.PollInterval * 3 > options.Lease)
        {
            errors.Add($"{RunsOptions.SectionName}:{nameof(options.Lease)} must be at least three times PollInterval, or leases end while their owner works.");
        }

        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);

        void AtLeastOne(int value, string key)
        {
            if (value < 1)
            {
                errors.Add($"{RunsOptions.SectionName}:{key} must be at least 1.");
            }
        }

        void Positive(TimeSpan value, string key)
        {
            if (value <= TimeSpan.Zero)
            {
                errors.Add($"{RunsOptions.SectionName}:{key} must be longer than nothing.");
            }
        }
    }
}
