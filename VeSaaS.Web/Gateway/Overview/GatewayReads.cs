using VeSaaS.Core.Catalog;
using VeSaaS.Core.Gateway.Overview;
using VeSaaS.Core.Tenancy;
using VeSaaS.Web.Gateway.Overview.Panels;

namespace VeSaaS.Web.Gateway.Overview;

/// <summary>Puts the gateway's report and the names of listings and customers together.</summary>
public sealed class GatewayReads(GatewayOverview overview, GatewayCustomers customers, Listings listings)
{
    public async Task<GatewayView> ExecuteAsync(GatewayQuery query, CancellationToken cancellationToken)
    {
        var report = await overview.ExecuteAsync(cancellationToken);
        // Archived listings may stand beside the one that took their place.
        var names = (await listings.ListAsync(cancellationToken)).OrderBy(listing => listing.Status is VirtualEmployeeStatus.Archived)
            .DistinctBy(listing => listing.Agent).ToDictionary(listing => listing.Agent, listing => new ListingName(listing.Id.Value, listing.Metadata.Name));
        var page = await customers.SearchAsync(query.Search, (query.Rows - 1) * GatewayView.RowCount, GatewayView.RowCount, cancellationToken);
        if (page.Total == 0 && query.Search is not null)
        {
            // What is looked for is an agent, or nothing; then everybody's access to it is of interest.
            page = await customers.SearchAsync(null, (query.Rows - 1) * GatewayView.RowCount, GatewayView.RowCount, cancellationToken);
        }

        var mentioned = report.Openings.Select(opening => opening.Customer).Append(query.Customer).OfType<CustomerId>()
            .Concat(query.Agent is { } agent && report.Find(agent) is { } standing ? standing.Customers().Take(AgentPanel.CallerCount) : [])
            .Concat(page.Customers.Select(customer => customer.Id));
        return new GatewayView(report, names, page, await customers.NamesAsync(mentioned, cancellationToken), query);
    }
}
