using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.JSInterop;
using VeSaaS.Core.Runs.Files;

namespace VeSaaS.Web.Chat.Files;

/// <summary>Takes files by choosing, dropping and pasting, uploads them at once, and shows how far they are.</summary>
public sealed partial class DraftTray
{
    private static readonly TimeSpan RenderInterval = TimeSpan.FromMilliseconds(150);

    private readonly CancellationTokenSource _disposed = new();
    private readonly List<int> _turns = [0];
    private readonly HashSet<int> _ready = [];
    private ElementReference _picker;
    private IJSObjectReference? _module;
    private string? _announcement;
    private string? _remembered;
    private long _shownAt;

    [Parameter, EditorRequired]
    public required DraftList Drafts { get; set; }

    [Parameter]
    public bool Disabled { get; set; }

    /// <summary>Keeps an upload under its name.</summary>
    [Parameter, EditorRequired]
    public required Func<string, Stream, CancellationToken, Task<UploadOutcome>> OnUpload { get; set; }

    [Parameter, EditorRequired]
    public required Func<FileRow, CancellationToken, Task> OnRemove { get; set; }

    /// <summary>Those of the ids that can still be sent.</summary>
    [Parameter, EditorRequired]
    public required Func<IReadOnlyList<FileId>, CancellationToken, Task<IReadOnlyList<FileRow>>> OnFind { get; set; }

    /// <summary>The list has changed: what can be sent may be another.</summary>
    [Parameter]
    public EventCallback OnChanged { get; set; }

    [Inject]
    public required IJSRuntime Scripts { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    [Inject]
    public required ILogger<DraftTray> Logger { get; init; }

    public async ValueTask DisposeAsync()
    {
        await _disposed.CancelAsync();
        try
        {
            if (_module is not null)
            {
                await _module.DisposeAsync();
            }
        }
        catch (JSDisconnectedException)
        {
            // The browser is gone, and with it everything that the module held.
        }
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            _module = await Scripts.InvokeAsync<IJSObjectReference>("import", "./Chat/Files/DraftTray.razor.js");
            await _module.InvokeVoidAsync("watch", _picker);
            await RestoreAsync(_module);
        }

        if (_remembered is not null && IdsOf(Drafts) is var ids && ids != _remembered)
        {
            _remembered = ids;
            await _module!.InvokeVoidAsync("remember", ids);
        }
    }

    private static string IdsOf(DraftList drafts) => string.Join(',', drafts.Kept.Select(file => file.Id.Value));

    /// <summary>What was uploaded and not sent before the page was loaded again.</summary>
    private async Task RestoreAsync(IJSObjectReference module)
    {
        var known = await module.InvokeAsync<string?>("remembered") ?? "";
        List<FileId> ids = [.. known.Split(',').Take(FileLimits.MaxDrafts).Select(id => Guid.TryParse(id, out var value) ? new FileId(value) : default).Where(id => id != default)];
        if (ids.Count > 0)
        {
            Drafts.Restore(await OnFind(ids, _disposed.Token));
            await OnChanged.InvokeAsync();
            StateHasChanged();
        }

        _remembered = known;
    }

    private async Task TakeAsync(int turn, InputFileChangeEventArgs change)
    {
        _turns.Add(_turns[^1] + 1);
        // The framework refuses a list that is longer; somebody who drops a whole folder is told so once.
        var chosen = change.GetMultipleFiles(Math.Max(change.FileCount, 1));
        List<(DraftFile Draft, IBrowserFile File)> waiting = [];
        foreach (var file in chosen.Take(FileLimits.MaxPerMessage * 2))
        {
            waiting.Add((Drafts.Add(file.Name, file.Size), file));
        }

        await OnChanged.InvokeAsync();
        foreach (var (draft, file) in waiting)
        {
            await UploadAsync(draft, file);
            await OnChanged.InvokeAsync();
            StateHasChanged();
        }

        _turns.Remove(turn);
    }

    private async Task UploadAsync(DraftFile draft, IBrowserFile file)
    {
        if (file.Size > FileLimits.MaxUpload)
        {
            draft.Problem = $"{file.Name} is larger than 50 MB.";
        }
        else if (!draft.Upload.IsCancellationRequested)
        {
            await ReceiveAsync(draft, file);
        }

        _announcement = draft.Problem ?? $"{draft.Name} is attached.";
    }

    private async Task ReceiveAsync(DraftFile draft, IBrowserFile file)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_disposed.Token, draft.Upload.Token);
        try
        {
            await using var content = new ProgressStream(file.OpenReadStream(FileLimits.MaxUpload, either.Token), read => Show(draft, read));
            var outcome = await OnUpload(file.Name, content, either.Token);
            draft.Kept = (outcome as UploadOutcome.Kept)?.File;
            draft.Problem = FileActions.Explain(outcome);
            if (draft.Kept is { } kept && draft.Upload.IsCancellationRequested)
            {
                // Removed in the moment in which it had arrived.
                await OnRemove(kept, _disposed.Token);
            }
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            // Removed, or the page was left.
        }
        catch (Exception exception)
        {
            // The edge of one upload: the browser took the file away, the connection broke, or the disk is full.
            Log.Failed(Logger, exception);
            draft.Problem = $"{draft.Name} could not be uploaded. Remove it and attach it again.";
        }
    }

    private void Show(DraftFile draft, long received)
    {
        draft.Received = received;
        if (Time.GetElapsedTime(_shownAt) >= RenderInterval)
        {
            _shownAt = Time.GetTimestamp();
            _ = InvokeAsync(StateHasChanged);
        }
    }

    private async Task RemoveAsync(DraftFile file)
    {
        Drafts.Remove(file);
        _announcement = $"{file.Name} was removed.";
        await OnChanged.InvokeAsync();
        if (file.Kept is { } kept)
        {
            await OnRemove(kept, _disposed.Token);
        }

        if (_module is not null)
        {
            await _module.InvokeVoidAsync("focus", _picker);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "An upload broke off.")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
