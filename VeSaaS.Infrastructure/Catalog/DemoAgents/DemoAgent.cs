namespace VeSaaS.Infrastructure.Catalog.DemoAgents;

/// <summary>How a demo agent's work ended.</summary>
internal abstract record DemoResult
{
    private DemoResult()
    {
    }

    public sealed record Done : DemoResult;

    public sealed record Failed(string Reason) : DemoResult;
}

internal sealed record DemoSkill(string Id, string Name, string Description, IReadOnlyList<string> Tags, IReadOnlyList<string> Examples);

/// <summary>A worker that needs no model and says in its card and its answers that it is a demo.</summary>
internal abstract class DemoAgent
{
    public abstract string Name { get; }

    public abstract string DisplayName { get; }

    public abstract string Description { get; }

    public abstract DemoSkill Skill { get; }

    /// <summary>Works on what the turn's message says; cancelled when the task is.</summary>
    public abstract Task<DemoResult> RunAsync(DemoTurn turn, CancellationToken cancellationToken);
}

/// <summary>What a worker works with: the caller's text, and the task that it writes to.</summary>
internal sealed class DemoTurn(DemoTask task, string text, TimeSpan chunkDelay, TimeProvider time)
{
    private const int ChunkLength = 36;

    public string Text { get; } = text;

    /// <summary>
    /// Streams the Markdown of one step in small pieces, at the configured tempo. A step counts as one model call: what it read and what it
    /// wrote. Half-way its message is told as partial, as agents with a model do; the tokens of that one do not count.
    /// </summary>
    public async Task WriteAsync(string status, string markdown, CancellationToken cancellationToken)
    {
        task.Report(new DemoMessage(task.NewId(), true, [new DemoPart(status)]));
        var messageId = task.NewId();
        var isHalfTold = false;
        for (var start = 0; start < markdown.Length;)
        {
            var end = EndOfChunk(markdown, start);
            await PauseAsync(cancellationToken);
            task.Append(markdown[start..end]);
            start = end;
            if (!isHalfTold && start >= markdown.Length / 2)
            {
                isHalfTold = true;
                task.Report(new DemoMessage(messageId, true, [new DemoPart(markdown[..start])], DemoUsage.Of(Text, markdown[..start]), IsPartial: true));
            }
        }

        task.Report(new DemoMessage(messageId, true, [new DemoPart(markdown)], DemoUsage.Of(Text, markdown)));
    }

    private Task PauseAsync(CancellationToken cancellationToken) =>
        chunkDelay > TimeSpan.Zero ? Task.Delay(chunkDelay, time, cancellationToken) : YieldAsync(cancellationToken);

    private static async Task YieldAsync(CancellationToken cancellationToken)
    {
        await Task.Yield();
        cancellationToken.ThrowIfCancellationRequested();
    }

    private static int EndOfChunk(string text, int start)
    {
        if (text.Length - start <= ChunkLength)
        {
            return text.Length;
        }

        var space = text.AsSpan(start, ChunkLength).LastIndexOfAny(' ', '\n');
        var end = space > 0 ? start + space + 1 : start + ChunkLength;
        return char.IsLowSurrogate(text[end]) ? end + 1 : end;
    }
}
