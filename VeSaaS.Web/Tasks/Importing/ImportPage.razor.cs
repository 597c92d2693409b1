using System.Data.Common;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Forms;
using VeSaaS.Core.Tasks;
using VeSaaS.Core.Tasks.Many;
using VeSaaS.Core.Tenancy;
using VeSaaS.Web.Design.Feedback;
using VeSaaS.Web.Tenancy;

namespace VeSaaS.Web.Tasks.Importing;

/// <summary>Takes tasks in from a file: what comes of every row is shown before anything is written.</summary>
public sealed partial class ImportPage : IDisposable
{
    private readonly CancellationTokenSource _disposed = new();
    private IReadOnlyList<ImportedRow>? _rows;
    private IReadOnlyList<string> _unknown = [];
    private Caller? _caller;
    private string? _said;
    private bool _isProblem;
    private bool _isReady;
    private bool _busy;

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    [Inject]
    public required ImportTasks Import { get; init; }

    [Inject]
    public required ILogger<ImportPage> Logger { get; init; }

    private int Good => _rows?.Count(row => row.Task is not null) ?? 0;

    public void Dispose() => _disposed.Cancel();

    protected override async Task OnInitializedAsync() => _caller = (await Authentication).User.Caller();

    private async Task TakeAsync(InputFileChangeEventArgs change)
    {
        (_rows, _unknown) = (null, []);
        if (change.File.Size > TaskRows.MostBytes)
        {
            Say($"{change.File.Name} is larger than 10 MB. Split it.", isProblem: true);
            return;
        }

        try
        {
            using var content = new MemoryStream();
            await using (var stream = change.File.OpenReadStream(TaskRows.MostBytes, _disposed.Token))
            {
                await stream.CopyToAsync(content, _disposed.Token);
            }

            var read = TaskRows.Read(content.ToArray());
            Say(read.Problem, isProblem: true);
            (_rows, _unknown) = read.Problem is null ? (await Import.PreviewAsync(_caller!.CustomerId, read.Rows, _disposed.Token), read.Unknown) : (null, []);
        }
        catch (OperationCanceledException) when (_disposed.IsCancellationRequested)
        {
            // The page was left.
        }
        catch (Exception exception)
        {
            // The edge of one upload: the browser took the file away, or the connection broke.
            Log.Failed(Logger, exception);
            Say($"{change.File.Name} could not be read. Choose it again.", isProblem: true);
        }
    }

    private async Task ImportAsync()
    {
        if (_busy || _rows is not { } rows)
        {
            return;
        }

        _busy = true;
        try
        {
            Tell(await Import.ExecuteAsync(_caller!, rows, _disposed.Token), rows);
        }
        catch (OperationCanceledException) when (_disposed.IsCancellationRequested)
        {
            // The page was left.
        }
        catch (DbException exception)
        {
            Say($"Not all may be written: the database did not answer. Import again, which writes nothing twice. Reference {PageFault.Report(Logger, exception)}.", isProblem: true);
        }
        finally
        {
            _busy = false;
        }
    }

    private void Tell(IReadOnlyList<(ImportedRow Row, TaskOutcome Outcome)> results, IReadOnlyList<ImportedRow> rows)
    {
        List<string> refused = [.. results.Where(result => result.Outcome.Problem is not null).Select(result => $"Line {result.Row.Row.Line}: {result.Outcome.Problem}")];
        var done = results.Count - refused.Count;
        Say($"{(done == 1 ? "1 task is" : $"{done} tasks are")} in To do now. {string.Join(' ', refused)}".Trim(), refused.Count > 0);
        // What was left out stays, so that it can be mended in the file.
        _rows = [.. rows.Where(row => row.Task is null)];
        _rows = _rows.Count == 0 ? null : _rows;
    }

    private void Say(string? text, bool isProblem) => (_said, _isProblem) = (text, isProblem);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A file of tasks could not be read.")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
