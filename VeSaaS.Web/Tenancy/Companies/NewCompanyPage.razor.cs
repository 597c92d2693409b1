using System.Diagnostics;
using Microsoft.AspNetCore.Components;
using VeSaaS.Core.Tenancy;
using VeSaaS.Core.Tenancy.Companies;
using VeSaaS.Web.Design.Forms;
using VeSaaS.Web.Shell;
using VeSaaS.Web.Tenancy.Accounts;

namespace VeSaaS.Web.Tenancy.Companies;

/// <summary>Somebody who has an account founds another company, which becomes the active one.</summary>
public sealed partial class NewCompanyPage
{
    private static readonly FormOption[] Industries = [.. SignUpChoices.Industries.Select(choice => new FormOption(choice, choice))];
    private static readonly FormOption[] Sizes = [.. SignUpChoices.Sizes.Select(choice => new FormOption(choice, choice))];

    private IReadOnlyList<FormOption> _timeZones = [];
    private AccountForm _form = default!;

    [SupplyParameterFromForm(FormName = "new-company")]
    private NewCompanyInput Input { get; set; } = default!;

    [CascadingParameter]
    private HttpContext Http { get; set; } = default!;

    [Inject]
    private FoundCompany Found { get; init; } = default!;

    [Inject]
    private ActiveCompany Active { get; init; } = default!;

    [Inject]
    private TimeProvider Time { get; init; } = default!;

    [Inject]
    private NavigationManager Navigation { get; init; } = default!;

    protected override void OnInitialized()
    {
        Input ??= new NewCompanyInput();
        _form = new AccountForm(Input);
        _timeZones = TimeZoneChoices.At(Time.GetUtcNow());
    }

    private async Task FoundAsync()
    {
        var outcome = await Found.ExecuteAsync(Http.User.UserId(), Input.ToRequest(), Http.RequestAborted);
        switch (outcome)
        {
            case FoundCompanyOutcome.Founded(var customer):
                await Active.SetAsync(Http, customer);
                Navigation.NavigateTo(AppUrls.Team);
                break;
            case FoundCompanyOutcome.TooMany:
                _form.Message = $"You own {FoundCompany.MaximumOwned} companies. Hand one over before you found another.";
                break;
            case FoundCompanyOutcome.InvalidFields(var errors):
                _form.Show(errors);
                break;
            default:
                throw new UnreachableException(outcome.GetType().Name);
        }
    }

    /// <summary>The form's fields; what the browser leaves out is empty.</summary>
    internal sealed class NewCompanyInput
    {
        public string? Company { get; set; }

        public string? Industry { get; set; }

        public string? Size { get; set; }

        public string? TimeZone { get; set; }

        public bool TermsAccepted { get; set; }

        public FoundCompanyRequest ToRequest() => new(Company ?? "", Industry ?? "", Size ?? "", TimeZone ?? "", TermsAccepted);
    }
}
