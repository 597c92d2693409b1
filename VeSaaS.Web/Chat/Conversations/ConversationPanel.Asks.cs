using Microsoft.AspNetCore.Components;
using VeSaaS.Core.Chat;
using VeSaaS.Core.Chat.Asks;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Runs.Asks;
using VeSaaS.Core.Tenancy;
using VeSaaS.Web.Chat.Asks;

namespace VeSaaS.Web.Chat.Conversations;

/// <summary>What the virtual employee waits for in this conversation, and what was decided.</summary>
public sealed partial class ConversationPanel
{
    private readonly Dictionary<RunId, AskRow> _asks = [];

    // Runs that ended without asking anything, or whose ask is closed, are not read again.
    private readonly HashSet<RunId> _settled = [];

    [Inject]
    public required AskActions Asks { get; init; }

    private bool NeedsYou => _asks.Values.Any(ask => ask.Outcome is AskOutcome.Waiting);

    private string? CannotDecide => Caller.Role is MemberRole.Viewer ? AskActions.ReadsOnly : Closed;

    private AskRow? AskOf(MessageRow message) => message.Run is { } run ? _asks.GetValueOrDefault(run) : null;

    // A decision on tools is told by its receipt; an answer in words stands in the conversation as what it is.
    private bool IsToldByReceipt(MessageRow message) => message.Role is MessageRole.Person && _asks.Values.Any(ask => ask.Ask is AgentAsk.Approval && ask.DecidedWith == message.Id.Value);

    private async Task ReadAsksAsync()
    {
        var ended = Messages.Where(message => message is { Role: MessageRole.VirtualEmployee, IsLive: false })
            .Select(message => message.Run).OfType<RunId>().Where(run => !_settled.Contains(run)).ToList();
        var read = await Asks.ReadAsync(Caller.CustomerId, ended, _disposed.Token);
        foreach (var run in ended)
        {
            if (read.TryGetValue(run, out var ask))
            {
                _asks[run] = ask;
            }

            if (ask is not { Outcome: AskOutcome.Waiting })
            {
                _settled.Add(run);
            }
        }
    }

    private async Task<string?> DecideAsync(MessageRow message, AskDecision decision)
    {
        _refusal = null;
        var outcome = await Asks.DecideAsync(Caller, message.Id, decision, _disposed.Token);
        var problem = AskActions.Explain(outcome, Caller.UserId);
        if (outcome is AnswerOutcome.AlreadyClosed)
        {
            // The card becomes a receipt, so this is said where it stays.
            _refusal = problem;
        }

        await RefreshAsync();
        await RefreshPartnerAsync();
        return problem;
    }

    private async Task StopWaitingAsync(MessageRow message) => await Chat.StopAsync(Caller, message.Id, _disposed.Token);
}
