using System.Net;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Tenancy;
using VeSaaS.Core.Tenancy.ApiKeys;
using VeSaaS.Core.Tenancy.Operators;
using VeSaaS.Core.Tenancy.Sessions;
using VeSaaS.Tests.Support;
using VeSaaS.Tests.Teams;
using VeSaaS.Web.Tenancy;
using Xunit;

namespace VeSaaS.Tests.Tenancy.Operators;

/// <summary>An operator goes: nothing that they had goes on opening the console, and somebody always stays.</summary>
public sealed class RemoveOperatorTests(AccountHost account) : IClassFixture<AccountHost>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Remove_AnOperator_EndsSessionsAtTheNextRequestAndIsWrittenDown()
    {
        var (ada, ben) = (await account.Host.OperatorAsync(Token), await account.Host.OperatorAsync(Token));
        using var browser = ben.Client(account.Host);
        using var before = await browser.GetAsync("/admin/operators", Token);

        Assert.IsType<RemoveOperatorOutcome.Removed>(await account.Host.RemoveOperatorAsync(ada, ben.UserId));

        using var page = await browser.GetAsync("/admin/operators", Token);
        using var api = await browser.GetAsync("/api/discovery/agents", Token);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Redirect, HttpStatusCode.Unauthorized), (before.StatusCode, page.StatusCode, api.StatusCode));
        Assert.False(await account.Host.IsOperatorAsync(ben.UserId));
        await using var db = account.Host.Contexts.ForSystem("test");
        var row = await db.Set<AuditEntry>().SingleAsync(entry => entry.Type == "tenancy.operator_removed" && entry.Subject == $"user:{ben.UserId:D}", Token);
        Assert.Equal(ada.UserId, row.ActorId);
        Assert.NotNull(SecurityEvents.Find(row.Type));
        Assert.True(await db.Users.AnyAsync(user => user.Id == ben.UserId, Token));
    }

    [Fact]
    public async Task Remove_AnOperator_RevokesThePlatformKeysThatTheyMadeAndNobodyElses()
    {
        var (ada, ben) = (await account.Host.OperatorAsync(Token), await account.Host.OperatorAsync(Token));
        var (own, theirs) = (await KeyAsync(ada), await KeyAsync(ben));
        var keys = account.Host.Services.GetRequiredService<AuthenticateApiKey>();
        Assert.NotNull((await keys.ExecuteAsync(theirs, Token)).Key);

        await account.Host.RemoveOperatorAsync(ada, ben.UserId);

        Assert.Equal(ApiKeyRefusal.Revoked, (await keys.ExecuteAsync(theirs, Token)).Refusal);
        Assert.NotNull((await keys.ExecuteAsync(own, Token)).Key);
    }

    [Fact]
    public async Task Remove_AnOperatorWhoIsAMemberAndLooksOn_EndsTheLookingAndLeavesTheMembership()
    {
        var (ada, ben) = (await account.Host.OperatorAsync(Token), await account.Host.OperatorAsync(Token));
        var (own, other) = (await account.Host.CustomerAsync(Token), await account.Host.CustomerAsync(Token, "Tideline"));
        var now = TimeProvider.System.GetUtcNow();
        await using (var db = account.Host.Contexts.ForSystem("test"))
        {
            db.Add(new Member { UserId = ben.UserId, CustomerId = own.Customer!.Value, Role = MemberRole.Owner, CreatedAt = now });
            db.Add(new Member { UserId = ben.UserId, CustomerId = other.Customer!.Value, Role = MemberRole.Viewer, CreatedAt = now, SupportUntil = now.AddHours(8), SupportReason = "They asked" });
            await db.SaveChangesAsync(Token);
        }

        await account.Host.RemoveOperatorAsync(ada, ben.UserId);

        var memberships = account.Host.Services.GetRequiredService<Memberships>();
        Assert.Equal(new Standing(new(ben.UserId, own.Customer!.Value, MemberRole.Owner), IsAdmin: false), await memberships.FindAsync(ben.UserId, other.Customer, Token));
    }

    [Fact]
    public async Task Remove_StolenCookieWithOldProof_ChangesNothing()
    {
        var (ada, ben) = (await account.Host.OperatorAsync(Token), await account.Host.OperatorAsync(Token));
        await account.Host.AgeProofsAsync(ada.UserId, Token);

        Assert.IsType<RemoveOperatorOutcome.ProofNeeded>(await account.Host.RemoveOperatorAsync(ada, ben.UserId));

        Assert.True(await account.Host.IsOperatorAsync(ben.UserId));
    }

    [Fact]
    public async Task Remove_ByWhoIsNoOperatorOrOfWhoIsNone_ChangesNothing()
    {
        var (ada, owner) = (await account.Host.OperatorAsync(Token), await account.Host.CustomerAsync(Token));

        Assert.IsType<RemoveOperatorOutcome.NotAllowed>(await account.Host.RemoveOperatorAsync(owner, ada.UserId));
        Assert.IsType<RemoveOperatorOutcome.NotFound>(await account.Host.RemoveOperatorAsync(ada, owner.UserId));

        Assert.True(await account.Host.IsOperatorAsync(ada.UserId));
    }

    [Fact]
    public async Task List_HasWhoRunsItWithTheirSecondStepAndTheInvitationsThatWait()
    {
        var ada = await account.Host.OperatorAsync(Token);
        await KeyAsync(ada);
        var invitation = await account.Host.InviteOperatorAsync(ada, OperatorWorld.NewEmail());

        var platform = await account.Host.Services.GetRequiredService<OperatorList>().ExecuteAsync(Token);

        var row = Assert.Single(platform.Operators, one => one.UserId == ada.UserId);
        Assert.Equal((ada.Email, false, 0, 1), (row.Email, row.HasApp, row.Passkeys, row.Keys));
        Assert.NotNull(row.LastSeenAt);
        Assert.Contains(platform.Invitations, one => one.Id == invitation.Id && one.Email == invitation.Email);
    }

    // A database of its own: whoever is the last one there is the last one.
    [Fact]
    public async Task Remove_TheLastOne_IsRefusedAndOfTwoWhoRemoveOneAnotherAtOnceOneStays()
    {
        using var database = new TestDatabase();
        var live = new RecordedEvents();
        var sessions = new LiveSessions(database.Contexts, live, database.Time);
        var remove = new RemoveOperator(database.Contexts, new(database.Contexts, database.Time), live, sessions, database.Time);
        var (ada, ben) = (await OperatorAsync(database), await OperatorAsync(database));

        var outcomes = await Task.WhenAll(
            Task.Run(() => remove.ExecuteAsync(ada, ben.UserId, OperatorWorld.Unmailed, Token)),
            Task.Run(() => remove.ExecuteAsync(ben, ada.UserId, OperatorWorld.Unmailed, Token)));

        Assert.Single(outcomes.OfType<RemoveOperatorOutcome.Removed>());
        await using var db = database.Open();
        var last = (await db.UserRoles.SingleAsync(Token)).UserId == ada.UserId ? ada : ben;
        Assert.IsType<RemoveOperatorOutcome.LastOperator>(await remove.ExecuteAsync(last, last.UserId, OperatorWorld.Unmailed, Token));
        Assert.Equal(1, await db.UserRoles.CountAsync(Token));
    }

    private static async Task<ActingOperator> OperatorAsync(TestDatabase database)
    {
        var (user, _) = await TestAccounts.CreateCustomerAsync(database.Contexts, database.Time, Token);
        await using var db = database.Open();
        var role = await new NewAccounts(new PasswordHasher<ApplicationUser>(), new UpperInvariantLookupNormalizer(), database.Time).AdminRoleAsync(db, Token);
        db.Add(new IdentityUserRole<Guid> { UserId = user.Id, RoleId = role.Id });
        await db.SaveChangesAsync(Token);
        var session = await new OpenSession(database.Contexts, database.Time).ExecuteAsync(new(user.Id, SignInMethod.Password, "Firefox on Linux", null), Token);
        return new(user.Id, session);
    }

    private async Task<string> KeyAsync(TestAccount acting)
    {
        var owner = new ApiKeyOwner(acting.UserId, null, acting.Person.FindSessionId());
        var outcome = await account.Host.Services.GetRequiredService<CreateApiKey>().ExecuteAsync(owner, new("Importer", [ApiScopes.AgentsRead], 30), Token);
        return Assert.IsType<CreateApiKeyOutcome.Created>(outcome).Key;
    }
}
