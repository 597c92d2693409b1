using System.Net;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using VeSaaS.Core.Audit;
using VeSaaS.Infrastructure.Notifications;
using VeSaaS.Tests.Support;
using Xunit;

namespace VeSaaS.Tests.Tenancy;

public sealed partial class AccountPageTests(AccountHost account) : IClassFixture<AccountHost>
{
    private const string SignUp = "/account/sign-up";
    private const string SignIn = "/account/sign-in";
    private const string Refused = "do not match";

    [Fact]
    public async Task SignUp_CompleteForm_SignsInAndOut()
    {
        using var browser = new FormBrowser(account.Host.Url);

        using var answer = await browser.SendFormAsync(SignUp, Form(NewEmail()), Token);

        Assert.Equal((HttpStatusCode.Found, "/team"), (answer.StatusCode, answer.Headers.Location?.AbsolutePath));
        var cookie = Assert.Single(browser.Cookies, cookie => cookie.Name == "vesaas");
        Assert.True(cookie.HttpOnly);
        using var again = await browser.GetAsync(SignIn, Token);
        Assert.Equal("/team", again.Headers.Location?.AbsolutePath);
        using var signedOut = await browser.PostAsync("/account/sign-out", account.Host.Url, Token);
        Assert.Equal(HttpStatusCode.Found, signedOut.StatusCode);
        Assert.DoesNotContain(browser.Cookies, left => left.Name == "vesaas" && left.Value.Length > 0);
    }

    [Fact]
    public async Task SignUp_TakenEmail_NamesTheField()
    {
        var email = NewEmail();
        using var first = new FormBrowser(account.Host.Url);
        (await first.SendFormAsync(SignUp, Form(email), Token)).Dispose();
        using var second = new FormBrowser(account.Host.Url);

        using var answer = await second.SendFormAsync(SignUp, Form(email), Token);

        Assert.Equal(["Email"], await ErrorsAsync(answer));
        Assert.DoesNotContain(second.Cookies, cookie => cookie.Name == "vesaas");
    }

    [Theory]
    [InlineData("Password", "tooshort")]
    [InlineData("Company", "")]
    [InlineData("TermsAccepted", "")]
    public async Task SignUp_WrongField_NamesIt(string field, string value)
    {
        using var browser = new FormBrowser(account.Host.Url);
        var form = Form(NewEmail());
        form.Remove(field);
        if (value.Length > 0)
        {
            form[field] = value;
        }

        using var answer = await browser.SendFormAsync(SignUp, form, Token);

        Assert.Equal([field], await ErrorsAsync(answer));
    }

