using Bunit;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Billing.Caps;
using VeSaaS.Core.Billing.Statements;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Catalog.Prices;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Design;
using VeSaaS.Web.Billing.Statements;
using Xunit;

namespace VeSaaS.Tests.Billing.Statements;

public sealed class WorthALookTests : DesignContext
{
    private static readonly BillingMonth November = new(2026, 11);
    private static readonly DateTimeOffset First = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Render_NothingOutOfTheWay_IsNotThere() =>
        Assert.Empty(Draw([Member("Juno", HireState.Active, 100)], spent: 20, [])
            .Nodes);

    [Fact]
    public void Render_CapsPausesAndLateUsage_EachSaysWhatFollows()
    {
        var look = Draw(
            [Member("Juno", HireState.Active, 30), Member("Oriel", HireState.Paused, null), Member("Tarn", HireState.Active, null)],
            spent: 27,
            [new(TimeProvider.System.NewId(), "Juno, Report Writer", StatementLineKind.Adjustment, null, 500, 202610, Money.Zero, Money.FromUnits(0.84m))]);

        Assert.Equal(
            [
                "Juno is at 90% of its €30 cap on usage beyond fees and will reach it on 12 November at this pace. See what it worked on",
                "Oriel is paused. You are saving €1.00 a day.",
                "€0.84 of late usage of October 2026 is an adjustment on the next invoice.",
            ],
            look.FindAll("li p").Select(line => string.Join(' ', line.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))));
    }

    [Fact]
    public void Render_CapReached_SaysThatTheNextCallIsRefused() =>
        Assert.Contains("Juno is at 125% of its €20 cap on usage beyond fees: the next call is refused.", Draw([Member("Juno", HireState.Active, 20)], spent: 25, []).Find("li p").TextContent, StringComparison.Ordinal);

    // Ten days of the month have passed.
    private IRenderedComponent<WorthALook> Draw(TeamMember[] team, decimal spent, StatementLine[] lines)
    {
        var pace = new SpendPace(First, First.AddDays(10), First.AddDays(30));
        var budget = new Budget
        {
            CustomerId = new CustomerId(TimeProvider.System.NewId()),
            Scope = BudgetScope.Hire,
            ScopeId = team[0].Id.Value,
            Period = November.Number,
            Spent = Money.FromUnits(spent).Nano,
        };
        return Render<WorthALook>(parameters => parameters
            .Add(look => look.Overview, new MonthOverview(new Statement(November, First, pace.Now, lines, Money.Zero), Money.Zero, November, November, pace))
            .Add(look => look.Caps, new CustomerCaps(null, null, null, Money.FromUnits(spent), Money.Zero, November, 0)
            {
                Hires = new Dictionary<Guid, Budget> { [team[0].Id.Value] = budget },
                Tasks = [],
            })
            .Add(look => look.Team, team));
    }

    private static TeamMember Member(string name, HireState state, decimal? cap) => new()
    {
        Id = new HireId(TimeProvider.System.NewId()),
        PersonaName = name,
        Handle = name,
        Address = $"{name}@nordhafen",
        Seniority = Seniority.Senior,
        Manager = null,
        Department = null,
        Instructions = null,
        State = state,
        SuspendedBecause = null,
        Progress = GrantProgress.Ready,
        WaitingFor = null,
        HiredAt = First,
        ReadyAt = First,
        PausedAt = null,
        EndRequestedAt = null,
        EndedAt = null,
        MonthlyCap = cap is { } units ? Money.FromUnits(units) : null,
        UsageThisMonth = Money.Zero,
        Price = new PriceSnapshot(Money.FromUnits(30), TokenBilling.PerToken, 1, 1, 1),
        Listing = new(new VirtualEmployeeId(TimeProvider.System.NewId()), "report-writer", "Report Writer", false, true, true, First),
        Version = 1,
    };
}
