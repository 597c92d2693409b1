using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Tenancy;
using VeSaaS.Core.Tenancy.Companies;
using VeSaaS.Core.Tenancy.Members;
using VeSaaS.Web.Shell;

namespace VeSaaS.Web.Tenancy.Companies;

/// <summary>What a company says about itself, live. Owners change it, everybody reads it.</summary>
public sealed partial class SettingsPage
{
    private CompanyFacts? _facts;
    private IReadOnlyList<MemberRow> _owners = [];
    private Caller _caller = default!;

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    [Inject]
    public required ChangeCompany Company { get; init; }

    [Inject]
    public required MemberList Members { get; init; }

    [Inject]
    public required IOptions<BillingOptions> Billing { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    private IEnumerable<Place> Places =>
    [
        new(AppUrls.Members, "Members", "who belongs to it, and as what"),
        .. _caller.Role is MemberRole.Owner ? [new Place(AppUrls.ApiKeys, "API keys", "for programs that act for it")] : Array.Empty<Place>(),
        new(AppUrls.Webhooks, "Webhooks", "where it is told what happens"),
        new(AppUrls.BillingProfile, "Billing profile", "whom invoices name"),
        new(AppUrls.BillingCaps, "Spend caps", "the most that usage may cost"),
    ];

    protected override async Task OnInitializedAsync()
    {
        _caller = (await Authentication).User.Caller();
        ReloadOn(CustomerTopics.Of(_caller.CustomerId));
        ReloadOn(MemberTopics.Members(_caller.CustomerId));
        await TryLoadAsync();
    }

    protected override async Task LoadAsync()
    {
        var facts = await Company.ReadAsync(_caller.CustomerId, Closed);
        _owners = [.. (await Members.ExecuteAsync(_caller, Closed)).Members.Where(member => member.Role is MemberRole.Owner)];
        _facts = facts;
    }

    private void Show(CompanyFacts facts) => _facts = facts;

    private string Since(DateTimeOffset at) => _facts!.Calendar.DayOf(at).ToString("d MMMM yyyy", CultureInfo.CurrentCulture);

    private sealed record Place(string Href, string Label, string Words);
}
