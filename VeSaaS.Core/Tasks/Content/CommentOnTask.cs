using VeSaaS.Core.Kernel;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Tasks.Content;

/// <summary>Adds what a person says about a task. Whoever works on it reads it with the next attempt, and members whom it names (<see cref="Mentions"/>) are told.</summary>
public sealed class CommentOnTask(TaskWriter writer)
{
    /// <summary>Adds it.</summary>
    public Task<TaskOutcome> ExecuteAsync(Caller caller, WorkItemId id, string? text, CancellationToken cancellationToken) =>
        writer.ChangeAsync(caller, id, null, (context, token) => AddAsync(context, text?.Trim() ?? "", token), cancellationToken);

    /// <summary>Why the text cannot be said; null when it can.</summary>
    internal static async Task<TaskOutcome.Invalid?> CheckAsync(TaskChangeContext context, string text, CancellationToken cancellationToken)
    {
        List<FieldError> problems = [.. TaskRules.CheckComment(text)];
        if (problems.Count == 0 && await Mentions.CheckAsync(context.Db, context.Caller.CustomerId, text, cancellationToken) is { } problem)
        {
            problems.Add(problem);
        }

        return problems.Count > 0 ? new(problems) : null;
    }

    /// <summary>Adds a checked text, and tells whom it names.</summary>
    internal static Task SayAsync(TaskChangeContext context, CommentKind kind, string text, CancellationToken cancellationToken)
    {
        var id = context.Time.NewId();
        context.Say(kind, text, id);
        return Mentions.TellAsync(context, id, text, cancellationToken);
    }

    private static async Task<TaskOutcome?> AddAsync(TaskChangeContext context, string text, CancellationToken cancellationToken)
    {
        if (await CheckAsync(context, text, cancellationToken) is { } invalid)
        {
            return invalid;
        }

        await SayAsync(context, CommentKind.Note, text, cancellationToken);
        context.Audit("tasks.commented");
        return null;
    }
}
