using System.Data.Common;
using System.Diagnostics;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Tenancy;
using VeSaaS.Core.Tenancy.Companies;
using VeSaaS.Web.Design.Feedback;
using VeSaaS.Web.Design.Forms;
using VeSaaS.Web.Tenancy.Accounts;

namespace VeSaaS.Web.Tenancy.Companies;

/// <summary>An owner's form of what the company says about itself. What somebody else saves meanwhile never takes away what is typed here.</summary>
public sealed partial class CompanyForm
{
    private readonly CancellationTokenSource _disposed = new();
    private IReadOnlyList<FormOption> _zones = [];
    private IReadOnlyList<FieldError> _problems = [];
    private CompanyFacts? _seen;
    private CompanyFacts? _theirs;
    private string _name = "";
    private string _industry = "";
    private string _size = "";
    private string _zone = "";
    private string? _refusal;
    private string? _fault;
    private bool _isSaving;
    private bool _isSaved;

    /// <summary>As they are.</summary>
    [Parameter, EditorRequired]
    public CompanyFacts Facts { get; set; } = default!;

    [Parameter, EditorRequired]
    public Caller Caller { get; set; } = default!;

    /// <summary>After they were saved.</summary>
    [Parameter]
    public EventCallback<CompanyFacts> OnChanged { get; set; }

    [Inject]
    public required ChangeCompany Company { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    [Inject]
    public required ILogger<CompanyForm> Logger { get; init; }

    private CompanyText Draft => new(_name, _industry, _size, _zone);

    private bool IsDirty => _seen is { } seen && Draft != seen.Text;

    public void Dispose() => _disposed.Cancel();

    protected override void OnParametersSet()
    {
        if (_seen is null)
        {
            Take(Facts);
        }
        else if (Facts.Version > _seen.Version)
        {
            Meet(Facts, _seen.Text);
        }
    }

    // What was not touched here follows; what was stays, and says that it replaces something.
    private void Meet(CompanyFacts theirs, CompanyText before)
    {
        var draft = Draft;
        Take(theirs);
        _name = draft.Company == before.Company ? _name : draft.Company;
        _industry = draft.Industry == before.Industry ? _industry : draft.Industry;
        _size = draft.Size == before.Size ? _size : draft.Size;
        _zone = draft.TimeZone == before.TimeZone ? _zone : draft.TimeZone;
        _theirs = IsDirty ? theirs : null;
    }

    private void Take(CompanyFacts facts)
    {
        (_seen, _theirs) = (facts, null);
        (_name, _industry, _size, _zone) = (facts.Text.Company, facts.Text.Industry, facts.Text.Size, facts.Text.TimeZone);
        var zones = TimeZoneChoices.At(Time.GetUtcNow());
        _zones = zones.Any(zone => zone.Value == _zone) ? zones : [new(_zone, _zone), .. zones];
    }

    private string? ErrorOf(string field) => _problems.FirstOrDefault(problem => problem.Field == field)?.Message;

    private async Task SaveAsync()
    {
        if (_isSaving)
        {
            return;
        }

        (_isSaving, _isSaved, _problems, _refusal, _fault) = (true, false, [], null, null);
        try
        {
            await ShowAsync(await Company.ExecuteAsync(Caller, Draft, _seen!.Version, _disposed.Token));
        }
        catch (Exception exception) when (exception is DbException or DbUpdateException)
        {
            _fault = PageFault.Report(Logger, exception);
        }
        finally
        {
            _isSaving = false;
        }
    }

    private async Task ShowAsync(ChangeCompanyOutcome outcome)
    {
        switch (outcome)
        {
            case ChangeCompanyOutcome.Saved(var facts):
                Take(facts);
                _isSaved = true;
                await OnChanged.InvokeAsync(facts);
                break;
            case ChangeCompanyOutcome.InvalidFields(var errors):
                _problems = errors;
                break;
            case ChangeCompanyOutcome.ChangedMeanwhile(var theirs):
                Meet(theirs, _seen!.Text);
                break;
            case ChangeCompanyOutcome.NotAllowed(var reason):
                _refusal = reason;
                break;
            default:
                throw new UnreachableException(outcome.GetType().Name);
        }
    }

    private static string Words(CompanyText theirs) =>
        string.Join(", ", new[] { theirs.Company, theirs.Industry, theirs.Size, theirs.TimeZone.Replace('_', ' ') }.Where(text => text.Length > 0));
}
