using Microsoft.AspNetCore.Components;
using VeSaaS.Core.Chat;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;
using VeSaaS.Web.Design.States;

namespace VeSaaS.Web.Chat.Conversations;

/// <summary>The customer's conversations by day, live.</summary>
public sealed partial class ConversationList
{
    private IReadOnlyList<IGrouping<string, ConversationRow>>? _groups;
    private IReadOnlyList<TeamMember> _team = [];

    [Parameter, EditorRequired]
    public required Caller Caller { get; set; }

    /// <summary>The conversation that is open.</summary>
    [Parameter]
    public ConversationId? Here { get; set; }

    /// <summary>Says whether anybody works for the customer, as soon as it is known.</summary>
    [Parameter]
    public EventCallback<bool> OnStaffed { get; set; }

    [CascadingParameter]
    public TimeZoneInfo? Zone { get; set; }

    [Inject]
    public required ChatQueries Conversations { get; init; }

    [Inject]
    public required TeamQuery Team { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    protected override async Task OnInitializedAsync()
    {
        ReloadOn(ChatTopics.ListOf(Caller.CustomerId));
        await TryLoadAsync();
    }

    protected override async Task LoadAsync()
    {
        var lines = await Conversations.ListConversationsAsync(Caller.CustomerId, null, ChatQueries.MaxPage, Closed);
        if (_groups is null)
        {
            var team = await Team.ListAsync(Caller.CustomerId, Closed);
            _team = [.. team.Where(member => member.State is HireState.Active)];
            await OnStaffed.InvokeAsync(team.Count > 0);
        }

        _groups = [.. lines.GroupBy(line => DayOf(line.UpdatedAt))];
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
