using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;
using Xunit;

namespace VeSaaS.Tests.Teams;

/// <summary>Handles, departments, instructions and places in the org chart, as verbs keep them.</summary>
public sealed class PlaceHireTests : IDisposable
{
    private static readonly HireChanges Nothing = new(null, null, null, null);

    private readonly TeamWorld _world = new();
    private Caller _caller = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task Hire_WithPlacement_KeepsAllOfIt()
    {
        var lead = await EmployAsync("Bosun", Seniority.Manager);
        var listing = await _world.ListingAsync("Contract Reader");

        var outcome = await _world.Hiring.ExecuteAsync(
            _caller,
            new HireRequest(listing.Slug, "Juno", Seniority.Senior, null, null) { Handle = " Juno.K ", Manager = lead, Department = "  Back   office ", Instructions = "Agreements are in Contracts.\r\nAsk above 2,000. " },
            Cancelled);

        var member = await FindAsync(((HireOutcome.Hired)outcome).Id);
        Assert.Equal(
            ("juno.k", "juno.k@nordhafen", lead, "Back office", "Agreements are in Contracts.\nAsk above 2,000.", Seniority.Senior),
            (member.Handle, member.Address, member.Manager, member.Department, member.Instructions, member.Seniority));
    }

    [Fact]
    public async Task Hire_NamesThatGiveOneHandle_GetANumber()
    {
        var first = await EmployAsync("Änna", Seniority.Junior);
        var second = await EmployAsync("Anna", Seniority.Junior);

        Assert.Equal(("anna", "anna-2"), ((await FindAsync(first)).Handle, (await FindAsync(second)).Handle));
    }

    [Theory]
    [InlineData("juno smith")]
    [InlineData("-juno")]
    [InlineData("jünö")]
    [InlineData("juno@nordhafen")]
    [InlineData("")]
    public async Task Edit_BadHandle_IsNamedAtTheField(string handle)
    {
        var hire = await EmployAsync("Juno", Seniority.Junior);

        var outcome = await _world.Editing.ExecuteAsync(_caller, hire, Nothing with { Handle = handle }, Cancelled);

        Assert.Equal(HireRules.HandleField, Assert.Single(Assert.IsType<EditHireOutcome.Invalid>(outcome).Problems).Field);
    }

    [Fact]
    public async Task HandleOfSomebodyElse_HireAndEdit_AreRefusedUntilItLeft()
    {
        var first = await EmployAsync("Juno", Seniority.Junior);
        var second = await EmployAsync("Tarn", Seniority.Junior);
        var listing = await _world.ListingAsync("Support Triage");

        var hired = await _world.Hiring.ExecuteAsync(_caller, new HireRequest(listing.Slug, "Moss", null, null, null) { Handle = "JUNO" }, Cancelled);
        var edited = await _world.Editing.ExecuteAsync(_caller, second, Nothing with { Handle = "juno" }, Cancelled);
        await _world.LettingGo.ExecuteAsync(_caller, first, Cancelled);

        Assert.Equal((new HireOutcome.HandleTaken("juno"), new EditHireOutcome.HandleTaken("juno")), (hired, edited));
        Assert.IsType<EditHireOutcome.Saved>(await _world.Editing.ExecuteAsync(_caller, second, Nothing with { Handle = "juno" }, Cancelled));
    }

    [Fact]
    public async Task Edit_TwoMovesThatTogetherMakeACircle_OneIsRefused()
    {
        for (var round = 0; round < 5; round++)
        {
            var left = await EmployAsync($"Left {round}", Seniority.Manager);
            var right = await EmployAsync($"Right {round}", Seniority.Manager);

            var outcomes = await Task.WhenAll(
                Task.Run(() => _world.Editing.ExecuteAsync(_caller, left, Nothing with { Manager = new(right) }, Cancelled), Cancelled),
                Task.Run(() => _world.Editing.ExecuteAsync(_caller, right, Nothing with { Manager = new(left) }, Cancelled), Cancelled));

            Assert.Single(outcomes, outcome => outcome is EditHireOutcome.Saved);
            Assert.Single(outcomes, outcome => outcome is EditHireOutcome.Invalid);
        }
    }

    [Fact]
    public async Task Edit_ManagerOfAnotherCompany_IsNobody()
    {
        var mine = await EmployAsync("Juno", Seniority.Junior);
        var me = _caller;
        _caller = await _world.CompanyAsync();
        var foreign = await _world.HireAsync(_caller, await _world.ListingAsync("Elsewhere", listing => listing.Seniority = Seniority.Manager), "Bosun");

        var outcome = await _world.Editing.ExecuteAsync(me, mine, Nothing with { Manager = new(foreign) }, Cancelled);

        Assert.Equal(HireRules.ManagerField, Assert.Single(Assert.IsType<EditHireOutcome.Invalid>(outcome).Problems).Field);
    }

    [Fact]
    public async Task LetGo_AManager_ItsReportsMoveUpToItsManager()
    {
        var top = await EmployAsync("Bosun", Seniority.Manager);
        var middle = await EmployAsync("Tarn", Seniority.Senior, top);
        var below = await EmployAsync("Moss", Seniority.Junior, middle);

        await _world.LettingGo.ExecuteAsync(_caller, middle, Cancelled);
        Assert.Equal(top, (await FindAsync(below)).Manager);
        await _world.LettingGo.ExecuteAsync(_caller, top, Cancelled);

        Assert.Null((await FindAsync(below)).Manager);
    }

    [Fact]
    public async Task Edit_Instructions_AreKeptAndStayOutOfTheAuditLog()
    {
        var hire = await EmployAsync("Juno", Seniority.Junior);

        await _world.Editing.ExecuteAsync(_caller, hire, Nothing with { Instructions = new("The secret handshake is three knocks.") }, Cancelled);

        Assert.Equal("The secret handshake is three knocks.", (await FindAsync(hire)).Instructions);
        await using var db = _world.Open();
        var entries = await db.Set<AuditEntry>().ToListAsync(Cancelled);
        Assert.Contains(entries, entry => entry.Type == "teams.hire_changed" && entry.Detail.Contains("\"instructionsChanged\":true", StringComparison.Ordinal));
        Assert.DoesNotContain(entries, entry => entry.Detail.Contains("handshake", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Edit_TooLong_NamesEachField()
    {
        var hire = await EmployAsync("Juno", Seniority.Junior);

        var outcome = await _world.Editing.ExecuteAsync(
            _caller, hire, Nothing with { Department = new(new string('d', 41)), Instructions = new(new string('i', Hire.InstructionsLength + 1)) }, Cancelled);

        Assert.Equal(
            [HireRules.DepartmentField, HireRules.InstructionsField],
            Assert.IsType<EditHireOutcome.Invalid>(outcome).Problems.Select(problem => problem.Field));
    }

    private async Task<HireId> EmployAsync(string name, Seniority seniority, HireId? manager = null)
    {
        _caller ??= await _world.CompanyAsync();
        var listing = await _world.ListingAsync($"Role {_world.Time.NewId():N}");
        var outcome = await _world.Hiring.ExecuteAsync(_caller, new HireRequest(listing.Id.Value.ToString(), name, seniority, null, null) { Manager = manager }, Cancelled);
        return Assert.IsType<HireOutcome.Hired>(outcome).Id;
    }

    private async Task<TeamMember> FindAsync(HireId hire) => (await _world.Team.FindAsync(_caller.CustomerId, hire, Cancelled))!;
}
