using Microsoft.AspNetCore.Components;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Tasks;
using VeSaaS.Core.Tasks.Scheduling;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;
using VeSaaS.Web.Design.Forms;
using VeSaaS.Web.Tenancy.Accounts;

namespace VeSaaS.Web.Tasks.Schedules;

/// <summary>Writes a schedule, or changes one; the expected cost is shown before it is saved.</summary>
public sealed partial class ScheduleForm : IDisposable
{
    private static readonly (string Words, string Cron)[] Examples =
    [
        ("Working days at 9", "0 9 * * MON-FRI"), ("Mondays at 9", "0 9 * * MON"), ("First of the month at 9", "0 9 1 * *"), ("Last day of the month at 17", "0 17 L * *"),
    ];

    private readonly CancellationTokenSource _disposed = new();
    private ElementReference _first;
    private ScheduleDraft _draft = new();
    private IReadOnlyList<FormOption> _zones = [];
    private IReadOnlyList<FieldError> _errors = [];
    private ScheduleForecast? _forecast;
    private string? _unclear;
    private string? _problem;
    private Guid _key;
    private int? _version;
    private bool _busy;

    /// <summary>What is changed; null for a new one.</summary>
    [Parameter]
    public ScheduleRow? Row { get; set; }

    /// <summary>The time zone of a new one.</summary>
    [Parameter, EditorRequired]
    public string TimeZone { get; set; } = "";

    [Parameter, EditorRequired]
    public IReadOnlyList<TeamMember> Team { get; set; } = [];

    [Parameter, EditorRequired]
    public Caller Caller { get; set; } = default!;

    [Parameter]
    public EventCallback OnSaved { get; set; }

    [Inject]
    public required ScheduleVerbs Verbs { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    public void Dispose() => _disposed.Cancel();

    protected override async Task OnInitializedAsync()
    {
        _draft = Row is null ? new() { TimeZone = TimeZone } : ScheduleDraft.Of(Row.Plan);
        _version = Row?.Version;
        _key = Time.NewId();
        _zones = TimeZoneChoices.At(Time.GetUtcNow());
        if (_zones.All(zone => zone.Value != _draft.TimeZone))
        {
            _zones = [new(_draft.TimeZone, _draft.TimeZone), .. _zones];
        }

        await PreviewAsync();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            await _first.FocusAsync();
        }
    }

    private string? ErrorOf(string field) => _errors.FirstOrDefault(error => error.Field == field)?.Message;

    private Task RepeatAsync(bool repeats)
    {
        _draft.Repeats = repeats;
        return PreviewAsync();
    }

    private Task TakeAsync(string cron)
    {
        _draft.Cron = cron;
        return PreviewAsync();
    }

    // What is not filled in yet is no error before somebody saves; what was typed and cannot be understood is told at once.
    private async Task PreviewAsync()
    {
        var plan = _draft.ToPlan();
        var (forecast, problems) = await Verbs.Query.PreviewAsync(Caller.CustomerId, string.IsNullOrWhiteSpace(plan.Title) ? plan with { Title = "…" } : plan, _disposed.Token);
        _forecast = forecast;
        var isTimeMissing = !_draft.Repeats && _draft.At is null;
        _unclear = isTimeMissing || problems.Count == 0 ? null : string.Join(' ', problems.Select(problem => problem.Message));
        _errors = [.. _errors.Where(error => error.Field == TaskRules.TitleField && string.IsNullOrWhiteSpace(plan.Title)), .. isTimeMissing ? [] : problems];
    }

    private async Task SaveAsync()
    {
        if (_busy)
        {
            return;
        }

        _busy = true;
        var outcome = Row is { } row
            ? await Verbs.Save.ChangeAsync(Caller, row.Id, _draft.ToPlan(), _version, _disposed.Token)
            : await Verbs.Save.CreateAsync(Caller, _draft.ToPlan(), _key, _disposed.Token);
        _busy = false;
        _errors = outcome is ScheduleOutcome.Invalid(var problems) ? problems : [];
        _problem = outcome is ScheduleOutcome.Invalid ? "Nothing is saved yet: look at the fields that say what is missing." : outcome.Problem;
        if (outcome is ScheduleOutcome.ChangedMeanwhile)
        {
            // Told once; what was typed stays, and saving again is meant.
            _version = null;
        }

        if (outcome is ScheduleOutcome.Saved)
        {
            await OnSaved.InvokeAsync();
        }
    }
}
