using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using VeSaaS.Core.Billing.Invoices;
using VeSaaS.Web.Design.Pages;
using VeSaaS.Web.Shell;
using VeSaaS.Web.Tenancy;

namespace VeSaaS.Web.Billing.Invoices;

/// <summary>One credit note, from the rows that were written when it was issued.</summary>
public sealed partial class CreditNotePage
{
    private readonly IReadOnlyList<Crumb> _crumbs = [new("Billing", AppUrls.Billing), new("Invoices", AppUrls.BillingOf(null, "invoices"))];
    private IssuedCredit? _issued;
    private bool _missing;

    [Parameter]
    public string Number { get; set; } = "";

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    [Inject]
    public required InvoiceQueries Invoices { get; init; }

    protected override Task OnParametersSetAsync() => TryLoadAsync();

    protected override async Task LoadAsync()
    {
        _issued = await Invoices.FindCreditAsync((await Authentication).User.Caller().CustomerId, Number, Closed);
        _missing = _issued is null;
    }
}
