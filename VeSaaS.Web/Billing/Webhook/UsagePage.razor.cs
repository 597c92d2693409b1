using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Billing.Sources;
using VeSaaS.Core.Billing.Webhook;
using VeSaaS.Core.Gateway;
using VeSaaS.Web.Tenancy;

namespace VeSaaS.Web.Billing.Webhook;

/// <summary>What agent gateways have reported, what of it waits for an operator, and how it stands to what the run engine counted.</summary>
public sealed partial class UsagePage
{
    private const string RefusedTab = "refused";
    private const string QuarantineTab = "quarantine";
    private const string NamesTab = "names";
    private const string ReconciliationTab = "reconciliation";

    private DeliveryPage _deliveries = new([], null);
    private IReadOnlyList<RefusedDelivery> _refused = [];
    private IReadOnlyList<QuarantineGroup> _quarantine = [];
    private IReadOnlyList<MappedName> _names = [];
    private IReadOnlyList<AgentReconciliation> _agents = [];
    private IReadOnlyList<DayReconciliation> _days = [];
    private BillingMonth? _month;
    private AgentRef? _agent;
    private (string?, string?, string?, string?)? _shown;
    private string? _said;
    private bool _read;

    [SupplyParameterFromQuery]
    public string? Tab { get; set; }

    /// <summary>yyyy-mm of reconciliation; the present month if left out.</summary>
    [SupplyParameterFromQuery]
    public string? Month { get; set; }

    /// <summary>The agent whose days are shown.</summary>
    [SupplyParameterFromQuery]
    public string? Agent { get; set; }

    [SupplyParameterFromQuery]
    public string? Before { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    [Inject]
    public required UsageWebhookQueries Queries { get; init; }

    [Inject]
    public required Reconciliation Reconcile { get; init; }

    [Inject]
    public required ReplayUsage Replay { get; init; }

    [Inject]
    public required WebhookSignatures Signatures { get; init; }

    private int Waiting => _quarantine.Sum(group => group.Records);

    private string Line => Signatures.Senders.Count == 0
        ? "Usage that agent gateways report."
        : $"Usage that agent gateways report. Who may: {string.Join(", ", Signatures.Senders)}.";

    protected override void OnInitialized() => ReloadOn(BillingTopics.UsageWebhook);

    protected override async Task OnParametersSetAsync()
    {
        var asked = (Tab, Month, Agent, Before);
        if (asked != _shown)
        {
            (_shown, _read, _said) = (asked, false, null);
            await TryLoadAsync();
        }
    }

    protected override async Task LoadAsync()
    {
        _month = Tab == ReconciliationTab ? BillingMonth.Parse(Month) ?? Reconcile.Present : null;
        _agent = AgentRef.TryParse(Agent, out var agent) ? agent : null;
        _quarantine = await Queries.QuarantineAsync(Closed);
        switch (Tab)
        {
            case RefusedTab:
                _refused = await Queries.RefusedAsync(Closed);
                break;
            case NamesTab:
                _names = await Queries.NamesAsync(Closed);
                break;
            case ReconciliationTab when _agent is { } only:
                _days = await Reconcile.OfAgentAsync(only, _month!.Value, Closed);
                break;
            case ReconciliationTab:
                _agents = await Reconcile.OfMonthAsync(_month!.Value, Closed);
                break;
            case null:
                _deliveries = await Queries.DeliveriesAsync(Before, Closed);
                break;
            default:
                break;
        }

        _read = true;
    }

    private async Task ReplayAsync()
    {
        Say(await Replay.ExecuteAsync(await OperatorAsync(), Closed));
        await TryLoadAsync();
    }

    private async Task<string?> MapAsync(UsageMapping mapping)
    {
        switch (await Replay.MapAsync(mapping.Sender, mapping.Kind, mapping.Name, mapping.Target, await OperatorAsync(), Closed))
        {
            case MapUsageNameOutcome.Mapped(var replay):
                Say(replay);
                await TryLoadAsync();
                // Asked by a part of the page, which draws only itself anew.
                StateHasChanged();
                return null;
            case MapUsageNameOutcome.UnknownTarget(var error):
                return error.Message;
            case var other:
                throw new System.Diagnostics.UnreachableException(other.GetType().Name);
        }
    }

    private async Task ForgetAsync(MappedName name)
    {
        await Replay.ForgetAsync(name.Sender, name.Kind, name.Name, await OperatorAsync(), Closed);
        await TryLoadAsync();
        _said = $"{name.Name} is forgotten.";
    }

    private void Say(ReplayResult result) => _said = (result.Booked, result.Left) switch
    {
        (0, 0) => "Nothing was waiting for it.",
        (var booked, 0) => $"{Records(booked)} booked.",
        (0, var left) => $"{Records(left)} tried, and none can be booked yet.",
        var (booked, left) => $"{Records(booked)} booked; {Records(left)} cannot be booked yet.",
    };

    private static string Records(int count) => count == 1 ? "1 record" : $"{count:N0} records";

    private async Task<Actor> OperatorAsync() => Actor.Operator((await Authentication).User.UserId());
}
