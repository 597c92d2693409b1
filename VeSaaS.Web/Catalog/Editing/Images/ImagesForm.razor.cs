using Microsoft.AspNetCore.Components;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Catalog.Images;

namespace VeSaaS.Web.Catalog.Editing.Images;

/// <summary>The icon and the screenshots of a listing, with their order and their descriptions.</summary>
public sealed partial class ImagesForm
{
    private readonly HashSet<string> _left = [];
    private (int Index, Screenshot Shot)? _removed;
    private int? _dragged;
    private string? _announcement;

    [Parameter, EditorRequired]
    public required ListingEditor Editor { get; set; }

    /// <summary>The listing's id.</summary>
    [Parameter, EditorRequired]
    public required Guid Listing { get; set; }

    /// <summary>Keeps an image.</summary>
    [Parameter, EditorRequired]
    public required Func<ImageKind, string, Stream, CancellationToken, Task<UploadImageOutcome>> OnUpload { get; set; }

    [Parameter]
    public EventCallback OnChange { get; set; }

    private ListingDraft Draft => Editor.Draft;

    private bool IsSilent(Screenshot shot) =>
        string.IsNullOrWhiteSpace(shot.Alt) && (_left.Contains(shot.Image) || Editor.Refusals > 0 || Editor.ErrorOf(ListingFields.Screenshots) is not null);

    // A place to drop something says so by handling that it is dragged over.
    private static Task NothingAsync() => Task.CompletedTask;

    private Task SetIconAsync(string? image)
    {
        Draft.Icon = image;
        return OnChange.InvokeAsync();
    }

    private Task AddAsync(ListingImage image)
    {
        if (Draft.Screenshots.Any(shot => shot.Image == image.Large))
        {
            _announcement = "This screenshot is there already.";
            return Task.CompletedTask;
        }

        return Draft.Screenshots.Count < ImageRules.MaxScreenshots
            ? SetAsync([.. Draft.Screenshots, new Screenshot(image.Large, image.Width, image.Height, "")])
            : Task.CompletedTask;
    }

    private Task DescribeAsync(Screenshot shot, string? text) =>
        SetAsync([.. Draft.Screenshots.Select(other => other.Image == shot.Image ? other with { Alt = text ?? "" } : other)]);

    private Task MoveAsync(int from, int to)
    {
        if (to < 0 || to >= Draft.Screenshots.Count || from == to)
        {
            return Task.CompletedTask;
        }

        var shots = Draft.Screenshots.ToList();
        var moved = shots[from];
        shots.RemoveAt(from);
        shots.Insert(to, moved);
        _announcement = $"Screenshot {from + 1} is number {to + 1} now.";
        return SetAsync(shots);
    }

    private Task DropAsync(int to)
    {
        var from = _dragged;
        _dragged = null;
        return from is { } index ? MoveAsync(index, to) : Task.CompletedTask;
    }

    private Task RemoveAsync(int index)
    {
        var shots = Draft.Screenshots.ToList();
        _removed = (index, shots[index]);
        shots.RemoveAt(index);
        _announcement = $"Screenshot {index + 1} was removed.";
        return SetAsync(shots);
    }

    private Task UndoAsync()
    {
        if (_removed is not { } removed || Draft.Screenshots.Count >= ImageRules.MaxScreenshots)
        {
            return Task.CompletedTask;
        }

        var shots = Draft.Screenshots.ToList();
        shots.Insert(Math.Min(removed.Index, shots.Count), removed.Shot);
        _removed = null;
        _announcement = "The screenshot is back.";
        return SetAsync(shots);
    }

    private Task SetAsync(IReadOnlyList<Screenshot> shots)
    {
        Draft.Screenshots = shots;
        return OnChange.InvokeAsync();
    }
}
