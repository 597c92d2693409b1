using Microsoft.AspNetCore.Components;
using VeSaaS.Core.Chat;
using VeSaaS.Core.Chat.Conversations;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;
using VeSaaS.Web.Design.States;
using VeSaaS.Web.Shell;

namespace VeSaaS.Web.Chat.Conversations;

/// <summary>The customer's conversations by day, live; or what a search found in all of them.</summary>
public sealed partial class ConversationList
{
    private const string Pinned = "Pinned";
    private const int PageSize = 100;

    // Long enough for the next key, short enough to feel at once.
    private static readonly TimeSpan TypingPause = TimeSpan.FromMilliseconds(250);

    private static readonly Dictionary<ConversationPlace, (string? Show, string Name)> Places = new()
    {
        [ConversationPlace.Listed] = (null, "All conversations"),
        [ConversationPlace.Archived] = ("archived", "Archived"),
        [ConversationPlace.Deleted] = ("deleted", "Deleted"),
    };

    private IReadOnlyList<(string Name, List<ConversationRow> Lines)>? _groups;
    private IReadOnlyList<MessageHit>? _hits;
    private IReadOnlyList<TeamMember> _team = [];
    private (string? Search, string? Show) _loaded;
    private CancellationTokenSource? _typing;
    private string? _typed;
    private int _take = PageSize;
    private bool _hasMore;

    [Parameter, EditorRequired]
    public required Caller Caller { get; set; }

    /// <summary>The conversation that is open.</summary>
    [Parameter]
    public ConversationId? Here { get; set; }

    /// <summary>What to search for, as the address says.</summary>
    [Parameter]
    public string? Search { get; set; }

    /// <summary>`archived` or `deleted` instead of the list, as the address says.</summary>
    [Parameter]
    public string? Show { get; set; }

    /// <summary>Says whether anybody works for the customer, as soon as it is known.</summary>
    [Parameter]
    public EventCallback<bool> OnStaffed { get; set; }

    [CascadingParameter]
    public TimeZoneInfo? Zone { get; set; }

    [Inject]
    public required ChatQueries Conversations { get; init; }

    [Inject]
    public required ConversationActions Actions { get; init; }

    [Inject]
    public required TeamQuery Team { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    private ConversationPlace Place => Places.FirstOrDefault(place => place.Value.Show == Show).Key;

    private IEnumerable<(string? Show, string Name)> Elsewhere => Places.Where(place => place.Key != Place).Select(place => place.Value);

    private bool CanWrite => Caller.Role is not MemberRole.Viewer;

    private string Nothing => Place switch
    {
        ConversationPlace.Archived => "Nothing is archived.",
        ConversationPlace.Deleted => $"Nothing was deleted in the last {DeleteConversation.RestorableFor.Days} days.",
        _ => _team.Count == 0 ? "No conversations yet. Hire somebody first." : "No conversations yet. Choose somebody to talk to:",
    };

    protected override async Task OnInitializedAsync()
    {
        ReloadOn(ChatTopics.ListOf(Caller.CustomerId));
        (_loaded, _typed) = ((Search, Show), Search);
        await TryLoadAsync();
    }

    protected override async Task OnParametersSetAsync()
    {
        if (_groups is not null && _loaded != (Search, Show))
        {
            _loaded = (Search, Show);
            await TryLoadAsync();
        }
    }

    protected override async Task LoadAsync()
    {
        if (_groups is null)
        {
            var team = await Team.ListAsync(Caller.CustomerId, Closed);
            _team = [.. team.Where(member => member.State is HireState.Active)];
            await OnStaffed.InvokeAsync(team.Count > 0);
        }

        var lines = await Conversations.ListConversationsAsync(Caller, null, Place, _take, Closed);
        var pinned = Place is ConversationPlace.Listed ? await Conversations.ListPinnedAsync(Caller, Closed) : [];
        _hits = string.IsNullOrWhiteSpace(Search) ? null : await Actions.SearchAsync(Caller, Search, Closed);
        _hasMore = lines.Count == _take && _take < ChatQueries.MaxConversations;
        _groups =
        [
            .. pinned.Count > 0 ? [(Pinned, pinned.ToList())] : Array.Empty<(string, List<ConversationRow>)>(),
            .. lines.Where(line => !line.IsPinned || Place is not ConversationPlace.Listed).GroupBy(line => DayOf(line.UpdatedAt)).Select(day => (day.Key, day.ToList())),
        ];
    }

    private async Task TypeAsync(string? typed)
    {
        _typed = typed;
        if (_typing is { } earlier)
        {
            await earlier.CancelAsync();
        }

        _typing = CancellationTokenSource.CreateLinkedTokenSource(Closed);
        try
        {
            await Task.Delay(TypingPause, Time, _typing.Token);
            ShowHits();
        }
        catch (OperationCanceledException)
        {
            // The next key came first, and will search; or the page was left.
        }
    }

    // The open conversation stays open beside its hits.
    private void ShowHits()
    {
        var search = string.IsNullOrWhiteSpace(_typed) ? null : _typed.Trim();
        Navigation.NavigateTo(Here is { } here ? AppUrls.ChatWith(here.Value, search, Show) : AppUrls.ChatList(search, Show), replace: true);
    }

    private Task LoadMoreAsync()
    {
        _take += PageSize;
        return TryLoadAsync();
    }

    private async Task RestoreAsync(ConversationRow line)
    {
        await Actions.RestoreAsync(Caller, line.Id, Closed);
        await TryLoadAsync();
    }

    private string DayOf(DateTimeOffset at)
    {
        var zone = Zone ?? TimeZoneInfo.Utc;
        var days = (TimeZoneInfo.ConvertTime(Time.GetUtcNow(), zone).Date - TimeZoneInfo.ConvertTime(at, zone).Date).Days;
        return days switch { <= 0 => "Today", 1 => "Yesterday", <= 7 => "Last 7 days", _ => "Older" };
    }

    private static ChipState? Mark(ConversationRow line) => line.NeedsYou ? ChipStates.NeedsYou : line.LastStatus switch
    {
        MessageStatus.Pending or MessageStatus.Streaming => ChipStates.Working,
        MessageStatus.Failed => ChipStates.Of(MessageStatus.Failed),
        _ => null,
    };
}
