using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Notifications;
using VeSaaS.Core.Tenancy;
using VeSaaS.Core.Tenancy.Members;
using VeSaaS.Core.Tenancy.Operators;
using VeSaaS.Infrastructure.Notifications;
using VeSaaS.Tests.Tenancy.Members;
using VeSaaS.Web.Tenancy.Operators;
using Xunit;

namespace VeSaaS.Tests.Tenancy.Operators;

/// <summary>An operator invites another: who may, what is kept, and everything that a stranger with half of it cannot do.</summary>
public sealed class OperatorInvitationTests(AccountHost account) : IClassFixture<AccountHost>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private AcceptOperatorInvitation Accept => account.Host.Services.GetRequiredService<AcceptOperatorInvitation>();

    private InviteOperator Invite => account.Host.Services.GetRequiredService<InviteOperator>();

    [Fact]
    public async Task Join_ByTheLinkInTheBrowser_MakesAnOperatorAndIsWrittenDown()
    {
        var ada = await account.Host.OperatorAsync(Token);
        var email = OperatorWorld.NewEmail();
        var invitation = await account.Host.InviteOperatorAsync(ada, email);
        using var browser = new FormBrowser(account.Host.Url);

        using var joined = await browser.SendFormAsync(PathOf(invitation), new() { ["Name"] = "Ben Okoye", ["Password"] = TestAccount.Password }, Token);
        using var again = await browser.GetAsync(PathOf(invitation), Token);

        Assert.Equal("/admin/agents", joined.Headers.Location?.AbsolutePath);
        Assert.Equal(HttpStatusCode.Gone, again.StatusCode);
        await using var db = account.Host.Contexts.ForSystem("test");
        var ben = await db.Users.SingleAsync(user => user.Email == email, Token);
        Assert.True(await account.Host.IsOperatorAsync(ben.Id));
        var row = await db.Set<AuditEntry>().SingleAsync(entry => entry.Type == "tenancy.operator_joined" && entry.ActorId == ben.Id, Token);
        Assert.Contains($"{ada.UserId:D}", row.Detail, StringComparison.Ordinal);
        Assert.True(await db.Set<AuditEntry>().AnyAsync(entry => entry.Type == "tenancy.operator_invited" && entry.ActorId == ada.UserId, Token));
        Assert.NotNull(SecurityEvents.Find(row.Type));
    }

    [Fact]
    public async Task Invite_Mails_GoToWhoIsAskedAndToTheOtherOperatorsAndOnlyTheFirstHasTheLink()
    {
        var (ada, other) = (await account.Host.OperatorAsync(Token), await account.Host.OperatorAsync(Token));
        var email = OperatorWorld.NewEmail();
        var mail = account.Host.Services.GetRequiredService<OperatorMail>();
        IssuedOperatorInvitation? issued = null;

        await Invite.ExecuteAsync(ada.Acting(), email, (db, made) => mail.Add(db, issued = made, account.Host.Url), Token);

        Assert.Contains(other.Email, issued!.Others);
        Assert.DoesNotContain(ada.Email, issued.Others);
        List<Mail> sent = [];
        await Support.Eventually.UntilAsync(() =>
        {
            sent = [.. account.Host.Services.GetRequiredService<DevelopmentOutbox>().Mails.Select(kept => kept.Mail).Where(one => one.Text.Contains(email, StringComparison.Ordinal) || one.To == email)];
            return Task.FromResult(sent.Any(one => one.To == email) && sent.Any(one => one.To == other.Email));
        });
        Assert.All(sent, one => Assert.Equal(one.To == email, one.Text.Contains(issued.Secret, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Invite_StolenCookieWithOldProof_AsksFirstAndMakesNothing()
    {
        var ada = await account.Host.OperatorAsync(Token);
        var email = OperatorWorld.NewEmail();
        await account.Host.AgeProofsAsync(ada.UserId, Token);

        Assert.IsType<InviteOperatorOutcome.ProofNeeded>(await Invite.ExecuteAsync(ada.Acting(), email, OperatorWorld.Unmailed, Token));
        // Nor with the session of somebody who has just proved who they are.
        var other = await account.Host.OperatorAsync(Token);
        Assert.IsType<InviteOperatorOutcome.ProofNeeded>(await Invite.ExecuteAsync(ada.Acting() with { Session = other.Acting().Session }, email, OperatorWorld.Unmailed, Token));
        await using var db = account.Host.Contexts.ForSystem("test");
        Assert.False(await db.Set<OperatorLink>().AnyAsync(link => link.Email == email, Token));
    }

    [Fact]
    public async Task Invite_ByACompanysOwner_IsRefused()
    {
        var owner = await account.Host.CustomerAsync(Token);

        Assert.IsType<InviteOperatorOutcome.NotAllowed>(await Invite.ExecuteAsync(owner.Acting(), OperatorWorld.NewEmail(), OperatorWorld.Unmailed, Token));
        Assert.Equal(RevokeOperatorInvitationOutcome.NotAllowed, await Revoke.ExecuteAsync(owner.Acting(), Guid.Empty, Token));
        using var client = owner.Client(account.Host);
        using var page = await client.GetAsync("/admin/operators", Token);
        Assert.Equal(HttpStatusCode.Redirect, page.StatusCode);
    }

    [Fact]
    public async Task Invite_AnOperatorOrTheSameTwiceOrNobody_IsRefused()
    {
        var ada = await account.Host.OperatorAsync(Token);
        var email = OperatorWorld.NewEmail();
        await account.Host.InviteOperatorAsync(ada, email);

        Assert.IsType<InviteOperatorOutcome.AlreadyInvited>(await Invite.ExecuteAsync(ada.Acting(), email.ToUpperInvariant(), OperatorWorld.Unmailed, Token));
        Assert.IsType<InviteOperatorOutcome.AlreadyOperator>(await Invite.ExecuteAsync(ada.Acting(), ada.Email, OperatorWorld.Unmailed, Token));
        Assert.IsType<InviteOperatorOutcome.Invalid>(await Invite.ExecuteAsync(ada.Acting(), "not an address", OperatorWorld.Unmailed, Token));
    }

    [Theory]
    [InlineData("used")]
    [InlineData("expired")]
    [InlineData("revoked")]
    [InlineData("void")]
    [InlineData("forged")]
    [InlineData("member")]
    public async Task Link_ThatIsNotOpen_OpensNothingAndSaysNothing(string kind)
    {
        var ada = await account.Host.OperatorAsync(Token);
        var invitation = await account.Host.InviteOperatorAsync(ada, OperatorWorld.NewEmail());
        var secret = await CloseAsync(ada, invitation, kind);
        using var browser = new FormBrowser(account.Host.Url);
        using var opened = await browser.GetAsync($"/invitation/{secret}", Token);

        var outcome = await Accept.ExecuteAsync(new JoinRequest(secret, "Eve", TestAccount.Password, true), OperatorWorld.Unmailed, Token);

        Assert.IsType<AcceptOutcome.LinkNotFound>(outcome);
        Assert.Equal(kind == "member" ? HttpStatusCode.OK : HttpStatusCode.Gone, opened.StatusCode);
    }

    [Fact]
    public async Task Link_OfTheFirstOperator_IsNoInvitationAndAnInvitationIsNoSuchLink()
    {
        var invitation = await account.Host.InviteOperatorAsync(await account.Host.OperatorAsync(Token), OperatorWorld.NewEmail());

        var outcome = await account.Host.Services.GetRequiredService<CreateFirstOperator>().ExecuteAsync(new(invitation.Secret, "Eve", OperatorWorld.NewEmail(), TestAccount.Password), Token);
        // A restart replaces links for a first operator, and leaves invitations alone.
        await account.Host.Services.GetRequiredService<IssueOperatorLink>().ExecuteAsync(Token);

        Assert.IsType<FirstOperatorOutcome.LinkNotFound>(outcome);
        Assert.NotNull(await Accept.FindAsync(invitation.Secret, Token));
    }

    [Fact]
    public async Task Link_UsedByManyAtOnce_MakesOneOperator()
    {
        var invitation = await account.Host.InviteOperatorAsync(await account.Host.OperatorAsync(Token), OperatorWorld.NewEmail());

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Task.Run(() =>
            Accept.ExecuteAsync(new JoinRequest(invitation.Secret, "Ben Okoye", TestAccount.Password, true), OperatorWorld.Unmailed, Token))));

        Assert.Single(outcomes.OfType<AcceptOutcome.Joined>());
        await using var db = account.Host.Contexts.ForSystem("test");
        Assert.Equal(1, await db.Users.CountAsync(user => user.Email == invitation.Email, Token));
    }

    [Fact]
    public async Task Link_OpenedByACompanysMemberWhoIsSignedIn_IsRefusedAndStaysOpen()
    {
        var member = await account.Host.CustomerAsync(Token);
        var invitation = await account.Host.InviteOperatorAsync(await account.Host.OperatorAsync(Token), OperatorWorld.NewEmail());
        using var client = member.Client(account.Host);
        using var opened = await client.GetAsync(PathOf(invitation), Token);

        var outcome = await Accept.ExecuteAsync(invitation.Secret, member.Acting(), OperatorWorld.Unmailed, Token);

        Assert.Contains($"The invitation asks {invitation.Email}", await opened.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.IsType<AcceptOutcome.OtherAddress>(outcome);
        Assert.False(await account.Host.IsOperatorAsync(member.UserId));
        Assert.NotNull(await Accept.FindAsync(invitation.Secret, Token));
    }

    [Fact]
    public async Task Link_OfAnAccountThatExists_NeedsARecentProofAndEndsItsOtherSessions()
    {
        var member = await account.Host.CustomerAsync(Token);
        var invitation = await account.Host.InviteOperatorAsync(await account.Host.OperatorAsync(Token), member.Email);
        using var browser = new FormBrowser(account.Host.Url);
        using var signedIn = await browser.SendFormAsync("/account/sign-in", new() { ["Email"] = member.Email, ["Password"] = TestAccount.Password }, Token);
        await account.Host.AgeProofsAsync(member.UserId, Token);

        using var asked = await browser.SendFormAsync(PathOf(invitation), [], Token);
        var confirm = asked.Headers.Location!.PathAndQuery;
        Assert.False(await account.Host.IsOperatorAsync(member.UserId));
        using var proved = await browser.SendFormAsync(confirm, new() { ["Password"] = TestAccount.Password }, Token);
        using var joined = await browser.SendFormAsync(proved.Headers.Location!.PathAndQuery, [], Token);

        Assert.StartsWith("/account/security/confirm", confirm, StringComparison.Ordinal);
        Assert.DoesNotContain(invitation.Secret, confirm, StringComparison.Ordinal);
        Assert.Equal("/admin/agents", joined.Headers.Location?.AbsolutePath);
        Assert.True(await account.Host.IsOperatorAsync(member.UserId));
        // The cookie that the test account had before, which somebody may have copied, is worth nothing now; the browser that joined goes on.
        using var thief = member.Client(account.Host);
        using var stolen = await thief.GetAsync("/team", Token);
        using var own = await browser.GetAsync("/admin/operators", Token);
        Assert.Equal((HttpStatusCode.Redirect, HttpStatusCode.OK), (stolen.StatusCode, own.StatusCode));
        Assert.Equal(MemberRole.Owner, (await account.Host.RolesAsync(member.Customer!.Value))[member.UserId]);
    }

    [Fact]
    public async Task Join_OverAnAddressThatHasAnAccount_MakesNoSecondOneAndNoOperator()
    {
        var member = await account.Host.CustomerAsync(Token);
        var invitation = await account.Host.InviteOperatorAsync(await account.Host.OperatorAsync(Token), member.Email);

        var outcome = await Accept.ExecuteAsync(new JoinRequest(invitation.Secret, "Eve", "a password of the attacker", true), OperatorWorld.Unmailed, Token);

        Assert.IsType<AcceptOutcome.HasAccount>(outcome);
        Assert.False(await account.Host.IsOperatorAsync(member.UserId));
    }

    [Fact]
    public async Task Join_WeakPassword_KeepsTheLinkOpen()
    {
        var invitation = await account.Host.InviteOperatorAsync(await account.Host.OperatorAsync(Token), OperatorWorld.NewEmail());

        var outcome = await Accept.ExecuteAsync(new JoinRequest(invitation.Secret, " ", "short", true), OperatorWorld.Unmailed, Token);

        Assert.Equal(["Name", "Password"], Assert.IsType<AcceptOutcome.InvalidFields>(outcome).Errors.Select(error => error.Field));
        Assert.NotNull(await Accept.FindAsync(invitation.Secret, Token));
    }

    [Fact]
    public async Task Secret_IsNotInTheDatabase()
    {
        var invitation = await account.Host.InviteOperatorAsync(await account.Host.OperatorAsync(Token), OperatorWorld.NewEmail());
        await using var db = account.Host.Contexts.ForSystem("test");
        var row = await db.Set<OperatorLink>().SingleAsync(link => link.Id == invitation.Id, Token);
        var details = await db.Set<AuditEntry>().Where(entry => entry.Subject == $"operator_link:{invitation.Id:D}").Select(entry => entry.Detail).ToListAsync(Token);

        Assert.Equal(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(invitation.Secret)), row.SecretHash);
        Assert.DoesNotContain(Assert.Single(details), invitation.Secret, StringComparison.Ordinal);
    }

    private RevokeOperatorInvitation Revoke => account.Host.Services.GetRequiredService<RevokeOperatorInvitation>();

    private static string PathOf(IssuedOperatorInvitation invitation) => $"/invitation/{invitation.Secret}";

    private async Task<string> CloseAsync(TestAccount ada, IssuedOperatorInvitation invitation, string kind)
    {
        await using var db = account.Host.Contexts.ForSystem("test");
        switch (kind)
        {
            case "used":
                Assert.IsType<AcceptOutcome.Joined>(await Accept.ExecuteAsync(new JoinRequest(invitation.Secret, "Ben Okoye", TestAccount.Password, true), OperatorWorld.Unmailed, Token));
                return invitation.Secret;
            case "expired":
                await db.Set<OperatorLink>().Where(link => link.Id == invitation.Id).ExecuteUpdateAsync(set => set.SetProperty(link => link.ExpiresAt, TimeProvider.System.GetUtcNow()), Token);
                return invitation.Secret;
            case "revoked":
                Assert.Equal(RevokeOperatorInvitationOutcome.Revoked, await Revoke.ExecuteAsync(ada.Acting(), invitation.Id, Token));
                Assert.Equal(RevokeOperatorInvitationOutcome.NotFound, await Revoke.ExecuteAsync(ada.Acting(), invitation.Id, Token));
                return invitation.Secret;
            case "void":
                Assert.IsType<RemoveOperatorOutcome.Removed>(await account.Host.RemoveOperatorAsync(await account.Host.OperatorAsync(Token), ada.UserId));
                return invitation.Secret;
            case "forged":
                return "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
            case "member":
                // A company's owner cannot make an operator by an invitation of their own.
                return (await account.Host.InviteAsync(await account.Host.CustomerAsync(Token), MemberWorld.NewEmail(), MemberRole.Owner)).Secrets.Mail;
            default:
                throw new ArgumentOutOfRangeException(nameof(kind), kind, null);
        }
    }
}
