using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Billing.Invoices;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Billing.Credits;

/// <summary>How much of which line of an invoice is taken back.</summary>
public sealed record LineCredit(int Position, Money Amount);

/// <summary>How a credit ended.</summary>
public abstract record CreditOutcome
{
    private CreditOutcome()
    {
    }

    /// <summary>Issued under this number, now or when it was first asked for with the same id.</summary>
    public sealed record Issued(string Number) : CreditOutcome;

    /// <summary>There is no such invoice.</summary>
    public sealed record NotFound : CreditOutcome;

    /// <summary>Every problem; nothing was issued, and no number is missing. A line's field is <see cref="IssueCreditNote.LineField"/>.</summary>
    public sealed record Invalid(IReadOnlyList<FieldError> Problems) : CreditOutcome;
}

/// <summary>Takes back all or a part of an invoice, for the operator: the only way in which what was billed is corrected.</summary>
public sealed class IssueCreditNote(AppContexts contexts, IOptions<BillingOptions> options, TimeProvider time, ILiveEvents live)
{
    public const string ReasonField = "reason";
    public const string LinesField = "lines";

    /// <summary>The name of a line's field.</summary>
    public static string LineField(int position) => string.Create(CultureInfo.InvariantCulture, $"lines[{position}]");

    /// <summary>Issues it.</summary>
    /// <param name="actor">Who.</param>
    /// <param name="id">Made by whoever asks; the same id a second time issues nothing more.</param>
    /// <param name="invoice">The invoice's number.</param>
    /// <param name="reason">For the customer; 1 to 400 characters.</param>
    /// <param name="credits">At least one line, each once; amounts in whole minor units, of the line's sign, within what is left of it.</param>
    /// <param name="cancellationToken">Ends it without a trace.</param>
    public async Task<CreditOutcome> ExecuteAsync(
        Actor actor, CreditNoteId id, string invoice, string reason, IReadOnlyList<LineCredit> credits, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reason);
        ArgumentNullException.ThrowIfNull(credits);
        reason = reason.Trim();
        List<FieldError> problems =
        [
            .. reason.Length is 0 or > CreditNote.ReasonLength ? [new FieldError(ReasonField, $"Say why, in at most {CreditNote.ReasonLength} characters.")] : Array.Empty<FieldError>(),
            .. credits.Count == 0 ? [new FieldError(LinesField, "Choose at least one line.")] : Array.Empty<FieldError>(),
            .. credits.GroupBy(credit => credit.Position).Where(same => same.Count() > 1).Select(same => new FieldError(LineField(same.Key), "Name a line once.")),
        ];
        if (problems.Count > 0)
        {
            return new CreditOutcome.Invalid(problems);
        }

        try
        {
            var (number, customer) = await contexts.WriteAsSystemAsync(
                "issues a credit note", (db, token) => IssueAsync(db, actor, id, invoice, reason, credits, token), cancellationToken);
            live.Publish(BillingTopics.Of(customer));
            return new CreditOutcome.Issued(number);
        }
        catch (RefusedException refused)
        {
            return refused.Outcome;
        }
    }

    private async Task<(string Number, CustomerId Customer)> IssueAsync(
        AppDbContext db, Actor actor, CreditNoteId id, string number, string reason, IReadOnlyList<LineCredit> credits, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        // The number is taken first: its row is held until the commit, so that two who credit the same lines come one after the other. A refusal gives it back.
        var taken = await InvoiceSeries.NextAsync(db, $"{options.Value.InvoicePrefix}-CN-{now.Year}", cancellationToken);
        var invoice = await db.Set<Invoice>().AsNoTracking().SingleOrDefaultAsync(row => row.Number == number, cancellationToken)
            ?? throw new RefusedException(new CreditOutcome.NotFound());
        var earlier = await db.Set<CreditNote>().AsNoTracking().Where(note => note.InvoiceId == invoice.Id).ToListAsync(cancellationToken);
        if (earlier.Find(note => note.Id == id) is { } same)
        {
            throw new RefusedException(new CreditOutcome.Issued(same.Number));
        }

        var left = await InvoiceBalance.LeftAsync(db, invoice.Id, cancellationToken);
        if (Check(credits, left, invoice.Currency) is { Count: > 0 } problems)
        {
            throw new RefusedException(new CreditOutcome.Invalid(problems));
        }

        var (netBefore, taxBefore) = (Sum(earlier, note => note.Net), Sum(earlier, note => note.Tax));
        var net = Sum(credits, credit => credit.Amount);
        var note = new CreditNote
        {
            Id = id,
            CustomerId = invoice.CustomerId,
            InvoiceId = invoice.Id,
            Number = taken,
            Reason = reason,
            Net = net,
            Tax = MinorUnits.Percent(netBefore + net, invoice.TaxPercent, invoice.Currency) - taxBefore,
            IssuedAt = now,
        };
        db.Add(note);
        db.AddRange(credits.Select(credit => new CreditNoteLine
        {
            CreditNoteId = id,
            Position = credit.Position,
            CustomerId = invoice.CustomerId,
            Amount = credit.Amount,
        }));
        db.Audit(time, "billing.credit_note_issued", actor, invoice.CustomerId, $"credit_note:{taken}", new
        {
            invoice = number,
            reason,
            net = note.Net.ToString(),
            tax = note.Tax.ToString(),
        });
        return (taken, invoice.CustomerId);
    }

    private static List<FieldError> Check(IReadOnlyList<LineCredit> credits, IReadOnlyDictionary<int, Money> left, string currency) =>
    [
        .. from credit in credits
           let most = left.GetValueOrDefault(credit.Position)
           let problem = !left.ContainsKey(credit.Position) ? "The invoice has no such line."
               : MinorUnits.Round(credit.Amount, currency) != credit.Amount ? $"Use whole minor units of {currency}."
               : credit.Amount == Money.Zero || credit.Amount.Nano > 0 != most.Nano > 0 || Size(credit.Amount) > Size(most) ? $"Between nothing and {most} can be taken back."
               : null
           where problem is not null
           select new FieldError(LineField(credit.Position), problem),
    ];

    private static Int128 Size(Money amount) => Int128.Abs(amount.Nano);

    private static Money Sum<T>(IEnumerable<T> of, Func<T, Money> amount) => of.Aggregate(Money.Zero, (sum, one) => sum + amount(one));

    private sealed class RefusedException(CreditOutcome outcome) : Exception
    {
        public CreditOutcome Outcome { get; } = outcome;
    }
}
