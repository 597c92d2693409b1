using System.Diagnostics.Metrics;
using VeSaaS.Core.Kernel;

namespace VeSaaS.Core.Audit.Sealing;

/// <summary>What happened, by the type of its audit entry: hires, grants, invoices, refusals, drift, failed sign-ins. Counted when it is sealed, once by one node.</summary>
public sealed class AuditMetrics(IMeterFactory meters)
{
    private readonly Counter<long> _sealed = meters.CreateProductMeter().CreateCounter<long>("vesaas.audit.entries", "{entry}", "Audit entries that were sealed, by type.");

    internal void Sealed(AuditEntry entry) => _sealed.Add(1, KeyValuePair.Create("type", (object?)entry.Type));
}
