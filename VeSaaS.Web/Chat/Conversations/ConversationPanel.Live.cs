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
            _changes.Add(Live.Subscribe(ChatTopics.Of(conversation), () => RefreshSoonAsync(RefreshAsync)));
        }
    }

    // Events that come while this waits are heard once more afterwards; in between the browser has time to draw.
    private async Task RefreshSoonAsync(Func<Task> refresh)
    {
        await InvokeAsync(refresh);
        await Task.Delay(RenderInterval, Time);
    }

    private async Task RefreshPartnerAsync()
    {
        if (_partner is { } partner && !_disposed.IsCancellationRequested)
        {
            _partner = await Team.FindAsync(Caller.CustomerId, partner.Id, _disposed.Token) ?? partner;
            _cap = await Caps.TightestAsync(Caller.CustomerId, partner.Id.Value, _partner.MonthlyCap, _disposed.Token);
            StateHasChanged();
        }
    }

    private Task RefreshAsync() => ReadAgainAsync(async conversation =>
    {
        var running = _running;
        _window ??= new(Chat.Queries, Caller.CustomerId, conversation);
        await _window.RefreshAsync(_disposed.Token);
        await ReadAroundAsync(conversation);
        await ReadMarksAsync(conversation);
        await AnnounceAsync(running);
        await NoteReadAsync();
        _sending = null;
    });

    // Many times a second while an answer comes in: the run's log alone, and what was metered since.
    private Task RefreshRunsAsync() => ReadAgainAsync(async conversation =>
    {
        var metered = _streams.Values.Sum(stream => stream.InputTokens + stream.OutputTokens);
        foreach (var stream in _streams.Values)
        {
            await stream.ReadAsync(_disposed.Token);
        }

        if (Messages.Any(message => message.Status is MessageStatus.Pending && StreamOf(message) is { HasBegun: true }))
        {
            // It was told that the run goes on before it was told that it began.
            await _window!.RefreshAsync(_disposed.Token);
        }

        if (_streams.Values.Sum(stream => stream.InputTokens + stream.OutputTokens) != metered)
        {
            _cost = await Chat.Queries.ReadCostAsync(Caller.CustomerId, conversation, _disposed.Token);
        }
    });

    private async Task ReadAgainAsync(Func<ConversationId, Task> read)
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
                await read(conversation);
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
        var live = Messages.Where(message => message is { IsLive: true, Run: not null }).Select(message => message.Run!.Value).ToHashSet();
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
                _runs[run] = Live.Subscribe(RunTopics.Of(run), () => RefreshSoonAsync(RefreshRunsAsync));
            }

            await _streams[run].ReadAsync(_disposed.Token);
        }
    }

    // A screen reader hears an answer when it is there, in words and not in tokens.
    private async Task AnnounceAsync(MessageId? running)
    {
        if (running is not { } id || running == _running)
        {
            return;
        }

        var ended = Messages.FirstOrDefault(message => message.Id == id) ?? await Chat.Queries.FindMessageAsync(Caller.CustomerId, id, _disposed.Token);
        if (ended is not null)
        {
            var text = ended.Status is MessageStatus.Failed ? ended.FailureDetail ?? ""
                : AskOf(ended)?.Ask is AgentAsk.Approval ? $"needs your approval. {ended.Text}" : ended.Text;
            _announcement = $"{_partner!.PersonaName}: {(text.Length <= AnnouncementLength ? text : $"{text.AsSpan(0, AnnouncementLength)}…")}";
            // What is left of the cap.
            await RefreshPartnerAsync();
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

    private async Task<bool> AskAnewAsync(MessageRow question, string text)
    {
        _refusal = null;
        var message = new NewMessage(_partner!.Id, _conversation, text, Time.NewId()) { Revises = question.Id };
        return await TakeAsync(await Chat.SendAsync(Caller, message, _disposed.Token));
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

        // What was asked stands at the end, wherever the reader is.
        await ToLatestAsync();
        await RefreshAsync();
        return true;
    }

    private async Task StopAsync()
    {
        if (_running is { } answer)
        {
            await Chat.StopAsync(Caller, answer, _disposed.Token);
        }
    }
}
