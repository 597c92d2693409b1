using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Catalog.Discovery;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Tenancy;
using Xunit;

namespace VeSaaS.Tests.Catalog;

/// <summary>Catalog's endpoints in the whole host, with a source of the test's own.</summary>
public sealed class CatalogApiTests : IDisposable
{
    private const string Listings = CatalogHost.Listings;

    private readonly CatalogHost _host = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _host.Dispose();

    [Theory]
    [InlineData("GET", "/api/discovery/agents")]
    [InlineData("POST", "/api/discovery/import")]
    [InlineData("DELETE", "/api/discovery/agents/018f0000-0000-7000-8000-000000000009")]
    [InlineData("POST", "/api/discovery/agents/018f0000-0000-7000-8000-000000000009/drift/accept")]
    [InlineData("POST", "/api/discovery/agents/018f0000-0000-7000-8000-000000000009/drift/reject")]
    [InlineData("GET", Listings + "/018f0000-0000-7000-8000-000000000009")]
    [InlineData("PUT", Listings + "/018f0000-0000-7000-8000-000000000009")]
    [InlineData("PUT", Listings + "/018f0000-0000-7000-8000-000000000009/address")]
    [InlineData("POST", Listings + "/018f0000-0000-7000-8000-000000000009/publish")]
    [InlineData("POST", Listings + "/018f0000-0000-7000-8000-000000000009/unpublish")]
    [InlineData("GET", Listings + "/018f0000-0000-7000-8000-000000000009/prices")]
    [InlineData("POST", Listings + "/018f0000-0000-7000-8000-000000000009/prices")]
    [InlineData("POST", Listings + "/018f0000-0000-7000-8000-000000000009/prices/simulate")]
    [InlineData("DELETE", Listings + "/018f0000-0000-7000-8000-000000000009/prices/1")]
    public async Task Endpoints_NotAnOperator_AreRefused(string method, string path)
    {
        _host.SignInAs(null);
        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(method, path, new { })).StatusCode);

        _host.SignInAs("Member");
        Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(method, path, new { })).StatusCode);
    }

    [Theory]
    [InlineData("DELETE", "/api/discovery/agents/018f0000-0000-7000-8000-000000000009")]
    [InlineData("GET", Listings + "/018f0000-0000-7000-8000-000000000009")]
    [InlineData("PUT", Listings + "/018f0000-0000-7000-8000-000000000009")]
    [InlineData("POST", Listings + "/018f0000-0000-7000-8000-000000000009/publish")]
    [InlineData("POST", Listings + "/018f0000-0000-7000-8000-000000000009/unpublish")]
    [InlineData("GET", Listings + "/018f0000-0000-7000-8000-000000000009/prices")]
    [InlineData("POST", Listings + "/018f0000-0000-7000-8000-000000000009/prices")]
    [InlineData("POST", Listings + "/018f0000-0000-7000-8000-000000000009/prices/simulate")]
    [InlineData("DELETE", Listings + "/018f0000-0000-7000-8000-000000000009/prices/1")]
    public async Task Endpoints_UnknownListing_AreNotFound(string method, string path)
    {
        var response = await SendAsync(method, path, Body(version: 0));

        Assert.Equal((HttpStatusCode.NotFound, "urn:vesaas:problem:not-found"), (response.StatusCode, await TypeAsync(response)));
    }

    [Fact]
    public async Task ImportEditPublishDelete_ByApi_Works()
    {
        var agents = await (await SendAsync("GET", "/api/discovery/agents")).Content.ReadFromJsonAsync<JsonElement>(Token);
        Assert.Equal("kagent/default/writer", agents.GetProperty("agents")[0].GetProperty("agent").GetString());
        Assert.Equal("Readable", agents.GetProperty("sources")[0].GetProperty("status").GetString());

        var created = await SendAsync("POST", "/api/discovery/import", new { agent = "kagent/default/writer" });
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        var path = created.Headers.Location!.ToString();
        Assert.Equal(HttpStatusCode.OK, (await SendAsync("POST", "/api/discovery/import", new { agent = "kagent/default/writer" })).StatusCode);

        var blocked = await SendAsync("POST", path + "/publish");
        Assert.Equal((HttpStatusCode.Conflict, "urn:vesaas:problem:checklist-incomplete"), (blocked.StatusCode, await TypeAsync(blocked)));

        var saved = await SendAsync("PUT", path, Body(version: 0));
        Assert.Equal((HttpStatusCode.OK, "\"1\""), (saved.StatusCode, saved.Headers.ETag?.Tag));
        await _host.ConfirmGatewayAsync();
        Assert.Equal(HttpStatusCode.OK, (await SendAsync("POST", path + "/publish")).StatusCode);
        var read = await (await SendAsync("GET", path)).Content.ReadFromJsonAsync<JsonElement>(Token);
        Assert.Equal(("Published", 0.3m), (read.GetProperty("status").GetString(), read.GetProperty("cachedPrice").GetDecimal()));
        Assert.Equal(HttpStatusCode.OK, (await SendAsync("POST", path + "/unpublish")).StatusCode);

        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync("DELETE", path.Replace(Listings, "/api/discovery/agents"))).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync("GET", path)).StatusCode);
    }

    [Fact]
    public async Task Prices_AnnounceSimulateAndCancelByApi_Works()
    {
        var path = await _host.ImportAsync() + "/prices";
        var price = new { monthlyFee = 20, tokenBilling = "Included", includedTokens = 1_000_000, inputPrice = 3, outputPrice = 15 };

        Assert.Equal(HttpStatusCode.Created, (await SendAsync("POST", path, price)).StatusCode);
        Assert.Equal("urn:vesaas:problem:price-in-force", await TypeAsync(await SendAsync("DELETE", path + "/1")));
        var next = new { monthlyFee = 25, effectiveFrom = TimeProvider.System.GetUtcNow().AddDays(10) };
        Assert.Equal(HttpStatusCode.Created, (await SendAsync("POST", path, next)).StatusCode);
        Assert.Equal("urn:vesaas:problem:price-pending", await TypeAsync(await SendAsync("POST", path, price)));
        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync("DELETE", path + "/2")).StatusCode);
        var prices = await (await SendAsync("GET", path)).Content.ReadFromJsonAsync<JsonElement>(Token);
        Assert.Equal(["Cancelled", "InForce"], prices.GetProperty("versions").EnumerateArray().Select(version => version.GetProperty("state").GetString()));
        Assert.Equal(1_000_000, prices.GetProperty("inForce").GetProperty("includedTokens").GetInt64());
        var simulation = await (await SendAsync("POST", path + "/simulate", price)).Content.ReadFromJsonAsync<JsonElement>(Token);
        Assert.Equal(0, simulation.GetProperty("hires").GetArrayLength());
    }

    [Fact]
    public async Task Prices_WrongFields_Is422WithTheirNames()
    {
        var path = await _host.ImportAsync() + "/prices";

        var response = await SendAsync(
            "POST", path, new { monthlyFee = -1, tokenBilling = "PerToken", inputPrice = 0.0001, outputPrice = 20_000, existingHiresFrom = TimeProvider.System.GetUtcNow().AddDays(1) });

        var problem = await response.Content.ReadFromJsonAsync<JsonElement>(Token);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        Assert.Equal(
            ["existingHiresFrom", "inputPrice", "monthlyFee", "outputPrice"], problem.GetProperty("errors").EnumerateObject().Select(field => field.Name).Order());
    }

    [Fact]
    public async Task Address_ByApi_IsChangedOrNamesTheField()
    {
        var path = await _host.ImportAsync();

        var moved = await SendAsync("PUT", path + "/address", new { address = "scribe" });
        Assert.Equal("scribe", (await moved.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("slug").GetString());
        Assert.NotNull(moved.Headers.ETag);
        var refused = await SendAsync("PUT", path + "/address", new { address = "My Scribe" });

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync("PUT", Listings + "/018f0000-0000-7000-8000-000000000009/address", new { address = "scribe" })).StatusCode);
        Assert.Equal("address", Assert.Single((await refused.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("errors").EnumerateObject()).Name);
    }

    [Fact]
    public async Task Update_WrongFields_Is422WithTheirNames()
    {
        var path = await _host.ImportAsync();

        var response = await SendAsync("PUT", path, new { version = 0, name = "", monthlyFee = -1, seniority = "Boss", tokenBilling = "PerToken", inputPrice = 0.0001 });

        var problem = await response.Content.ReadFromJsonAsync<JsonElement>(Token);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(
            ["inputPrice", "monthlyFee", "name", "seniority"],
            problem.GetProperty("errors").EnumerateObject().Select(field => field.Name).Order());
    }

    [Theory]
    [InlineData("{\"agent\":5}", "invalid-fields", "agent")]
    [InlineData("{\"agent\":", "malformed-body", null)]
    [InlineData("[]", "malformed-body", null)]
    [InlineData("", "malformed-body", null)]
    public async Task Import_BodyThatCannotBeRead_Is400ThatNamesTheField(string json, string type, string? field)
    {
        using var body = new StringContent(json, System.Text.Encoding.UTF8, "application/json");

        var response = await _host.Http.PostAsync(new Uri("/api/discovery/import", UriKind.Relative), body, Token);

        var problem = await response.Content.ReadFromJsonAsync<JsonElement>(Token);
        Assert.Equal((HttpStatusCode.BadRequest, "application/problem+json"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        Assert.Equal($"urn:vesaas:problem:{type}", problem.GetProperty("type").GetString());
        Assert.Equal(field, problem.TryGetProperty("errors", out var errors) ? Assert.Single(errors.EnumerateObject()).Name : null);
    }

    [Theory]
    [InlineData("GET", "/api/nowhere", HttpStatusCode.NotFound, "not-found")]
    [InlineData("POST", "/api/discovery/agents", HttpStatusCode.MethodNotAllowed, "method-not-allowed")]
    [InlineData("GET", "/api/marketplace/ves?page=x", HttpStatusCode.BadRequest, "invalid-fields")]
    [InlineData("GET", "/api/customer/ves", HttpStatusCode.Forbidden, "not-allowed")]
    public async Task Api_WhatNoEndpointTakes_IsAProblemWithAStableType(string method, string path, HttpStatusCode status, string type)
    {
        var response = await SendAsync(method, path);

        Assert.Equal((status, "application/problem+json"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        Assert.Equal($"urn:vesaas:problem:{type}", await TypeAsync(response));
    }

    [Fact]
    public async Task Description_OfEveryOperation_HasASummaryAndSaysWhoMayCallIt()
    {
        _host.SignInAs(null);
        var document = await _host.Http.GetFromJsonAsync<JsonElement>("/openapi/v1.json", Token);

        var operations = document.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(operation => (path.Name, Method: operation.Name, operation.Value))).ToList();
        Assert.Contains(operations, operation => operation is { Name: "/api/discovery/import", Method: "post" });
        Assert.All(operations, operation => Assert.NotEmpty(operation.Value.GetProperty("summary").GetString()!));
        Assert.All(
            operations.Where(operation => !operation.Name.StartsWith("/api/marketplace", StringComparison.Ordinal) && !operation.Name.StartsWith("/api/webhooks", StringComparison.Ordinal) && operation.Name.StartsWith("/api", StringComparison.Ordinal)),
            operation => Assert.Contains("session", operation.Value.GetProperty("security").EnumerateArray().Select(way => way.EnumerateObject().Single().Name)));
    }

    [Fact]
    public async Task Import_NotAReference_Is422WithTheField()
    {
        var response = await SendAsync("POST", "/api/discovery/import", new { agent = "writer" });

        var problem = await response.Content.ReadFromJsonAsync<JsonElement>(Token);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        Assert.True(problem.GetProperty("errors").TryGetProperty("agent", out _));
        Assert.Equal(
            HttpStatusCode.NotFound, (await SendAsync("POST", "/api/discovery/import", new { agent = "kagent/default/nobody" })).StatusCode);
    }

    [Fact]
    public async Task Update_OldVersion_Is409WithTheCurrentValues()
    {
        var path = await _host.ImportAsync();
        await SendAsync("PUT", path, Body(version: 0));

        var byField = await SendAsync("PUT", path, Body(version: 0, name: "Mine"));
        var byHeader = await SendAsync("PUT", path, Body(version: null, name: "Mine"), ifMatch: "\"0\"");

        foreach (var response in (HttpResponseMessage[])[byField, byHeader])
        {
            var problem = await response.Content.ReadFromJsonAsync<JsonElement>(Token);
            Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
            Assert.Equal(("Writer", 1), (problem.GetProperty("current").GetProperty("name").GetString(), problem.GetProperty("current").GetProperty("version").GetInt32()));
        }

        Assert.Equal(HttpStatusCode.PreconditionRequired, (await SendAsync("PUT", path, Body(version: null))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync("PUT", path, Body(version: null, name: "Mine"), ifMatch: "\"1\"")).StatusCode);
    }

    [Fact]
    public async Task Delete_Employed_Is409WithTheCount()
    {
        var path = await _host.ImportAsync();
        var now = DateTimeOffset.UnixEpoch;
        var customer = new CustomerId(Guid.Parse("018f0000-0000-7000-8000-000000000005"));
        await using (var db = _host.Host.Contexts.ForSystem("test"))
        {
            db.Add(new Customer { Id = customer, Name = "Acme", TimeZone = "UTC", CreatedAt = now, TermsAcceptedAt = now });
            db.Add(new AccessGrant
            {
                Id = new GrantId(customer.Value),
                CustomerId = customer,
                Agent = _host.Kagent.Agents[0].Ref,
                Reason = GrantReason.Hire,
                ReasonId = customer.Value,
                Generation = 1,
                State = GrantState.Confirmed,
                CreatedAt = now,
            });
            await db.SaveChangesAsync(Token);
        }

        var response = await SendAsync("DELETE", path.Replace(Listings, "/api/discovery/agents"));

        var problem = await response.Content.ReadFromJsonAsync<JsonElement>(Token);
        Assert.Equal((HttpStatusCode.Conflict, 1), (response.StatusCode, problem.GetProperty("customers").GetInt32()));
    }

    [Fact]
    public async Task Drift_ByApi_IsSeenDecidedOnceAndRefusedWhenItIsAnother()
    {
        var path = await _host.ImportAsync();
        var drift = path.Replace(Listings, "/api/discovery/agents") + "/drift";
        Assert.Equal("InSync", (await ReadAsync(path)).GetProperty("source").GetProperty("status").GetString());

        _host.Kagent.Agents[0] = _host.Kagent.Agents[0] with { Model = "reasoning-l", Generation = 4 };
        await _host.Host.Services.GetRequiredService<SyncAgents>().ExecuteAsync(_host.Kagent, Token);
        var source = (await ReadAsync(path)).GetProperty("source");
        var listed = (await ReadAsync("/api/discovery/agents")).GetProperty("agents")[0].GetProperty("listing").GetProperty("source");
        Assert.Equal(
            ("kagent", 3L, "Drifted", true, 4L),
            (source.GetProperty("name").GetString(), source.GetProperty("generation").GetInt64(), source.GetProperty("status").GetString(),
                source.GetProperty("takesHires").GetBoolean(), source.GetProperty("drift").GetProperty("generation").GetInt64()));
        Assert.Equal("model", Assert.Single(source.GetProperty("drift").GetProperty("changes").EnumerateArray()).GetProperty("field").GetString());
        Assert.Equal(source.ToString(), listed.ToString());
        var id = source.GetProperty("drift").GetProperty("id").GetString();

        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await SendAsync("POST", drift + "/accept", new { })).StatusCode);
        var outdated = await SendAsync("POST", drift + "/accept", new { drift = "another" });
        Assert.Equal((HttpStatusCode.Conflict, "urn:vesaas:problem:drift-outdated"), (outdated.StatusCode, await TypeAsync(outdated)));
        Assert.Equal(
            HttpStatusCode.NotFound,
            (await SendAsync("POST", "/api/discovery/agents/018f0000-0000-7000-8000-000000000009/drift/accept", new { drift = id })).StatusCode);

        var rejected = await (await SendAsync("POST", drift + "/reject", new { drift = id })).Content.ReadFromJsonAsync<JsonElement>(Token);
        Assert.Equal(("Rejected", false), (rejected.GetProperty("source").GetProperty("status").GetString(), rejected.GetProperty("source").GetProperty("takesHires").GetBoolean()));
        foreach (var _ in (int[])[1, 2])
        {
            var accepted = await SendAsync("POST", drift + "/accept", new { drift = id });
            Assert.Equal(HttpStatusCode.OK, accepted.StatusCode);
            var settled = (await accepted.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("source");
            Assert.Equal(("InSync", 4L, true), (settled.GetProperty("status").GetString(), settled.GetProperty("generation").GetInt64(), settled.GetProperty("takesHires").GetBoolean()));
        }
    }

    [Fact]
    public async Task List_NoSourceReadable_IsAProblemAndNotAnEmptyList()
    {
        _host.Kagent.Failure = new AgentDirectoryListing.NotInstalled("The cluster has no kind Agent.");

        var response = await SendAsync("GET", "/api/discovery/agents");

        Assert.Equal(
            (HttpStatusCode.ServiceUnavailable, "urn:vesaas:problem:agent-source-not-installed"), (response.StatusCode, await TypeAsync(response)));
    }

    private async Task<JsonElement> ReadAsync(string path) => await (await SendAsync("GET", path)).Content.ReadFromJsonAsync<JsonElement>(Token);

    private static object Body(int? version, string name = "Writer") => new
    {
        version,
        name,
        tagline = "Writes short texts.",
        description = "Writes **short** texts.",
        category = "Writing",
        tags = new[] { "texts" },
        seniority = "Senior",
        monthlyFee = 89.00m,
        tokenBilling = "PerToken",
        inputPrice = 3,
        outputPrice = 15,
        cachedPrice = 0.3m,
    };

    private static async Task<string?> TypeAsync(HttpResponseMessage response) =>
        (await response.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("type").GetString();

    private Task<HttpResponseMessage> SendAsync(string method, string path, object? body = null, string? ifMatch = null) =>
        _host.SendAsync(method, path, body, ifMatch);
}
