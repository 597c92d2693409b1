using Microsoft.AspNetCore.Components;
using VeSaaS.Core.Chat;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;
using VeSaaS.Web.Design.States;

namespace VeSaaS.Web.Chat.Conversations;

/// <summary>The customer's conversations by day, live.</summary>
public sealed partial class ConversationList
{
    private readonly CancellationTokenSource _disposed = new();
    private IDisposable? _changes;
    private IReadOnlyList<IGrouping<string, ConversationRow>>? _groups;
    private IReadOnlyList<TeamMember> _team = [];
    private bool _failed;

    [Parameter, EditorRequired]
    public required Caller Caller { get; set; }

    /// <summary>The conversation that is open.</summary>
    [Parameter]
    public ConversationId? Here { get; set; }

    [CascadingParameter]
    public TimeZoneInfo? Zone { get; set; }

    [Inject]
    public required ChatQueries Conversations { get; init; }

    [Inject]
    public required TeamQuery Team { get; init; }

    [Inject]
    public required ILiveEvents Live { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    [Inject]
    public required ILogger<ConversationList> Logger { get; init; }

    public void Dispose()
    {
        _changes?.Dispose();
        _disposed.Cancel();
    }

    protected override async Task OnInitializedAsync()
    {
        _changes = Live.Subscribe(ChatTopics.ListOf(Caller.CustomerId), () => InvokeAsync(LoadAsync));
        await LoadAsync();
    }

    private async Task LoadAsync()
    {
        try
        {
            var lines = await Conversations.ListConversationsAsync(Caller.CustomerId, null, ChatQueries.MaxPage, _disposed.Token);
            if (_groups is null)
            {
                _team = [.. (await Team.ListAsync(Caller.CustomerId, _disposed.Token)).Where(member => member.State is HireState.Active)];
            }

            _groups = [.. lines.GroupBy(line => DayOf(line.UpdatedAt))];
            _failed = false;
        }
        catch (OperationCanceledException) when (_disposed.IsCancellationRequested)
        {
            // The page was left while the list was read.
            return;
        }
        catch (Exception exception)
        {
            Log.NotLoaded(Logger, exception, Caller.CustomerId.Value);
            _failed = true;
        }

        StateHasChanged();
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

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The conversations of customer {Customer} could not be loaded.")]
        public static partial void NotLoaded(ILogger logger, Exception exception, Guid customer);
    }
}
