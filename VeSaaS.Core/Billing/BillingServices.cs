using Microsoft.Extensions.DependencyInjection;

namespace VeSaaS.Core.Billing;

/// <summary>Registers Billing.</summary>
public static class BillingServices
{
    /// <summary>Queries of the ledger; ledger and budgets themselves work inside their callers' transactions.</summary>
    public static IServiceCollection AddBilling(this IServiceCollection services)
    {
        services.AddSingleton<SpendOfMonth>();
        return services;
    }
}
