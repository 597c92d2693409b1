using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using VeSaaS.Core.Billing.Caps;
using VeSaaS.Core.Chat;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Runs.Files;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;
using VeSaaS.Web.Chat.Files;
using VeSaaS.Web.Chat.Messages;
using VeSaaS.Web.Design.Feedback;
using VeSaaS.Web.Design.States;

namespace VeSaaS.Web.Chat.Conversations;

/// <summary>
/// One conversation. It only shows: what it shows is what the database and the run's log say, read again whenever they change, so that a
/// reload, a second tab or a lost circuit lose nothing.
/// </summary>
public sealed partial class ConversationPanel
{
    // 20 renders a second are as smooth as anybody reads.
    private static readonly TimeSpan RenderInterval = TimeSpan.FromMilliseconds(50);

    private readonly CancellationTokenSource _disposed = new();
    private readonly Dictionary<RunId, AnswerStream> _streams = [];
    private readonly Dictionary<RunId, IDisposable> _runs = [];
    private readonly List<IDisposable> _changes = [];
    private readonly SemaphoreSlim _reading = new(1, 1);
    private MessageWindow? _window;
    private ConversationId? _conversation;
    private TeamMember? _partner;
    private CapStanding? _cap;
    private PanelState _state;
    private ElementReference _stream;
    private IJSObjectReference? _module;
    private string? _sending;
    private string? _refusal;
    private string? _fault;
    private string? _announcement;
    private bool _isFollowed;
    private MessageId? _running;
    private ConversationCost _cost;
    private Func<FileRow, Task<string?>> _read = default!;
    private DraftList _drafts = new();

    private enum PanelState
    {
        Loading,
        Ready,
        NotFound,
        Failed,
    }

    [Parameter, EditorRequired]
    public required Caller Caller { get; set; }

    /// <summary>The conversation, or null for a new one.</summary>
    [Parameter]
    public ConversationId? Conversation { get; set; }

    /// <summary>With whom a new conversation is.</summary>
    [Parameter]
    public HireId? With { get; set; }

    /// <summary>The number of the message to begin at; null for the newest.</summary>
    [Parameter]
    public int? At { get; set; }

    /// <summary>A new conversation has begun.</summary>
    [Parameter]
    public EventCallback<ConversationId> OnStarted { get; set; }

    [Parameter]
    public EventCallback<string> OnTitle { get; set; }

    [Inject]
    public required ChatActions Chat { get; init; }

    [Inject]
    public required FileActions Files { get; init; }

    [Inject]
    public required TeamQuery Team { get; init; }

