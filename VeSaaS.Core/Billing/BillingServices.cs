using Microsoft.Extensions.DependencyInjection;
using VeSaaS.Core.Billing.Caps;
using VeSaaS.Core.Billing.Credits;
using VeSaaS.Core.Billing.Finance;
using VeSaaS.Core.Billing.Invoices;
using VeSaaS.Core.Billing.Prices;
using VeSaaS.Core.Billing.Profiles;
using VeSaaS.Core.Billing.Statements;
using VeSaaS.Core.Billing.Webhook;

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
            .Validate(options => options.PaymentDays is >= 0 and <= 120, "Billing:PaymentDays must be a number of days from 0 to 120.")
            .Validate(options => options.PaymentNote is { Length: <= BillingOptions.PaymentNoteLength }, "Billing:PaymentNote must be at most 200 characters.")
            .Validate(options => options.LegalEntity is { Length: > 0 and <= BillingOptions.LegalEntityLength }, "Billing:LegalEntity must be 1 to 200 characters.")
            .Validate(
                options => options.InvoicePrefix is { Length: > 0 and <= 8 } prefix && prefix.All(letter => char.IsAsciiLetterUpper(letter) || char.IsAsciiDigit(letter)),
                "Billing:InvoicePrefix must be 1 to 8 capital letters or digits.")
            .Validate(options => options.TaxName is { Length: > 0 and <= 20 }, "Billing:TaxName must be 1 to 20 characters.")
            .Validate(
                options => options.TaxPercent is >= 0 and < 100 && decimal.Round(options.TaxPercent, 2) == options.TaxPercent,
                "Billing:TaxPercent must be from 0 to 99.99, with at most two decimals.")
            .ValidateOnStart();
        services.AddSingleton<AnnouncePrice>();
        services.AddSingleton<CancelPrice>();
        services.AddSingleton<PriceHistory>();
        services.AddSingleton<SimulatePrice>();
        services.AddSingleton<SpendOfMonth>();
        services.AddSingleton<UsageQueries>();
        services.AddSingleton<SetCap>();
        services.AddSingleton<CapQuery>();
        services.AddHostedService<CapForecasts>();
        services.AddSingleton<MonthlyStatement>();
        services.AddSingleton<InvoiceQueries>();
        services.AddSingleton<SuspendedInvoices>();
        services.AddSingleton<EditBillingProfile>();
        services.AddSingleton<IssueCreditNote>();
        services.AddSingleton<FinanceQueries>();
        services.AddSingleton<SetModelCost>();
        services.AddSingleton<CloseMonth>();
        services.AddSingleton<CloseMonthWorker>();
        services.AddHostedService(provider => provider.GetRequiredService<CloseMonthWorker>());
        services.AddUsageWebhook();
        return services;
    }
}
