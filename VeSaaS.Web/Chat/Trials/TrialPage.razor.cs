using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using VeSaaS.Core.Chat;
using VeSaaS.Core.Chat.Trials;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Marketplace;
using VeSaaS.Core.Teams.Trials;
using VeSaaS.Core.Tenancy;
using VeSaaS.Web.Chat.Conversations;
using VeSaaS.Web.Chat.Files;
using VeSaaS.Web.Design.Pages;
using VeSaaS.Web.Shell;
using VeSaaS.Web.Tenancy;

namespace VeSaaS.Web.Chat.Trials;

/// <summary>A capped chat on the operator's account, before hiring. It only shows what the database and the run's log say.</summary>
public sealed partial class TrialPage
{
    private const int AnnouncementLength = 600;

    private readonly HashSet<LiveTopic> _watched = [];
    private ListingCard? _card;
    private TrialView? _trial;
    private TrialStreams _streams = default!;
    private IReadOnlyList<MessageRow> _messages = [];
    private IReadOnlyList<Crumb> _crumbs = [new("Marketplace", AppUrls.Marketplace)];
    private Caller _caller = default!;
    private string? _refusal;
    private string? _announcement;
    private bool _canAct;
    private bool _missing;

    [Parameter]
    public string Slug { get; set; } = "";

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    [Inject]
    public required TrialActions Trials { get; init; }

    [Inject]
    public required ChatActions Chat { get; init; }

    [Inject]
    public required FileActions Files { get; init; }

    [Inject]
    public required MarketplaceDetail Market { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    // In whole minutes: a page is not a clock.
    private static string Minutes(TimeSpan span) => span.TotalHours > 2 ? $"{Math.Ceiling(span.TotalHours):0} h" : $"{Math.Ceiling(span.TotalMinutes):0} min";

    private TimeSpan Left(TrialView trial) => trial.ExpiresAt > Time.GetUtcNow() ? trial.ExpiresAt - Time.GetUtcNow() : TimeSpan.Zero;

    private TrialOptions Options => Trials.Options.Value;

    private bool IsRunning => _messages.Any(message => message.IsLive);

    private string Line => _trial switch
    {
        null => "On the operator's account.",
        { State: TrialState.Opening } => "Opening access.",
        { State: TrialState.Open } trial => $"{trial.MessagesLeft} of {trial.MessagesAllowed} messages left, open for {Minutes(Left(trial))} more.",
        var trial => $"Ended, {trial.MessagesAllowed - trial.MessagesLeft} of {trial.MessagesAllowed} messages used.",
    };

    private string? ComposerClosed => !_canAct ? "Your role lets you read, not write."
        : _trial is { State: TrialState.Opening } ? "Access is being opened."
        : _trial is { MessagesLeft: 0 } trial ? $"All {trial.MessagesAllowed} messages of this trial are used." : null;

    protected override async Task OnInitializedAsync()
    {
        _caller = (await Authentication).User.Caller();
        _canAct = _caller.Role is not MemberRole.Viewer;
        _streams = new TrialStreams(Chat, _caller.CustomerId);
        await TryLoadAsync();
    }

    protected override async Task LoadAsync()
    {
        var detail = await Market.ExecuteAsync(Slug, _caller.CustomerId, Closed);
        if (detail is null && _card is null)
        {
            _missing = true;
            return;
        }

        _card = detail?.Card ?? _card;
        if (_card!.Slug != Slug)
        {
            // The listing was given another address.
            Navigation.NavigateTo(AppUrls.Try(_card.Slug), replace: true);
        }

        _crumbs = [new("Marketplace", AppUrls.Marketplace), new(_card.Name, AppUrls.MarketplaceDetail(_card.Slug))];
        _trial = _trial is { } known
            ? await Trials.Query.FindAsync(_caller.CustomerId, known.Id, Closed)
            : await Trials.Query.FindNewestAsync(_caller.CustomerId, _card.Slug, Closed);
        await ReadMessagesAsync();
    }

    private async Task ReadMessagesAsync()
    {
        if (_trial is not { } trial)
        {
            return;
        }

        WatchOnce(TrialTopics.Of(trial.Id));
        if (await Chat.Queries.FindOfTrialAsync(_caller.CustomerId, trial.Id, Closed) is not { } conversation)
        {
            _messages = [];
            return;
        }

        WatchOnce(ChatTopics.Of(conversation));
        var running = _messages.FirstOrDefault(message => message.IsLive);
        _messages = await Chat.Queries.ReadTailAsync(_caller.CustomerId, conversation, 0, Closed);
        foreach (var topic in await _streams.FollowAsync(_messages, Closed))
        {
            WatchOnce(topic);
        }

        // A screen reader hears an answer when it is there, in words and not in tokens.
        if (running is not null && _messages.FirstOrDefault(message => message.Id == running.Id && !message.IsLive) is { } ended)
        {
            var text = ended.Status is MessageStatus.Failed ? ended.FailureDetail ?? "" : ended.Text;
            _announcement = $"{_card!.Name}: {(text.Length <= AnnouncementLength ? text : $"{text.AsSpan(0, AnnouncementLength)}…")}";
        }
    }

    private void WatchOnce(LiveTopic topic)
    {
        if (_watched.Add(topic))
        {
            ReloadOn(topic);
        }
    }

    private async Task StartAsync()
    {
        _refusal = null;
        switch (await Trials.Start.ExecuteAsync(_caller, _card?.Slug ?? Slug, Closed))
        {
            case TrialOutcome.Started(var id):
                _trial = await Trials.Query.FindAsync(_caller.CustomerId, id, Closed);
                await TryLoadAsync();
                break;
            case TrialOutcome.AlreadyHired:
                _refusal = "Your team has it already; talk to it in the chat.";
                break;
            case TrialOutcome.Refused(var reason):
                _refusal = reason;
                break;
            case TrialOutcome.NotAllowed(var reason):
                _refusal = reason;
                break;
            default:
                _missing = true;
                break;
        }
    }

    private async Task EndAsync()
    {
        await Trials.End.ExecuteAsync(_caller, _trial!.Id, Closed);
        await TryLoadAsync();
    }

    private async Task<bool> SendAsync(string text)
    {
        _refusal = null;
        var outcome = await Trials.Send.ExecuteAsync(_caller, new NewTrialMessage(_trial!.Id, text, Time.NewId()), Closed);
        _refusal = ChatActions.Explain(outcome);
        await TryLoadAsync();
        return outcome is SendOutcome.Sent;
    }

    private async Task StopAsync()
    {
        if (_messages.FirstOrDefault(message => message.IsLive) is { } answer)
        {
            await Chat.StopAsync(_caller, answer.Id, Closed);
        }
    }
}
