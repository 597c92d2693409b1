using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Billing.Caps;
using VeSaaS.Core.Chat;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Notifications.Centre;
using VeSaaS.Core.Tasks;
using VeSaaS.Core.Tasks.Board;
using VeSaaS.Core.Tasks.Limits;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;
using VeSaaS.Web.Design.Pages;
using VeSaaS.Web.Shell;
using VeSaaS.Web.Tenancy;

namespace VeSaaS.Web.Billing.Caps;

/// <summary>The caps of a company, of each of its virtual employees and of tasks, and what people are told of them.</summary>
public sealed partial class CapsPage
{
    private static readonly IReadOnlyList<Crumb> Crumbs = [new("Billing", AppUrls.Billing)];

    private IReadOnlyList<TeamMember> _team = [];
    private IReadOnlyDictionary<Guid, TaskTitle> _tasks = new Dictionary<Guid, TaskTitle>();
    private CustomerCaps? _caps;
    private Caller _caller = default!;
    private bool _isByMail;

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    [Inject]
    public required CapQuery Query { get; init; }

    [Inject]
    public required SetCap SetCap { get; init; }

    [Inject]
    public required EditHire EditHire { get; init; }

    [Inject]
    public required TeamQuery Team { get; init; }

    [Inject]
    public required TaskCaps TaskCaps { get; init; }

    [Inject]
    public required TaskTitles Titles { get; init; }

    [Inject]
    public required NotificationChoices Choices { get; init; }

    private bool IsOwner => _caller.Role is MemberRole.Owner;

    private bool CanEdit => _caller.Role is not MemberRole.Viewer;

    private string? Line => _caps is null ? null : $"Usage beyond fees in {BillingWords.Of(_caps.Month)}. At a cap the next call is refused before it starts.";

    protected override async Task OnInitializedAsync()
    {
        _caller = (await Authentication).User.Caller();
        ReloadOn(BillingTopics.Of(_caller.CustomerId));
        ReloadOn(TeamTopics.Team(_caller.CustomerId));
        ReloadOn(ChatTopics.ListOf(_caller.CustomerId));
        await TryLoadAsync();
    }

    protected override async Task LoadAsync()
    {
        var caps = await Query.ReadAsync(_caller.CustomerId, Closed);
        _team = await Team.ListAsync(_caller.CustomerId, Closed);
        _tasks = await Titles.FindAsync(_caller.CustomerId, [.. caps.Tasks.Select(task => task.ScopeId)], Closed);
        _isByMail = await Choices.IsByMailAsync(_caller, CapNews.Subject, Closed);
        _caps = caps;
    }

    private string CompanyHelp(CustomerCaps caps) => (IsOwner, caps.Ceiling) switch
    {
        (false, _) => SetCap.OwnersOnly,
        (_, { } ceiling) when caps.MonthlyCap > ceiling || caps.MonthlyCap is null => $"The operator of this platform allows at most {ceiling.Units:N2}, and that holds. Yours can be lower.",
        (_, { } ceiling) => $"The operator of this platform allows at most {ceiling.Units:N2}. Empty for that.",
        _ => "Of all usage beyond fees together. It can be below what is spent: then the next call is refused. Empty for no cap.",
    };

    private string NameOf(Guid task) => _tasks.TryGetValue(task, out var title) ? $"{title.Number} {title.Title}" : "that is gone";

    private Money SpentOf(TeamMember member) => new(_caps!.Hires.GetValueOrDefault(member.Id.Value)?.Spent ?? 0);

    private async Task<string?> SaveCompanyAsync(Money? cap)
    {
        var problem = await SetCap.ExecuteAsync(_caller, cap, _caps!.Version, Closed) switch
        {
            CapOutcome.Invalid(var problems) => problems[0].Message,
            CapOutcome.NotAllowed(var reason) => reason,
            CapOutcome.ChangedMeanwhile => "Somebody else changed it a moment ago. Look at what it is now, and save again.",
            CapOutcome.NotFound => "Your company is not there any more.",
            _ => null,
        };
        await TryLoadAsync();
        return problem;
    }

    private async Task<string?> SaveHireAsync(TeamMember member, Money? cap)
    {
        var problem = await EditHire.ExecuteAsync(_caller, member.Id, new(null, null, new CapChange(cap), member.Version), Closed) switch
        {
            EditHireOutcome.Saved => null,
            EditHireOutcome.Invalid(var problems) => problems[0].Message,
            EditHireOutcome.NotAllowed(var reason) => reason,
            EditHireOutcome.ChangedMeanwhile => "Somebody else changed it a moment ago. Look at what it is now, and save again.",
            _ => $"{member.PersonaName} no longer works for you.",
        };
        await TryLoadAsync();
        return problem;
    }

    private async Task<string?> SaveTaskAsync(Guid task, Money? cap)
    {
        var outcome = await TaskCaps.ExecuteAsync(_caller, new WorkItemId(task), cap, Closed);
        await TryLoadAsync();
        return outcome.Problem;
    }

    private async Task ChooseAsync(bool byMail)
    {
        await Choices.ChooseAsync(_caller, CapNews.Subject, byMail, Closed);
        await TryLoadAsync();
    }
}
