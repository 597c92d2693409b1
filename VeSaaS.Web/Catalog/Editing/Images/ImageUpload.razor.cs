using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.JSInterop;
using VeSaaS.Core.Catalog.Images;
using VeSaaS.Web.Chat.Files;

namespace VeSaaS.Web.Catalog.Editing.Images;

/// <summary>Takes images, shows how far they are, and says why one is not taken.</summary>
public sealed partial class ImageUpload
{
    private const int MostAtOnce = 20;
    private static readonly TimeSpan RenderInterval = TimeSpan.FromMilliseconds(150);
    private static int _count;

    private readonly string _id = $"upload-{Interlocked.Increment(ref _count)}";
    private readonly CancellationTokenSource _disposed = new();
    private readonly List<int> _turns = [0];
    private readonly HashSet<int> _ready = [];
    private readonly List<Upload> _uploads = [];
    private ElementReference _picker;
    private IJSObjectReference? _module;
    private string? _announcement;
    private long _shownAt;

    /// <summary>The button's words.</summary>
    [Parameter, EditorRequired]
    public required string Label { get; set; }

    /// <summary>What is taken, in words.</summary>
    [Parameter, EditorRequired]
    public required string Rules { get; set; }

    [Parameter]
    public bool Multiple { get; set; }

    [Parameter]
    public bool Disabled { get; set; }

    /// <summary>Keeps an image; what comes of it is said here.</summary>
    [Parameter, EditorRequired]
    public required Func<string, Stream, CancellationToken, Task<UploadImageOutcome>> OnUpload { get; set; }

    /// <summary>An image is kept.</summary>
    [Parameter]
    public EventCallback<ListingImage> OnKept { get; set; }

    [Inject]
    public required IJSRuntime Scripts { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    [Inject]
    public required ILogger<ImageUpload> Logger { get; init; }

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
            // The same dropping and pasting as in the chat.
            _module = await Scripts.InvokeAsync<IJSObjectReference>("import", "./Chat/Files/DraftTray.razor.js");
            await _module.InvokeVoidAsync("watch", _picker);
        }
    }

    private string IdOf(int turn) => $"{_id}-{turn}";

    private async Task TakeAsync(int turn, InputFileChangeEventArgs change)
    {
        _turns.Add(_turns[^1] + 1);
        _uploads.RemoveAll(upload => upload.Problem is not null);
        foreach (var file in change.GetMultipleFiles(Math.Max(change.FileCount, 1)).Take(MostAtOnce))
        {
            await ReceiveAsync(file);
            StateHasChanged();
        }

        _turns.Remove(turn);
    }

    private async Task ReceiveAsync(IBrowserFile file)
    {
        var upload = new Upload(file.Name, file.Size);
        _uploads.Add(upload);
        try
        {
            var outcome = file.Size > ImageRules.MaxBytes ? UploadImage.TooLarge(file.Name) : await SendAsync(file, upload);
            upload.Problem = Explain(outcome);
            if (outcome is UploadImageOutcome.Kept(var image))
            {
                _uploads.Remove(upload);
                await OnKept.InvokeAsync(image);
            }
        }
        catch (OperationCanceledException) when (_disposed.IsCancellationRequested)
        {
            // The page was left.
        }
        catch (Exception exception)
        {
            // The edge of one upload: the browser took the file away, the connection broke, or the disk is full.
            Log.Failed(Logger, exception);
            upload.Problem = $"{file.Name} could not be uploaded. Try it again.";
        }

        _announcement = upload.Problem ?? $"{file.Name} is uploaded.";
    }

    private async Task<UploadImageOutcome> SendAsync(IBrowserFile file, Upload upload)
    {
        await using var content = new ProgressStream(file.OpenReadStream(ImageRules.MaxBytes, _disposed.Token), read => Show(upload, read));
        return await OnUpload(file.Name, content, _disposed.Token);
    }

    private static string? Explain(UploadImageOutcome outcome) => outcome switch
    {
        UploadImageOutcome.TooLarge(var reason) => reason,
        UploadImageOutcome.Refused(var reason) => reason,
        UploadImageOutcome.NotFound => "This listing is not there any more.",
        _ => null,
    };

    private void Show(Upload upload, long received)
    {
        upload.Received = received;
        if (Time.GetElapsedTime(_shownAt) >= RenderInterval)
        {
            _shownAt = Time.GetTimestamp();
            _ = InvokeAsync(StateHasChanged);
        }
    }

    /// <summary>An image on its way.</summary>
    private sealed class Upload(string name, long size)
    {
        public string Name => name;

        public long Received { get; set; }

        public string? Problem { get; set; }

        public int Percent => size == 0 ? 0 : (int)(Received * 100 / size);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The upload of an image broke off.")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
