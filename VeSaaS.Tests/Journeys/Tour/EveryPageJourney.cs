using Microsoft.Extensions.DependencyInjection;
using VeSaaS.Core.Gateway;
using VeSaaS.Tests.Catalog.RemoteAgents;
using VeSaaS.Tests.Chat;
using VeSaaS.Tests.Support;
using VeSaaS.Tests.Tenancy;
using Xunit;

namespace VeSaaS.Tests.Journeys.Tour;

/// <summary>Every page of the product, in every state: usable by everybody, and on demand photographed for a person's eye.</summary>
[Collection(OneAtATime.Name)]
public sealed class EveryPageJourney(BrowserFixture browser)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(nameof(Visitors))]
    [InlineData(nameof(Customers))]
    [InlineData(nameof(Crowds))]
    [InlineData(nameof(Operators))]
    public async Task EveryPage_BothThemesBothWidths_HasNoViolationAndFitsAPhone(string leg)
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("VESAAS_TEST_TOUR") == "1", "The tour takes eight minutes; VESAAS_TEST_TOUR=1 asks for it.");
        var inspector = new Sight.Inspector(TestRun.IsFull);
        await TourAsync(leg, inspector);
        Assert.True(inspector.Found.Count == 0, string.Join(Environment.NewLine, inspector.Found));
    }

    [Theory]
    [InlineData(nameof(Visitors))]
    [InlineData(nameof(Customers))]
    [InlineData(nameof(Crowds))]
    [InlineData(nameof(Operators))]
    public async Task EveryPage_OnDemand_IsPhotographed(string leg)
    {
        Assert.SkipWhen(string.IsNullOrEmpty(BrowserFixture.Shots), "VESAAS_SHOTS names no folder for pictures.");
        await TourAsync(leg, new Sight.Camera(BrowserFixture.Shots));
    }

    private Task TourAsync(string leg, Sight sight) => leg switch
    {
        nameof(Visitors) => Visitors(sight),
        nameof(Customers) => Customers(sight),
        nameof(Crowds) => Crowds(sight),
        _ => Operators(sight),
    };

    private async Task Visitors(Sight sight)
    {
        var trouble = new TroubledDatabase();
        using var host = await ProductTour.OpenAsync(trouble, new() { ["Demo:Enabled"] = "false" });
        var tour = new ProductTour(host, trouble, browser, sight);
        await tour.VisitorAsync();
        await tour.NewcomerAsync();
        await tour.AccountAsync(await host.CustomerAsync(Token));
        await tour.CompanyAsync(await host.CustomerAsync(Token));
        await tour.OperatorAsync(await host.OperatorAsync(Token), "empty");
        await tour.EmptyGatewayAsync(await host.OperatorAsync(Token));
    }

    private async Task Customers(Sight sight)
    {
        var trouble = new TroubledDatabase();
        using var host = await ProductTour.OpenAsync(trouble, new() { ["Demo:ChunkDelay"] = "00:00:00.250" });
        var tour = new ProductTour(host, trouble, browser, sight);
        var owner = await host.CustomerAsync(Token);
        await tour.HirerAsync(owner);
        await tour.TalkerAsync(owner);
        await tour.QuestionAsync(await host.CustomerAsync(Token));
        await tour.ApprovalAsync(await host.CustomerAsync(Token));
        await tour.FilesAsync(await host.CustomerAsync(Token));
        await tour.LineCutAsync(owner);
    }

    private async Task Crowds(Sight sight)
    {
        var trouble = new TroubledDatabase();
        using var host = await ProductTour.OpenAsync(trouble);
        var tour = new ProductTour(host, trouble, browser, sight);
        var owner = await host.CustomerAsync(Token, CrowdedProduct.Unbreakable);
        await CrowdedProduct.TeamAsync(host, owner, await CrowdedProduct.ListingsAsync(host, Token), Token);
        await tour.VisitorMarketAsync();
        await tour.CrowdAsync(owner);
    }

    private async Task Operators(Sight sight)
    {
        var trouble = new TroubledDatabase();
        await using var remote = await RemoteHost.StartAsync(Token);
        using var host = await ProductTour.OpenAsync(trouble, new()
        {
            ["Agents:Remote:0:Id"] = "partner", ["Agents:Remote:0:CardUrl"] = remote.AgentUrl, ["Agents:Remote:0:AllowPrivate"] = "true",
            ["Agents:Remote:1:Id"] = "away", ["Agents:Remote:1:CardUrl"] = "http://127.0.0.1:1/", ["Agents:Remote:1:AllowPrivate"] = "true",
        });
        var tour = new ProductTour(host, trouble, browser, sight);
        var owner = await host.CustomerAsync(Token, CrowdedProduct.Unbreakable);
        var listings = await CrowdedProduct.ListingsAsync(host, Token);
        await CrowdedProduct.AuditAsync(host, owner, Token);
        var person = await host.OperatorAsync(Token);
        await tour.OperatorAsync(person, "full");
        await tour.OperatorAtWorkAsync(person, listings[36]);
        await tour.AdminKeysAsync(person);
        await host.HireAsync(owner, Token);
        await tour.GatewayAsync(person, (TroubledStore)host.Services.GetRequiredService<IGatewayStore>());
    }
}
