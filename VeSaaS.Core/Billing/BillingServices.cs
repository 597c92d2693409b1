using Microsoft.Extensions.DependencyInjection;
using VeSaaS.Core.Billing.Prices;

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
            .Validate(options => options.PriceNoticeDays is >= 1 and <= 365, "Billing:PriceNoticeDays must be a number of days from 1 to 365.")
            .ValidateOnStart();
        services.AddSingleton<AnnouncePrice>();
        services.AddSingleton<CancelPrice>();
        services.AddSingleton<PriceHistory>();
        services.AddSingleton<SimulatePrice>();
        services.AddSingleton<SpendOfMonth>();
        return services;
    }
}
