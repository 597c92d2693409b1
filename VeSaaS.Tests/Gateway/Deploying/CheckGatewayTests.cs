using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Gateway.Probing;
using VeSaaS.Tests.Gateway.Embedded;
using VeSaaS.Tests.Gateway.EndToEnd;
using VeSaaS.Tests.Support;
using VeSaaS.Tests.Tenancy;
using Xunit;

namespace VeSaaS.Tests.Gateway.Deploying;

/// <summary>`deploy/check-gateway.sh` at the embedded gateway, and at something that lets everybody in.</summary>
[Collection(LiveProduct.Collection)]
public sealed class CheckGatewayTests(LiveProduct product, ITestOutputHelper output)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_EmbeddedGateway_FindsNothingOpen()
    {
        var offer = await product.OfferAsync();
        var other = await product.OfferAsync("flaky-courier");
        var employer = await product.HireAsync(offer);
        var former = await product.HireAsync(offer);
        await LiveProduct.LetGoAsync(former);

        var (code, text) = await GatewayCheck.RunAsync(
            product, product.Gateway, ["--agent", $"{offer.Agent}", "--customer", $"{employer.Customer}", "--former", $"{former.Customer}", "--other", $"{other.Agent}"], Token);

        output.WriteLine(text);
        Assert.True(code == 0, text);
        Assert.Contains("Closed: all 51 attempts ended as they must.", text, StringComparison.Ordinal);
        await using var db = product.Host.Contexts.ForSystem("test");
        var customers = await db.Set<AuditEntry>().Where(entry => entry.Type == IssueProbeTokens.AuditType).Select(entry => entry.CustomerId).ToListAsync(Token);
        Assert.Contains(employer.Customer, customers);
        Assert.Contains(former.Customer, customers);
    }

    [Fact]
    public async Task Run_EverybodyIsLetIn_NamesEachOpeningAndEndsWithOne()
    {
        await using var open = await FakeAgents.StartAsync(Token);

        var (code, text) = await GatewayCheck.RunAsync(product, open.Address, ["--agent", "demo/demo/data-analyst"], Token);

        Assert.True(code == 1, text);
        Assert.Contains("OPEN: 23 of 23 attempts got through that must not.", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_EmployerIsKeptOut_IsOddAndEndsWithTwo()
    {
        var offer = await product.OfferAsync();
        var stranger = await product.Host.CustomerAsync(Token);

        var (code, text) = await GatewayCheck.RunAsync(
            product, product.Gateway, ["--agent", $"{offer.Agent}", "--customer", $"{stranger.Customer}"], Token);

        Assert.True(code == 2, text);
        Assert.DoesNotContain("OPEN", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not-an-agent", "")]
    [InlineData("demo/demo/data-analyst", "not-a-customer")]
    [InlineData("demo/demo/data-analyst", "0198f000-0000-7000-8000-000000000000")]
    public async Task Run_WhatIsNotKnown_GetsNoToken(string agent, string customer)
    {
        string[] arguments = customer.Length == 0 ? ["--agent", agent] : ["--agent", agent, "--customer", customer];

        var (code, text) = await GatewayCheck.RunAsync(product, product.Gateway, arguments, Token);

        Assert.True(code == 2, text);
        Assert.Contains("no tokens", text, StringComparison.Ordinal);
    }
}

/// <summary>The same through objects that live at a real API server.</summary>
[Collection(InstalledProduct.Collection)]
public sealed class CheckInstalledGatewayTests(InstalledProduct installed, ITestOutputHelper output)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_GatewayOverTheApiServer_FindsNothingOpen()
    {
        Assert.SkipWhen(KubeServer.SkipReason is not null, KubeServer.SkipReason ?? "");
        var product = installed.Product;
        var offer = await installed.OfferAsync(InstalledProduct.Writer);
        var other = await installed.OfferAsync(InstalledProduct.Partner);
        var employer = await product.HireAsync(offer);
        var former = await product.HireAsync(offer);
        await LiveProduct.LetGoAsync(former);

        var (code, text) = await GatewayCheck.RunAsync(
            product, product.Gateway, ["--agent", $"{offer.Agent}", "--customer", $"{employer.Customer}", "--former", $"{former.Customer}", "--other", $"{other.Agent}"], Token);

        output.WriteLine(text);
        Assert.True(code == 0, text);
        await LiveProduct.LetGoAsync(employer);
        await installed.DeleteAsync(offer);
        await installed.DeleteAsync(other);
    }
}
