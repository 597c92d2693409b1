using Microsoft.AspNetCore.Components;
using VeSaaS.Core.Teams.Customers;
using VeSaaS.Core.Tenancy;
using VeSaaS.Core.Tenancy.Companies;
using VeSaaS.Web.Shell;

namespace VeSaaS.Web.Teams.Customers;

/// <summary>Every company, for the operator.</summary>
public sealed partial class CustomersPage
{
    private const string Suspended = "suspended";

    private CustomerRows? _rows;
    private string? _search;

    /// <summary>A part of a name, or an id.</summary>
    [SupplyParameterFromQuery]
    public string? Q { get; set; }

    /// <summary>`suspended`, or all for anything else.</summary>
    [SupplyParameterFromQuery]
    public string? State { get; set; }

    /// <summary>From one.</summary>
    [SupplyParameterFromQuery]
    public int? Page { get; set; }

    [Inject]
    public required CustomerReads Reads { get; init; }

    private CustomerState? Only => State == Suspended ? CustomerState.Suspended : null;

    private bool IsFiltered => Only is not null || !string.IsNullOrWhiteSpace(Q);

    private int Number => Math.Clamp(Page ?? 1, 1, 100_000);

    private string Line => _rows switch
    {
        null => "Companies, whom they employ and what they use.",
        { Total: 1 } => IsFiltered ? "1 company matches." : "1 company.",
        var rows => $"{rows.Total} companies{(IsFiltered ? " match." : rows.Suspended > 0 ? $", {rows.Suspended} suspended." : ".")}",
    };

    protected override void OnInitialized() => ReloadOn(CustomerTopics.Any);

    protected override Task OnParametersSetAsync()
    {
        _search = Q;
        return TryLoadAsync();
    }

    protected override async Task LoadAsync() => _rows = await Reads.ListAsync(Q, Only, Number, Closed);

    private void Search() => Address.NavigateTo(AppUrls.AdminCustomersWith(string.IsNullOrWhiteSpace(_search) ? null : _search.Trim(), State));
}
