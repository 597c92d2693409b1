using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using MudBlazor;
using VeSaaS.Core.Notifications.Centre;
using VeSaaS.Core.Notifications.Webhooks;
using VeSaaS.Core.Tenancy;
using VeSaaS.Web.Design.Feedback;
using VeSaaS.Web.Tenancy;

namespace VeSaaS.Web.Notifications.Webhooks;

/// <summary>Where a company also sends what its people are told; for owners.</summary>
public sealed partial class WebhooksPage
{
    private IReadOnlyList<WebhookRow>? _rows;
    private Caller? _caller;
    private string? _problem;

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    [Inject]
    public required WebhookQuery Query { get; init; }

    [Inject]
    public required ControlWebhook Control { get; init; }

    [Inject]
    public required IDialogService Dialogs { get; init; }

    protected override async Task OnInitializedAsync()
    {
        _caller = (await Authentication).User.Caller();
        if (_caller.Role is MemberRole.Owner)
        {
            ReloadOn(NotificationTopics.Of(_caller.CustomerId));
            await TryLoadAsync();
        }
    }

    protected override async Task LoadAsync() => _rows = await Query.ListAsync(_caller!.CustomerId, Closed);

    private async Task EditAsync(WebhookRow? row)
    {
        await WebhookDialog.OpenAsync(Dialogs, _caller!, row, secret: null);
        await TryLoadAsync();
    }

    private async Task ResendAsync((WebhookRow Webhook, DeliveryRow Delivery) wish)
    {
        _problem = WebhookWords.Explain(await Control.ResendAsync(_caller!, wish.Webhook.Id, wish.Delivery.Id, Closed));
        await TryLoadAsync();
    }

    private async Task ActAsync((WebhookRow Webhook, WebhookWish Wish) act)
    {
        var (webhook, id, host) = (act.Webhook, act.Webhook.Id, new Uri(act.Webhook.Url).Host);
        _problem = null;
        switch (act.Wish)
        {
            case WebhookWish.Edit:
                await EditAsync(webhook);
                return;
            case WebhookWish.Rotate when await ConfirmDialog.AskAsync(
                Dialogs, "Make a new secret", $"The present one signs, too, for {NotificationWebhook.Overlap.TotalHours:0} hours, so that you can change it without losing anything.", "Make a new secret", dangerous: false):
                var made = await Control.RotateAsync(_caller!, id, Closed);
                _problem = WebhookWords.Explain(made);
                if (made is WebhookSaved.Done { Secret: { } secret })
                {
                    await WebhookDialog.OpenAsync(Dialogs, _caller!, webhook, secret);
                }

                break;
            case WebhookWish.Delete when await ConfirmDialog.AskAsync(Dialogs, $"Delete the webhook to {host}", "Nothing more is sent there, and the log of its deliveries goes with it.", "Delete it"):
                _problem = WebhookWords.Explain(await Control.DeleteAsync(_caller!, id, Closed));
                break;
            case WebhookWish.Pause:
                _problem = WebhookWords.Explain(await Control.PauseAsync(_caller!, id, Closed));
                break;
            case WebhookWish.Resume:
                _problem = WebhookWords.Explain(await Control.ResumeAsync(_caller!, id, Closed));
                break;
            case WebhookWish.Test:
                _problem = WebhookWords.Explain(await Control.TestAsync(_caller!, id, Closed));
                break;
        }

        await TryLoadAsync();
    }
}

/// <summary>What an owner wants of a webhook.</summary>
public enum WebhookWish
{
    Edit,
    Test,
    Pause,
    Resume,
    Rotate,
    Delete,
}
