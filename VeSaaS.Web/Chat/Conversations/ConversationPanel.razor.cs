using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using VeSaaS.Core.Chat;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Runs.Files;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;
using VeSaaS.Web.Chat.Files;
using VeSaaS.Web.Design.Feedback;
using VeSaaS.Web.Design.States;

namespace VeSaaS.Web.Chat.Conversations;

/// <summary>
/// One conversation. It only shows: what it shows is what the database and the run's log say, read again whenever they change, so that a
/// reload, a second tab or a lost circuit lose nothing.
/// </summary>
public sealed partial class ConversationPanel
{
    private const int PageSize = 50;

    // 20 renders a second are as smooth as anybody reads.
    private static readonly TimeSpan RenderInterval = TimeSpan.FromMilliseconds(50);

    private readonly CancellationTokenSource _disposed = new();
    private readonly Dictionary<RunId, AnswerStream> _streams = [];
    private readonly Dictionary<RunId, IDisposable> _runs = [];
    private readonly List<IDisposable> _changes = [];
    private readonly SemaphoreSlim _reading = new(1, 1);
    private List<MessageRow> _messages = [];
    private ConversationId? _conversation;
    private TeamMember? _partner;
    private PanelState _state;
    private ElementReference _stream;
    private IJSObjectReference? _module;
    private string? _sending;
    private string? _refusal;
    private string? _fault;
    private string? _announcement;
    private bool _hasEarlier;
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
    public required IJSRuntime Scripts { get; init; }

    [Inject]
    public required ILogger<ConversationPanel> Logger { get; init; }

    private MessageRow? RunningAnswer => _messages.FirstOrDefault(IsLive);

    private bool IsRunning => RunningAnswer is not null;

    private string? Closed => _partner is not { } partner ? null
        : Caller.Role is MemberRole.Viewer ? "Your role lets you read, not write."
        : partner.State is HireState.Active ? null : ChatHires.WhyNot(partner.PersonaName, partner.State);

    private DraftHandling Drafts => new(
        _drafts,
        (name, content, token) => Files.UploadAsync(Caller, _partner!.Id, name, content, token),
        (file, token) => Files.RemoveAsync(Caller, file, token),
        (ids, token) => Files.FindAsync(Caller, _partner!.Id, ids, token));

    private ChipState? HeadState => NeedsYou ? ChipStates.NeedsYou
        : _partner is { DegradedSince: not null } ? ChipStates.Degraded
        : IsRunning ? ChipStates.Working
        : _partner is { State: not HireState.Active } partner ? ChipStates.Of(partner.State) : null;

    private Money Total => _messages.Aggregate(Money.Zero, (sum, message) => sum + ((StreamOf(message)?.Cost ?? message.Cost) ?? Money.Zero));

    public async ValueTask DisposeAsync()
    {
        await _disposed.CancelAsync();
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
        _conversation = Conversation;
        await LoadAsync();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_state is PanelState.Ready && _module is null)
        {
            _module = await Scripts.InvokeAsync<IJSObjectReference>("import", "./Chat/Conversations/ConversationPanel.razor.js");
            await _module.InvokeVoidAsync("follow", _stream, At);
        }
    }

    private Task<string?> ReadAsync(FileRow file) => Files.ReadBeginningAsync(Caller, file, _disposed.Token);

    private static bool IsLive(MessageRow message) =>
        message.Role is MessageRole.VirtualEmployee && message.Status is MessageStatus.Pending or MessageStatus.Streaming;

    private AnswerStream? StreamOf(MessageRow message) => IsLive(message) && message.Run is { } run ? _streams.GetValueOrDefault(run) : null;

    private EventCallback RetryOf(MessageRow message) =>
        message == _messages[^1] && Closed is null ? EventCallback.Factory.Create(this, () => RetryAsync(message)) : default;

    private async Task LoadAsync()
    {
        try
        {
            _partner = await FindPartnerAsync();
            if (_partner is null)
            {
                _state = PanelState.NotFound;
                return;
            }

            Watch(_partner.Id);
            if (_conversation is { } conversation)
            {
                await ReadFirstAsync(conversation);
                await FollowRunsAsync();
                await ReadAsksAsync();
                await ReadStepsAsync();
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

    private async Task ReadFirstAsync(ConversationId conversation)
    {
        if (At is { } at)
        {
            // From a little before the message that was asked for, to the newest.
            var from = Math.Max(1, at - PageSize / 10);
            (_messages, _hasEarlier) = ([.. await Chat.Queries.ReadTailAsync(Caller.CustomerId, conversation, from, _disposed.Token)], from > 1);
            return;
        }

        var page = await Chat.Queries.ReadMessagesAsync(Caller.CustomerId, conversation, null, PageSize, _disposed.Token);
        (_messages, _hasEarlier) = ([.. page.Reverse()], page.Count == PageSize);
    }

    private async Task LoadEarlierAsync()
    {
        var page = await Chat.Queries.ReadMessagesAsync(Caller.CustomerId, _conversation!.Value, _messages[0].Sequence, PageSize, _disposed.Token);
        _messages.InsertRange(0, page.Reverse());
        _hasEarlier = page.Count == PageSize;
        await ReadAsksAsync();
        await ReadStepsAsync();
    }
}
