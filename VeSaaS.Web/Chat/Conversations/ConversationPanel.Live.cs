using Microsoft.AspNetCore.Components;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Chat;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Runs.Asks;
using VeSaaS.Core.Teams;
using VeSaaS.Web.Chat.Files;
using VeSaaS.Web.Design.Feedback;

namespace VeSaaS.Web.Chat.Conversations;

/// <summary>What the panel does when something changed, and what a person does with it.</summary>
public sealed partial class ConversationPanel
{
    private const int AnnouncementLength = 600;

    private void Watch(HireId hire)
    {
        if (_changes.Count == 0)
        {
            _changes.Add(Live.Subscribe(TeamTopics.Hire(hire), () => InvokeAsync(RefreshPartnerAsync)));
            _changes.Add(Live.Subscribe(CatalogEvents.AvailabilityChanged, () => InvokeAsync(RefreshPartnerAsync)));
            _changes.Add(Live.Subscribe(ChatTopics.ListOf(Caller.CustomerId), () => InvokeAsync(RefreshHeadAsync)));
            WatchConversation();
        }
    }

    private void WatchConversation()
    {
        if (_conversation is { } conversation)
        {
            _changes.Add(Live.Subscribe(ChatTopics.Of(conversation), RefreshSoonAsync));
        }
    }

    // Events that come while this waits are heard once more afterwards; in between the browser has time to draw.
    private async Task RefreshSoonAsync()
    {
        await InvokeAsync(RefreshAsync);
        await Task.Delay(RenderInterval, Time);
    }

    private async Task RefreshPartnerAsync()
    {
        if (_partner is { } partner && !_disposed.IsCancellationRequested)
        {
            _partner = await Team.FindAsync(Caller.CustomerId, partner.Id, _disposed.Token) ?? partner;
            StateHasChanged();
        }
    }

    private async Task RefreshAsync()
    {
        if (_disposed.IsCancellationRequested || _conversation is not { } conversation)
        {
            return;
        }

        try
        {
            await _reading.WaitAsync(_disposed.Token);
            try
            {
                var running = RunningAnswer;
                // The newest answer too, however it ended: it begins anew when somebody retries it.
                var from = running?.Sequence ?? (_messages.Count > 0 ? _messages[^1].Sequence : 0);
                var tail = await Chat.Queries.ReadTailAsync(Caller.CustomerId, conversation, from, _disposed.Token);
                _messages = [.. _messages.TakeWhile(message => message.Sequence < from), .. tail];
                await FollowRunsAsync();
                await ReadAsksAsync();
                await ReadStepsAsync();
                Announce(running);
                await NoteReadAsync();
                _sending = null;
            }
            finally
            {
                _reading.Release();
            }

            StateHasChanged();
        }
        catch (OperationCanceledException) when (_disposed.IsCancellationRequested)
        {
            // The page was left while it read.
        }
        catch (Exception exception)
        {
            (_fault, _state) = (PageFault.Report(Logger, exception), PanelState.Failed);
            StateHasChanged();
        }
    }

    private async Task FollowRunsAsync()
    {
        var live = _messages.Where(message => IsLive(message) && message.Run is not null).Select(message => message.Run!.Value).ToHashSet();
        foreach (var ended in _runs.Keys.Except(live).ToList())
        {
            _runs.Remove(ended, out var subscription);
            subscription!.Dispose();
            _streams.Remove(ended);
        }

        foreach (var run in live)
        {
            if (_streams.TryAdd(run, Chat.Stream(Caller.CustomerId, run)))
            {
                _runs[run] = Live.Subscribe(RunTopics.Of(run), RefreshSoonAsync);
            }

            await _streams[run].ReadAsync(_disposed.Token);
        }
    }

    // A screen reader hears an answer when it is there, in words and not in tokens.
    private void Announce(MessageRow? wasRunning)
    {
        var ended = _messages.FirstOrDefault(message => message.Id == wasRunning?.Id && !IsLive(message));
        if (ended is not null)
        {
            var text = ended.Status is MessageStatus.Failed ? ended.FailureDetail ?? ""
                : AskOf(ended)?.Ask is AgentAsk.Approval ? $"needs your approval. {ended.Text}" : ended.Text;
            _announcement = $"{_partner!.PersonaName}: {(text.Length <= AnnouncementLength ? text : $"{text.AsSpan(0, AnnouncementLength)}…")}";
        }
    }

    private async Task<bool> SendAsync(string text)
    {
        (_sending, _refusal) = (text, null);
        StateHasChanged();
        // SQLite answers without ever yielding: without this the text would be shown only once it has been kept.
        await Task.Yield();
        var message = new NewMessage(_partner!.Id, _conversation, text, Time.NewId()) { Files = [.. _drafts.Kept.Select(file => file.Id)] };
        var isTaken = await TakeAsync(await Chat.SendAsync(Caller, message, _disposed.Token));
        if (isTaken)
        {
            _drafts = new DraftList();
        }

        return isTaken;
    }

    private async Task RetryAsync(MessageRow answer)
    {
        if (await TakeAsync(await Chat.RetryAsync(Caller, answer.Id, _disposed.Token)))
        {
            // The button is gone, and who used it by keyboard would begin anew at the top of the page.
            await _stream.FocusAsync(preventScroll: true);
        }
    }

    private async Task<bool> TakeAsync(SendOutcome? outcome)
    {
        if (outcome is not SendOutcome.Sent sent)
        {
            _sending = null;
            _refusal = ChatActions.Explain(outcome);
            await RefreshPartnerAsync();
            return false;
        }

        if (_conversation is null)
        {
            _conversation = sent.Conversation;
            WatchConversation();
            await OnStarted.InvokeAsync(sent.Conversation);
            await FindPartnerAsync();
        }

        await RefreshAsync();
        return true;
    }

    private async Task StopAsync()
    {
        if (RunningAnswer is { } answer)
        {
            await Chat.StopAsync(Caller, answer.Id, _disposed.Token);
        }
    }
}
