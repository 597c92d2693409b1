using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Gateway.BreakGlass;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Teams.Customers;
using VeSaaS.Core.Tenancy;
using VeSaaS.Core.Tenancy.Companies;
using VeSaaS.Core.Tenancy.Sessions;
using Xunit;

namespace VeSaaS.Tests.Teams.Customers;

public sealed class SuspendCustomerTests : IDisposable
{
    private static readonly Guid Operator = new("018f0000-0000-7000-8000-000000000001");

    private readonly TeamWorld _world = new();
    private readonly List<SuspensionNotice> _mails = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private SuspensionEffects Effects => new(
        _world.Contexts,
        new DenialEffects(_world.Contexts, new GatewayReconcileQueue(_world.Time), _world.Live),
        new LiveSessions(_world.Contexts, _world.Live, _world.Time),
        _world.Live);

    private CustomerDirectory Directory => new(_world.Contexts, _world.Time);

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task Suspend_WhoEmploys_ClosesItsGrantsRestsItsFeesAndTellsItsOwners()
    {
        var (owner, hire) = await EmployedAsync();

        Assert.IsType<SuspensionOutcome.Done>(await SuspendAsync(owner.CustomerId, " Two invoices are overdue. "));

        var grant = await GrantAsync(hire);
        Assert.True(grant is { SuspendedForCustomer: true, IsAllowed: false, WaitingFor: GrantWaiting.Suspended });
        Assert.Equal(HireState.Suspended, (await _world.Team.FindAsync(owner.CustomerId, hire, Token))!.State);
        var pause = Assert.Single(await PausesAsync(hire));
        Assert.Equal((_world.Time.GetUtcNow(), (DateTimeOffset?)null), (pause.From, pause.Until));
        var mail = Assert.Single(_mails);
        Assert.Equal(("Nordhafen", "Two invoices are overdue."), (mail.Company, mail.Reason));
        Assert.Equal(["mara@nordhafen.test"], mail.Owners);
        Assert.Contains(LiveSessions.TopicOf(owner.UserId), _world.Live.Published);
        Assert.Equal("Two invoices are overdue.", Assert.Single(await new CompanyChoices(_world.Contexts, _world.Time).SuspendedAsync(owner.UserId, Token)).Reason);
        Assert.Null((await new Memberships(_world.Contexts, _world.Time).FindAsync(owner.UserId, owner.CustomerId, Token)).Membership);
        Assert.Equal(["tenancy.company_suspended"], await AuditedAsync(owner.CustomerId));
    }

    [Fact]
    public async Task Resume_Suspended_OpensAgainAndKeepsTheFeeAtRestUntilItIsProven()
    {
        var (owner, hire) = await EmployedAsync();
        await SuspendAsync(owner.CustomerId, "Overdue");

        Assert.IsType<SuspensionOutcome.Done>(await ResumeAsync(owner.CustomerId));

        var grant = await GrantAsync(hire);
        Assert.True(grant is { SuspendedForCustomer: false, IsAllowed: true, State: GrantState.Pending });
        Assert.Null(Assert.Single(await PausesAsync(hire)).Until);
        Assert.Equal(owner.CustomerId, (await new Memberships(_world.Contexts, _world.Time).FindAsync(owner.UserId, null, Token)).Membership?.CustomerId);
        Assert.True((await Directory.FindAsync(owner.CustomerId, Token)) is { State: CustomerState.Active, SuspendedAt: null, SuspensionReason: null });
        Assert.Equal(["tenancy.company_suspended", "tenancy.company_resumed"], await AuditedAsync(owner.CustomerId));
        Assert.Null(_mails[^1].Reason);
    }

    [Fact]
    public async Task Resume_WhoIsPausedToo_StaysPausedAndFree()
    {
        var (owner, hire) = await EmployedAsync();
        await _world.Pausing.ExecuteAsync(owner, hire, Token);
        _world.Time.Advance(TimeSpan.FromHours(1));
        await SuspendAsync(owner.CustomerId, "Overdue");

        await ResumeAsync(owner.CustomerId);

        var pause = Assert.Single(await PausesAsync(hire));
        Assert.Equal((_world.Time.GetUtcNow() - TimeSpan.FromHours(1), (DateTimeOffset?)null), (pause.From, pause.Until));
    }

    [Fact]
    public async Task Resume_WhoHasReachedItsCap_CostsItsFeeAgainAtOnce()
    {
        var (owner, hire) = await EmployedAsync();
        await _world.GrantAsync(hire, grant => grant.SuspendedForBudget = true);
        await SuspendAsync(owner.CustomerId, "Overdue");
        _world.Time.Advance(TimeSpan.FromDays(2));

        await ResumeAsync(owner.CustomerId);

        Assert.Equal(_world.Time.GetUtcNow(), Assert.Single(await PausesAsync(hire)).Until);
        Assert.False((await GrantAsync(hire)).IsAllowed);
    }

