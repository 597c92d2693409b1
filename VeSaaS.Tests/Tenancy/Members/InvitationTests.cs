using System.Net;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Tenancy;
using VeSaaS.Core.Tenancy.Members;
using Xunit;

namespace VeSaaS.Tests.Tenancy.Members;

/// <summary>An invitation's links: whom they let in, and all the ways in which they do not.</summary>
public sealed partial class InvitationTests(AccountHost account) : IClassFixture<AccountHost>
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Link_OpenedByAStranger_MakesAnAccountThatIsConfirmedByTheMailedLinkOnly(bool mailed)
    {
        var owner = await account.Host.CustomerAsync(Token, "Kvarn <b>& Co</b>");
        var email = MemberWorld.NewEmail();
        var invitation = await account.Host.InviteAsync(owner, email, MemberRole.Viewer);
        using var browser = new FormBrowser(account.Host.Url);
        var link = PathOf(mailed ? invitation.Secrets.Mail : invitation.Secrets.Link);
        using var opened = await browser.GetAsync(link, Token);
        var page = WebUtility.HtmlDecode(await opened.Content.ReadAsStringAsync(Token));

        using var joined = await browser.SendFormAsync(link, Join(), Token);

        Assert.Contains("Join Kvarn <b>& Co</b>", page, StringComparison.Ordinal);
        Assert.Contains($"Mara Lindqvist invites {email}. As Viewer", page, StringComparison.Ordinal);
        Assert.Equal("same-origin", Assert.Single(opened.Headers.GetValues("Referrer-Policy")));
        Assert.Equal("/team", joined.Headers.Location?.AbsolutePath);
        await using var db = account.Host.Contexts.ForSystem("test");
        var user = await db.Users.SingleAsync(row => row.Email == email, Token);
        Assert.Equal(mailed, user.EmailConfirmed);
        Assert.Equal(MemberRole.Viewer, (await account.Host.RolesAsync(owner.Customer!.Value))[user.Id]);
        Assert.True(await db.Set<AuditEntry>().AnyAsync(entry => entry.Type == "tenancy.member_joined" && entry.ActorId == user.Id, Token));
    }

    [Fact]
    public async Task Link_PostedWithARoleOrAddressOfTheGuestsChoice_GivesWhatWasInvited()
    {
        var owner = await account.Host.CustomerAsync(Token);
        var email = MemberWorld.NewEmail();
        var invitation = await account.Host.InviteAsync(owner, email, MemberRole.Viewer);
        using var browser = new FormBrowser(account.Host.Url);
        var form = Join();
        (form["Role"], form["Email"], form["CustomerId"]) = ("Owner", "somebody@else.example", Guid.Empty.ToString());

        (await browser.SendFormAsync(PathOf(invitation.Secrets.Mail), form, Token)).Dispose();

        await using var db = account.Host.Contexts.ForSystem("test");
        var user = await db.Users.SingleAsync(row => row.Email == email, Token);
        Assert.Equal(MemberRole.Viewer, (await account.Host.RolesAsync(owner.Customer!.Value))[user.Id]);
    }

    [Theory]
    [InlineData("used")]
    [InlineData("expired")]
    [InlineData("revoked")]
    [InlineData("resent")]
    [InlineData("suspended")]
    [InlineData("unknown")]
    public async Task Link_ThatIsNotOpen_LetsNobodyInAndTellsNothing(string kind)
    {
        var owner = await account.Host.CustomerAsync(Token);
        var invitation = await account.Host.InviteAsync(owner, MemberWorld.NewEmail());
        var secret = await CloseAsync(owner, invitation, kind);
        using var browser = new FormBrowser(account.Host.Url);

        using var opened = await browser.GetAsync(PathOf(secret), Token);
        var outcome = await Accept.ExecuteAsync(new JoinRequest(secret, "Nadia Okoye", TestAccount.Password, true), Token);

        Assert.Equal(HttpStatusCode.Gone, opened.StatusCode);
        var page = await opened.Content.ReadAsStringAsync(Token);
        Assert.Contains("This invitation does not work", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Nordhafen", page, StringComparison.Ordinal);
        Assert.IsType<AcceptOutcome.LinkNotFound>(outcome);
        Assert.Equal(kind == "used" ? 2 : 1, (await account.Host.RolesAsync(owner.Customer!.Value)).Count);
    }

    [Fact]
    public async Task Link_UsedByTwoAtOnce_LetsOneIn()
    {
        var owner = await account.Host.CustomerAsync(Token);
        var invitation = await account.Host.InviteAsync(owner, MemberWorld.NewEmail());

        var outcomes = await Task.WhenAll(Task.Run(() => JoinAsync(invitation.Secrets.Mail)), Task.Run(() => JoinAsync(invitation.Secrets.Link)));

        Assert.Single(outcomes, outcome => outcome is AcceptOutcome.Joined);
        Assert.Equal(2, (await account.Host.RolesAsync(owner.Customer!.Value)).Count);

        Task<AcceptOutcome> JoinAsync(string secret) => Accept.ExecuteAsync(new JoinRequest(secret, "Nadia Okoye", TestAccount.Password, true), Token);
    }

    [Fact]
    public async Task Link_OpenedBySomebodyElseWhoIsSignedIn_IsRefusedAndStaysOpen()
    {
        var owner = await account.Host.CustomerAsync(Token);
        var stranger = await account.Host.CustomerAsync(Token, "Tideline");
        var email = MemberWorld.NewEmail();
        var invitation = await account.Host.InviteAsync(owner, email);
        using var browser = stranger.Client(account.Host);
        using var opened = await browser.GetAsync(PathOf(invitation.Secrets.Mail), Token);

        var outcome = await Accept.ExecuteAsync(invitation.Secrets.Mail, stranger.UserId, Token);

        Assert.Contains($"The invitation asks {email}", await opened.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.IsType<AcceptOutcome.OtherAddress>(outcome);
        Assert.NotNull(await Accept.FindAsync(invitation.Secrets.Mail, Token));
        Assert.DoesNotContain(stranger.UserId, (await account.Host.RolesAsync(owner.Customer!.Value)).Keys);
    }

    [Fact]
    public async Task Link_OfAnAccountThatExists_AsksToSignInAndThenAddsTheCompanyAndGoesThere()
    {
        var owner = await account.Host.CustomerAsync(Token);
        var guest = await account.Host.CustomerAsync(Token, "Tideline");
        var invitation = await account.Host.InviteAsync(owner, guest.Email.ToUpperInvariant());
        var link = PathOf(invitation.Secrets.Mail);
        using var browser = new FormBrowser(account.Host.Url);
        using var opened = await browser.GetAsync(link, Token);

        var page = await opened.Content.ReadAsStringAsync(Token);
        var signIn = WebUtility.HtmlDecode(SignInLink().Match(page).Groups[1].Value);
        using var signedIn = await browser.SendFormAsync(signIn, new() { ["Email"] = guest.Email, ["Password"] = TestAccount.Password }, Token);
        var back = signedIn.Headers.Location?.AbsolutePath ?? "";
        using var joined = await browser.SendFormAsync(back, [], Token);
        using var again = await browser.GetAsync(back, Token);

        Assert.Contains("Sign in, then join", page, StringComparison.Ordinal);
        Assert.DoesNotContain(invitation.Secrets.Mail, $"{signIn} {back} {page}", StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Gone, again.StatusCode);
        Assert.Equal("/team", joined.Headers.Location?.AbsolutePath);
        Assert.Equal(MemberRole.Member, (await account.Host.RolesAsync(owner.Customer!.Value))[guest.UserId]);
        var standing = await account.Host.Services.GetRequiredService<Memberships>().FindAsync(guest.UserId, null, Token);
        Assert.Equal(owner.Customer, standing.Membership?.CustomerId);
    }

    [Fact]
    public async Task Join_OverAnAddressThatHasAnAccount_MakesNoSecondOneAndSetsNoPassword()
    {
        var owner = await account.Host.CustomerAsync(Token);
        var guest = await account.Host.CustomerAsync(Token, "Tideline");
        var invitation = await account.Host.InviteAsync(owner, guest.Email);

        var outcome = await Accept.ExecuteAsync(new JoinRequest(invitation.Secrets.Link, "Eve", "a password of the attacker", true), Token);

        Assert.IsType<AcceptOutcome.HasAccount>(outcome);
        Assert.NotNull(await Accept.FindAsync(invitation.Secrets.Link, Token));
    }

    [Fact]
    public async Task Invite_AMemberOrTheSameTwice_IsRefused()
    {
        var owner = await account.Host.CustomerAsync(Token);
        var email = MemberWorld.NewEmail();
        await account.Host.InviteAsync(owner, email);
        var invite = account.Host.Services.GetRequiredService<InviteMember>();

        Assert.IsType<InviteOutcome.AlreadyInvited>(await invite.ExecuteAsync(owner.Caller(), email.ToUpperInvariant(), MemberRole.Viewer, MemberWorld.Unmailed, Token));
        Assert.IsType<InviteOutcome.AlreadyMember>(await invite.ExecuteAsync(owner.Caller(), owner.Email, MemberRole.Viewer, MemberWorld.Unmailed, Token));
        Assert.IsType<InviteOutcome.Invalid>(await invite.ExecuteAsync(owner.Caller(), "not an address", MemberRole.Viewer, MemberWorld.Unmailed, Token));
    }

    [Fact]
    public async Task ResendAndRevoke_OfAnotherCompanysInvitation_FindNothing()
    {
        var owner = await account.Host.CustomerAsync(Token);
        var stranger = await account.Host.CustomerAsync(Token, "Tideline");
        var invitation = await account.Host.InviteAsync(owner, MemberWorld.NewEmail());

        Assert.IsType<ResendOutcome.NotFound>(await Resend.ExecuteAsync(stranger.Caller(), invitation.Id, MemberWorld.Unmailed, Token));
        Assert.IsType<RevokeInvitationOutcome.NotFound>(await Revoke.ExecuteAsync(stranger.Caller(), invitation.Id, Token));
        Assert.NotNull(await Accept.FindAsync(invitation.Secrets.Mail, Token));
    }

    [Fact]
    public async Task Resend_WithinAMinute_IsTooSoon()
    {
        var owner = await account.Host.CustomerAsync(Token);
        var invitation = await account.Host.InviteAsync(owner, MemberWorld.NewEmail());

        Assert.IsType<ResendOutcome.TooSoon>(await Resend.ExecuteAsync(owner.Caller(), invitation.Id, MemberWorld.Unmailed, Token));
    }

    [Fact]
    public async Task Invite_MailCannotBeKept_MakesNoInvitation()
    {
        var owner = await account.Host.CustomerAsync(Token);
        var email = MemberWorld.NewEmail();
        var invite = account.Host.Services.GetRequiredService<InviteMember>();

        await Assert.ThrowsAsync<InvalidOperationException>(() => invite.ExecuteAsync(
            owner.Caller(), email, MemberRole.Viewer, (_, _) => throw new InvalidOperationException("The mail is lost."), Token));

        await using var db = account.Host.Contexts.ForSystem("test");
        Assert.False(await db.Set<Invitation>().AnyAsync(row => row.Email == email, Token));
    }

    [Fact]
    public async Task Secrets_AreNotInTheDatabase()
    {
        var owner = await account.Host.CustomerAsync(Token);
        var invitation = await account.Host.InviteAsync(owner, MemberWorld.NewEmail());
        await using var db = account.Host.Contexts.ForSystem("test");
        var row = await db.Set<Invitation>().SingleAsync(found => found.Id == invitation.Id, Token);
        var details = await db.Set<AuditEntry>().Where(entry => entry.CustomerId == owner.Customer).Select(entry => entry.Detail).ToListAsync(Token);

        Assert.Equal(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(invitation.Secrets.Mail)), row.MailHash);
        Assert.NotEmpty(details);
        Assert.DoesNotContain(details, detail => detail.Contains(invitation.Secrets.Mail, StringComparison.Ordinal) || detail.Contains(invitation.Secrets.Link, StringComparison.Ordinal));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private AcceptInvitation Accept => account.Host.Services.GetRequiredService<AcceptInvitation>();

    private ResendInvitation Resend => account.Host.Services.GetRequiredService<ResendInvitation>();

    private RevokeInvitation Revoke => account.Host.Services.GetRequiredService<RevokeInvitation>();

    private static string PathOf(string secret) => $"/invitation/{secret}";

    private static Dictionary<string, string> Join() => new() { ["Name"] = "Nadia Okoye", ["Password"] = TestAccount.Password, ["TermsAccepted"] = "true" };

    private async Task<string> CloseAsync(TestAccount owner, IssuedInvitation invitation, string kind)
    {
        await using var db = account.Host.Contexts.ForSystem("test");
        var rows = db.Set<Invitation>().Where(row => row.Id == invitation.Id);
        switch (kind)
        {
            case "used":
                Assert.IsType<AcceptOutcome.Joined>(await Accept.ExecuteAsync(new JoinRequest(invitation.Secrets.Link, "Nadia Okoye", TestAccount.Password, true), Token));
                break;
            case "expired":
                await rows.ExecuteUpdateAsync(row => row.SetProperty(open => open.ExpiresAt, TimeProvider.System.GetUtcNow()), Token);
                break;
            case "revoked":
                Assert.IsType<RevokeInvitationOutcome.Revoked>(await Revoke.ExecuteAsync(owner.Caller(), invitation.Id, Token));
                break;
            case "resent":
                await rows.ExecuteUpdateAsync(row => row.SetProperty(open => open.SentAt, TimeProvider.System.GetUtcNow().AddHours(-1)), Token);
                Assert.IsType<ResendOutcome.Renewed>(await Resend.ExecuteAsync(owner.Caller(), invitation.Id, MemberWorld.Unmailed, Token));
                break;
            case "suspended":
                await db.Set<Customer>().Where(row => row.Id == owner.Customer)
                    .ExecuteUpdateAsync(row => row.SetProperty(customer => customer.State, CustomerState.Suspended), Token);
                break;
            case "unknown":
                return "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
            default:
                throw new ArgumentOutOfRangeException(nameof(kind), kind, null);
        }

        return invitation.Secrets.Mail;
    }

    [GeneratedRegex("href=\"(/account/sign-in[^\"]+)\"")]
    private static partial Regex SignInLink();
}