    [Inject]
    public required ILiveEvents Live { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    [Inject]
    public required CapQuery Caps { get; init; }

    [Inject]
    public required IJSRuntime Scripts { get; init; }

    [Inject]
    public required ILogger<ConversationPanel> Logger { get; init; }

    private IReadOnlyList<MessageRow> Messages => _window?.Messages ?? [];

    private bool IsRunning => _running is not null;

    private string DraftKey => $"{Caller.UserId:N}-{(_conversation?.Value ?? _partner!.Id.Value):N}";

    private string? Closed => _partner is not { } partner ? null
        : Caller.Role is MemberRole.Viewer ? "Your role lets you read, not write."
        : partner.State is HireState.Active ? null : partner.IsCapped ? partner.SuspendedBecause : ChatHires.WhyNot(partner.PersonaName, partner.State);

    private DraftHandling Drafts => new(
        _drafts,
        (name, content, token) => Files.UploadAsync(Caller, _partner!.Id, name, content, token),
        (file, token) => Files.RemoveAsync(Caller, file, token),
        (ids, token) => Files.FindAsync(Caller, _partner!.Id, ids, token));

    private ChipState? HeadState => NeedsYou ? ChipStates.NeedsYou
        : _partner is { DegradedSince: not null } ? ChipStates.Degraded
        : IsRunning ? ChipStates.Working
        : _partner is { State: not HireState.Active } partner ? ChipStates.Of(partner.State) : null;

    public async ValueTask DisposeAsync()
    {
        await _disposed.CancelAsync();
        _self?.Dispose();
        foreach (var subscription in _changes.Concat(_runs.Values))
        {
            subscription.Dispose();
        }

        try
        {
            if (_module is not null)
            {
                await _module.DisposeAsync();
            }
        }
        catch (JSDisconnectedException)
        {
            // The browser is gone, and with it everything that the module held.
        }
    }

    protected override async Task OnInitializedAsync()
    {
        (_conversation, _was) = (Conversation, ReaderAt);
        _read = file => Files.ReadBeginningAsync(Caller, file, _disposed.Token);
        await LoadAsync();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        // Once, also while the module is still on its way: two that keep the place of one reader pull it apart.
        if (_state is PanelState.Ready && !_isFollowed)
        {
            _isFollowed = true;
            _module = await Scripts.InvokeAsync<IJSObjectReference>("import", "./Chat/Conversations/ConversationPanel.razor.js");
            await _module.InvokeVoidAsync("follow", _stream, At, _self ??= DotNetObjectReference.Create(this), _was);
        }
    }

    private AnswerStream? StreamOf(MessageRow message) => message is { IsLive: true, Run: { } run } ? _streams.GetValueOrDefault(run) : null;

    private bool IsNewest(MessageRow message) => _window is { HasLater: false } && message == Messages[^1];

    private bool CanRetry(MessageRow message) => IsNewest(message) && Closed is null;

    private ConversationCost? TotalUnder(MessageRow message) => IsNewest(message) ? _cost : null;

    private async Task LoadAsync()
    {
        _isFollowed = false;
        try
        {
            _partner = await FindPartnerAsync();
            if (_partner is null)
            {
                _state = PanelState.NotFound;
                return;
            }

            _cap = await Caps.TightestAsync(Caller.CustomerId, _partner.Id.Value, _partner.MonthlyCap, _disposed.Token);
            Watch(_partner.Id);
            if (_conversation is { } conversation)
            {
                _window = new(Chat.Queries, Caller.CustomerId, conversation);
                await _window.OpenAsync(ReaderAt ?? At, _disposed.Token);
                await ReadAroundAsync(conversation);
                await ReadMarksAsync(conversation);
                await NoteReadAsync();
            }

            _state = PanelState.Ready;
        }
        catch (OperationCanceledException) when (_disposed.IsCancellationRequested)
        {
            // The page was left while the conversation was read.
        }
        catch (Exception exception)
        {
            (_fault, _state) = (PageFault.Report(Logger, exception), PanelState.Failed);
        }
    }

    private async Task<TeamMember?> FindPartnerAsync()
    {
        if (_conversation is not { } conversation)
        {
            return With is { } hire ? await Team.FindAsync(Caller.CustomerId, hire, _disposed.Token) : null;
        }

        await ReadHeadAsync(conversation);
        return _head is null ? null : await Team.FindAsync(Caller.CustomerId, _head.Hire, _disposed.Token);
    }

    /// <summary>What belongs to the messages that are held.</summary>
    private async Task ReadAroundAsync(ConversationId conversation)
    {
        await FollowRunsAsync();
        _running = Messages.FirstOrDefault(message => message.IsLive)?.Id
            ?? (_window!.HasLater ? await Chat.Queries.FindRunningAsync(Caller.CustomerId, conversation, _disposed.Token) : null);
        _cost = await Chat.Queries.ReadCostAsync(Caller.CustomerId, conversation, _disposed.Token);
        await ReadAuthorsAsync(conversation);
        await ReadAsksAsync();
        await ReadStepsAsync();
    }

    private Task LoadEarlierAsync() => MoveAsync(window => window.EarlierAsync(_disposed.Token));

    private Task LoadLaterAsync() => MoveAsync(window => window.LaterAsync(_disposed.Token));

    private Task ToLatestAsync() => _window?.HasLater is true ? MoveAsync(window => window.OpenAsync(null, _disposed.Token)) : Task.CompletedTask;

    private Task MoveAsync(Func<MessageWindow, Task> move) => ReadAgainAsync(async conversation =>
    {
        await move(_window!);
        await ReadAroundAsync(conversation);
        await NoteReadAsync();
    });
}
