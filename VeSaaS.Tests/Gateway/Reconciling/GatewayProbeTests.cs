using System.Collections.Concurrent;
using System.Net;
using Microsoft.IdentityModel.JsonWebTokens;
using VeSaaS.Core.Gateway.Probing;
using VeSaaS.Core.Gateway.Reconciling;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Tenancy;
using Xunit;

namespace VeSaaS.Tests.Gateway.Reconciling;

public sealed class GatewayProbeTests : IDisposable
{
    private readonly GatewayWorld _world = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData(200, """{ "name": "Reader" }""", ProbeAnswer.Reached)]
    [InlineData(200, "<html>", ProbeAnswer.BackendTrouble)]
    [InlineData(200, "[]", ProbeAnswer.BackendTrouble)]
    [InlineData(204, "", ProbeAnswer.BackendTrouble)]
    [InlineData(302, "", ProbeAnswer.Unclear)]
    [InlineData(401, "", ProbeAnswer.Unauthenticated)]
    [InlineData(403, "authorization failed", ProbeAnswer.Refused)]
    [InlineData(404, "", ProbeAnswer.NoRoute)]
    [InlineData(429, "", ProbeAnswer.Unclear)]
    [InlineData(500, "", ProbeAnswer.BackendTrouble)]
    [InlineData(502, "", ProbeAnswer.Unclear)]
    public async Task AsCustomerAsync_Answer_IsNamed(int status, string body, ProbeAnswer expected)
    {
        _world.Gateway.Answer = _ => new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(body) };

        Assert.Equal(expected, await _world.AskAsync(new CustomerId(_world.Time.NewId())));
    }

    [Fact]
    public async Task NextCustomerAsync_OneMayCall_IsThatOne()
    {
        await _world.BindAsync();
        var customer = await _world.AddCustomerAsync();
        Assert.Null(await _world.Records.NextCustomerAsync(GatewayWorld.Agent, Cancellation));
        await _world.RequestAsync(customer);
        await _world.SettleAsync();

        Assert.Equal(customer, await _world.Records.NextCustomerAsync(GatewayWorld.Agent, Cancellation));
    }

    [Fact]
    public async Task IssueProbeTokens_KnownAndUnknownCustomer_AreWrittenDownBeforeTheyExist()
    {
        var customer = await _world.AddCustomerAsync();
        var issue = new IssueProbeTokens(_world.Database.Contexts, _world.Tokens, _world.Time);

        var issued = await issue.ExecuteAsync(GatewayWorld.Agent, customer, "mara", Cancellation);
        var unknown = await issue.ExecuteAsync(GatewayWorld.Agent, new CustomerId(_world.Time.NewId()), "mara", Cancellation);

        Assert.Equal(customer, Assert.IsType<ProbeTokens.Issued>(issued).Customer);
        Assert.IsType<ProbeTokens.UnknownCustomer>(unknown);
        Assert.Equal([IssueProbeTokens.AuditType], await _world.AuditAsync());
    }

    [Fact]
    public async Task AsCustomerAsync_NobodyAnswers_IsUnreachable()
    {
        _world.Gateway.IsDown = true;

        Assert.Equal(ProbeAnswer.Unreachable, await _world.AskAsync(new CustomerId(_world.Time.NewId())));
    }

    [Fact]
    public async Task AsStrangersAsync_Probes_AreFiveAskForTheCardAndDifferAsTheyShould()
    {
        var seen = new ConcurrentBag<(string Path, string Customer, JsonWebToken? Token)>();
        _world.Gateway.Answer = request =>
        {
            Assert.Equal(HttpMethod.Get, request.Method);
            var token = request.Headers.Authorization?.Parameter;
            seen.Add((request.RequestUri!.PathAndQuery, request.Headers.GetValues("x-customer-id").Single(), token is null ? null : new JsonWebToken(token)));
            return new HttpResponseMessage(token is null ? HttpStatusCode.Unauthorized : HttpStatusCode.Forbidden);
        };

        await _world.Probe.AsStrangersAsync(GatewayWorld.Agent, Cancellation);

        Assert.Equal(5, seen.Count);
        Assert.All(seen, probe => Assert.Equal("/agents/kagent/kagent/reader/.well-known/agent-card.json", probe.Path));
        Assert.Single(seen, probe => probe.Token is null);
        Assert.Single(seen, probe => probe.Token is { } token && token.GetClaim("customer").Value != probe.Customer);
        Assert.Single(seen, probe => probe.Token?.ValidTo < _world.Time.GetUtcNow().UtcDateTime);
        Assert.Equal(2, seen.Select(probe => probe.Customer).Distinct().Count());
    }

    [Theory]
    [InlineData(200, true)]
    [InlineData(500, true)]
    [InlineData(502, false)]
    [InlineData(403, false)]
    public async Task AsStrangersAsync_SignedStrangerOrForgedTokenGetsThrough_IsOpen(int status, bool isOpen)
    {
        _world.Gateway.Answer = request => request.Headers.Authorization is null ? null : new HttpResponseMessage((HttpStatusCode)status);

        var report = await _world.Probe.AsStrangersAsync(GatewayWorld.Agent, Cancellation);

        Assert.Equal(isOpen, report.IsOpen);
        Assert.NotNull(report.Trouble);
    }

    [Fact]
    public async Task AsStrangersAsync_RefusedAsTheyMustBe_HasNoTrouble()
    {
        await _world.BindAsync();
        await _world.SettleAsync();

        Assert.Equal(new StrangerReport(false, null), await _world.Probe.AsStrangersAsync(GatewayWorld.Agent, Cancellation));
    }
}
