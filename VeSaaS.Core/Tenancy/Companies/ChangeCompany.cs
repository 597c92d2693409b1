using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy.Members;

namespace VeSaaS.Core.Tenancy.Companies;

/// <summary>
/// Reads and changes what a company says about itself. Another name is there at once, and on invoices from the next one on. Another time zone moves clocks at once; bills
/// and caps follow with the next month (<see cref="CustomerCalendar"/>).
/// </summary>
public sealed class ChangeCompany(AppContexts contexts, ILiveEvents live, TimeProvider time)
{
    /// <summary>The company as it is.</summary>
    public async Task<CompanyFacts> ReadAsync(CustomerId customer, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForCustomer(customer);
        return FactsOf(await db.Set<Customer>().AsNoTracking().SingleAsync(row => row.Id == customer, cancellationToken));
    }

    /// <summary>Saves what an owner wrote.</summary>
    /// <param name="caller">Who.</param>
    /// <param name="text">All of it.</param>
    /// <param name="version">Of what the editor saw.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public async Task<ChangeCompanyOutcome> ExecuteAsync(Caller caller, CompanyText text, int version, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(text);
        text = text with { Company = text.Company.Trim() };
        if (CompanyRules.Check(text).ToList() is { Count: > 0 } errors)
        {
            return new ChangeCompanyOutcome.InvalidFields(errors);
        }

        var outcome = await contexts.WriteAsync(caller.CustomerId, (db, token) => WriteAsync(db, caller, text, version, token), cancellationToken);
        if (outcome is ChangeCompanyOutcome.Saved)
        {
            live.Publish(CustomerTopics.Of(caller.CustomerId));
            live.Publish(CustomerTopics.Any);
        }

        return outcome;
    }

    private async Task<ChangeCompanyOutcome> WriteAsync(AppDbContext db, Caller caller, CompanyText text, int version, CancellationToken cancellationToken)
    {
        if (!await MemberRules.LockAsOwnerAsync(db, caller, cancellationToken))
        {
            return new ChangeCompanyOutcome.NotAllowed("Only an owner changes the company's settings. Ask an owner of your company.");
        }

        var company = await db.Set<Customer>().SingleAsync(row => row.Id == caller.CustomerId, cancellationToken);
        if (company.SettingsVersion != version)
        {
            return new ChangeCompanyOutcome.ChangedMeanwhile(FactsOf(company));
        }

        var before = TextOf(company);
        if (before == text)
        {
            return new ChangeCompanyOutcome.Saved(FactsOf(company));
        }

        (company.Name, company.Industry, company.Size) = (text.Company, CompanyRules.NullIfEmpty(text.Industry), CompanyRules.NullIfEmpty(text.Size));
        if (text.TimeZone != company.TimeZone)
        {
            (company.TimeZone, company.Calendar) = (text.TimeZone, company.Calendar.With(text.TimeZone, time.GetUtcNow()));
        }

        company.SettingsVersion++;
        db.AuditTenancy(time, "tenancy.company_changed", caller, $"customer:{caller.CustomerId}", new { before, after = text, bills = $"{company.Calendar}" });
        return new ChangeCompanyOutcome.Saved(FactsOf(company));
    }

    private static CompanyText TextOf(Customer company) => new(company.Name, company.Industry ?? "", company.Size ?? "", company.TimeZone);

    private static CompanyFacts FactsOf(Customer company) => new(company.Id, TextOf(company), company.SettingsVersion, company.Calendar, company.CreatedAt);
}
