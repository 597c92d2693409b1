using Microsoft.AspNetCore.Components;
using MudBlazor;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Notifications.Webhooks;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Web.Notifications.Webhooks;

/// <summary>Makes or changes a webhook, and shows a new secret, once.</summary>
public sealed partial class WebhookDialog : IDisposable
{
    private readonly CancellationTokenSource _disposed = new();
    private readonly HashSet<string> _kinds = [];
    private IReadOnlyList<FieldError> _errors = [];
    private Guid _key;
    private string _url = "";
    private string? _refusal;
    private string? _secret;
    private bool _saving;

    [Parameter, EditorRequired]
    public Caller Caller { get; set; } = default!;

    /// <summary>The one that is changed; null for a new one.</summary>
    [Parameter]
    public WebhookRow? Webhook { get; set; }

    /// <summary>A secret that was made and is only shown.</summary>
    [Parameter]
    public string? Secret { get; set; }

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    [Inject]
    public required SaveWebhook Save { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    private string Title => this switch
    {
        { _secret: null, Webhook: null } => "New webhook",
        { _secret: null } => "Edit the webhook",
        { Webhook: null } => "The webhook is ready: copy its secret",
        _ => "The webhook's new secret",
    };

    private string Since => Webhook is null
        ? $"What is told from now on is sent to {new Uri(_url.Trim()).Host}."
        : $"The former secret signs, too, for {NotificationWebhook.Overlap.TotalHours:0} hours.";

    /// <summary>Shows it, and returns when it is closed.</summary>
    public static async Task OpenAsync(IDialogService dialogs, Caller caller, WebhookRow? webhook, string? secret)
    {
        var parameters = new DialogParameters<WebhookDialog> { { dialog => dialog.Caller, caller }, { dialog => dialog.Webhook, webhook }, { dialog => dialog.Secret, secret } };
        var reference = await dialogs.ShowAsync<WebhookDialog>("Webhook", parameters, new DialogOptions { MaxWidth = MaxWidth.Small, FullWidth = true, BackdropClick = false });
        await reference.Result;
    }

    public void Dispose() => _disposed.Cancel();

    protected override void OnInitialized()
    {
        (_url, _secret, _key) = (Webhook?.Url ?? "", Secret, Time.NewId());
        _kinds.UnionWith(Webhook?.Kinds ?? []);
    }

    private string? ErrorOf(string field) => _errors.FirstOrDefault(error => error.Field == field)?.Message;

    private void Toggle(string kind)
    {
        if (!_kinds.Remove(kind))
        {
            _kinds.Add(kind);
        }
    }

    private async Task SaveAsync()
    {
        if (_saving)
        {
            return;
        }

        (_refusal, _errors, _saving) = (null, [], true);
        try
        {
            var plan = new WebhookPlan(_url, [.. _kinds]);
            var outcome = Webhook is null ? await Save.CreateAsync(Caller, plan, _key, _disposed.Token) : await Save.ChangeAsync(Caller, Webhook.Id, Webhook.Version, plan, _disposed.Token);
            (_errors, _refusal) = (outcome is WebhookSaved.Invalid(var problems) ? problems : [], WebhookWords.Explain(outcome));
            if (outcome is WebhookSaved.Done(_, var secret, _))
            {
                _secret = secret;
                if (secret is null)
                {
                    Dialog.Close(DialogResult.Ok(true));
                }

                // The title belongs to the frame, which is not drawn again by itself.
                Dialog.StateHasChanged();
            }
        }
        finally
        {
            _saving = false;
        }
    }
}
