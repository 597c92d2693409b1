using System.Text.Json;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Runs.Steps;
using VeSaaS.Core.Tenancy;
using VeSaaS.Web.Design.Markdown;

namespace VeSaaS.Web.Chat.Conversations;

/// <summary>An answer under way at one moment.</summary>
public sealed record LiveAnswer(GrowingText Text, string? Doing, IReadOnlyList<RunStep> Steps, long InputTokens, long OutputTokens, Money? Cost);

/// <summary>An answer as the run's log tells it so far. Reads only what it has not read yet.</summary>
internal sealed class AnswerStream(RunLog log, CustomerId customer, RunId run)
{
    private readonly List<RunEntry> _doings = [];
    private IReadOnlyList<RunStep>? _steps = [];
    private long _read;
    private bool _isReported;

    public GrowingText Text { get; private set; } = GrowingText.Of("");

    /// <summary>Whether the run has said anything at all.</summary>
    public bool HasBegun => _read > 0;

    /// <summary>The agent's last word on what it is doing.</summary>
    public string? Doing { get; private set; }

    /// <summary>What the agent has done so far.</summary>
    public IReadOnlyList<RunStep> Steps => _steps ??= StepReader.Read(_doings);

    public long InputTokens { get; private set; }

    public long OutputTokens { get; private set; }

    /// <summary>Null until the first model call was metered, and for good when the gateway reports what it costs.</summary>
    public Money? Cost { get; private set; }

    /// <summary>What is known now.</summary>
    public LiveAnswer Snapshot => new(Text, Doing, Steps, InputTokens, OutputTokens, Cost);

    /// <summary>Takes in what has come since the last time.</summary>
    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<RunEntry> page;
        do
        {
            page = await log.ReadAsync(customer, run, _read, cancellationToken);
            foreach (var entry in page)
            {
                Take(entry);
                _read = entry.Sequence;
            }
        }
        while (page.Count == RunLog.PageSize);
    }

    private void Take(RunEntry entry)
    {
        switch (entry.Kind)
        {
            case RunEventKind.Text:
                (Text, Doing) = (Text.Append(entry.Payload), null);
                break;
            case RunEventKind.TextReplaced:
                (Text, Doing) = (GrowingText.Of(entry.Payload), null);
                break;
            case RunEventKind.Status:
                Doing = entry.Payload;
                Note(entry);
                break;
            case RunEventKind.Part:
                Note(entry);
                break;
            case RunEventKind.Usage:
                var usage = JsonSerializer.Deserialize<RunUsage>(entry.Payload, JsonSerializerOptions.Web)!;
                InputTokens += usage.InputTokens;
                OutputTokens += usage.OutputTokens;
                _isReported |= usage.AmountNano is null;
                Cost = _isReported ? null : (Cost ?? Money.Zero) + new Money(usage.AmountNano!.Value);
                break;
        }
    }

    private void Note(RunEntry entry)
    {
        _doings.Add(entry);
        _steps = null;
    }
}
