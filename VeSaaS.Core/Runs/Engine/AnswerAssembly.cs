using VeSaaS.Core.Runs.Files;

namespace VeSaaS.Core.Runs.Engine;

/// <summary>
/// Puts an answer together from what an agent streams, and says what that adds to the run's log. The answer is the text of the artifacts in
/// their order; without any, the agent's messages; without any, the message of the status that ended the turn. Messages of a working task
/// are lines on what it does, unless they are partial: then they are the answer growing.
/// </summary>
/// <param name="emitted">The answer as the log has it.</param>
/// <param name="taskId">The agent's id of the task, where it is known already.</param>
/// <param name="limit">Most characters of text, and of other parts as JSON.</param>
/// <param name="files">Takes the files out of what comes.</param>
/// <param name="loggedParts">The other parts that the log has: a task that is read again shows them again.</param>
internal sealed partial class AnswerAssembly(string emitted, string? taskId, int limit, AnswerFiles files, IEnumerable<string> loggedParts)
{
    private readonly List<string> _loggedParts = [.. loggedParts];
    private readonly List<AgentArtifact> _artifacts = [];
    private readonly List<AgentReply> _replies = [];
    private readonly HashSet<string> _parts = [];
    private readonly List<(RunEventKind Kind, string Payload)> _entries = [];
    private string _growing = "";
    private string? _closing;
    private string? _lastStatus;
    private int _partCharacters;
    private bool _isTooLong;
    private bool _isHeard = emitted.Length > 0;

    /// <summary>The answer as the log will have it once the entries are written.</summary>
    public string Text { get; private set; } = emitted;

    /// <summary>Text came, and no entry has told of any yet.</summary>
    public bool HasFirstWord => !_isHeard && (Text.Length > 0 || Assemble().Length > 0);

    public string? TaskId { get; private set; } = taskId;

    public AgentTaskState State { get; private set; }

    /// <summary>What the agent said when it failed or declined; never part of the answer.</summary>
    public string? AgentSaid { get; private set; }

    /// <summary>The answer was cut off at the limit.</summary>
    public bool IsTooLong => _isTooLong || files.IsTooMany;

    /// <summary>A message came, with no task around it: it is the whole answer when the stream ends.</summary>
    public bool IsPlainReply => TaskId is null && _replies.Count > 0;

    /// <summary>The agent ended, or waits for a person. Such a stream may stay open; nothing more is read from it.</summary>
    public bool IsTurnOver => State is AgentTaskState.Completed or AgentTaskState.Failed or AgentTaskState.Canceled
        or AgentTaskState.Rejected or AgentTaskState.InputRequired;

    public void Apply(AgentEvent change)
    {
        switch (change)
        {
            case AgentEvent.Snapshot(var task):
                TakeSnapshot(task);
                break;
            case AgentEvent.Replied(var reply):
                TakeReply(reply);
                break;
            case AgentEvent.StatusChanged status:
                Know(status.TaskId);
                TakeStatus(status.State, status.Status);
                break;
            case AgentEvent.ArtifactChanged artifact:
                Know(artifact.TaskId);
                TakeArtifact(artifact.Artifact, artifact.Append, artifact.IsLast);
                break;
        }
    }

    /// <summary>The entries since the last call, in order.</summary>
    public List<(RunEventKind Kind, string Payload)> TakeEntries()
    {
        AdvanceText();
        _isHeard |= Text.Length > 0;
        List<(RunEventKind, string)> taken = [.. _entries];
        _entries.Clear();
        return taken;
    }

    /// <summary>The files that have become whole since the last call; when the turn is over all of them.</summary>
    public List<AnswerFile> TakeFiles(bool isOver) => files.TakeReady(isOver || IsTurnOver);

    private void TakeSnapshot(AgentTask task)
    {
        Know(task.TaskId);
        _artifacts.Clear();
        foreach (var artifact in task.Artifacts.Select(OfThisTurn).OfType<AgentArtifact>())
        {
            TakeArtifact(artifact, append: false, isLast: false);
        }

        // A task that still shows what this message answers has not got to it yet.
        var isEarlier = task.State is AgentTaskState.InputRequired && task.Status is { } status && _earlier.Contains(status.MessageId);
        TakeStatus(isEarlier ? AgentTaskState.Working : task.State, isEarlier ? null : task.Status);
        if (State is AgentTaskState.Completed && task.History is [.., var last] && !_earlier.Contains(last.MessageId))
        {
            _closing ??= AgentText.Of(last.Parts);
        }
    }

