using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Tenancy;
using VeSaaS.Web.Tenancy;
using Xunit;

namespace VeSaaS.Tests.Tenancy.Members;

/// <summary>One person, several companies: what is shown is the one that is named.</summary>
public sealed partial class CompanySwitchTests(AccountHost account) : IClassFixture<AccountHost>
{
    private const string Switch = "/account/company";

    [Fact]
    public async Task NewCompany_Founded_BecomesTheActiveOneAndTheNextSignInsDefault()
    {
        var person = await account.Host.CustomerAsync(Token);
        using var browser = await SignedInAsync(person);

        using var founded = await browser.SendFormAsync(
            "/account/new-company", new() { ["Company"] = "Kvarn", ["TimeZone"] = "Europe/Stockholm", ["TermsAccepted"] = "true" }, Token);

        Assert.Equal("/team", founded.Headers.Location?.AbsolutePath);
        Assert.Equal("Kvarn", await DefaultOfAsync(person));
    }

    [Fact]
    public async Task Switch_ToAnotherCompany_LandsOnThePageThatEveryCompanyHas_AndIsTheNextDefault()
    {
        var (person, first, second) = await TwoCompaniesAsync();
        using var browser = await SignedInAsync(person);

        using var there = await PostAsync(browser, second);
        Assert.Equal("/team", there.Headers.Location?.OriginalString);
        Assert.Equal("Tideline", await DefaultOfAsync(person));

        using var back = await PostAsync(browser, first);
        Assert.Equal("/team", back.Headers.Location?.OriginalString);
        Assert.Equal("Nordhafen Logistics", await DefaultOfAsync(person));
    }

    [Theory]
    [InlineData("foreign")]
    [InlineData("unknown")]
    [InlineData("suspended")]
    public async Task Switch_ToACompanyThatIsNotOnes_Is404AndChangesNothing(string kind)
    {
        var (person, _, second) = await TwoCompaniesAsync();
        using var browser = await SignedInAsync(person);
        var target = kind switch
        {
            "foreign" => (await account.Host.CustomerAsync(Token, "Somebody else")).Customer!.Value,
            "unknown" => new CustomerId(TimeProvider.System.NewId()),
            _ => await SuspendAsync(second),
        };

        using var answer = await PostAsync(browser, target);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("Nordhafen Logistics", await DefaultOfAsync(person));
    }

    [Fact]
    public async Task Switch_WithoutAntiforgeryToken_IsRefused()
    {
        var (person, _, second) = await TwoCompaniesAsync();
        using var browser = person.Client(account.Host);
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["company"] = second.ToString() });

        using var answer = await browser.PostAsync(Switch, form, Token);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("Nordhafen Logistics", await DefaultOfAsync(person));
    }

    [Fact]
    public async Task Circuit_ReconnectedWithTheCookieOfAnotherCompany_IsNobodysInsteadOfMixed()
    {
        var (person, first, second) = await TwoCompaniesAsync();
        await using var scope = account.Host.Services.CreateAsyncScope();
        var provider = scope.ServiceProvider.GetRequiredService<AuthenticationStateProvider>();
        var circuit = (IHostEnvironmentAuthenticationStateProvider)provider;
        circuit.SetAuthenticationState(Task.FromResult(new AuthenticationState(person.Person)));
        Assert.Equal(first, (await provider.GetAuthenticationStateAsync()).User.Caller().CustomerId);

        var switched = Web.Tenancy.Access.SessionClaims.With(person.Person, new Standing(new Caller(person.UserId, second, MemberRole.Owner), false));
        circuit.SetAuthenticationState(Task.FromResult(new AuthenticationState(switched)));

        Assert.False((await provider.GetAuthenticationStateAsync()).User.Identity?.IsAuthenticated);
    }

    [Fact]
    public async Task Session_OfOneCompany_KeepsItWhenAnotherBrowserSwitches()
    {
        var (person, _, second) = await TwoCompaniesAsync();
        using var browser = await SignedInAsync(person);
        using var other = person.Client(account.Host);

        (await PostAsync(browser, second)).Dispose();
        using var answer = await other.GetAsync("/api/customer/ves/", Token);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private async Task<FormBrowser> SignedInAsync(TestAccount person)
    {
        var browser = new FormBrowser(account.Host.Url);
        (await browser.SendFormAsync("/account/sign-in", new() { ["Email"] = person.Email, ["Password"] = TestAccount.Password }, Token)).Dispose();
        return browser;
    }

    // The account menu is drawn by a circuit; its token is the same as that of any page.
    private static async Task<HttpResponseMessage> PostAsync(FormBrowser browser, CustomerId company)
    {
        using var page = await browser.GetAsync("/account/new-company", Token);
        var token = WebUtility.HtmlDecode(AntiforgeryToken().Match(await page.Content.ReadAsStringAsync(Token)).Groups[1].Value);
        return await browser.PostFieldsAsync(Switch, new() { ["company"] = company.ToString(), ["__RequestVerificationToken"] = token }, Token);
    }

    private async Task<(TestAccount Person, CustomerId First, CustomerId Second)> TwoCompaniesAsync()
    {
        var person = await account.Host.CustomerAsync(Token);
        var second = (await account.Host.CustomerAsync(Token, "Tideline")).Customer!.Value;
        await using var db = account.Host.Contexts.ForSystem("test");
        db.Add(new Member { UserId = person.UserId, CustomerId = second, Role = MemberRole.Owner, CreatedAt = TimeProvider.System.GetUtcNow() });
        await db.SaveChangesAsync(Token);
        return (person, person.Customer!.Value, second);
    }

    private async Task<CustomerId> SuspendAsync(CustomerId customer)
    {
        await using var db = account.Host.Contexts.ForSystem("test");
        await db.Set<Customer>().Where(row => row.Id == customer)
            .ExecuteUpdateAsync(row => row.SetProperty(suspended => suspended.State, CustomerState.Suspended), Token);
        return customer;
    }

    private async Task<string> DefaultOfAsync(TestAccount person)
    {
        var standing = await account.Host.Services.GetRequiredService<Memberships>().FindAsync(person.UserId, null, Token);
        await using var db = account.Host.Contexts.ForSystem("test");
        return await db.Set<Customer>().Where(row => row.Id == standing.Membership!.CustomerId).Select(row => row.Name).SingleAsync(Token);
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]*)\"")]
    private static partial Regex AntiforgeryToken();
}
