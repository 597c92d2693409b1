using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Billing.Caps;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Chat;
using VeSaaS.Tests.Teams;
using VeSaaS.Tests.Tenancy;
using Xunit;

namespace VeSaaS.Tests.Billing.Caps;

public sealed class CapEndpointsTests(MarketHost market) : IClassFixture<MarketHost>
{
    private const string Caps = "/api/billing/caps";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Set_ByAnOwner_HoldsForWhatIsRead()
    {
        var owner = await market.Host.CustomerAsync(Token);
        var hire = await market.Host.HireAsync(owner, Token);
        using var client = owner.Client(market.Host);
        var before = await client.GetFromJsonAsync<JsonElement>(Caps, Token);
        Assert.Equal(JsonValueKind.Null, before.GetProperty("monthlyCap").ValueKind);

        using var set = await client.PutAsJsonAsync(Caps, new { monthlyCap = 900.5m, version = 0 }, Token);
        using var stale = await client.PutAsJsonAsync(Caps, new { monthlyCap = 800m, version = 0 }, Token);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Conflict), (set.StatusCode, stale.StatusCode));
        var after = await client.GetFromJsonAsync<JsonElement>(Caps, Token);
        Assert.Equal((900.5m, "EUR"), (after.GetProperty("monthlyCap").GetDecimal(), after.GetProperty("currency").GetString()));
        Assert.Equal(
            [("Customer", owner.Customer!.Value.Value), ("Hire", hire.Value)],
            after.GetProperty("caps").EnumerateArray().Select(cap => (cap.GetProperty("scope").GetString(), cap.GetProperty("id").GetGuid())));
    }

    [Theory]
    [InlineData("""{"monthlyCap": -1}""")]
    [InlineData("""{"monthlyCap": 0}""")]
    [InlineData("""{"monthlyCap": 1.005}""")]
    [InlineData("""{"monthlyCap": 1e20}""")]
    [InlineData("""{"monthlyCap": "much"}""")]
    [InlineData("{}")]
    public async Task Set_AmountThatIsNone_IsSaidOnTheField(string body)
    {
        using var client = (await market.Host.CustomerAsync(Token)).Client(market.Host);

        using var answer = await client.PutAsync(Caps, new StringContent(body, null, "application/json"), Token);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.True((await answer.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("errors").TryGetProperty(CapRules.Field, out _));
    }

    [Fact]
    public async Task Set_AboveTheCeilingOrByAMember_IsRefused()
    {
        var owner = await market.Host.CustomerAsync(Token);
        var member = await market.Host.MemberAsync(owner.Customer!.Value, MemberRole.Member, Token);
        await market.Host.Services.GetRequiredService<SetCap>().SetCeilingAsync(Core.Audit.Actor.System, owner.Customer.Value, Money.FromUnits(50m), null, Token);
        using var client = owner.Client(market.Host);
        using var theirs = member.Client(market.Host);

        using var above = await client.PutAsJsonAsync(Caps, new { monthlyCap = 51m }, Token);
        using var foreign = await theirs.PutAsJsonAsync(Caps, new { monthlyCap = 10m }, Token);

        Assert.Equal((HttpStatusCode.UnprocessableEntity, HttpStatusCode.Forbidden), (above.StatusCode, foreign.StatusCode));
    }

    [Fact]
    public async Task Work_AtAReachedCap_IsPaymentRequiredWithHowItStands()
    {
        var owner = await market.Host.CustomerAsync(Token);
        var hire = await market.Host.HireAsync(owner, Token);
        using var client = owner.Client(market.Host);
        await client.PutAsJsonAsync(Caps, new { monthlyCap = 1m }, Token);
        await market.Host.Contexts.WriteAsync(
            owner.Customer!.Value,
            (db, token) => Budgets.SpendAsync(
                db, TimeProvider.System,
                new(TimeProvider.System.NewId(), owner.Customer.Value, hire.Value, BillingMonth.Of(TimeProvider.System.GetUtcNow(), CustomerCalendar.In("Europe/Berlin")), Money.FromUnits(1.5m)), token),
            Token);
        using var created = await client.PostAsJsonAsync("/api/tasks", new { title = "Sort the invoices", hire = hire.Value }, Token);
        var task = (await created.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("id").GetGuid();

        using var sent = await client.PostAsJsonAsync($"/api/messages/ves/{hire.Value}/chat", new { text = "Hello" }, Token);
        using var started = await client.PostAsync($"/api/tasks/{task}/start", null, Token);

        foreach (var answer in (HttpResponseMessage[])[sent, started])
        {
            Assert.Equal(HttpStatusCode.PaymentRequired, answer.StatusCode);
            var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(Token);
            Assert.Equal(
                ("urn:vesaas:problem:cap-reached", "Customer", 1.5m, 1m, "/billing/caps"),
                (problem.GetProperty("type").GetString(), problem.GetProperty("cap").GetString(), problem.GetProperty("spent").GetDecimal(), problem.GetProperty("limit").GetDecimal(), problem.GetProperty("caps").GetString()));
            Assert.Contains("EUR 1.50 of EUR 1.00 is spent", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task TaskCap_Set_IsListedAndRefusesTheStart()
    {
        var owner = await market.Host.CustomerAsync(Token);
        var hire = await market.Host.HireAsync(owner, Token);
        using var client = owner.Client(market.Host);
        using var created = await client.PostAsJsonAsync("/api/tasks", new { title = "Sort the invoices", hire = hire.Value }, Token);
        var task = (await created.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("id").GetGuid();
        using var wrong = await client.PutAsJsonAsync($"/api/tasks/{task}/cap", new { cap = "much" }, Token);
        using var set = await client.PutAsJsonAsync($"/api/tasks/{task}/cap", new { cap = 0.01m }, Token);
        await market.Host.Contexts.WriteAsync(
            owner.Customer!.Value,
            (db, token) => Budgets.SpendAsync(
                db, TimeProvider.System,
                new(TimeProvider.System.NewId(), owner.Customer.Value, hire.Value, new BillingMonth(2026, 1), Money.FromUnits(0.02m)) { TaskId = task }, token),
            Token);

        using var started = await client.PostAsync($"/api/tasks/{task}/start", null, Token);

        Assert.Equal((HttpStatusCode.UnprocessableEntity, HttpStatusCode.OK, HttpStatusCode.PaymentRequired), (wrong.StatusCode, set.StatusCode, started.StatusCode));
        Assert.StartsWith("The spend cap of this task is reached", (await started.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("detail").GetString(), StringComparison.Ordinal);
        var caps = (await client.GetFromJsonAsync<JsonElement>(Caps, Token)).GetProperty("caps");
        Assert.Contains(caps.EnumerateArray(), cap => cap.GetProperty("scope").GetString() == "Task" && cap.GetProperty("id").GetGuid() == task && cap.GetProperty("spent").GetDecimal() == 0.02m);
    }
}