    private void TakeReply(AgentReply reply)
    {
        var text = AgentText.Of(reply.Parts);
        if (reply.IsPartial)
        {
            // Some agents repeat what they had and add to it, some send only what is new.
            _growing = text.StartsWith(_growing, StringComparison.Ordinal) ? text : _growing + text;
            return;
        }

        _growing = "";
        var known = _replies.FindIndex(other => other.MessageId == reply.MessageId);
        Put(_replies, known, reply);

        TakeParts(reply.MessageId, reply.Parts);
    }

    private void TakeStatus(AgentTaskState state, AgentReply? said)
    {
        State = state;
        var text = said is null ? "" : AgentText.Of(said.Parts);
        _ask.Hear(said);
        switch (state)
        {
            case AgentTaskState.Completed or AgentTaskState.InputRequired:
                _closing = text.Length > 0 ? text : null;
                break;
            case AgentTaskState.Failed or AgentTaskState.Rejected:
                AgentSaid = text.Length > 0 ? text : null;
                return;
            case AgentTaskState.Canceled:
                return;
            case AgentTaskState.AuthRequired:
                TakeProgress(said, text.Length > 0 ? $"{RunWords.Authorization} {text}" : RunWords.Authorization);
                return;
            default:
                TakeProgress(said, text);
                return;
        }

        if (said is not null)
        {
            TakeParts(said.MessageId, said.Parts);
        }
    }

    private void TakeProgress(AgentReply? said, string text)
    {
        if (said is not null && (said.IsPartial || _growing.Length > 0))
        {
            TakeReply(said);
            return;
        }

        TakeParts(said?.MessageId ?? "", said?.Parts ?? []);
        if (text.Length > 0 && text != _lastStatus)
        {
            _lastStatus = text;
            AddEntry(RunEventKind.Status, AgentText.Cut(text, 1_000));
        }
    }

    private void TakeArtifact(AgentArtifact whole, bool append, bool isLast)
    {
        var artifact = whole with { Parts = files.Take(whole.ArtifactId, whole.Parts, append, isLast) };
        var known = _artifacts.FindIndex(other => other.ArtifactId == artifact.ArtifactId);
        Put(_artifacts, known, append && known >= 0 ? artifact with { Parts = [.. _artifacts[known].Parts, .. artifact.Parts] } : artifact);

        TakeParts(artifact.ArtifactId, artifact.Parts, hasFiles: false);
    }

    private void TakeParts(string holder, IReadOnlyList<AgentPart> parts, bool hasFiles = true)
    {
        foreach (var part in (hasFiles ? files.Take(holder, parts, append: false, isLast: true) : parts).Where(part => part is { Text: null, Blob: null, Url: null }))
        {
            var json = AgentText.Json(part);
            if (_ask.TryTake(part, json) || !_parts.Add($"{holder}\n{json}") || _loggedParts.Remove(json))
            {
                continue;
            }

            _partCharacters += json.Length;
            if (_partCharacters > limit)
            {
                _isTooLong = true;
                return;
            }

            AddEntry(RunEventKind.Part, json);
        }
    }

    private static void Put<T>(List<T> list, int known, T item)
    {
        if (known < 0)
        {
            list.Add(item);
        }
        else
        {
            list[known] = item;
        }
    }

    private void AddEntry(RunEventKind kind, string payload)
    {
        AdvanceText();
        _entries.Add((kind, payload));
    }

    private void AdvanceText()
    {
        var text = Assemble();
        // Nothing is known yet, as when a run was just taken up again: what the log has stands.
        _isTooLong |= text.Length > limit;
        text = AgentText.Cut(text, limit);
        if (text.Length == 0 || text == Text)
        {
            return;
        }

        _entries.Add(text.StartsWith(Text, StringComparison.Ordinal) ? (RunEventKind.Text, text[Text.Length..]) : (RunEventKind.TextReplaced, text));
        Text = text;
    }

    private string Assemble()
    {
        var body = AgentText.Join(_artifacts.Select(artifact => AgentText.Of(artifact.Parts)));
        if (body.Length == 0)
        {
            body = AgentText.Join([.. _replies.Select(reply => AgentText.Of(reply.Parts)), _growing]);
        }

        var closing = _closing ?? "";
        return State is AgentTaskState.InputRequired && !body.EndsWith(closing, StringComparison.Ordinal)
            ? AgentText.Join([body, closing])
            : body.Length > 0 ? body : closing;
    }
}
