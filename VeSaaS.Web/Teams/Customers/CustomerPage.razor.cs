using System.Data.Common;
using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using MudBlazor;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Billing.Caps;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Teams.Customers;
using VeSaaS.Core.Tenancy;
using VeSaaS.Core.Tenancy.Companies;
using VeSaaS.Web.Design.Feedback;
using VeSaaS.Web.Design.Pages;
using VeSaaS.Web.Shell;
using VeSaaS.Web.Tenancy;

namespace VeSaaS.Web.Teams.Customers;

/// <summary>One company, for the operator: whom it employs, what it uses, what limits it, and whether it may use the product.</summary>
public sealed partial class CustomerPage
{
    private static readonly IReadOnlyList<Crumb> Crumbs = [new("Customers", AppUrls.AdminCustomers)];

    private CustomerView? _view;
    private BillingMonth _month = BillingMonth.FromNumber(200_001);
    private CustomerId? _followed;
    private string? _said;
    private bool _missing;
    private bool _working;

    [Parameter]
    public Guid Id { get; set; }

    /// <summary>Whose usage, as yyyy-mm; the present one if left out.</summary>
    [SupplyParameterFromQuery]
    public string? Month { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    [Inject]
    public required CustomerReads Reads { get; init; }

    [Inject]
    public required CustomerVerbs Verbs { get; init; }

    [Inject]
    public required SuspensionMail Mail { get; init; }

    [Inject]
    public required IDialogService Dialogs { get; init; }

    private CustomerId Customer => new(Id);

    private Money Fees => _view!.Team.Aggregate(Money.Zero, (sum, member) => sum + member.Price.MonthlyFee);

    private string Owners => _view!.Members.Count(member => member.Role is MemberRole.Owner) is var owners && owners == 1 ? "1 owner" : $"{owners} owners";

    private string Facts => string.Join(", ", new[]
    {
        $"Signed up {_view!.Customer.CreatedAt.UtcDateTime.ToString("d MMMM yyyy", CultureInfo.CurrentCulture)}",
        _view.Customer.TimeZone,
        _view.Customer.Industry,
        _view.Customer.Size is { Length: > 0 } size ? $"{size} people" : null,
    }.Where(fact => !string.IsNullOrEmpty(fact)));

    protected override void OnInitialized() => ReloadOn(CustomerTopics.Any);

    protected override Task OnParametersSetAsync()
    {
        if (_followed != Customer)
        {
            _followed = Customer;
            ReloadOn(TeamTopics.Team(Customer));
        }

        return TryLoadAsync();
    }

    protected override async Task LoadAsync()
    {
        var asked = BillingMonth.Parse(Month) is { Year: >= 2000 } month ? month : (BillingMonth?)null;
        _view = await Reads.FindAsync(Customer, asked, Closed);
        _missing = _view is null;
        if (_view is { } view)
        {
            _month = asked is { } one && one.Number < view.Caps.Month.Number ? one : view.Caps.Month;
        }
    }

    private async Task<string?> SaveCeilingAsync(Money? ceiling)
    {
        var actor = (await Authentication).User.OperatorActor();
        var problem = await Verbs.Caps.SetCeilingAsync(actor, Customer, ceiling, _view!.Caps.Version, Closed) switch
        {
            CapOutcome.Invalid(var problems) => problems[0].Message,
            CapOutcome.ChangedMeanwhile => "Somebody else changed it a moment ago. Look at what it is now, and save again.",
            CapOutcome.NotFound => "This customer is not there any more.",
            _ => null,
        };
        await TryLoadAsync();
        // The editor only asked; what stands above it changes with the ceiling.
        StateHasChanged();
        return problem;
    }

    private async Task SuspendAsync()
    {
        var name = _view!.Customer.Name;
        if (await SuspendDialog.AskAsync(Dialogs, name, _view.Team.Count) is { } reason)
        {
            await ActAsync(async operatorId => await Verbs.Suspend.ExecuteAsync(Customer, reason, operatorId, Mail.Add, Closed), $"{name} is suspended. Its owners are told by mail.");
        }
    }

    private Task ResumeAsync() => ActAsync(
        async operatorId => await Verbs.Resume.ExecuteAsync(Customer, operatorId, Mail.Add, Closed),
        $"{_view!.Customer.Name} is active again. Its owners are told by mail, and the gateway opens as probes confirm it.");

    private async Task ActAsync(Func<Guid, Task<SuspensionOutcome>> act, string done)
    {
        if (_working)
        {
            return;
        }

        _working = true;
        try
        {
            _said = await act((await Authentication).User.UserId()) switch
            {
                SuspensionOutcome.Done => done,
                SuspensionOutcome.AlreadySo => "It was so already; nothing was changed.",
                SuspensionOutcome.ReasonInvalid => $"Nothing was changed. Say why, in 3 to {Core.Tenancy.Customer.SuspensionReasonLength} characters.",
                _ => "Nothing was changed: this customer is not there any more.",
            };
            await TryLoadAsync();
        }
        catch (DbException exception)
        {
            _said = $"Nothing was changed: the database did not answer. Reference {PageFault.Report(Logger, exception)}";
        }
        finally
        {
            _working = false;
        }
    }
}
