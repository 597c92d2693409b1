using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using VeSaaS.Core.Billing.Caps;
using VeSaaS.Core.Billing.Invoices;
using VeSaaS.Core.Notifications.Centre;
using VeSaaS.Core.Tasks.Working;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;
using VeSaaS.Web.Tenancy;

namespace VeSaaS.Web.Notifications;

/// <summary>Everything that the member was told, newest first, live.</summary>
public sealed partial class NotificationsPage
{
    private const int PageSize = 30;

    private IReadOnlyList<(NotificationRow Row, NotificationText Text)>? _rows;
    private Caller _caller = default!;
    private int _shown = PageSize;
    private int _unread;
    private bool _hasMore;
    private bool? _byMail;
    private bool? _capsByMail;
    private bool? _mentionsByMail;
    private bool? _invoicesByMail;

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    [Inject]
    public required NotificationQuery Notifications { get; init; }

    [Inject]
    public required MarkNotificationsRead MarkRead { get; init; }

    [Inject]
    public required NotificationChoices Choices { get; init; }

    [Inject]
    public required TeamQuery Team { get; init; }

    private string? Line => _rows is null ? null : _unread == 0 ? "You have read everything." : $"{_unread} unread.";

    protected override async Task OnInitializedAsync()
    {
        _caller = (await Authentication).User.Caller();
        ReloadOn(NotificationTopics.Of(_caller.CustomerId));
        await TryLoadAsync();
    }

    protected override async Task LoadAsync()
    {
        // One more than is shown says whether there are earlier ones.
        var rows = await Notifications.ListAsync(_caller, _shown + 1, Closed);
        var names = (await Team.ListAsync(_caller.CustomerId, Closed)).ToDictionary(member => member.Id.Value, member => member.PersonaName);
        _unread = await Notifications.CountUnreadAsync(_caller, Closed);
        _byMail = await Choices.IsByMailAsync(_caller, NotificationChoice.Everything, Closed);
        _capsByMail = await Choices.IsByMailAsync(_caller, CapNews.Subject, Closed);
        _mentionsByMail = await Choices.IsByMailAsync(_caller, TaskNews.Mentions, Closed);
        // Owners are told of invoices.
        _invoicesByMail = _caller.Role is MemberRole.Owner ? await Choices.IsByMailAsync(_caller, InvoiceNews.Subject, Closed) : null;
        _hasMore = rows.Count > _shown;
        _rows = [.. rows.Take(_shown).Select(row => (row, NotificationText.Of(row, names.GetValueOrDefault)))];
    }

    private async Task ChooseAsync(bool byMail, string subject)
    {
        await Choices.ChooseAsync(_caller, subject, byMail, Closed);
        await TryLoadAsync();
    }

    private Task LoadMoreAsync()
    {
        _shown += PageSize;
        return TryLoadAsync();
    }

    private async Task MarkAsync(Guid? only)
    {
        await MarkRead.ExecuteAsync(_caller, only, Closed);
        await TryLoadAsync();
    }
}
