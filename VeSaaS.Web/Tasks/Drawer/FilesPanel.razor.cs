using Microsoft.AspNetCore.Components;
using VeSaaS.Core.Runs.Files;
using VeSaaS.Core.Tasks;
using VeSaaS.Core.Tasks.Board;
using VeSaaS.Web.Chat.Files;

namespace VeSaaS.Web.Tasks.Drawer;

/// <summary>The files of a task: listed, attached by choosing, dropping and pasting, and removed while no attempt has used them.</summary>
public sealed partial class FilesPanel
{
    private readonly DraftList _drafts = new();

    [Parameter, EditorRequired]
    public TaskDetail Detail { get; set; } = default!;

    [Parameter]
    public bool CanAct { get; set; }

    [Parameter]
    public bool IsShown { get; set; }

    /// <summary>Files are coming: their progress should be seen.</summary>
    [Parameter]
    public EventCallback OnShow { get; set; }

    [Parameter, EditorRequired]
    public required Func<FileRow, Task<string?>> OnRead { get; set; }

    [Parameter, EditorRequired]
    public required Func<WorkItemId, string, Stream, CancellationToken, Task<UploadOutcome>> OnUpload { get; set; }

    [Parameter]
    public EventCallback<TaskAct> OnAct { get; set; }

    // What has arrived is in the task's list, and no draft any more.
    private Task ChangedAsync()
    {
        foreach (var arrived in _drafts.Files.Where(file => file.Kept is not null).ToList())
        {
            _drafts.Remove(arrived);
        }

        return _drafts.IsUploading ? OnShow.InvokeAsync() : Task.CompletedTask;
    }

    private Task RemoveAsync(FileRow file, CancellationToken cancellationToken) =>
        OnAct.InvokeAsync((verbs, caller, token) => verbs.Attach.RemoveAsync(caller, Detail.Id, file.Id, token));

    private static string Went(IReadOnlyList<int> attempts) => $"Went with {(attempts.Count == 1 ? "attempt" : "attempts")} {string.Join(", ", attempts)}";
}
