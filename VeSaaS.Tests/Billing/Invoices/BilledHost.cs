using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Billing.Invoices;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Chat;
using VeSaaS.Tests.Support;
using VeSaaS.Tests.Tenancy;

namespace VeSaaS.Tests.Billing.Invoices;

/// <summary>A company of a running host that has been there for two months.</summary>
internal static class BilledHost
{
    /// <summary>Hires, works in the month before and in this one, and has what is over closed.</summary>
    public static async Task<HireId> BilledHireAsync(this AppHost host, TestAccount owner, CancellationToken cancellationToken)
    {
        var customer = owner.Customer!.Value;
        var hire = await host.HireAsync(owner, cancellationToken);
        var begun = await host.BeginLastMonthAsync(customer, hire, cancellationToken);
        var month = BillingMonth.Of(TimeProvider.System.GetUtcNow(), CustomerCalendar.Utc);
        foreach (var at in (DateTimeOffset[])[begun.AddDays(2), month.StartsAt(CustomerCalendar.Utc)])
        {
            await host.Contexts.WriteAsync(
                customer,
                (db, token) => Ledger.RecordAsync(
                    db, TimeProvider.System,
                    new MeteredCall(BillingSource.Runs, $"{hire.Value}:{at:O}", customer, hire.Value, new AgentRef("demo", "demo", "report-writer"), TimeProvider.System.NewId(), "demo-small", 400_000, 100_003, 0, at),
                    token),
                cancellationToken);
            await using var db = host.Contexts.ForSystem("test");
            await db.Set<TokenUsage>().Where(row => row.HireId == hire.Value && row.OccurredAt == at)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.RecordedAt, at), cancellationToken);
        }

        await host.Services.GetRequiredService<CloseMonth>().ExecuteAsync(customer, cancellationToken);
        return hire;
    }

    /// <summary>Has a company and its hire begin in the month before, on the 13th, as if it were no demo; when it began.</summary>
    public static async Task<DateTimeOffset> BeginLastMonthAsync(this AppHost host, CustomerId customer, HireId hire, CancellationToken cancellationToken)
    {
        var begun = BillingMonth.Of(TimeProvider.System.GetUtcNow(), CustomerCalendar.Utc).Previous().StartsAt(CustomerCalendar.Utc).AddDays(12);
        await using var db = host.Contexts.ForSystem("test");
        await db.Set<Customer>().Where(row => row.Id == customer)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.CreatedAt, begun).SetProperty(row => row.TimeZone, "UTC").SetProperty(row => row.Calendar, CustomerCalendar.Utc), cancellationToken);
        await db.Set<Subscription>().Where(row => row.HireId == hire.Value).ExecuteUpdateAsync(
            set => set.SetProperty(row => row.IsDemo, false).SetProperty(row => row.MonthlyFee, Money.FromUnits(49m))
                .SetProperty(row => row.InputRate, 1_200).SetProperty(row => row.OutputRate, 4_800), cancellationToken);
        await db.Set<AccessGrant>().Where(row => row.ReasonId == hire.Value)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.ConfirmedAt, begun.AddHours(9)), cancellationToken);
        return begun;
    }
}