    [Fact]
    public async Task SignUp_SeveralWrongFields_SummarisesThemAndKeepsWhatWasTyped()
    {
        using var browser = new FormBrowser(account.Host.Url);

        using var answer = await browser.SendFormAsync(SignUp, new() { ["Name"] = "Mara Lindqvist", ["Password"] = "shorty" }, Token);

        var page = await answer.Content.ReadAsStringAsync(Token);
        Assert.Contains("things to change", page, StringComparison.Ordinal);
        Assert.Contains("value=\"Mara Lindqvist\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("shorty", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignIn_RightPassword_GoesToTheLocalReturnAddress()
    {
        var member = await account.Host.CustomerAsync(Token);
        using var browser = new FormBrowser(account.Host.Url);

        using var answer = await browser.SendFormAsync($"{SignIn}?returnUrl=%2Fchat", Credentials(member.Email), Token);

        Assert.Equal("/chat", answer.Headers.Location?.AbsolutePath);
        await using var db = account.Host.Contexts.ForSystem("test");
        Assert.True(await db.Set<AuditEntry>().AnyAsync(
            entry => entry.Type == "tenancy.signed_in" && entry.ActorId == member.UserId && entry.CustomerId == member.Customer, Token));
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    public async Task SignIn_ForeignReturnAddress_StaysHere(string returnUrl)
    {
        var member = await account.Host.CustomerAsync(Token);
        using var browser = new FormBrowser(account.Host.Url);

        using var answer = await browser.SendFormAsync($"{SignIn}?returnUrl={Uri.EscapeDataString(returnUrl)}", Credentials(member.Email), Token);

        Assert.Equal($"{account.Host.Url}/team", answer.Headers.Location?.ToString());
    }

    [Fact]
    public async Task SignIn_Operator_GoesToTheAgents()
    {
        var person = await account.Host.OperatorAsync(Token);
        using var browser = new FormBrowser(account.Host.Url);

        using var answer = await browser.SendFormAsync(SignIn, Credentials(person.Email), Token);

        Assert.Equal("/admin/agents", answer.Headers.Location?.AbsolutePath);
    }

    [Fact]
    public async Task SignIn_FiveWrongPasswords_RefusesTheRightOneWithTheSameWords()
    {
        var member = await account.Host.CustomerAsync(Token);
        using var browser = new FormBrowser(account.Host.Url);
        using var stranger = await browser.SendFormAsync(SignIn, Credentials(NewEmail()), Token);
        for (var attempt = 0; attempt < 5; attempt++)
        {
            (await browser.SendFormAsync(SignIn, Credentials(member.Email, "wrong but long enough"), Token)).Dispose();
        }

        using var answer = await browser.SendFormAsync(SignIn, Credentials(member.Email), Token);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains(Refused, await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.Contains(Refused, await stranger.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        await using var db = account.Host.Contexts.ForSystem("test");
        var subject = $"user:{member.UserId:D}";
        Assert.Equal(6, await db.Set<AuditEntry>().CountAsync(entry => entry.Type == "tenancy.signin_failed" && entry.Subject == subject, Token));
    }

    [Fact]
    public async Task ForgottenPassword_KnownAddress_MailsALinkThatWorksOnce()
    {
        var member = await account.Host.CustomerAsync(Token);
        using var browser = new FormBrowser(account.Host.Url);
        (await browser.SendFormAsync("/account/forgotten-password", new() { ["Email"] = member.Email }, Token)).Dispose();
        var link = await MailedLinkAsync(member.Email);

        using var changed = await browser.SendFormAsync(link, new() { ["Password"] = "another four words now" }, Token);
        using var again = await browser.SendFormAsync(link, new() { ["Password"] = "yet another four words" }, Token);
        using var old = await browser.SendFormAsync(SignIn, Credentials(member.Email), Token);
        using var answer = await browser.SendFormAsync(SignIn, Credentials(member.Email, "another four words now"), Token);

        Assert.Equal(SignIn, changed.Headers.Location?.AbsolutePath);
        Assert.Contains("does not work any more", await again.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.Contains(Refused, await old.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.Equal("/team", answer.Headers.Location?.AbsolutePath);
        await using var db = account.Host.Contexts.ForSystem("test");
        Assert.True(await db.Set<AuditEntry>().AnyAsync(entry => entry.Type == "tenancy.password_reset" && entry.ActorId == member.UserId, Token));
    }

    [Fact]
    public async Task ForgottenPassword_UnknownAddress_AnswersTheSame()
    {
        var member = await account.Host.CustomerAsync(Token);
        var stranger = NewEmail();

        var known = await AskAsync(member.Email);
        var unknown = await AskAsync(stranger);

        Assert.Contains("Look into your mail", known, StringComparison.Ordinal);
        Assert.Equal(Body(known).Replace(member.Email, "", StringComparison.Ordinal), Body(unknown).Replace(stranger, "", StringComparison.Ordinal));
        await MailedLinkAsync(member.Email);
        Assert.DoesNotContain(account.Host.Services.GetRequiredService<DevelopmentOutbox>().Mails, kept => kept.Mail.To == stranger);
    }

    [Fact]
    public async Task Form_WithoutAntiforgeryToken_IsRefused()
    {
        using var client = new HttpClient { BaseAddress = new Uri(account.Host.Url) };
        using var content = new FormUrlEncodedContent(new Dictionary<string, string> { ["_handler"] = "sign-in" });

        using var answer = await client.PostAsync(SignIn, content, Token);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task ProtectedPage_SignedOut_AsksToSignInAndComesBack()
    {
        using var browser = new FormBrowser(account.Host.Url);

        using var answer = await browser.GetAsync("/admin/agents", Token);

        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        Assert.Equal($"{SignIn}?returnUrl=%2Fadmin%2Fagents", answer.Headers.Location?.PathAndQuery);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static string NewEmail() => $"{Path.GetRandomFileName()}@nordhafen.example";

    private static Dictionary<string, string> Credentials(string email, string password = TestAccount.Password) =>
        new() { ["Email"] = email, ["Password"] = password };

    private static Dictionary<string, string> Form(string email) => new()
    {
        ["Name"] = "Mara Lindqvist",
        ["Email"] = email,
        ["Password"] = TestAccount.Password,
        ["Company"] = "Nordhafen Logistics",
        ["TimeZone"] = "Europe/Berlin",
        ["TermsAccepted"] = "true",
    };

    private static async Task<IEnumerable<string>> ErrorsAsync(HttpResponseMessage answer)
    {
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var page = await answer.Content.ReadAsStringAsync(Token);
        var described = ErrorId().Matches(page).Select(match => match.Groups[1].Value).ToList();
        // Each error is what a screen reader says with its field.
        Assert.All(described, field => Assert.Matches($"id=\"Input-{field}\"[^>]*aria-describedby=\"Input-{field}-error[^>]*aria-invalid=\"true\"", page));
        return described;
    }

    private async Task<string> AskAsync(string email)
    {
        using var browser = new FormBrowser(account.Host.Url);
        using var answer = await browser.SendFormAsync("/account/forgotten-password", new() { ["Email"] = email }, Token);
        return await answer.Content.ReadAsStringAsync(Token);
    }

    private async Task<string> MailedLinkAsync(string email)
    {
        var outbox = account.Host.Services.GetRequiredService<DevelopmentOutbox>();
        await Eventually.UntilAsync(() => Task.FromResult(outbox.Mails.Any(kept => kept.Mail.To == email)));
        return Link().Match(outbox.Mails.First(kept => kept.Mail.To == email).Mail.Text).Value;
    }

    private static string Body(string page) => page[page.IndexOf("<main", StringComparison.Ordinal)..page.IndexOf("</main>", StringComparison.Ordinal)];

    [GeneratedRegex("id=\"Input-([A-Za-z]+)-error\"")]
    private static partial Regex ErrorId();

    [GeneratedRegex(@"/account/reset-password\S+")]
    private static partial Regex Link();
}
