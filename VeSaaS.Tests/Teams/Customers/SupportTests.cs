using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Notifications.Centre;
using VeSaaS.Core.Teams.Customers;
using VeSaaS.Core.Tenancy;
using VeSaaS.Core.Tenancy.Companies;
using VeSaaS.Core.Tenancy.Members;
using VeSaaS.Core.Tenancy.Sessions;
using Xunit;

namespace VeSaaS.Tests.Teams.Customers;

public sealed class SupportTests : IDisposable
{
    private readonly TeamWorld _world = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private LiveSessions Sessions => new(_world.Contexts, _world.Live, _world.Time);

    private Memberships Memberships => new(_world.Contexts, _world.Time);

    private BeginSupport Beginning => new(_world.Contexts, Sessions, _world.Live, _world.Time);

    private EndSupport Ending => new(_world.Contexts, Sessions, _world.Live, _world.Time);

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task Begin_ForAnHour_IsAViewerWhoComesOnlyByChoosingAndTheCompanyIsTold()
    {
        var (owner, helper) = await PeopleAsync();

        var began = Assert.IsType<SupportOutcome.Began>(await Beginning.ExecuteAsync(owner.CustomerId, 1, " An answer of yesterday. ", helper, Token));

        Assert.Equal(_world.Time.GetUtcNow().AddHours(1), began.Until);
        Assert.Null((await Memberships.FindAsync(helper, null, Token)).Membership);
        Assert.Equal(new Caller(helper, owner.CustomerId, MemberRole.Viewer), (await Memberships.FindAsync(helper, owner.CustomerId, Token)).Membership);
        Assert.Equal(owner.CustomerId, Assert.Single(await Choices.ExecuteAsync(helper, Token)).Id);
        Assert.NotNull(await Switching.ExecuteAsync(helper, owner.CustomerId, Token));
        var told = Assert.Single(await new NotificationQuery(_world.Contexts).ListAsync(owner, 10, Token));
        Assert.Equal((SupportNews.Began, "Otto", "An answer of yesterday."), (told.Kind, told.Facts[SupportNews.OperatorFact], told.Facts[SupportNews.ReasonFact]));
        var seen = (await new MemberList(_world.Contexts).ExecuteAsync(owner, Token)).Members.Single(member => member.UserId == helper);
        Assert.Equal((MemberRole.Viewer, (DateTimeOffset?)began.Until), (seen.Role, seen.SupportUntil));
        Assert.Equal(1, await AuditedAsync(SupportNews.Began));
    }

    [Fact]
    public async Task Begin_TimeIsOver_CountsForNothingAndIsTakenOff()
    {
        var (owner, helper) = await PeopleAsync();
        await Beginning.ExecuteAsync(owner.CustomerId, 1, "An answer.", helper, Token);
        Assert.Equal(0, await Ending.ReapAsync(Token));

        _world.Time.Advance(TimeSpan.FromHours(1));

        Assert.Null((await Memberships.FindAsync(helper, owner.CustomerId, Token)).Membership);
        Assert.Null(await Switching.ExecuteAsync(helper, owner.CustomerId, Token));
        Assert.Empty(await Choices.ExecuteAsync(helper, Token));
        Assert.Equal(1, await Ending.ReapAsync(Token));
        Assert.DoesNotContain((await new MemberList(_world.Contexts).ExecuteAsync(owner, Token)).Members, member => member.UserId == helper);
        Assert.Equal(1, await AuditedAsync(SupportNews.Ended));
    }

    [Fact]
    public async Task Session_OfSupport_IsNobodyFromTheMinuteOnInWhichItEnds()
    {
        var (owner, helper) = await PeopleAsync();
        var session = await new OpenSession(_world.Contexts, _world.Time).ExecuteAsync(new NewSession(helper, SignInMethod.Password, "Firefox on Linux", null), Token);
        await Beginning.ExecuteAsync(owner.CustomerId, 4, "An answer.", helper, Token);
        var sessions = Sessions;

        Assert.Equal(MemberRole.Viewer, (await sessions.FindAsync(session, owner.CustomerId, Token))!.Standing.Membership?.Role);
        Assert.Null((await sessions.FindAsync(session, null, Token))!.Standing.Membership);
        _world.Time.Advance(TimeSpan.FromHours(4));

        Assert.Null((await sessions.FindAsync(session, owner.CustomerId, Token))!.Standing.Membership);
    }

