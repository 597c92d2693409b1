using System.Diagnostics;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;
using MudBlazor;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Tenancy.ApiKeys;
using VeSaaS.Web.Shell.Hosting;

namespace VeSaaS.Web.Tenancy.ApiKeys;

/// <summary>Makes a key and shows it, once.</summary>
public sealed partial class CreateApiKeyDialog : IDisposable
{
    private static readonly int[] Choices = [7, 30, CreateApiKey.DefaultDays, 180, CreateApiKey.MaximumDays];

    private readonly CancellationTokenSource _disposed = new();
    private readonly HashSet<string> _scopes = [];
    private IReadOnlyList<FieldError> _errors = [];
    private string _name = "";
    private int _days = CreateApiKey.DefaultDays;
    private string? _refusal;
    private string? _key;
    private bool _creating;

    [Parameter, EditorRequired]
    public ApiKeyOwner Owner { get; set; } = default!;

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    [Inject]
    public required CreateApiKey Create { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    private IOptions<AppOptions> App { get; init; } = default!;

    private string Example => $"curl -H \"Authorization: Bearer {_key?[..ApiKeyText.PrefixLength]}…\" \\\n  {Site}{Path}";

    private string Site => (App.Value.PublicUrl?.ToString() ?? Navigation.BaseUri).TrimEnd('/');

    // Something that the key may do.
    private string Path => _scopes switch
    {
        _ when Owner.Customer is null => _scopes.Contains(ApiScopes.AgentsRead) ? "/api/discovery/agents" : "/api/admin/marketplace/agents/{id}",
        _ when _scopes.Contains(ApiScopes.TeamRead) => "/api/customer/ves/",
        _ when _scopes.Contains(ApiScopes.MarketplaceRead) => "/api/marketplace/ves/",
        _ => "/api/messages/ves/{hire}/history",
    };

    /// <summary>Shows it, and returns when it is closed.</summary>
    public static async Task OpenAsync(IDialogService dialogs, ApiKeyOwner owner)
    {
        var options = new DialogOptions { MaxWidth = MaxWidth.Small, FullWidth = true, BackdropClick = false };
        var reference = await dialogs.ShowAsync<CreateApiKeyDialog>(
            "New API key", new DialogParameters<CreateApiKeyDialog> { { dialog => dialog.Owner, owner } }, options);
        await reference.Result;
    }

    public void Dispose() => _disposed.Cancel();

    private string? ErrorOf(string field) => _errors.FirstOrDefault(error => error.Field == field)?.Message;

    private void Toggle(string scope)
    {
        if (!_scopes.Remove(scope))
        {
            _scopes.Add(scope);
        }
    }

    private async Task CreateAsync()
    {
        if (_creating)
        {
            return;
        }

        (_refusal, _errors, _creating) = (null, [], true);
        try
        {
            Show(await Create.ExecuteAsync(Owner, new ApiKeyRequest(_name, [.. _scopes], _days), _disposed.Token));
        }
        finally
        {
            _creating = false;
        }
    }

    private void Show(CreateApiKeyOutcome outcome)
    {
        switch (outcome)
        {
            case CreateApiKeyOutcome.Created(_, var key):
                _key = key;
                // The title belongs to the frame, which is not drawn again by itself.
                Dialog.StateHasChanged();
                break;
            case CreateApiKeyOutcome.InvalidFields(var errors):
                _errors = errors;
                break;
            case CreateApiKeyOutcome.TooMany:
                _refusal = $"{CreateApiKey.MaximumActive} keys work already. Revoke one that is not needed any more.";
                break;
            case CreateApiKeyOutcome.ProofNeeded:
                _refusal = "It has been a while since you showed that it is you. Close this and press “New key” once more: you are asked for your password or passkey first.";
                break;
            case CreateApiKeyOutcome.NotAllowed(var reason):
                _refusal = reason;
                break;
            default:
                throw new UnreachableException(outcome.GetType().Name);
        }
    }
}
