using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using VeSaaS.Core.Audit.Sealing;

namespace VeSaaS.Core.Audit;

/// <summary>Registers the log's sealer and verbs.</summary>
public static class AuditRegistration
{
    /// <summary>Sealer, proof, search, export and erasure; rows are added by <see cref="AuditLog"/>, which needs no registration.</summary>
    public static IServiceCollection AddAudit(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<AuditMetrics>();
        services.AddSingleton<SealAuditEntries>();
        services.AddSingleton<VerifyAudit>();
        services.AddSingleton<SearchAudit>();
        services.AddSingleton<ExportAudit>();
        services.AddSingleton<EraseAuditDetail>();
        services.AddHostedService<AuditSealer>();
        return services;
    }
}
