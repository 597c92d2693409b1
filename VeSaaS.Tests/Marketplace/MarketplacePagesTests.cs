using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Catalog;
using VeSaaS.Tests.Teams;
using VeSaaS.Tests.Support;
using VeSaaS.Tests.Tenancy;
using Xunit;

namespace VeSaaS.Tests.Marketplace;

/// <summary>The marketplace over HTTP, as visitors, search engines and programs get it: no circuit, no script needed.</summary>
public sealed class MarketplacePagesTests(MarketHost market) : IClassFixture<MarketHost>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private HttpClient Visitor() => new() { BaseAddress = new Uri(market.Host.Url) };

    [Fact]
    public async Task List_Visitor_IsAPlainFormWithFacetsAndOpenGraph()
    {
        using var client = Visitor();

        var html = await client.GetStringAsync("/marketplace?category=Writing&sort=price", Cancelled);

        Assert.Contains("<form method=\"get\" action=\"/marketplace\" role=\"search\"", html, StringComparison.Ordinal);
        Assert.Contains("<input type=\"hidden\" name=\"category\" value=\"Writing\"", html, StringComparison.Ordinal);
        Assert.Contains("<meta property=\"og:title\" content=\"Marketplace\"", html, StringComparison.Ordinal);
        Assert.Contains($"<link rel=\"canonical\" href=\"{market.Host.Url}/marketplace?category=Writing&amp;sort=price\"", html, StringComparison.Ordinal);
        Assert.Contains("Remove filter Writing", html, StringComparison.Ordinal);
        Assert.DoesNotContain("blazor:{\"type\":\"server\"", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Detail_Visitor_HasOpenGraphAndEveryTab()
    {
        using var client = Visitor();
        foreach (var tab in (string[])["", "?tab=skills", "?tab=access", "?tab=pricing", "?tab=versions", "?tab=%00"])
        {
            var html = await client.GetStringAsync($"/marketplace/{market.Listing.Slug}{tab}", Cancelled);

            Assert.Contains($"<meta property=\"og:title\" content=\"{WebUtility.HtmlEncode(market.Listing.Name)}\"", html, StringComparison.Ordinal);
            Assert.Contains($"<link rel=\"canonical\" href=\"{market.Host.Url}/marketplace/{market.Listing.Slug}\"", html, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Detail_Visitor_TriesByWayOfAnAccountAndComesBackToTheTrial()
    {
        using var browser = new FormBrowser(market.Host.Url);
        var trial = $"/marketplace/{market.Listing.Slug}/try";
        var signUp = $"/account/sign-up?returnUrl={Uri.EscapeDataString(trial)}";

        // The demo agents come up in the background, and only who is ready is offered.
        await Eventually.UntilAsync(async () =>
            (await browser.ReadAsync($"/marketplace/{market.Listing.Slug}")).Contains($"href=\"{signUp}\"", StringComparison.Ordinal));
        // Whoever has an account is led the same way, and signing up ends in the trial.
        Assert.Contains($"/account/sign-in?returnUrl={Uri.EscapeDataString(trial)}", await browser.ReadAsync(signUp), StringComparison.Ordinal);
        using var signedUp = await browser.SendFormAsync(
            signUp,
            new() { ["Name"] = "Mara Lindqvist", ["Email"] = $"{Path.GetRandomFileName()}@visitors.example", ["Password"] = TestAccount.Password, ["Company"] = "Nordhafen", ["TimeZone"] = "Europe/Berlin", ["TermsAccepted"] = "true" },
            Cancelled);
        Assert.Equal(trial, signedUp.Headers.Location?.AbsolutePath);
    }

    [Theory]
    [InlineData("?q=%00%ff%22%3Cscript%3E&page=-1&sort=;drop&seniority=x&minFee=NaN&maxFee=1e99&price=cheap")]
    [InlineData("?page=99999999999999999999")]
    [InlineData("?minFee=90&maxFee=20")]
    [InlineData("?q=&q=&category=&tag=%20")]
    public async Task List_WrongAddress_IsAPageThatSaysSo(string query)
    {
        using var client = Visitor();

        using var answer = await client.GetAsync($"/marketplace{query}", Cancelled);

        var html = await answer.Content.ReadAsStringAsync(Cancelled);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(query.Contains("q=&", StringComparison.Ordinal), !html.Contains("Not all of this address could be read.", StringComparison.Ordinal));
        Assert.DoesNotContain("<script>&", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("page=0", "page")]
    [InlineData("pageSize=101", "pageSize")]
    [InlineData("minFee=-1", "minFee")]
    [InlineData("minFee=9&maxFee=8", "maxFee")]
    [InlineData("sort=best", "sort")]
    [InlineData("seniority=boss", "seniority")]
    [InlineData("price=cheap", "price")]
    public async Task Api_WrongValue_IsAProblemThatNamesIt(string query, string field)
    {
        using var client = Visitor();

        using var answer = await client.GetAsync($"/api/marketplace/ves?{query}", Cancelled);

        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
        Assert.Equal((HttpStatusCode.BadRequest, "urn:vesaas:problem:invalid-fields"), (answer.StatusCode, problem.GetProperty("type").GetString()));
        Assert.Equal([field], problem.GetProperty("errors").EnumerateObject().Select(error => error.Name));
    }

    [Fact]
    public async Task Api_FilterAndTypo_CountsAndCorrects()
    {
        using var client = Visitor();

        JsonElement answer = default;
        // The demo market opens listing by listing.
        await Eventually.UntilAsync(async () =>
        {
            answer = await client.GetFromJsonAsync<JsonElement>("/api/marketplace/ves?q=anlyst&price=fee-and-usage&pageSize=5", Cancelled);
            return answer.GetProperty("corrections").GetArrayLength() > 0;
        });

        Assert.Equal("anlyst", answer.GetProperty("corrections")[0].GetProperty("typed").GetString());
        Assert.Contains("analyst", answer.GetProperty("items")[0].GetProperty("slug").GetString(), StringComparison.Ordinal);
        Assert.Equal(answer.GetProperty("total").GetInt32(), answer.GetProperty("facets").GetProperty("seniority").EnumerateObject().Sum(count => count.Value.GetInt32()));
    }

    [Fact]
    public async Task Compare_Visitor_ShowsWhatIsOfferedAndSaysWhatIsNot()
    {
        using var client = Visitor();

        var html = await client.GetStringAsync($"/marketplace/compare?ve={market.Listing.Slug}&ve=nobody", Cancelled);

        Assert.Contains($"href=\"/marketplace/{market.Listing.Slug}\"", html, StringComparison.Ordinal);
        Assert.Contains("1 of these cannot be hired any more", html, StringComparison.Ordinal);
        Assert.Contains("Nothing to compare yet", await client.GetStringAsync("/marketplace/compare", Cancelled), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Listing_Unpublished_IsNotFoundAnywhere()
    {
        using var client = Visitor();
        VirtualEmployee listing;
        await using (var db = market.Host.Contexts.ForSystem("test"))
        {
            listing = await db.Set<VirtualEmployee>().OrderBy(row => row.Slug).LastAsync(row => row.Status == VirtualEmployeeStatus.Published, Cancelled);
            listing.Status = VirtualEmployeeStatus.Draft;
            await db.SaveChangesAsync(Cancelled);
        }

        using var page = await client.GetAsync($"/marketplace/{listing.Slug}", Cancelled);
        using var api = await client.GetAsync($"/api/marketplace/ves/{listing.Slug}", Cancelled);
        var list = await client.GetStringAsync("/marketplace?q=" + Uri.EscapeDataString(listing.Name), Cancelled);

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (page.StatusCode, api.StatusCode));
        Assert.DoesNotContain($"/marketplace/{listing.Slug}\"", list, StringComparison.Ordinal);
    }
}
