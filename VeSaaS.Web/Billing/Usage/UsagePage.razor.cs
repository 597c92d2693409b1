using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Tenancy;
using VeSaaS.Web.Billing.Api;
using VeSaaS.Web.Design.Pages;
using VeSaaS.Web.Shell;
using VeSaaS.Web.Tenancy;

namespace VeSaaS.Web.Billing.Usage;

/// <summary>What was used in a month, from every side, down to the messages and attempts it was for.</summary>
public sealed partial class UsagePage
{
    private const int Page = 20;

    private readonly IReadOnlyList<Crumb> _crumbs = [new("Billing", AppUrls.Billing)];
    private IReadOnlyList<UsageGroup>? _groups;
    private IReadOnlyList<UsageBar> _bars = [];
    private IReadOnlyList<WorkRow> _work = [];
    private WorkParts? _parts;
    private IReadOnlyList<string> _filters = [];
    private BillingMonth _month = BillingMonth.FromNumber(200_001);
    private BillingMonth _present;
    private DateOnly _lastDay;
    private UsageGrouping _by;
    private Caller? _caller;
    private string? _problem;
    private int _take = Page;

    /// <summary>yyyy-mm; the present month if left out.</summary>
    [SupplyParameterFromQuery]
    public string? Month { get; set; }

    /// <summary>By what it is added up; by day if left out.</summary>
    [SupplyParameterFromQuery]
    public string? By { get; set; }

    /// <summary>A hire's id.</summary>
    [SupplyParameterFromQuery]
    public string? Employee { get; set; }

    /// <summary>A reported model.</summary>
    [SupplyParameterFromQuery]
    public string? Model { get; set; }

    /// <summary>The conversation's or the task's id that is shown part by part.</summary>
    [SupplyParameterFromQuery]
    public Guid? Work { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    [Inject]
    public required UsageGroups Groups { get; init; }

    [Inject]
    public required UsageQueries Usage { get; init; }

    [Inject]
    public required WorkOfUsage Works { get; init; }

    [Inject]
    public required CustomerClock Clock { get; init; }

    private string Csv => AppUrls.UsageCsv(_month, By, Employee, Model);

    protected override async Task OnParametersSetAsync()
    {
        if (_caller is null)
        {
            _caller = (await Authentication).User.Caller();
            ReloadOn(BillingTopics.Of(_caller.CustomerId));
        }

        _take = Page;
        await TryLoadAsync();
    }

    protected override async Task LoadAsync()
    {
        var customer = _caller!.CustomerId;
        var today = await Clock.BilledDayAsync(customer, Closed);
        _present = new(today.Year, today.Month);
        var month = BillingMonth.Parse(Month) ?? _present;
        var asked = new UsageQuestion(month.FirstDay.ToString("yyyy-MM-dd", null), null, By, Employee, Model);
        var (span, by, problems) = asked.Read(today);
        _problem = Month is not null && BillingMonth.Parse(Month) is null ? "Use a month as yyyy-mm, for example 2026-10." : problems.Select(problem => problem.Message).FirstOrDefault();
        if (_problem is not null)
        {
            return;
        }

        (_month, _by) = (month, by);
        var groups = await Groups.ReadAsync(customer, span, by, Closed);
        _bars = await Groups.BarsAsync(customer, span, by, Closed);
        _lastDay = today < span.Until ? today : span.Until.AddDays(-1);
        _parts = Work is { } context ? await Works.PartsAsync(customer, span, context, Closed) : null;
        _work = _parts is null ? await Works.ReadAsync(customer, span, _take, Closed) : [];
        var names = span.Hire is null ? null : await Usage.NamesAsync(customer, Closed);
        _filters = [.. new[] { span.Hire is { } hire ? names!.GetValueOrDefault(hire, "a former employee") : null, span.Model }.OfType<string>()];
        _groups = groups;
    }

    private string Of(BillingMonth month, string? by) => AppUrls.UsageOf(month.ToString(), by, Employee, Model);

    private Task MoreAsync()
    {
        _take = UsageQueries.MostWork;
        return TryLoadAsync();
    }
}
