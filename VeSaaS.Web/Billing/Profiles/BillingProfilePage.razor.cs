using System.Data.Common;
using System.Diagnostics;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Billing.Profiles;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Tenancy;
using VeSaaS.Web.Design.Feedback;
using VeSaaS.Web.Design.Pages;
using VeSaaS.Web.Shell;
using VeSaaS.Web.Tenancy;

namespace VeSaaS.Web.Billing.Profiles;

/// <summary>Whom a company's invoices name. Everybody reads it, owners change it.</summary>
public sealed partial class BillingProfilePage
{
    private readonly IReadOnlyList<Crumb> _crumbs = [new("Billing", AppUrls.Billing)];
    private IReadOnlyList<FieldError> _problems = [];
    private ProfileText? _saved;
    private ProfileText? _theirs;
    private string _legalName = "";
    private string _address = "";
    private string _taxId = "";
    private string _reference = "";
    private bool _mayEdit;
    private bool _isSaved;
    private string? _fault;

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    [Inject]
    public required EditBillingProfile Profiles { get; init; }

    [Inject]
    public required IOptions<BillingOptions> Options { get; init; }

    protected override Task OnInitializedAsync() => TryLoadAsync();

    protected override async Task LoadAsync()
    {
        var caller = (await Authentication).User.Caller();
        _mayEdit = caller.Role is MemberRole.Owner;
        _saved = await Profiles.ReadAsync(caller.CustomerId, Closed);
        (_legalName, _address, _taxId, _reference) = (_saved.LegalName, _saved.Address, _saved.TaxId, _saved.Reference);
    }

    private string? ErrorOf(string field) => _problems.FirstOrDefault(problem => problem.Field == field)?.Message;

    private async Task SaveAsync()
    {
        (_isSaved, _problems, _fault) = (false, [], null);
        try
        {
            await SaveAsync((await Authentication).User.Caller(), _saved!);
        }
        catch (Exception exception) when (exception is DbException or DbUpdateException)
        {
            _fault = PageFault.Report(Logger, exception);
        }
    }

    private async Task SaveAsync(Caller caller, ProfileText seen)
    {
        var text = new ProfileText(seen.Company, _legalName, _address, _taxId, _reference, (_theirs ?? seen).Version);
        switch (await Profiles.ExecuteAsync(caller, text, Closed))
        {
            case EditProfileOutcome.Saved(var version):
                (_saved, _theirs, _isSaved) = (text with { Version = version }, null, true);
                break;
            case EditProfileOutcome.Invalid(var problems):
                _problems = problems;
                break;
            case EditProfileOutcome.ChangedMeanwhile(var theirs):
                _theirs = theirs;
                break;
            case EditProfileOutcome.NotAllowed:
                _mayEdit = false;
                break;
            case var other:
                throw new UnreachableException(other.GetType().Name);
        }
    }

    private static string Words(ProfileText theirs)
    {
        var said = string.Join(", ", new[] { theirs.LegalName, theirs.Address.Replace("\n", ", ", StringComparison.Ordinal), theirs.TaxId, theirs.Reference }.Where(text => text.Length > 0));
        return said.Length > 0 ? said : "everything empty";
    }
}
