using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Tenancy;
using VeSaaS.Core.Tenancy.Companies;
using VeSaaS.Tests.Support;
using VeSaaS.Tests.Teams;
using Xunit;

namespace VeSaaS.Tests.Tenancy.Companies;

public sealed class ChangeCompanyTests : IDisposable
{
    private static readonly CompanyText New = new("Nordhafen & Sons", "Logistics", "51 to 200 people", "Asia/Tokyo");

    private readonly TestDatabase _database = new();
    private readonly RecordedEvents _live = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private ChangeCompany Verb => new(_database.Contexts, _live, _database.Time);

    public void Dispose() => _database.Dispose();

    [Fact]
    public async Task ExecuteAsync_ByAnOwner_IsSavedAndWrittenDownWithBeforeAndAfter()
    {
        var owner = await OwnerAsync();
        var other = await OwnerAsync();

        var saved = Assert.IsType<ChangeCompanyOutcome.Saved>(await Verb.ExecuteAsync(owner, New with { Company = " Nordhafen & Sons " }, 0, Token)).Facts;

        Assert.Equal((New, 1), (saved.Text, saved.Version));
        Assert.Equal(saved.Text, (await Verb.ReadAsync(owner.CustomerId, Token)).Text);
        Assert.Equal("Nordhafen Logistics", (await Verb.ReadAsync(other.CustomerId, Token)).Text.Company);
        await using var db = _database.Open();
        var row = await db.Set<AuditEntry>().SingleAsync(entry => entry.Type == "tenancy.company_changed", Token);
        Assert.Equal((owner.UserId, owner.CustomerId, $"customer:{owner.CustomerId}"), (row.ActorId!.Value, row.CustomerId!.Value, row.Subject));
        Assert.Matches("before.*Nordhafen Logistics.*Europe/Berlin.*after.*Logistics.*51 to 200 people.*Asia/Tokyo", row.Detail);
    }

    [Fact]
    public async Task ExecuteAsync_NothingNew_WritesNothing()
    {
        var owner = await OwnerAsync();
        var seen = await Verb.ReadAsync(owner.CustomerId, Token);

        Assert.Equal(0, Assert.IsType<ChangeCompanyOutcome.Saved>(await Verb.ExecuteAsync(owner, seen.Text, 0, Token)).Facts.Version);

        await using var db = _database.Open();
        Assert.False(await db.Set<AuditEntry>().AnyAsync(entry => entry.Type == "tenancy.company_changed", Token));
    }

    [Fact]
    public async Task ExecuteAsync_TwoOwnersAtOnce_TheSecondIsToldAndNothingIsLost()
    {
        var owner = await OwnerAsync();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 4).Select(number => Task.Run(() => Verb.ExecuteAsync(owner, New with { Company = $"Name {number}" }, 0, Token))));

        var kept = Assert.Single(outcomes.OfType<ChangeCompanyOutcome.Saved>()).Facts.Text;
        Assert.All(outcomes.OfType<ChangeCompanyOutcome.ChangedMeanwhile>(), told => Assert.Equal((kept, 1), (told.Theirs.Text, told.Theirs.Version)));
        Assert.Equal(3, outcomes.OfType<ChangeCompanyOutcome.ChangedMeanwhile>().Count());
        Assert.Equal(kept, (await Verb.ReadAsync(owner.CustomerId, Token)).Text);
    }

    [Theory]
    [InlineData(MemberRole.Member)]
    [InlineData(MemberRole.Viewer)]
    public async Task ExecuteAsync_ByWhoIsNoOwner_IsRefusedWhateverTheSessionClaims(MemberRole role)
    {
        var (user, customer) = await TestAccounts.CreateCustomerAsync(_database.Contexts, _database.Time, Token, role: role);

        Assert.IsType<ChangeCompanyOutcome.NotAllowed>(await Verb.ExecuteAsync(new(user.Id, customer, MemberRole.Owner), New, 0, Token));

        Assert.Equal("Nordhafen Logistics", (await Verb.ReadAsync(customer, Token)).Text.Company);
    }

    [Fact]
    public async Task ExecuteAsync_AnotherCompanysOwner_IsRefused()
    {
        var (owner, other) = (await OwnerAsync(), await OwnerAsync());

        Assert.IsType<ChangeCompanyOutcome.NotAllowed>(await Verb.ExecuteAsync(owner with { CustomerId = other.CustomerId }, New, 0, Token));
    }

    [Fact]
    public async Task ExecuteAsync_EveryFieldWrong_NamesEach()
    {
        var owner = await OwnerAsync();

        var errors = Assert.IsType<ChangeCompanyOutcome.InvalidFields>(
            await Verb.ExecuteAsync(owner, new(" ", "Piracy", "Many", "Mars/Olympus"), 0, Token)).Errors;

        Assert.Equal(["Company", "Industry", "Size", "TimeZone"], errors.Select(error => error.Field));
    }

    [Fact]
    public async Task ExecuteAsync_Saved_IsToldToItsOwnPagesAndTheOperators()
    {
        var owner = await OwnerAsync();

        await Verb.ExecuteAsync(owner, New, 0, Token);

        Assert.Equal([CustomerTopics.Of(owner.CustomerId), CustomerTopics.Any], _live.Published);
    }

    private async Task<Caller> OwnerAsync()
    {
        var (user, customer) = await TestAccounts.CreateCustomerAsync(_database.Contexts, _database.Time, Token);
        return new(user.Id, customer, MemberRole.Owner);
    }
}
