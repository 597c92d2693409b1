using Microsoft.JSInterop;

namespace VeSaaS.Web.Design.Forms;

/// <summary>
/// What a person has typed or chosen and not sent, as their browser keeps it in this tab: a reload, a phone's sleep or a lost line take the page and not that. A
/// field that names its draft (`data-draft`) is kept as it is typed in. Names begin with the user, because a tab may change hands.
/// </summary>
public sealed class KeptDrafts(IJSRuntime scripts) : IAsyncDisposable
{
    private Task<IJSObjectReference>? _module;

    /// <summary>One field; null when nothing is kept.</summary>
    public Task<string?> ReadAsync(string draft) => CallAsync(module => module.InvokeAsync<string?>("read", draft));

    /// <summary>The fields of a form, by the names that follow the form's own.</summary>
    public async Task<IReadOnlyDictionary<string, string>> ReadAllAsync(string draft) =>
        await CallAsync(module => module.InvokeAsync<Dictionary<string, string>?>("readAll", draft)) ?? [];

    /// <summary>Keeps what no field holds; nothing when it is empty.</summary>
    public Task KeepAsync(string draft, string text) => CallAsync(module => module.InvokeAsync<object?>("keep", draft, text));

    /// <summary>Forgets what was sent, unless somebody has gone on typing.</summary>
    public Task ForgetAsync(string draft, string text) => CallAsync(module => module.InvokeAsync<object?>("forget", draft, text));

    /// <summary>Forgets a form.</summary>
    public Task ForgetAllAsync(string draft) => CallAsync(module => module.InvokeAsync<object?>("forgetAll", draft));

    public async ValueTask DisposeAsync()
    {
        if (_module is { IsCompletedSuccessfully: true })
        {
            try
            {
                await (await _module).DisposeAsync();
            }
            catch (JSDisconnectedException)
            {
                // The browser is gone, and with it everything that the module held.
            }
        }
    }

    private async Task<T?> CallAsync<T>(Func<IJSObjectReference, ValueTask<T>> call)
    {
        try
        {
            return await call(await (_module ??= scripts.InvokeAsync<IJSObjectReference>("import", "./js/drafts.js").AsTask()));
        }
        catch (JSDisconnectedException)
        {
            // The browser is gone; what it keeps is there for the page that comes next.
            return default;
        }
    }
}
