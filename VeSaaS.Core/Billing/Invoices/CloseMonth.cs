using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Billing.Profiles;
using VeSaaS.Core.Billing.Statements;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Notifications.Centre;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Billing.Invoices;

/// <summary>
/// Closes months that have ended: one invoice for each that has something to bill, in one transaction with its number, its lines and its audit row. A month
/// that is closed stays as it is, whoever asks again; what a fault interrupts has left nothing behind and is done again.
/// </summary>
public sealed class CloseMonth(AppContexts contexts, IOptions<BillingOptions> options, TimeProvider time, ILiveEvents live)
{
    /// <summary>So long after a month's end it is closed, so that calls that ended with it have been recorded.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromHours(1);

    // A row is stamped before its transaction commits; one that is stamped before the cut-off and committed after the close would be in no invoice.
    private static readonly TimeSpan LongestCommit = TimeSpan.FromMinutes(10);

    /// <summary>When a month is closed.</summary>
    public static DateTimeOffset DueAt(BillingMonth month, CustomerCalendar calendar) => month.Next().StartsAt(calendar) + Grace;

    /// <summary>Closes every month of the customer that has ended and is not closed, the oldest first; returns how many.</summary>
    public async Task<int> ExecuteAsync(CustomerId customer, CancellationToken cancellationToken)
    {
        var closed = 0;
        while (await contexts.WriteAsync(customer, (db, token) => CloseNextAsync(db, customer, token), cancellationToken))
        {
            closed++;
            live.Publish(BillingTopics.Of(customer));
            live.Publish(NotificationTopics.Of(customer));
        }

        return closed;
    }

    private async Task<bool> CloseNextAsync(AppDbContext db, CustomerId id, CancellationToken cancellationToken)
    {
        var customer = await db.Set<Customer>().AsNoTracking().SingleAsync(row => row.Id == id, cancellationToken);
        var last = await db.Set<ClosedMonth>().Where(month => month.CustomerId == id)
            .OrderByDescending(month => month.Period).Select(month => (int?)month.Period).FirstOrDefaultAsync(cancellationToken);
        var month = ClosedMonth.OpenAfter(last, customer.CreatedAt, customer.Calendar);
        var now = time.GetUtcNow();
        if (now < DueAt(month, customer.Calendar))
        {
            return false;
        }

        var cutOff = now - LongestCommit;
        var statement = await new StatementReader(db, id, customer.Calendar).ReadAsync(month, now, cutOff, cancellationToken);
        var lines = statement.Billed.ToList();
        var invoice = lines.Count > 0 ? await FinalizeAsync(db, customer, statement, lines, now, cancellationToken) : null;
        db.Add(new ClosedMonth { CustomerId = id, Period = month.Number, CutOff = cutOff, ClosedAt = now, InvoiceId = invoice?.Id });
        return true;
    }

    private async Task<Invoice> FinalizeAsync(
        AppDbContext db, Customer customer, Statement statement, List<StatementLine> lines, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (currency, percent) = (options.Value.Currency, options.Value.TaxPercent);
        var (id, zone) = (new InvoiceId(time.NewId()), customer.Calendar.ZoneOf(statement.Month.FirstDay));
        var profile = await db.Set<BillingProfile>().AsNoTracking().SingleOrDefaultAsync(row => row.CustomerId == customer.Id, cancellationToken);
        var rows = lines.Select((line, index) => RowOf(line, id, customer.Id, index + 1, currency)).ToList();
        var net = rows.Aggregate(Money.Zero, (sum, row) => sum + row.Amount);
        var invoice = new Invoice
        {
            Id = id,
            CustomerId = customer.Id,
            Number = await InvoiceSeries.NextAsync(db, $"{options.Value.InvoicePrefix}-{statement.Month.Next().Year}", cancellationToken),
            Period = statement.Month.Number,
            From = statement.From,
            Until = statement.Until,
            TimeZone = zone,
            Currency = currency,
            BilledTo = profile?.LegalName ?? customer.Name,
            BilledToAddress = profile?.Address,
            BilledToTaxId = profile?.TaxId,
            Reference = profile?.Reference,
            BilledBy = options.Value.LegalEntity,
            PaymentNote = options.Value.PaymentNote is { Length: > 0 } note ? note : null,
            Net = net,
            TaxName = options.Value.TaxName,
            TaxPercent = percent,
            Tax = MinorUnits.Percent(net, percent, currency),
            FinalizedAt = now,
            DueOn = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, TimeZoneInfo.FindSystemTimeZoneById(zone)).Date).AddDays(options.Value.PaymentDays),
        };
        db.Add(invoice);
        db.AddRange(rows);
        db.Audit(time, "billing.invoice_finalized", Actor.System, customer.Id, $"invoice:{invoice.Number}", new
        {
            period = invoice.Period,
            net = invoice.Net.ToString(),
            tax = invoice.Tax.ToString(),
            lines = rows.Count,
        });
        await InvoiceNews.TellAsync(db, time, invoice, cancellationToken);
        return invoice;
    }

    private static InvoiceLine RowOf(StatementLine line, InvoiceId invoice, CustomerId customer, int position, string currency) => new()
    {
        InvoiceId = invoice,
        Position = position,
        CustomerId = customer,
        HireId = line.HireId,
        Title = line.Title,
        Kind = line.Kind,
        Model = line.Model,
        Quantity = line.Quantity,
        Of = line.Of,
        Rate = line.Rate,
        Exact = line.Exact,
        Amount = MinorUnits.Round(line.Exact, currency),
    };
}
