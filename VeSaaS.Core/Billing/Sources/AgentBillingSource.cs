using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Billing.Sources;

/// <summary>
/// From when on whose figures an agent is billed by. Before the first row they are those of the run engine. What has begun is never changed or removed, so that
/// an event is billed, or not, by when it happened, whenever and however often it is reported.
/// </summary>
public sealed class AgentBillingSource
{
    public required AgentRef Agent { get; init; }

    public required DateTimeOffset From { get; init; }

    public required BillingSource Source { get; init; }

    public required DateTimeOffset SetAt { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<AgentBillingSource>
    {
        public void Configure(EntityTypeBuilder<AgentBillingSource> builder)
        {
            builder.ToTable("billing_sources");
            builder.HasKey(row => new { row.Agent, row.From });
        }
    }
}

/// <summary>By whose figures agents are billed when.</summary>
internal sealed class BillingSources(IEnumerable<AgentBillingSource> rows)
{
    private readonly ILookup<AgentRef, AgentBillingSource> _rows = rows.ToLookup(row => row.Agent);

    /// <summary>The source of some agents.</summary>
    public static async Task<BillingSources> ReadAsync(AppDbContext db, IReadOnlyCollection<AgentRef> agents, CancellationToken cancellationToken) =>
        new(await db.Set<AgentBillingSource>().AsNoTracking().Where(row => agents.Contains(row.Agent)).ToListAsync(cancellationToken));

    /// <summary>Whose figures are billed of an event of this moment.</summary>
    public BillingSource At(AgentRef agent, DateTimeOffset instant) =>
        _rows[agent].Where(row => row.From <= instant).MaxBy(row => row.From)?.Source ?? BillingSource.Runs;

    /// <summary>The change that is still to come; null when there is none.</summary>
    public AgentBillingSource? After(AgentRef agent, DateTimeOffset instant) => _rows[agent].Where(row => row.From > instant).MinBy(row => row.From);

    /// <summary>Who pays for an event of a hire: the customer if it is of the source that counts, else nobody.</summary>
    public UsagePayer Payer(AgentRef agent, BillingSource reportedBy, DateTimeOffset instant) => Payer(At(agent, instant), reportedBy);

    /// <summary>The same, of the source that was set last by then; null when none was.</summary>
    public static UsagePayer Payer(BillingSource? set, BillingSource reportedBy) => (set ?? BillingSource.Runs) == reportedBy ? UsagePayer.Customer : UsagePayer.Nobody;
}
