using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Catalog;
using VeSaaS.Infrastructure.Catalog.DemoAgents;
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
        List<VirtualEmployee> listings = [];
        await Eventually.UntilAsync(async () =>
        {
            await using var db = host.Contexts.ForSystem("test");
            listings = await db.Set<VirtualEmployee>().AsNoTracking().ToListAsync(TestContext.Current.CancellationToken);
            return listings.Count >= DemoAgentsHost.Agents.Count && listings.TrueForAll(listing => listing.Status is VirtualEmployeeStatus.Published);
        });

        Assert.All(listings, listing => Assert.True(listing is { IsDemo: true, MonthlyFee: not null, PublishedAt: not null }));
        Assert.Equal(DemoAgentsHost.Agents.Select(agent => agent.Name).Order(), listings.Select(listing => listing.Agent.Name).Order());
    }
}
