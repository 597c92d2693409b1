using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using MudBlazor;
using VeSaaS.Core.Chat;
using VeSaaS.Core.Tenancy;
using VeSaaS.Web.Shell;

namespace VeSaaS.Web.Chat.Conversations;

/// <summary>The conversation as a whole: its title, who has read it, and what becomes of it.</summary>
public sealed partial class ConversationPanel
{
    private const int UndoMilliseconds = 10_000;

    private ConversationRow? _head;
    private IReadOnlyDictionary<Guid, string> _authors = new Dictionary<Guid, string>();
    private int _readSequence;
    private int? _was;
    private DotNetObjectReference<ConversationPanel>? _self;
    private bool _isRenaming;

    [Inject]
    public required ConversationActions Keep { get; init; }

    [Inject]
    public required ISnackbar Toasts { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    /// <summary>The number of the first message in sight; null at the end. Outlives the circuit, so that a phone that was locked shows again what it showed.</summary>
    [PersistentState]
    public int? ReaderAt { get; set; }

    private string? Title => _head?.Title;

    private RenderFragment? Menu => _head is not { } head ? null : builder =>
    {
        builder.OpenComponent<ConversationMenu>(0);
        builder.AddComponentParameter(1, nameof(ConversationMenu.Conversation), head.Id.Value);
        builder.AddComponentParameter(2, nameof(ConversationMenu.IsPinned), head.IsPinned);
        builder.AddComponentParameter(3, nameof(ConversationMenu.IsArchived), head.Place is ConversationPlace.Archived);
        builder.AddComponentParameter(4, nameof(ConversationMenu.CanWrite), Caller.Role is not MemberRole.Viewer);
        builder.AddComponentParameter(5, nameof(ConversationMenu.OnPin), EventCallback.Factory.Create(this, PinAsync));
        builder.AddComponentParameter(6, nameof(ConversationMenu.OnRename), EventCallback.Factory.Create(this, () => _isRenaming = true));
        builder.AddComponentParameter(7, nameof(ConversationMenu.OnArchive), EventCallback.Factory.Create(this, ArchiveAsync));
        builder.AddComponentParameter(8, nameof(ConversationMenu.OnDelete), EventCallback.Factory.Create(this, DeleteAsync));
        builder.CloseComponent();
    };

    /// <summary>The browser says where the reader has come to.</summary>
    [JSInvokable]
    public void NotePlace(int? number) => ReaderAt = number;

    private string? AuthorOf(MessageRow message) =>
        message.WrittenBy == Caller.UserId ? null : message.WrittenBy is { } user && _authors.TryGetValue(user, out var name) ? name : "A colleague";

    private async Task ReadHeadAsync(ConversationId conversation)
    {
        _head = await Chat.Queries.FindConversationAsync(Caller, conversation, _disposed.Token);
        await OnTitle.InvokeAsync(Title);
    }

    private async Task ReadAuthorsAsync(ConversationId conversation)
    {
        if (Messages.Any(message => message.WrittenBy is { } user && user != Caller.UserId && !_authors.ContainsKey(user)))
        {
            _authors = await Chat.Queries.ReadAuthorsAsync(Caller.CustomerId, conversation, _disposed.Token);
        }
    }

    // Somebody may have renamed or deleted it meanwhile.
    private async Task RefreshHeadAsync()
    {
        if (_conversation is { } conversation && _state is PanelState.Ready && !_disposed.IsCancellationRequested)
        {
            await ReadHeadAsync(conversation);
            _state = _head is null ? PanelState.NotFound : PanelState.Ready;
            StateHasChanged();
        }
    }

    // What stands on the screen has been seen; an answer under way only when it has ended.
    private async Task NoteReadAsync()
    {
        if (_conversation is { } conversation && !IsRunning && _window is { HasLater: false, Messages: [.., { Sequence: var newest }] } && newest > _readSequence)
        {
            _readSequence = newest;
            await Keep.ReadAsync(Caller, conversation, newest, _disposed.Token);
        }
    }

    private Task PinAsync() => Keep.PinAsync(Caller, _head!.Id, !_head.IsPinned, _disposed.Token);

    private Task<string?> RenameAsync(string title) => Keep.EditAsync(Caller, _head!.Id, new(Title: title), _disposed.Token);

    private async Task ArchiveAsync()
    {
        var (keep, caller, id, isArchived) = (Keep, Caller, _head!.Id, _head.Place is not ConversationPlace.Archived);
        Tell(
            await keep.EditAsync(caller, id, new(IsArchived: isArchived), _disposed.Token),
            isArchived ? "Archived. A new message puts it back." : "Back on the list.",
            () => keep.EditAsync(caller, id, new(IsArchived: !isArchived), CancellationToken.None));
    }

    private async Task DeleteAsync()
    {
        // The panel is gone when somebody takes it back.
        var (keep, caller, id, navigation) = (Keep, Caller, _head!.Id, Navigation);
        var problem = await keep.DeleteAsync(caller, id, _disposed.Token);
        Tell(problem, $"\"{Title}\" deleted.", async () =>
        {
            await keep.RestoreAsync(caller, id, CancellationToken.None);
            navigation.NavigateTo(AppUrls.ChatWith(id.Value));
        });
        if (problem is null)
        {
            navigation.NavigateTo(AppUrls.Chat);
        }
    }

    private void Tell(string? problem, string done, Func<Task> undo)
    {
        if (problem is not null)
        {
            _refusal = problem;
            return;
        }

        Toasts.Add(done, Severity.Normal, options =>
        {
            (options.Action, options.VisibleStateDuration) = ("Undo", UndoMilliseconds);
            options.OnClick = _ => undo();
        });
    }
}
