using VeSaaS.Core.Kernel;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Tasks.Content;

/// <summary>Adds what a person says about a task. Whoever works on it reads it with the next attempt.</summary>
public sealed class CommentOnTask(TaskWriter writer)
{
    /// <summary>Adds it.</summary>
    public Task<TaskOutcome> ExecuteAsync(Caller caller, WorkItemId id, string? text, CancellationToken cancellationToken) =>
        writer.ChangeAsync(caller, id, null, (context, _) => Task.FromResult<TaskOutcome?>(Add(context, text?.Trim() ?? "")), cancellationToken);

    private static TaskOutcome.Invalid? Add(TaskChangeContext context, string text)
    {
        List<FieldError> problems = [.. TaskRules.CheckComment(text)];
        if (problems.Count > 0)
        {
            return new TaskOutcome.Invalid(problems);
        }

        context.Say(CommentKind.Note, text, context.Time.NewId());
        context.Audit("tasks.commented");
        return null;
    }
}
