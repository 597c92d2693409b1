namespace VeSaaS.Core.Runs.Steps;

/// <summary>One thing that an agent did on the way to its answer.</summary>
/// <param name="Label">What it said that it does, or the tool's name as words.</param>
/// <param name="At">When it began.</param>
/// <param name="EndedAt">When the tool answered; null while it works, and for what is no tool.</param>
/// <param name="Input">What the tool was given, as JSON that is fit to be shown: secrets hidden, bounded. Null for what is no tool.</param>
/// <param name="Output">What the tool answered, likewise; null before.</param>
public sealed record RunStep(string Label, DateTimeOffset At, DateTimeOffset? EndedAt = null, string? Input = null, string? Output = null);
