using Microsoft.AspNetCore.Components;
using VeSaaS.Core.Billing.Finance;
using VeSaaS.Core.Billing.Invoices;
using VeSaaS.Core.Kernel;
using VeSaaS.Web.Design.Pages;
using VeSaaS.Web.Shell;

namespace VeSaaS.Web.Billing.Finance;

/// <summary>One company's invoice, and how it is corrected.</summary>
public sealed partial class FinanceInvoicePage
{
    private readonly IReadOnlyList<Crumb> _crumbs = [new("Finance", AppUrls.Finance)];
    private IssuedInvoice? _issued;
    private IReadOnlyDictionary<int, Money> _left = new Dictionary<int, Money>();
    private string? _said;
    private bool _missing;
    private int _form;

    [Parameter]
    public string Number { get; set; } = "";

    [Inject]
    public required InvoiceQueries Invoices { get; init; }

    [Inject]
    public required FinanceQueries Finance { get; init; }

    protected override Task OnParametersSetAsync() => TryLoadAsync();

    protected override async Task LoadAsync()
    {
        var issued = await Invoices.FindForOperatorAsync(Number, Closed);
        _missing = issued is null;
        if (issued is not null)
        {
            _left = await Finance.LeftAsync(issued.Invoice.Id, Closed);
        }

        _issued = issued;
    }

    private async Task IssuedAsync(string number)
    {
        _said = $"Credit note {number} was issued.";
        // A new form: with an id of its own, and what is left now.
        _form++;
        await TryLoadAsync();
    }
}
