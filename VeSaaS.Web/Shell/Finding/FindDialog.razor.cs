using System.Data.Common;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Web;
using MudBlazor;
using VeSaaS.Web.Design.Feedback;

namespace VeSaaS.Web.Shell.Finding;

/// <summary>A field and below it what it finds; the arrows choose, Enter goes there. The focus stays in the field.</summary>
public sealed partial class FindDialog : IDisposable
{
    private IReadOnlyList<FindGroup> _groups = [];
    private List<Find> _options = [];
    private CancellationTokenSource _latest = new();
    private string _label = "";
    private string? _text;
    private string? _fault;
    private int _active;
    private bool _isRead;
    private bool _isMember;

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    [Inject]
    public required QuickFind Finding { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required ILogger<FindDialog> Logger { get; init; }

    private string Said => !_isRead ? "" : _options.Count switch { 0 => "Nothing found", 1 => "1 result", var count => $"{count} results" };

    /// <summary>Shows it, and returns when it is closed.</summary>
    public static async Task OpenAsync(IDialogService dialogs)
    {
        var options = new DialogOptions { NoHeader = true, FullWidth = true, MaxWidth = MaxWidth.Small, Position = DialogPosition.TopCenter };
        await (await dialogs.ShowAsync<FindDialog>("Search", options)).Result;
    }

    public void Dispose()
    {
        _latest.Cancel();
        _latest.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        var person = (await Authentication).User;
        (_label, _isMember) = (QuickFind.Label(person), Frame.Navigation.IsMember(person));
        await SearchAsync(null);
    }

    private static string IdOf(int number) => $"find-{number}";

    // Of several letters in a row only the last one's answer is shown.
    private async Task SearchAsync(string? text)
    {
        _text = text;
        var earlier = _latest;
        _latest = new();
        var mine = _latest.Token;
        using (earlier)
        {
            await earlier.CancelAsync();
        }

        try
        {
            var groups = await Finding.ExecuteAsync((await Authentication).User, text, mine);
            mine.ThrowIfCancellationRequested();
            (_groups, _options, _active, _isRead, _fault) = (groups, [.. groups.SelectMany(group => group.Finds)], 0, true, null);
        }
        catch (OperationCanceledException) when (mine.IsCancellationRequested)
        {
            // Another letter came, or the search was closed.
        }
        catch (DbException exception)
        {
            _fault = PageFault.Report(Logger, exception);
        }
    }

    private Task KeyAsync(KeyboardEventArgs key)
    {
        if (_options.Count == 0)
        {
            return Task.CompletedTask;
        }

        switch (key.Key)
        {
            case "ArrowDown":
                _active = (_active + 1) % _options.Count;
                break;
            case "ArrowUp":
                _active = (_active + _options.Count - 1) % _options.Count;
                break;
            case "Enter":
                Dialog.Close();
                Navigation.NavigateTo(_options[_active].Href);
                break;
        }

        return Task.CompletedTask;
    }
}
