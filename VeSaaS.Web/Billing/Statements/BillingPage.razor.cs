using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Billing.Caps;
using VeSaaS.Core.Billing.Credits;
using VeSaaS.Core.Billing.Invoices;
using VeSaaS.Core.Billing.Statements;
using VeSaaS.Core.Chat;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;
using VeSaaS.Web.Billing.Usage;
using VeSaaS.Web.Tenancy;

namespace VeSaaS.Web.Billing.Statements;

/// <summary>What a month comes to, and the invoices of the months before.</summary>
public sealed partial class BillingPage
{
    private const string InvoicesTab = "invoices";
    private const string LinesTab = "lines";
    private const string ModelTab = "model";
    private const string KindTab = "kind";

    // A running answer changes the sums often.
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(2);

    private MonthOverview? _overview;
    private IReadOnlyList<Invoice> _invoices = [];
    private IReadOnlyList<(CreditNote Note, string Invoice)> _credits = [];
    private IReadOnlyList<UsageBar> _bars = [];
    private IReadOnlyList<UsageGroup> _groups = [];
    private IReadOnlyList<TeamMember> _team = [];
    private CustomerCaps? _caps;
    private BillingMonth _present;
    private DateOnly _lastDay;
    private Caller? _caller;
    private (string? Month, UsageGrouping By)? _shown;
    private bool _missing;

    /// <summary>yyyy-mm; the present month if left out.</summary>
    [SupplyParameterFromQuery]
    public string? Month { get; set; }

    [SupplyParameterFromQuery]
    public string? Tab { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    [Inject]
    public required MonthlyStatement Statements { get; init; }

    [Inject]
    public required InvoiceQueries Invoices { get; init; }

    [Inject]
    public required CapQuery Caps { get; init; }

    [Inject]
    public required UsageGroups Groups { get; init; }

    [Inject]
    public required TeamQuery Team { get; init; }

    [Inject]
    public required CustomerClock Clock { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    [Inject]
    public required IOptions<BillingOptions> Billing { get; init; }

    private BillingOptions Options => Billing.Value;

    // By what chart and table add up; the other parts say more about the same.
    private UsageGrouping By => Tab switch { ModelTab => UsageGrouping.Model, KindTab => UsageGrouping.Kind, _ => UsageGrouping.Employee };

    private bool IsOver => _overview is { } overview && overview.SoFar.Month.Number < _present.Number;

    private string? Line => _overview is null ? null
        : IsOver ? $"{BillingWords.Of(_overview.SoFar.Month)}, over. All amounts in {Options.Currency}."
        : $"{BillingWords.Of(_overview.SoFar.Month)}, complete up to now. All amounts in {Options.Currency}.";

    protected override async Task OnParametersSetAsync()
    {
        if (_shown == (Month, By))
        {
            // Another part of what was read already.
            return;
        }

        if (_caller is null)
        {
            _caller = (await Authentication).User.Caller();
            ReloadOn(BillingTopics.Of(_caller.CustomerId));
            ReloadOn(ChatTopics.ListOf(_caller.CustomerId), Rest, Time);
        }

        _shown = (Month, By);
        await TryLoadAsync();
    }

    protected override async Task LoadAsync()
    {
        var asked = BillingMonth.Parse(Month);
        var overview = asked is null && Month is not null ? null : await Statements.ReadAsync(_caller!.CustomerId, asked, Closed);
        if (overview is null)
        {
            _missing = true;
            return;
        }

        _missing = false;
        _invoices = await Invoices.ListAsync(_caller!.CustomerId, Closed);
        _credits = await Invoices.CreditsAsync(_caller.CustomerId, Closed);
        var (today, end) = (await Clock.BilledDayAsync(_caller.CustomerId, Closed), overview.SoFar.Month.Next().FirstDay.AddDays(-1));
        _lastDay = today < end ? today : end;
        var span = UsageSpan.Of(overview.SoFar.Month);
        _bars = await Groups.BarsAsync(_caller.CustomerId, span, By, Closed);
        _groups = By is UsageGrouping.Employee ? [] : await Groups.ReadAsync(_caller.CustomerId, span, By, Closed);
        var isPresent = overview.SoFar.Month == overview.Present;
        _caps = isPresent ? await Caps.ReadAsync(_caller.CustomerId, Closed) : null;
        _team = isPresent ? await Team.ListAsync(_caller.CustomerId, Closed) : [];
        _present = overview.Present;
        _overview = overview;
    }
}
