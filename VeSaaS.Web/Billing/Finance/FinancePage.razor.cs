using Microsoft.AspNetCore.Components;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Billing.Finance;
using VeSaaS.Core.Tenancy;
using VeSaaS.Web.Shell;

namespace VeSaaS.Web.Billing.Finance;

/// <summary>What a month came to over all companies, what it cost, and every invoice of it.</summary>
public sealed partial class FinancePage
{
    private FinanceMonth? _overview;
    private IReadOnlyList<Billed> _companies = [];
    private IReadOnlyList<Billed> _employees = [];
    private IReadOnlyList<InvoiceRow> _invoices = [];
    private BillingMonth _month = BillingMonth.FromNumber(200_001);
    private int _skip;

    /// <summary>yyyy-mm; the last month that is over if left out, or when it is none.</summary>
    [SupplyParameterFromQuery]
    public string? Month { get; set; }

    /// <summary>The beginning of an invoice's number or a company's name.</summary>
    [SupplyParameterFromQuery]
    public string? Q { get; set; }

    /// <summary>How many invoices are left out at the beginning.</summary>
    [SupplyParameterFromQuery]
    public int? Skip { get; set; }

    [Inject]
    public required FinanceQueries Finance { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    private BillingMonth Present => BillingMonth.Of(Time.GetUtcNow(), CustomerCalendar.Utc);

    protected override Task OnParametersSetAsync()
    {
        var asked = BillingMonth.Parse(Month) ?? Present.Previous();
        _month = asked.Year < 2000 || asked.Number > Present.Number ? Present.Previous() : asked;
        _skip = Math.Clamp(Skip ?? 0, 0, 1_000_000);
        return TryLoadAsync();
    }

    protected override async Task LoadAsync()
    {
        var overview = await Finance.MonthAsync(_month, Closed);
        (_companies, _employees) = await Finance.TopAsync(_month, Closed);
        _invoices = await Finance.InvoicesAsync(_month, Q?.Trim(), _skip, Closed);
        _overview = overview;
    }

    private static string Of(BillingMonth month) => AppUrls.FinanceOf(month.ToString(), null, 0);
}
