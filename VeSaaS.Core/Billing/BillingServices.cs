using Microsoft.Extensions.DependencyInjection;

namespace VeSaaS.Core.Billing;

/// <summary>Registers Billing.</summary>
public static class BillingServices
{
    /// <summary>Queries of the ledger; ledger and budgets themselves work inside their callers' transactions.</summary>
    public static IServiceCollection AddBilling(this IServiceCollection services)
    {
        services.AddOptions<BillingOptions>().BindConfiguration(BillingOptions.SectionName)
            .Validate(
                options => options.Currency is { Length: 3 } currency && currency.All(char.IsAsciiLetterUpper),
                "Billing:Currency must be a currency's three capital letters, for example EUR.")
            .ValidateOnStart();
        services.AddSingleton<SpendOfMonth>();
        return services;
    }
}
