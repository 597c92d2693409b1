using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Runs;
using VeSaaS.Tests.Support;
using VeSaaS.Tests.Tenancy;

namespace VeSaaS.Tests.Chat;

internal static class HostHires
{
    /// <summary>Hires a demo agent for the account as soon as it is published, and waits until the gateway lets the customer in.</summary>
    public static async Task<HireId> HireAsync(this AppHost host, TestAccount account, CancellationToken cancellationToken, string agent = "report-writer", string persona = "Juno")
    {
        string? slug = null;
        var wanted = new AgentRef("demo", "demo", agent);
        await RunWorld.UntilAsync(async () =>
        {
            await using var db = host.Contexts.ForSystem("test");
            slug = await db.Set<VirtualEmployee>().Where(listing => listing.Agent == wanted && listing.Status == VirtualEmployeeStatus.Published)
                .Select(listing => listing.Slug).SingleOrDefaultAsync(cancellationToken);
            return slug is not null;
        });
        var caller = new Caller(account.UserId, account.Customer!.Value, MemberRole.Owner);
        var hired = await host.Services.GetRequiredService<HireVirtualEmployee>()
            .ExecuteAsync(caller, new HireRequest(slug!, persona, null, null, null), cancellationToken);
        var hire = ((HireOutcome.Hired)hired).Id;
        await RunWorld.UntilAsync(async () =>
        {
            await using var db = host.Contexts.ForSystem("test");
            return await db.Set<AccessGrant>().AnyAsync(grant => grant.ReasonId == hire.Value && grant.State == GrantState.Confirmed, cancellationToken);
        });
        return hire;
    }
}
