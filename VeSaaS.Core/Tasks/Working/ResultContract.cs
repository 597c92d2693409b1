using System.Diagnostics;
using System.Text.RegularExpressions;
using VeSaaS.Core.Runs;

namespace VeSaaS.Core.Tasks.Working;

/// <summary>
/// When what an agent hands in is a result (guide "Tasks"). Its task has to be completed, and it has to hold something to review: text or a file.
/// An apology is not a result and a refusal is not a result, however politely completed: without a file, a text of at most
/// <see cref="LongestExcuse"/> characters that opens by saying that the work was not done counts as declined.
/// </summary>
public static partial class ResultContract
{
    /// <summary>An excuse is short; whoever writes more than this has written something to review, in characters.</summary>
    public const int LongestExcuse = 600;

    /// <summary>What an agent that completed its task without handing in anything is told to have done.</summary>
    public static string Nothing => "The agent says that it is done, and handed in nothing.";

    /// <summary>What an agent that apologised or refused is told to have done.</summary>
    public static string Excuse => "The agent declined: what it handed in is an excuse and not a result.";

    /// <summary>Judges the end of a run.</summary>
    public static TaskResult Judge(RunChange.Ended ended)
    {
        ArgumentNullException.ThrowIfNull(ended);
        return ended.State switch
        {
            RunState.InputRequired => new TaskResult.NeedsInput(),
            RunState.Stopped => new TaskResult.Stopped(),
            RunState.Failed => Failed(ended),
            RunState.Completed when ended.HasFiles => new TaskResult.Delivered(),
            RunState.Completed when string.IsNullOrWhiteSpace(ended.Answer) => new TaskResult.Failed(RunFailure.AgentFailed, Nothing),
            RunState.Completed when IsExcuse(ended.Answer) => new TaskResult.Failed(RunFailure.AgentRejected, Excuse),
            RunState.Completed => new TaskResult.Delivered(),
            _ => throw new UnreachableException(ended.State.ToString()),
        };
    }

    /// <summary>Whether a text only says that the work was not done.</summary>
    public static bool IsExcuse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var said = Decoration().Replace(text, "").Trim().Replace('’', '\'');
        return said.Length <= LongestExcuse && (Inability().IsMatch(said) || Apology().IsMatch(said));
    }

    private static TaskResult.Failed Failed(RunChange.Ended ended)
    {
        var failure = ended.Failure ?? throw new UnreachableException("A run failed without a layer.");
        return new(failure, ended.FailureDetail ?? RunWords.Of(failure));
    }

    // Headings, emphasis, quotes and bullets at the beginning of a line.
    [GeneratedRegex(@"^[\s#>*_\-]+", RegexOptions.Multiline)]
    private static partial Regex Decoration();

    // "I'm sorry, but I can't do that." "Unfortunately I was unable to read it." "As an AI, I cannot …" The opening must say it of the agent itself.
    [GeneratedRegex(
        @"^((i'm|i am|we're|we are)?\s*(so |very |really )?(sorry|afraid)|(i|we) apologi[sz]e|(my|our) apologies|apologies|unfortunately|regrettably|as an? (ai|language model|assistant))?[^.!?\n]{0,60}?\b(i|we)( am|'m| was| were|'re| are)?\s*(just |really |currently |still )?(can't|cannot|can not|could not|couldn't|won't|will not|unable|not able|not allowed|not permitted|do not have|don't have|decline|must decline|have to decline|refuse)\b",
        RegexOptions.IgnoreCase)]
    private static partial Regex Inability();

    // An apology and nothing else.
    [GeneratedRegex(@"^((i'm|i am|we're|we are)\s+(so |very |really )?sorry|sorry|(my|our)( sincere)? apologies|apologies|(i|we) apologi[sz]e)\b[^.!?\n]{0,120}[.!?]*$", RegexOptions.IgnoreCase)]
    private static partial Regex Apology();
}