    [Fact]
    public async Task Owner_RemovesSupport_EndsIt_AndCannotMakeItMore()
    {
        var (owner, helper) = await PeopleAsync();
        await Beginning.ExecuteAsync(owner.CustomerId, 8, "An answer.", helper, Token);

        Assert.IsType<MembershipOutcome.NotAllowed>(
            await new ChangeMemberRole(_world.Contexts, _world.Live, Sessions, _world.Time).ExecuteAsync(owner, helper, MemberRole.Owner, Token));
        Assert.IsType<MembershipOutcome.Changed>(await new RemoveMember(_world.Contexts, _world.Live, Sessions, _world.Time).ExecuteAsync(owner, helper, Token));

        Assert.Null((await Memberships.FindAsync(helper, owner.CustomerId, Token)).Membership);
        Assert.False(await Ending.ExecuteAsync(owner.CustomerId, helper, Actor.Operator(helper), Token));
    }

    [Fact]
    public async Task Begin_Again_GoesOnFromNowWithTheNewReason()
    {
        var (owner, helper) = await PeopleAsync();
        await Beginning.ExecuteAsync(owner.CustomerId, 1, "An answer.", helper, Token);
        _world.Time.Advance(TimeSpan.FromMinutes(30));

        var began = Assert.IsType<SupportOutcome.Began>(await Beginning.ExecuteAsync(owner.CustomerId, 1, "Another answer.", helper, Token));

        Assert.Equal(_world.Time.GetUtcNow().AddHours(1), began.Until);
        Assert.True(await Ending.ExecuteAsync(owner.CustomerId, helper, Actor.Operator(helper), Token));
    }

    [Theory]
    [InlineData(0, "An answer.", BeginSupport.HoursField)]
    [InlineData(25, "An answer.", BeginSupport.HoursField)]
    [InlineData(1, " no ", BeginSupport.ReasonField)]
    [InlineData(1, null, BeginSupport.ReasonField)]
    public async Task Begin_Wrong_NamesTheFieldAndChangesNothing(int hours, string? reason, string field)
    {
        var (owner, helper) = await PeopleAsync();

        var invalid = Assert.IsType<SupportOutcome.Invalid>(await Beginning.ExecuteAsync(owner.CustomerId, hours, reason, helper, Token));

        Assert.Equal([field], invalid.Errors.Select(error => error.Field));
        Assert.Empty(await Choices.ExecuteAsync(helper, Token));
    }

    [Fact]
    public async Task Begin_MemberUnknownOrSuspended_IsRefused()
    {
        var (owner, helper) = await PeopleAsync();

        Assert.IsType<SupportOutcome.IsMember>(await Beginning.ExecuteAsync(owner.CustomerId, 1, "An answer.", owner.UserId, Token));
        Assert.IsType<SupportOutcome.NotFound>(await Beginning.ExecuteAsync(new CustomerId(_world.Time.NewId()), 1, "An answer.", helper, Token));
        await using var db = _world.Open();
        await db.Set<Customer>().ExecuteUpdateAsync(row => row.SetProperty(customer => customer.State, CustomerState.Suspended), Token);
        Assert.IsType<SupportOutcome.NotFound>(await Beginning.ExecuteAsync(owner.CustomerId, 1, "An answer.", helper, Token));
    }

    private CompanyChoices Choices => new(_world.Contexts, _world.Time);

    private SwitchCompany Switching => new(_world.Contexts, _world.Time);

    private async Task<(Caller Owner, Guid Helper)> PeopleAsync()
    {
        var owner = await _world.CompanyAsync(MemberRole.Owner);
        var helper = new ApplicationUser { Id = _world.Time.NewId(), UserName = "otto@platform.test", DisplayName = "Otto", CreatedAt = _world.Time.GetUtcNow() };
        await using var db = _world.Open();
        db.Add(helper);
        db.Add(new Member { UserId = owner.UserId, CustomerId = owner.CustomerId, Role = MemberRole.Owner, CreatedAt = _world.Time.GetUtcNow() });
        await db.SaveChangesAsync(Token);
        return (owner, helper.Id);
    }

    private async Task<int> AuditedAsync(string type)
    {
        await using var db = _world.Open();
        return await db.Set<AuditEntry>().CountAsync(entry => entry.Type == type, Token);
    }
}
