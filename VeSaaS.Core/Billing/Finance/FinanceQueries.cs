using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Billing.Credits;
using VeSaaS.Core.Billing.Invoices;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Billing.Finance;

/// <summary>A month over all customers.</summary>
/// <param name="Invoices">Issued for the month.</param>
/// <param name="Net">Their net sum.</param>
/// <param name="Tax">The tax on it.</param>
/// <param name="Credited">Net, taken back of them by credit notes until now.</param>
/// <param name="Closed">Companies whose month is closed, with an invoice or without anything to bill.</param>
/// <param name="Companies">Companies that were there before the month ended.</param>
/// <param name="Usage">List price of what was metered in the month (UTC) and can be billed.</param>
/// <param name="Models">What was metered by model, trials and demo employees among it: all of it costs.</param>
public sealed record FinanceMonth(
    int Invoices, Money Net, Money Tax, Money Credited, int Closed, int Companies, Money Usage, IReadOnlyList<ModelUsage> Models)
{
    /// <summary>What the models cost; models without a cost count as nothing.</summary>
    public Money Cost => Models.Aggregate(Money.Zero, (sum, model) => sum + (model.Cost ?? Money.Zero));
}

/// <summary>Tokens of one model in a month, and what they cost the operator.</summary>
/// <param name="Model">As reported; empty where none was.</param>
/// <param name="InputTokens">Cached ones included.</param>
/// <param name="CachedTokens">The cached part.</param>
/// <param name="OutputTokens">Reasoning included.</param>
/// <param name="Rates">What it costs; null until the operator has said so.</param>
public sealed record ModelUsage(string Model, long InputTokens, long CachedTokens, long OutputTokens, ModelCost? Rates)
{
    /// <summary>Exact; null without rates.</summary>
    public Money? Cost => Rates is null ? null : new Money(checked(((InputTokens - CachedTokens) * Rates.InputRate) + (CachedTokens * Rates.CachedRate) + (OutputTokens * Rates.OutputRate)));
}

/// <summary>Somebody, or something, and what was billed for it.</summary>
public sealed record Billed(string Name, Money Net);

/// <summary>An invoice in the operator's list.</summary>
public sealed record InvoiceRow(string Number, string Company, Money Net, Money Total, Money Credited, DateTimeOffset FinalizedAt);

/// <summary>Reads what all customers are billed, for the operator.</summary>
public sealed class FinanceQueries(AppContexts contexts)
{
    /// <summary>Rows of a page of <see cref="InvoicesAsync"/>.</summary>
    public const int PageSize = 50;

    private const int Top = 8;
    private const string Reason = "the operator looks at finance";

    /// <summary>A month in sums.</summary>
    public async Task<FinanceMonth> MonthAsync(BillingMonth month, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForSystem(Reason);
        var period = month.Number;
        var invoices = db.Set<Invoice>().Where(invoice => invoice.Period == period);
        var issued = await invoices.GroupBy(_ => 1).Select(all => new { Count = all.Count(), Net = all.Sum(row => (long)(object)row.Net), Tax = all.Sum(row => (long)(object)row.Tax) })
            .SingleOrDefaultAsync(cancellationToken);
        var credited = await (from invoice in invoices join note in db.Set<CreditNote>() on invoice.Id equals note.InvoiceId select (long)(object)note.Net).SumAsync(cancellationToken);
        var closed = await db.Set<ClosedMonth>().CountAsync(row => row.Period == period, cancellationToken);
        var (from, until) = (month.StartsAt(CustomerCalendar.Utc), month.Next().StartsAt(CustomerCalendar.Utc));
        var companies = await db.Set<Customer>().CountAsync(row => row.CreatedAt < until, cancellationToken);
        var rows = db.Set<TokenUsage>().Where(row => row.OccurredAt >= from && row.OccurredAt < until);
        var usage = await (
            from row in rows
            where row.Payer == UsagePayer.Customer
            join subscription in db.Set<Subscription>() on row.HireId equals subscription.HireId
            where !subscription.IsDemo
            select (long)(object)row.Amount).SumAsync(cancellationToken);
        var models = await rows.Where(row => row.Payer != UsagePayer.Nobody).GroupBy(row => row.Model).Select(model => new
        {
            model.Key,
            Input = model.Sum(row => row.InputTokens),
            Cached = model.Sum(row => row.CachedTokens),
            Output = model.Sum(row => row.OutputTokens),
        }).ToListAsync(cancellationToken);
        var costs = await db.Set<ModelCost>().AsNoTracking().ToDictionaryAsync(cost => cost.Model, cancellationToken);
        return new(
            issued?.Count ?? 0, new(issued?.Net ?? 0), new(issued?.Tax ?? 0), new(credited), closed, companies, new(usage),
            [.. models.Select(model => new ModelUsage(model.Key ?? "", model.Input, model.Cached, model.Output, costs.GetValueOrDefault(model.Key ?? ""))).OrderByDescending(model => model.InputTokens + model.OutputTokens)]);
    }

