using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Support;
using VeSaaS.Tests.Tenancy;
using Xunit;

namespace VeSaaS.Tests.Teams;

/// <summary>The whole product in process; its demo listings are there.</summary>
public sealed class MarketHost : IAsyncLifetime
{
    public AppHost Host { get; } = new(new() { ["Accounts:PostsPerMinute"] = "100000" });

    internal VirtualEmployee Listing { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Host.Start();
        await Host.GatewayAsync(CancellationToken.None);
        // The demo agents publish themselves in the background.
        VirtualEmployee? listing = null;
        await Eventually.UntilAsync(async () =>
        {
            await using var db = Host.Contexts.ForSystem("test");
            listing = await db.Set<VirtualEmployee>().OrderBy(row => row.Slug)
                .FirstOrDefaultAsync(row => row.Status == VirtualEmployeeStatus.Published);
            return listing is not null;
        });

        Listing = listing!;
    }

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}

public sealed class TeamEndpointsTests(MarketHost market) : IClassFixture<MarketHost>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private object Body(string name = "Juno") => new { ve = market.Listing.Slug, name, monthlyCap = 150.5m, seniority = "senior" };

    private async Task<HttpClient> MemberAsync(MemberRole role = MemberRole.Member) =>
        (await market.Host.CustomerAsync(Cancelled, role: role)).Client(market.Host);

    private static async Task<JsonElement> JsonAsync(HttpResponseMessage response) =>
        (await response.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).Clone();

    [Fact]
    public async Task Hire_Twice_IsAConflictThatNamesTheFirst()
    {
        using var client = await MemberAsync();

        using var created = await client.PostAsJsonAsync("/api/customer/ves", Body(), Cancelled);
        using var again = await client.PostAsJsonAsync("/api/customer/ves", Body("Tarn"), Cancelled);

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.Conflict), (created.StatusCode, again.StatusCode));
        var hire = await JsonAsync(created);
        var problem = await JsonAsync(again);
        Assert.Equal(hire.GetProperty("id").GetGuid(), problem.GetProperty("hire").GetGuid());
        Assert.Equal(created.Headers.Location!.ToString(), problem.GetProperty("url").GetString());
        Assert.Equal(("Juno", "Senior", 150.5m),
            (hire.GetProperty("name").GetString(), hire.GetProperty("seniority").GetString(), hire.GetProperty("monthlyCap").GetDecimal()));
        using var read = await client.GetAsync(created.Headers.Location, Cancelled);
        Assert.Equal(HttpStatusCode.OK, read.StatusCode);
    }

    [Fact]
    public async Task Hire_SameIdempotencyKey_AnswersTheSameHire()
    {
        using var client = await MemberAsync();
        client.DefaultRequestHeaders.Add("Idempotency-Key", "order-7");

        using var first = await client.PostAsJsonAsync("/api/customer/ves", Body(), Cancelled);
        using var second = await client.PostAsJsonAsync("/api/customer/ves", Body(), Cancelled);

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.Created), (first.StatusCode, second.StatusCode));
        Assert.Equal(first.Headers.Location, second.Headers.Location);
    }

    [Fact]
    public async Task ForeignHire_EveryMethod_IsNotFound()
    {
        using var owner = await MemberAsync();
        using var stranger = await MemberAsync(MemberRole.Owner);
        using var created = await owner.PostAsJsonAsync("/api/customer/ves", Body(), Cancelled);

        using var read = await stranger.GetAsync(created.Headers.Location, Cancelled);
        using var changed = await stranger.PatchAsJsonAsync(created.Headers.Location, new { name = "Mine" }, Cancelled);
        using var paused = await stranger.PostAsync($"{created.Headers.Location}/pause", null, Cancelled);
        using var resumed = await stranger.PostAsync($"{created.Headers.Location}/resume", null, Cancelled);
        using var ended = await stranger.DeleteAsync(created.Headers.Location, Cancelled);

        Assert.All(
            (HttpResponseMessage[])[read, changed, paused, resumed, ended], response => Assert.Equal(HttpStatusCode.NotFound, response.StatusCode));
        Assert.Equal(0, (await stranger.GetFromJsonAsync<JsonElement>("/api/customer/ves", Cancelled)).GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task Change_CapOfNull_TakesItAwayAndAbsentKeepsIt()
    {
        using var client = await MemberAsync();
        using var created = await client.PostAsJsonAsync("/api/customer/ves", Body(), Cancelled);

        using var renamed = await client.PatchAsJsonAsync(created.Headers.Location, new { name = "Tarn" }, Cancelled);
        using var uncapped = await client.PatchAsJsonAsync(created.Headers.Location, new { monthlyCap = (decimal?)null }, Cancelled);
        using var wrong = await client.PatchAsJsonAsync(created.Headers.Location, new { monthlyCap = "much" }, Cancelled);

        var (first, second) = (await JsonAsync(renamed), await JsonAsync(uncapped));
        Assert.Equal(("Tarn", 150.5m), (first.GetProperty("name").GetString(), first.GetProperty("monthlyCap").GetDecimal()));
        Assert.Equal(JsonValueKind.Null, second.GetProperty("monthlyCap").ValueKind);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.StatusCode);
    }

    [Fact]
    public async Task Change_PlaceAndInstructions_NullTakesThemAway()
    {
        using var client = await MemberAsync();
        using var created = await client.PostAsJsonAsync(
            "/api/customer/ves", new { ve = market.Listing.Slug, name = "Juno", handle = "juno.k", department = "Finance", instructions = "Ask above 2,000." }, Cancelled);

        var before = await JsonAsync(created);
        using var changed = await client.PatchAsJsonAsync(
            created.Headers.Location, new { handle = "juno", department = (string?)null, instructions = (string?)null, manager = (Guid?)null }, Cancelled);
        using var wrong = await client.PatchAsJsonAsync(created.Headers.Location, new { manager = 7, department = true, instructions = new[] { 1 } }, Cancelled);
        using var itself = await client.PatchAsJsonAsync(created.Headers.Location, new { manager = before.GetProperty("id").GetGuid() }, Cancelled);

        var after = await JsonAsync(changed);
        Assert.Equal(("juno.k", "Finance", "Ask above 2,000."),
            (before.GetProperty("handle").GetString(), before.GetProperty("department").GetString(), before.GetProperty("instructions").GetString()));
        Assert.Equal(("juno", JsonValueKind.Null, JsonValueKind.Null),
            (after.GetProperty("handle").GetString(), after.GetProperty("department").ValueKind, after.GetProperty("instructions").ValueKind));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, HttpStatusCode.UnprocessableEntity), (wrong.StatusCode, itself.StatusCode));
        Assert.Equal(3, (await JsonAsync(wrong)).GetProperty("errors").EnumerateObject().Count());
    }

    [Fact]
    public async Task Export_OwnAndForeign_IsAnArchiveAndNotFound()
    {
        using var owner = await MemberAsync();
        using var stranger = await MemberAsync(MemberRole.Owner);
        using var created = await owner.PostAsJsonAsync("/api/customer/ves", Body(), Cancelled);
        var address = $"/team/{(await JsonAsync(created)).GetProperty("id").GetGuid()}/export";

        using var own = await owner.GetAsync(address, Cancelled);
        using var foreign = await stranger.GetAsync(address, Cancelled);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotFound), (own.StatusCode, foreign.StatusCode));
        using var archive = new ZipArchive(await own.Content.ReadAsStreamAsync(Cancelled));
        Assert.Equal(["conversations.jsonl", "ledger.csv"], archive.Entries.Select(entry => entry.FullName));
    }

    [Fact]
    public async Task PauseAndResume_Twice_AreTheSame()
    {
        using var client = await MemberAsync();
        using var created = await client.PostAsJsonAsync("/api/customer/ves", Body(), Cancelled);
        await UntilActiveAsync();

        using var paused = await client.PostAsync($"{created.Headers.Location}/pause", null, Cancelled);
        using var again = await client.PostAsync($"{created.Headers.Location}/pause", null, Cancelled);
        Assert.Equal(("Paused", "Paused"), (await StateAsync(paused), await StateAsync(again)));
        using var resumed = await client.PostAsync($"{created.Headers.Location}/resume", null, Cancelled);
        using var twice = await client.PostAsync($"{created.Headers.Location}/resume", null, Cancelled);
        await UntilActiveAsync();

        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.Accepted), (resumed.StatusCode, twice.StatusCode));

        async Task<string?> StateAsync(HttpResponseMessage response) => (await JsonAsync(response)).GetProperty("state").GetString();

        Task UntilActiveAsync() => Eventually.UntilAsync(async () =>
            (await client.GetFromJsonAsync<JsonElement>(created.Headers.Location, Cancelled)).GetProperty("state").GetString() == "Active");
    }

    [Fact]
    public async Task LetGo_Accepted_SaysEnding()
    {
        using var client = await MemberAsync();
        using var created = await client.PostAsJsonAsync("/api/customer/ves", Body(), Cancelled);

        using var ended = await client.DeleteAsync(created.Headers.Location, Cancelled);

        Assert.Equal(HttpStatusCode.Accepted, ended.StatusCode);
        Assert.Contains((await JsonAsync(ended)).GetProperty("state").GetString(), (string[])["Ending", "Ended"]);
    }

    [Fact]
    public async Task LetGo_WithOpenTasks_AsksWhatBecomesOfThemAndDoesIt()
    {
        using var client = await MemberAsync();
        using var created = await client.PostAsJsonAsync("/api/customer/ves", Body(), Cancelled);
        var hire = (await JsonAsync(created)).GetProperty("id").GetGuid();
        using var task = await client.PostAsJsonAsync("/api/tasks", new { title = "Sort the invoices", hire }, Cancelled);
        var address = created.Headers.Location!.ToString();

        using var asked = await client.DeleteAsync(address, Cancelled);
        using var wrong = await client.DeleteAsync($"{address}?tasks=burn", Cancelled);
        using var nobody = await client.DeleteAsync($"{address}?tasks=reassign", Cancelled);
        using var ended = await client.DeleteAsync($"{address}?tasks=cancel", Cancelled);

        Assert.Equal((HttpStatusCode.Conflict, 1), (asked.StatusCode, (await JsonAsync(asked)).GetProperty("tasks").GetInt32()));
        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest, HttpStatusCode.Accepted), (wrong.StatusCode, nobody.StatusCode, ended.StatusCode));
        Assert.Equal("Cancelled", (await client.GetFromJsonAsync<JsonElement>(task.Headers.Location, Cancelled)).GetProperty("status").GetString());
    }

    [Fact]
    public async Task Viewer_ReadsAndMayNotWrite()
    {
        using var client = await MemberAsync(MemberRole.Viewer);

        using var hired = await client.PostAsJsonAsync("/api/customer/ves", Body(), Cancelled);
        using var listed = await client.GetAsync("/api/customer/ves", Cancelled);
        using var paused = await client.PostAsync($"/api/customer/ves/{TimeProvider.System.NewId()}/pause", null, Cancelled);

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.OK, HttpStatusCode.Forbidden), (hired.StatusCode, listed.StatusCode, paused.StatusCode));
    }

    [Theory]
    [InlineData("/api/marketplace/ves?q=nobody-has-this-word", 0)]
    [InlineData("/api/marketplace/ves?page=999999999&pageSize=1&sort=price", 1)]
    public async Task Marketplace_Visitor_IsAnswered(string address, int items)
    {
        using var client = new HttpClient { BaseAddress = new Uri(market.Host.Url) };

        Assert.Equal(items, (await client.GetFromJsonAsync<JsonElement>(address, Cancelled)).GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task MarketplaceDetail_UnknownSlug_IsNotFound()
    {
        using var client = new HttpClient { BaseAddress = new Uri(market.Host.Url) };

        using var known = await client.GetAsync($"/api/marketplace/ves/{market.Listing.Slug}", Cancelled);
        using var unknown = await client.GetAsync("/api/marketplace/ves/nobody", Cancelled);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotFound), (known.StatusCode, unknown.StatusCode));
    }

    [Fact]
    public async Task MarketplacePages_Visitor_ArePlainHtmlWithAWayToSignUp()
    {
        using var client = new HttpClient { BaseAddress = new Uri(market.Host.Url) };

        var list = await client.GetStringAsync("/marketplace", Cancelled);
        var detail = await client.GetStringAsync($"/marketplace/{market.Listing.Slug}", Cancelled);
        using var unknown = await client.GetAsync("/marketplace/nobody", Cancelled);

        Assert.Contains(WebUtility.HtmlEncode(market.Listing.Name), list, StringComparison.Ordinal);
        Assert.Contains("/account/sign-up?returnUrl=", list, StringComparison.Ordinal);
        Assert.Contains("/account/sign-up?returnUrl=", detail, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }
}