    [Fact]
    public async Task Suspend_WhoIsNotReadyYet_RestsNoFeeBecauseNoneRuns()
    {
        var owner = await OwnerAsync();
        var hire = await _world.HireAsync(owner, await _world.ListingAsync("Contract Reader"), "Juno");

        await SuspendAsync(owner.CustomerId, "Overdue");

        Assert.Empty(await PausesAsync(hire));
        Assert.False((await GrantAsync(hire)).IsAllowed);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("  no ")]
    public async Task Suspend_WithoutAReason_ChangesNothing(string? reason)
    {
        var (owner, hire) = await EmployedAsync();

        Assert.IsType<SuspensionOutcome.ReasonInvalid>(await SuspendAsync(owner.CustomerId, reason));
        Assert.IsType<SuspensionOutcome.ReasonInvalid>(await SuspendAsync(owner.CustomerId, new string('a', Customer.SuspensionReasonLength + 1)));

        Assert.True((await GrantAsync(hire)).IsAllowed);
        Assert.Empty(_mails);
    }

    [Fact]
    public async Task SuspendAndResume_TwiceOrUnknown_ChangeNothingMore()
    {
        var (owner, _) = await EmployedAsync();
        var nobody = new CustomerId(_world.Time.NewId());

        Assert.IsType<SuspensionOutcome.AlreadySo>(await ResumeAsync(owner.CustomerId));
        await SuspendAsync(owner.CustomerId, "Overdue");
        Assert.IsType<SuspensionOutcome.AlreadySo>(await SuspendAsync(owner.CustomerId, "Another reason"));
        Assert.IsType<SuspensionOutcome.NotFound>(await SuspendAsync(nobody, "Overdue"));
        Assert.IsType<SuspensionOutcome.NotFound>(await ResumeAsync(nobody));

        Assert.Equal(("Overdue", 1), ((await Directory.FindAsync(owner.CustomerId, Token))!.SuspensionReason, _mails.Count));
    }

    [Fact]
    public async Task List_ByNameStateAndId_CountsWhatIsThereNow()
    {
        var (owner, hire) = await EmployedAsync();
        await _world.UseAsync(owner, hire, Money.FromUnits(3m), _world.Time.GetUtcNow());
        await _world.UseAsync(owner, hire, Money.FromUnits(5m), _world.Time.GetUtcNow().AddDays(-20));
        var other = await OwnerAsync("Tideline");
        await SuspendAsync(other.CustomerId, "Overdue");

        var all = await Directory.ListAsync(null, null, 1, Token);
        var found = await Directory.ListAsync("nordh", null, 1, Token);
        var suspended = await Directory.ListAsync(null, CustomerState.Suspended, 1, Token);

        Assert.Equal((2, 1, 2), (all.Total, all.Suspended, all.Rows.Count));
        var row = Assert.Single(found.Rows);
        Assert.Equal((owner.CustomerId, CustomerState.Active, 1, 1, Money.FromUnits(3m)), (row.Id, row.State, row.Members, row.Employees, row.Usage));
        Assert.Equal(["Tideline"], suspended.Rows.Select(company => company.Name));
        Assert.Equal(owner.CustomerId, Assert.Single((await Directory.ListAsync(owner.CustomerId.ToString(), null, 1, Token)).Rows).Id);
        Assert.Empty((await Directory.ListAsync(null, null, 2, Token)).Rows);
    }

    private async Task<(Caller Owner, HireId Hire)> EmployedAsync()
    {
        var owner = await OwnerAsync();
        var hire = await _world.HireAsync(owner, await _world.ListingAsync("Contract Reader"), "Juno");
        await _world.ConfirmAsync(hire);
        return (owner, hire);
    }

    private async Task<Caller> OwnerAsync(string name = "Nordhafen")
    {
        var owner = await _world.CompanyAsync(MemberRole.Owner);
        await using var db = _world.Open();
        (await db.Set<Customer>().SingleAsync(customer => customer.Id == owner.CustomerId, Token)).Name = name;
        (await db.Users.SingleAsync(user => user.Id == owner.UserId, Token)).Email = $"mara@{name.ToLowerInvariant()}.test";
        db.Add(new Member { UserId = owner.UserId, CustomerId = owner.CustomerId, Role = MemberRole.Owner, CreatedAt = _world.Time.GetUtcNow() });
        await db.SaveChangesAsync(Token);
        return owner;
    }

    private Task<SuspensionOutcome> SuspendAsync(CustomerId customer, string? reason) =>
        new SuspendCustomer(_world.Contexts, Effects, _world.Time).ExecuteAsync(customer, reason, Operator, Mail, Token);

    private Task<SuspensionOutcome> ResumeAsync(CustomerId customer) =>
        new ResumeCustomer(_world.Contexts, Effects, _world.Time).ExecuteAsync(customer, Operator, Mail, Token);

    private void Mail(AppDbContext db, SuspensionNotice notice) => _mails.Add(notice);

    private async Task<AccessGrant> GrantAsync(HireId hire)
    {
        await using var db = _world.Open();
        return await db.Set<AccessGrant>().AsNoTracking().SingleAsync(grant => grant.ReasonId == hire.Value, Token);
    }

    private async Task<List<SubscriptionPause>> PausesAsync(HireId hire)
    {
        await using var db = _world.Open();
        return await db.Set<SubscriptionPause>().AsNoTracking().Where(pause => pause.HireId == hire.Value).ToListAsync(Token);
    }

    private async Task<List<string>> AuditedAsync(CustomerId customer)
    {
        await using var db = _world.Open();
        return await db.Set<AuditEntry>().Where(entry => entry.CustomerId == customer && entry.Type.StartsWith("tenancy.")).OrderBy(entry => entry.At).ThenBy(entry => entry.Sequence)
            .Select(entry => entry.Type).ToListAsync(Token);
    }
}