    /// <summary>The companies, and the virtual employees, that most was billed for in a month; net of nothing that was credited.</summary>
    public async Task<(IReadOnlyList<Billed> Companies, IReadOnlyList<Billed> Employees)> TopAsync(BillingMonth month, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForSystem(Reason);
        var invoices = db.Set<Invoice>().Where(invoice => invoice.Period == month.Number);
        var companies = await invoices.OrderByDescending(invoice => invoice.Net).Take(Top).Select(invoice => new Billed(invoice.BilledTo, invoice.Net)).ToListAsync(cancellationToken);
        var employees = await (
            from invoice in invoices
            join line in db.Set<InvoiceLine>() on invoice.Id equals line.InvoiceId
            join subscription in db.Set<Subscription>() on line.HireId equals subscription.HireId
            group line by subscription.ListingName into listing
            orderby listing.Sum(line => (long)(object)line.Amount) descending
            select new { listing.Key, Net = listing.Sum(line => (long)(object)line.Amount) }).Take(Top).ToListAsync(cancellationToken);
        return (companies, [.. employees.Select(row => new Billed(row.Key, new(row.Net)))]);
    }

    /// <summary>What is left of an invoice's lines after its credit notes, by position.</summary>
    public async Task<IReadOnlyDictionary<int, Money>> LeftAsync(InvoiceId invoice, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForSystem(Reason);
        return await InvoiceBalance.LeftAsync(db, invoice, cancellationToken);
    }

    /// <summary>Invoices of a month, the latest number first.</summary>
    /// <param name="month">Which month.</param>
    /// <param name="search">The beginning of a number or of a company's name; all if empty.</param>
    /// <param name="skip">How many are left out at the beginning.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<IReadOnlyList<InvoiceRow>> InvoicesAsync(BillingMonth month, string? search, int skip, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForSystem(Reason);
        var invoices = db.Set<Invoice>().Where(invoice => invoice.Period == month.Number);
        if (search is { Length: > 0 })
        {
            invoices = invoices.Where(invoice => invoice.Number.StartsWith(search) || invoice.BilledTo.StartsWith(search));
        }

        var rows = await invoices.AsNoTracking().OrderByDescending(invoice => invoice.Number).Skip(skip).Take(PageSize).ToListAsync(cancellationToken);
        var ids = rows.ConvertAll(invoice => invoice.Id);
        var notes = await db.Set<CreditNote>().Where(note => ids.Contains(note.InvoiceId)).Select(note => new { note.InvoiceId, note.Net }).ToListAsync(cancellationToken);
        var credited = notes.ToLookup(note => note.InvoiceId, note => note.Net);
        return [.. rows.Select(invoice => new InvoiceRow(
            invoice.Number, invoice.BilledTo, invoice.Net, invoice.Total, credited[invoice.Id].Aggregate(Money.Zero, (sum, net) => sum + net), invoice.FinalizedAt))];
    }
}
