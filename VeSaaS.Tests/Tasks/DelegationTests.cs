using VeSaaS.Core.Catalog;
using VeSaaS.Core.Tasks.Delegation;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Teams.Chart;
using Xunit;

namespace VeSaaS.Tests.Tasks;

/// <summary>The truth table of handing work on, and the examples of routing.</summary>
public sealed class DelegationTests
{
    // finance: boss (manager) over sena (senior) over jun (junior), and ned (junior) under boss; sales: lead (manager) over rep (junior).
    private static readonly OrgChart Chart = new(
    [
        Place("boss", null, Seniority.Manager, "Finance"), Place("sena", "boss", Seniority.Senior, "Finance"), Place("jun", "sena", Seniority.Junior, "Finance"),
        Place("ned", "boss", Seniority.Junior, "Finance"), Place("lead", null, Seniority.Manager, "Sales"), Place("rep", "lead", Seniority.Junior, "Sales"),
        Place("solo", null, Seniority.Senior, "Finance"),
    ]);

    [Theory]
    [InlineData("boss", "sena", null)]
    [InlineData("boss", "ned", null)]
    [InlineData("boss", "jun", DelegationRefusal.NotItsReport)]
    [InlineData("boss", "solo", DelegationRefusal.NotItsReport)]
    [InlineData("boss", "lead", null)]
    [InlineData("boss", "rep", DelegationRefusal.OtherDepartment)]
    [InlineData("boss", "boss", DelegationRefusal.Itself)]
    [InlineData("boss", "ghost", DelegationRefusal.NotInTeam)]
    [InlineData("sena", "jun", null)]
    [InlineData("sena", "ned", null)]
    [InlineData("sena", "boss", DelegationRefusal.Upwards)]
    [InlineData("sena", "solo", DelegationRefusal.NotItsReport)]
    [InlineData("sena", "lead", null)]
    [InlineData("sena", "rep", DelegationRefusal.OtherDepartment)]
    [InlineData("jun", "ned", DelegationRefusal.Junior)]
    [InlineData("jun", "boss", DelegationRefusal.Junior)]
    [InlineData("rep", "lead", DelegationRefusal.Junior)]
    public void WhyNot_EveryPair_FollowsTheTable(string from, string to, DelegationRefusal? expected) =>
        Assert.Equal(expected, DelegationRules.WhyNot(Chart, [Id(from)], Id(to), 0));

    [Fact]
    public void WhyNot_Circle_IsRefused() =>
        Assert.Equal(DelegationRefusal.Circle, DelegationRules.WhyNot(Chart, [Id("lead"), Id("boss")], Id("lead"), 0));

    [Theory]
    [InlineData(5, null)]
    [InlineData(6, DelegationRefusal.TooDeep)]
    public void WhyNot_Depth_EndsAtFive(int hands, DelegationRefusal? expected)
    {
        HireId[] chain = [.. Enumerable.Range(0, hands - 1).Select(hand => Id($"h{hand}")), Id("boss")];

        Assert.Equal(expected, DelegationRules.WhyNot(Chart, chain, Id("sena"), 0));
    }

    [Theory]
    [InlineData(DelegationRules.MostPerHour - 1, null)]
    [InlineData(DelegationRules.MostPerHour, DelegationRefusal.Quota)]
    public void WhyNot_Quota_EndsTheHour(int handed, DelegationRefusal? expected) =>
        Assert.Equal(expected, DelegationRules.WhyNot(Chart, [Id("boss")], Id("sena"), handed));

    [Theory]
    [InlineData("Match the September invoices", "Fia", "Fia manages Finance (invoice).")]
    [InlineData("Answer the support tickets", "Sam", "Support (support, ticket) has no manager, and Sam is its most senior.")]
    [InlineData("Water the plants", "Fia", "Nothing in it names a domain of your team, and Fia is the most senior.")]
    [InlineData("", "Fia", "Nothing in it names a domain of your team, and Fia is the most senior.")]
    public void Decide_Request_GoesWhereTheRuleSays(string request, string name, string reason)
    {
        RoutingCandidate[] team =
        [
            new(Id("a"), "Ann", Seniority.Junior, "Support", ["Support", "Ticket Triage"]), new(Id("b"), "Sam", Seniority.Senior, "Support", ["Support"]),
            new(Id("c"), "Tom", Seniority.Senior, "Support", ["Support"]), new(Id("d"), "Fia", Seniority.Manager, "Finance", ["Finance", "Invoice Matcher"]),
            new(Id("e"), "Gus", Seniority.Manager, "Sales", ["Sales"]),
        ];

        var decision = TeamRouting.Decide(team, request);

        Assert.Equal((name, reason), (decision?.Name, decision?.Reason));
        // Whatever the order in which they are read.
        Assert.Equal(decision, TeamRouting.Decide([.. team.Reverse()], request));
    }

    [Fact]
    public void Decide_NobodyThere_IsNobody() => Assert.Null(TeamRouting.Decide([], "Anything"));

    private static ChartPlace Place(string name, string? manager, Seniority seniority, string department) =>
        new(Id(name), name, manager is null ? null : Id(manager), seniority, department);

    private static HireId Id(string name)
    {
        var bytes = new byte[16];
        System.Text.Encoding.ASCII.GetBytes(name).CopyTo(bytes, 0);
        return new HireId(new Guid(bytes));
    }
}
