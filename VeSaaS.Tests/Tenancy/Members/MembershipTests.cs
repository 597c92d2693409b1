using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Tenancy;
using VeSaaS.Core.Tenancy.Members;
using Xunit;

namespace VeSaaS.Tests.Tenancy.Members;

/// <summary>Roles, removal and the owner who has to stay.</summary>
public sealed class MembershipTests(AccountHost account) : IClassFixture<AccountHost>
{
    [Fact]
    public async Task ChangeRole_ByAnOwner_CountsAtTheNextRequestAndIsWrittenDown()
    {
        var owner = await account.Host.CustomerAsync(Token);
        var colleague = await account.Host.MemberAsync(owner.Customer!.Value, MemberRole.Member, Token);
        using var browser = colleague.Client(account.Host);
        using var before = await browser.DeleteAsync($"/api/customer/ves/{Guid.Empty:D}", Token);

        var outcome = await ChangeRole.ExecuteAsync(owner.Caller(), colleague.UserId, MemberRole.Viewer, Token);
        using var after = await browser.DeleteAsync($"/api/customer/ves/{Guid.Empty:D}", Token);

        Assert.IsType<MembershipOutcome.Changed>(outcome);
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.Forbidden), (before.StatusCode, after.StatusCode));
        await using var db = account.Host.Contexts.ForSystem("test");
        var row = await db.Set<AuditEntry>().SingleAsync(entry => entry.Type == "tenancy.member_role_changed" && entry.CustomerId == owner.Customer, Token);
        Assert.Equal((owner.UserId, $"user:{colleague.UserId:D}"), (row.ActorId!.Value, row.Subject));
        Assert.Contains("\"after\":\"Viewer\"", row.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(MemberRole.Owner, 1)]
    [InlineData(MemberRole.Member, 0)]
    public async Task List_OfOneCompany_HasItsPeopleAndForOwnersItsInvitations(MemberRole role, int invitations)
    {
        var owner = await account.Host.CustomerAsync(Token);
        var colleague = await account.Host.MemberAsync(owner.Customer!.Value, role, Token);
        await account.Host.InviteAsync(owner, MemberWorld.NewEmail());
        await account.Host.InviteAsync(await account.Host.CustomerAsync(Token), MemberWorld.NewEmail());

        var list = await account.Host.Services.GetRequiredService<MemberList>().ExecuteAsync(colleague.Caller(role), Token);

        Assert.Equal(new HashSet<Guid> { owner.UserId, colleague.UserId }, [.. list.Members.Select(member => member.UserId)]);
        Assert.Equal(invitations, list.Invitations.Count);
        Assert.All(list.Invitations, invitation => Assert.Equal("Mara Lindqvist", invitation.InvitedBy));
    }

    [Fact]
    public async Task Remove_ByAnOwner_EndsTheAccessAtTheNextRequest()
    {
        var owner = await account.Host.CustomerAsync(Token);
        var colleague = await account.Host.MemberAsync(owner.Customer!.Value, MemberRole.Member, Token);
        using var browser = colleague.Client(account.Host);
        using var before = await browser.GetAsync("/api/customer/ves/", Token);

        await Remove.ExecuteAsync(owner.Caller(), colleague.UserId, Token);
        using var after = await browser.GetAsync("/api/customer/ves/", Token);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Forbidden), (before.StatusCode, after.StatusCode));
        Assert.Equal([owner.UserId], (await account.Host.RolesAsync(owner.Customer.Value)).Keys);
    }

    [Fact]
    public async Task Removed_WithAnotherCompany_NoWriteThatWasMeantForTheOldOneReachesIt()
    {
        var owner = await account.Host.CustomerAsync(Token);
        var other = await account.Host.CustomerAsync(Token, "Tideline");
        var colleague = await account.Host.MemberAsync(owner.Customer!.Value, MemberRole.Member, Token);
        await AddAsync(colleague.UserId, other.Customer!.Value, MemberRole.Owner);
        using var browser = colleague.Client(account.Host);

        await Remove.ExecuteAsync(owner.Caller(), colleague.UserId, Token);
        using var write = await browser.DeleteAsync($"/api/customer/ves/{Guid.Empty:D}", Token);
        using var read = await browser.GetAsync("/api/customer/ves/", Token);

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.OK), (write.StatusCode, read.StatusCode));
    }

    [Theory]
    [InlineData(MemberRole.Member)]
    [InlineData(MemberRole.Viewer)]
    public async Task ManagingMembers_ByANonOwnerWhoClaimsToBeOne_IsRefused(MemberRole role)
    {
        var owner = await account.Host.CustomerAsync(Token);
        var colleague = await account.Host.MemberAsync(owner.Customer!.Value, role, Token);
        var claimed = colleague.Caller(MemberRole.Owner);

        Assert.IsType<MembershipOutcome.NotAllowed>(await ChangeRole.ExecuteAsync(claimed, colleague.UserId, MemberRole.Owner, Token));
        Assert.IsType<MembershipOutcome.NotAllowed>(await Remove.ExecuteAsync(claimed, owner.UserId, Token));
        Assert.IsType<InviteOutcome.NotAllowed>(await account.Host.Services.GetRequiredService<InviteMember>()
            .ExecuteAsync(claimed, MemberWorld.NewEmail(), MemberRole.Owner, MemberWorld.Unmailed, Token));
        Assert.Equal(role, (await account.Host.RolesAsync(owner.Customer.Value))[colleague.UserId]);
    }

    [Fact]
    public async Task ManagingMembers_OfAnotherCompany_FindsNobody()
    {
        var owner = await account.Host.CustomerAsync(Token);
        var stranger = await account.Host.CustomerAsync(Token, "Tideline");

        Assert.IsType<MembershipOutcome.NotFound>(await Remove.ExecuteAsync(stranger.Caller(), owner.UserId, Token));
        Assert.IsType<MembershipOutcome.NotFound>(await ChangeRole.ExecuteAsync(stranger.Caller(), owner.UserId, MemberRole.Viewer, Token));
    }

    [Fact]
    public async Task LastOwner_CanNeitherLeaveNorStepDown()
    {
        var owner = await account.Host.CustomerAsync(Token);
        await account.Host.MemberAsync(owner.Customer!.Value, MemberRole.Member, Token);

        Assert.IsType<MembershipOutcome.LastOwner>(await Remove.ExecuteAsync(owner.Caller(), owner.UserId, Token));
        Assert.IsType<MembershipOutcome.LastOwner>(await ChangeRole.ExecuteAsync(owner.Caller(), owner.UserId, MemberRole.Member, Token));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task TwoOwners_WhoRemoveOrDemoteEachOtherAtOnce_LeaveOne(bool remove)
    {
        for (var round = 0; round < 5; round++)
        {
            var one = await account.Host.CustomerAsync(Token);
            var two = await account.Host.MemberAsync(one.Customer!.Value, MemberRole.Owner, Token);

            await Task.WhenAll(ActAsync(one, two), ActAsync(two, one));

            Assert.Single(await account.Host.RolesAsync(one.Customer.Value), role => role.Value is MemberRole.Owner);
        }

        Task ActAsync(TestAccount actor, TestAccount target) => remove
            ? Task.Run(() => Remove.ExecuteAsync(actor.Caller(), target.UserId, Token))
            : Task.Run(() => ChangeRole.ExecuteAsync(actor.Caller(), target.UserId, MemberRole.Viewer, Token));
    }

    [Fact]
    public async Task TwoOwners_WhoLeaveAtOnce_LeaveOne()
    {
        var one = await account.Host.CustomerAsync(Token);
        var two = await account.Host.MemberAsync(one.Customer!.Value, MemberRole.Owner, Token);

        await Task.WhenAll(
            Task.Run(() => Remove.ExecuteAsync(one.Caller(), one.UserId, Token)), Task.Run(() => Remove.ExecuteAsync(two.Caller(), two.UserId, Token)));

        Assert.Single(await account.Host.RolesAsync(one.Customer.Value));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private ChangeMemberRole ChangeRole => account.Host.Services.GetRequiredService<ChangeMemberRole>();

    private RemoveMember Remove => account.Host.Services.GetRequiredService<RemoveMember>();

    private async Task AddAsync(Guid user, CustomerId customer, MemberRole role)
    {
        await using var db = account.Host.Contexts.ForSystem("test");
        db.Add(new Member { UserId = user, CustomerId = customer, Role = role, CreatedAt = TimeProvider.System.GetUtcNow() });
        await db.SaveChangesAsync(Token);
    }
}
