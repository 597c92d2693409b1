using Microsoft.AspNetCore.Components;
using VeSaaS.Core.Chat;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Runs.Steps;

namespace VeSaaS.Web.Chat.Conversations;

/// <summary>What the agent did for each answer: of one under way from its stream, of the others from their logs, read once.</summary>
public sealed partial class ConversationPanel
{
    private readonly Dictionary<RunId, IReadOnlyList<RunStep>> _steps = [];

    [Inject]
    public required RunSteps Steps { get; init; }

    private IReadOnlyList<RunStep> StepsOf(MessageRow message) =>
        message.Run is { } run && _steps.TryGetValue(run, out var steps) ? steps : [];

    private async Task ReadStepsAsync()
    {
        var ended = Messages.Where(message => message is { Role: MessageRole.VirtualEmployee, IsLive: false })
            .Select(message => message.Run).OfType<RunId>().Where(run => !_steps.ContainsKey(run)).ToList();
        var read = await Steps.ReadAsync(Caller.CustomerId, ended, _disposed.Token);
        foreach (var run in ended)
        {
            _steps[run] = read.TryGetValue(run, out var steps) ? steps : [];
        }
    }
}
