using System.Data.Common;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using MudBlazor;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Gateway.BreakGlass;
using VeSaaS.Core.Gateway.Overview;
using VeSaaS.Core.Gateway.Reconciling;
using VeSaaS.Core.Tenancy;
using VeSaaS.Web.Design.Feedback;
using VeSaaS.Web.Tenancy;

namespace VeSaaS.Web.Gateway.Overview;

/// <summary>The gateway as it is, beside what it should be, and the levers that cut somebody off.</summary>
public sealed partial class GatewayPage
{
    private const int HistoryLength = 50;

    private GatewayView? _view;
    private GatewayQuery? _loaded;
    private IReadOnlyList<AuditEntry> _history = [];
    private (bool IsGood, string Text)? _note;
    private bool _working;

    [SupplyParameterFromQuery(Name = "q")]
    public string? SearchText { get; set; }

    [SupplyParameterFromQuery(Name = "agent")]
    public string? Agent { get; set; }

    [SupplyParameterFromQuery(Name = "customer")]
    public string? Customer { get; set; }

    [SupplyParameterFromQuery(Name = "show")]
    public string? Show { get; set; }

    [SupplyParameterFromQuery(Name = "rows")]
    public string? Rows { get; set; }

    [SupplyParameterFromQuery(Name = "columns")]
    public string? Columns { get; set; }

    [SupplyParameterFromQuery(Name = "agents")]
    public string? Agents { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    [Inject]
    public required GatewayReads Reads { get; init; }

    [Inject]
    public required GatewayVerbs Verbs { get; init; }

    [Inject]
    public required DriftHistory History { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required IDialogService Dialogs { get; init; }

    private GatewayQuery Query => new(
        string.IsNullOrWhiteSpace(SearchText) ? null : SearchText.Trim(),
        AgentRef.TryParse(Agent, out var agent) ? agent : null,
        Guid.TryParse(Customer, out var customer) ? new CustomerId(customer) : null,
        Show is GatewayQuery.Ask or GatewayQuery.History ? Show : null,
        Page(Rows), Page(Columns), Page(Agents));

    private string PanelName => Query.Show switch
    {
        GatewayQuery.Ask => "Who can call this?",
        GatewayQuery.History => "Drift history",
        _ => "What is selected",
    };

    protected override void OnInitialized() => ReloadOn(GatewayRecords.AnyBinding);

    protected override async Task OnParametersSetAsync()
    {
        // Drawn anew for another reason: what stands here follows the live events by itself.
        if (_loaded == Query)
        {
            return;
        }

        if (_loaded is { } before && (before.Agent, before.Customer, before.Show) != (Query.Agent, Query.Customer, Query.Show))
        {
            _note = null;
        }

        _loaded = Query;
        await TryLoadAsync();
    }

    protected override async Task LoadAsync()
    {
        var query = Query;
        var view = await Reads.ExecuteAsync(query, Closed);
        var history = query is { Show: GatewayQuery.History } or { Agent: not null, Customer: null }
            ? await History.ExecuteAsync(query.Agent, HistoryLength, Closed)
            : [];
        if (query == Query)
        {
            (_view, _history) = (view, history);
        }
    }

    private static int Page(string? text) => int.TryParse(text, out var page) && page is > 0 and < 100_000 ? page : 1;

    private void Search(string? text) => Navigation.NavigateTo(
        (Query with { Search = string.IsNullOrWhiteSpace(text) ? null : text.Trim(), Rows = 1, Columns = 1, Agents = 1 }).Url(), replace: true);

    private Task ReconcileAsync(AgentRef? agent) => ActAsync(async operatorId =>
        await Verbs.Reconcile.ExecuteAsync(agent, operatorId, Closed) switch
        {
            0 => (false, "No agent is imported that could be compared."),
            1 => (true, "1 agent is compared with the database now."),
            var count => (true, $"{count} agents are compared with the database now."),
        });

    private async Task DenyAgentAsync(AgentRef agent)
    {
        var name = _view!.NameOf(agent);
        if (await BreakGlassDialog.AskAsync(
            Dialogs, $"Deny {name} to everybody",
            $"Its policies let nobody in, at once and for every customer. Answers that are being written are cut. Hires stay and their fees run on, until you lift it.",
            $"Deny {name}") is { } reason)
        {
            await ActAsync(async operatorId => Say(await Verbs.DenyAgent.ExecuteAsync(agent, reason, operatorId, Closed), $"{name} is denied to everybody."));
        }
    }

    private Task LiftAgentAsync(AgentRef agent) => ActAsync(async operatorId => Say(
        await Verbs.LiftAgent.ExecuteAsync(agent, operatorId, Closed), $"{_view!.NameOf(agent)} is given back to its customers. Probes look at it first."));

    private async Task DenyCustomerAsync(CustomerId customer)
    {
        var name = _view!.NameOf(customer);
        if (await BreakGlassDialog.AskAsync(
            Dialogs, $"Deny {name} every agent",
            $"Every policy leaves {name} out, at once. Answers that are being written are cut, and who it hires meanwhile waits. Its data stays, until you lift it.",
            $"Deny {name}") is { } reason)
        {
            await ActAsync(async operatorId => Say(await Verbs.DenyCustomer.ExecuteAsync(customer, reason, operatorId, Closed), $"{name} is denied every agent."));
        }
    }

    private Task LiftCustomerAsync(CustomerId customer) => ActAsync(async operatorId => Say(
        await Verbs.LiftCustomer.ExecuteAsync(customer, operatorId, Closed), $"{_view!.NameOf(customer)} may call again whom it employs."));

    private static (bool IsGood, string Text) Say(DenialOutcome outcome, string done) => outcome switch
    {
        DenialOutcome.Done => (true, done),
        DenialOutcome.AlreadySo => (true, "It was so already; nothing was changed."),
        DenialOutcome.ReasonInvalid => (false, $"Nothing was changed. Say why, in 3 to {DenialOutcome.ReasonLength} characters."),
        _ => (false, "Nothing was changed: it is not there any more."),
    };

    private async Task ActAsync(Func<Guid, Task<(bool IsGood, string Text)>> act)
    {
        if (_working)
        {
            return;
        }

        _working = true;
        try
        {
            _note = await act((await Authentication).User.UserId());
            await TryLoadAsync();
        }
        catch (DbException exception)
        {
            _note = (false, $"Nothing was changed: the database did not answer. Reference {PageFault.Report(Logger, exception)}");
        }
        finally
        {
            _working = false;
        }
    }
}
