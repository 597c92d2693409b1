using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Catalog;
using VeSaaS.Tests.Support;
using Xunit;

namespace VeSaaS.Tests.Catalog;

/// <summary>A newcomer has a market at once, through the real gateway and its probes.</summary>
public sealed class DemoMarketTests
{
    [Fact]
    public async Task Start_FreshFolder_PublishesTheDemoAgentsOnceTheGatewayRefusesStrangers()
    {
        using var host = await AppHost.StartAsync(TestContext.Current.CancellationToken);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(60));

        List<VirtualEmployee> listings;
        do
        {
            await Task.Delay(100, patience.Token);
            await using var db = host.Contexts.ForSystem("test");
            listings = await db.Set<VirtualEmployee>().AsNoTracking().ToListAsync(patience.Token);
        }
        while (listings.Count < 3 || listings.Exists(listing => listing.Status is not VirtualEmployeeStatus.Published));

        Assert.All(listings, listing => Assert.True(listing is { IsDemo: true, MonthlyFee: not null, PublishedAt: not null }));
        Assert.Equal(
            ["data-analyst-demo", "flaky-courier-demo", "report-writer-demo"], listings.Select(listing => listing.Slug).Order());
    }
}
