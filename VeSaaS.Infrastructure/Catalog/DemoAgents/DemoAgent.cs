using VeSaaS.Infrastructure.Catalog.DemoAgents.LanguageModels;

namespace VeSaaS.Infrastructure.Catalog.DemoAgents;

/// <summary>How a demo agent's work ended.</summary>
internal abstract record DemoResult
{
    private DemoResult()
    {
    }

    public sealed record Done : DemoResult;

    public sealed record Failed(string Reason) : DemoResult;

    /// <summary>The worker waits for the caller; its answer begins another turn of the same task.</summary>
    public sealed record Asks(IReadOnlyList<DemoPart> Parts) : DemoResult;
}

internal sealed record DemoSkill(string Id, string Name, string Description, IReadOnlyList<string> Tags, IReadOnlyList<string> Examples);

/// <summary>A worker that works without a model too, and says in its card and its answers that it is a demo.</summary>
internal abstract class DemoAgent
{
    public abstract string Name { get; }

    public abstract string DisplayName { get; }

    public abstract string Description { get; }

    public abstract DemoSkill Skill { get; }

    /// <summary>Whether it asks the model where one is configured.</summary>
    public virtual bool AsksModel => false;

    /// <summary>The description, with who answers.</summary>
    /// <param name="model">The configured model's name, or null.</param>
    public string Introduce(string? model) => (AsksModel, model) switch
    {
        (false, _) => Description,
        (true, null) => $"Demo agent without a language model. {Description}",
        (true, { } name) => $"Demo agent with the language model {name}. {Description}",
    };

    /// <summary>Tools that it uses, each only after it was approved.</summary>
    public virtual IReadOnlyList<string> Tools => [];

    /// <summary>Media types that it takes.</summary>
    public virtual IReadOnlyList<string> InputModes => ["text/plain", "text/csv"];

    /// <summary>Media types that it answers with.</summary>
    public virtual IReadOnlyList<string> OutputModes => ["text/markdown"];

    /// <summary>Works on what the turn's message says; cancelled when the task is.</summary>
    public abstract Task<DemoResult> RunAsync(DemoTurn turn, CancellationToken cancellationToken);
}

/// <summary>What a task is given to work with.</summary>
/// <param name="ChunkDelay">The pause between two computed pieces.</param>
/// <param name="Model">The model, where one is configured.</param>
/// <param name="Earlier">The turns of the same conversation before this one, oldest first.</param>
/// <param name="Failed">Told when the model gave no answer.</param>
internal sealed record DemoMeans(TimeSpan ChunkDelay, LanguageModel? Model, IReadOnlyList<DemoExchange> Earlier, Action<ModelFailure> Failed)
{
    /// <summary>What the conversation began with: instructions of whoever employs the agent, for the model; null for none.</summary>
    public string? Instructions { get; init; }
}

/// <summary>What a worker works with: the caller's text, and the task that it writes to.</summary>
internal sealed class DemoTurn(DemoTask task, string text, DemoMeans means, TimeProvider time)
{
    private const int ChunkLength = 36;
    private const int PieceLength = 64 * 1024;

    public string Text { get; } = text;

    /// <summary>Whether <see cref="AskAsync"/> can be called.</summary>
    public bool HasModel => means.Model is not null;

    /// <summary>Lets the model answer, piece by piece as it comes, and reports the usage that its endpoint reported. One call.</summary>
    /// <param name="status">What the worker is doing meanwhile.</param>
    /// <param name="job">What the model is told about the agent's job.</param>
    /// <param name="facts">What the worker computed from the text for the model to rely on, or null.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<DemoResult> AskAsync(string status, string job, string? facts, CancellationToken cancellationToken)
    {
        var model = means.Model ?? throw new InvalidOperationException("No model is configured.");
        task.Report(new DemoMessage(task.NewId(), true, [new DemoPart(status)]));
        var answer = await model.AnswerAsync(ModelPrompt.Of(means.Instructions is { } told ? $"{job}\n\n{told}" : job, means.Earlier, Text, facts), task.Append, cancellationToken);
        if (answer.Usage is { } usage)
        {
            task.Report(new DemoMessage(task.NewId(), true, [new DemoPart(status)], usage));
        }

        if (answer.Failure is not { } failure)
        {
            return new DemoResult.Done();
        }

        means.Failed(failure);
        return new DemoResult.Failed(failure.Words);
    }

    /// <summary>What the caller answered to what the worker asked, in order.</summary>
    public IReadOnlyList<DemoMessage> Replies => task.Replies;

    /// <summary>Says what was read before anything is asked; it counts as one model call.</summary>
    public void Note(string status) => task.Report(new DemoMessage(task.NewId(), true, [new DemoPart(status)], DemoUsage.Of(Text, status)));

    /// <summary>The files that came with the text.</summary>
    public IReadOnlyList<DemoPart> Files { get; } = [.. task.Message.Parts.Where(part => part.Bytes is not null)];

    /// <summary>Hands over a file, a large one in pieces.</summary>
    public async Task ReturnAsync(string name, string mediaType, byte[] content, CancellationToken cancellationToken)
    {
        var id = task.NewId();
        var pieces = content.Chunk(PieceLength).DefaultIfEmpty([]).ToList();
        foreach (var (piece, index) in pieces.Select((piece, index) => (piece, index)))
        {
            await YieldAsync(cancellationToken);
            task.Append(new DemoEvent.File(id, new DemoPart(Bytes: piece, FileName: name, MediaType: mediaType), index > 0, index == pieces.Count - 1));
        }
    }

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
        means.ChunkDelay > TimeSpan.Zero ? Task.Delay(means.ChunkDelay, time, cancellationToken) : YieldAsync(cancellationToken);

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
