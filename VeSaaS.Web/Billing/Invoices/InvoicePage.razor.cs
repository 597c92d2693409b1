using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Billing.Invoices;
using VeSaaS.Web.Billing.Statements;
using VeSaaS.Web.Design.Pages;
using VeSaaS.Web.Shell;
using VeSaaS.Web.Tenancy;

namespace VeSaaS.Web.Billing.Invoices;

/// <summary>One invoice, from the rows that were written when it was made.</summary>
public sealed partial class InvoicePage
{
    private readonly IReadOnlyList<Crumb> _crumbs = [new("Billing", AppUrls.Billing), new("Invoices", AppUrls.BillingOf(null, "invoices"))];
    private IssuedInvoice? _issued;
    private bool _missing;

    [Parameter]
    public string Number { get; set; } = "";

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    [Inject]
    public required InvoiceQueries Invoices { get; init; }

    protected override Task OnParametersSetAsync() => TryLoadAsync();

    private string? UsageOf(BilledLine line) => _issued is { } issued && line.IsUsage
        ? AppUrls.UsageOf(BillingMonth.FromNumber(issued.Invoice.Period).ToString(), null, line.Hire.ToString("D"), line.Model)
        : null;

    protected override async Task LoadAsync()
    {
        _issued = await Invoices.FindAsync((await Authentication).User.Caller().CustomerId, Number, Closed);
        _missing = _issued is null;
    }
}
