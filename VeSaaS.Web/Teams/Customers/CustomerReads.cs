using VeSaaS.Core.Billing;
using VeSaaS.Core.Billing.Caps;
using VeSaaS.Core.Billing.Invoices;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Teams.Customers;
using VeSaaS.Core.Tenancy;
using VeSaaS.Core.Tenancy.Members;
using VeSaaS.Web.Billing.Usage;

namespace VeSaaS.Web.Teams.Customers;

/// <summary>A company as an operator sees it.</summary>
/// <param name="Customer">Who it is.</param>
/// <param name="Spend">This month, where the company is.</param>
/// <param name="Caps">Its cap and its ceiling.</param>
/// <param name="Team">Who works there.</param>
/// <param name="Members">Its people.</param>
/// <param name="Usage">By virtual employee, of the month that was asked for.</param>
/// <param name="Invoices">The newest first.</param>
public sealed record CustomerView(
    Customer Customer, MonthSpend Spend, CustomerCaps Caps, IReadOnlyList<TeamMember> Team, IReadOnlyList<MemberRow> Members,
    IReadOnlyList<UsageGroup> Usage, IReadOnlyList<Invoice> Invoices);

/// <summary>Reads what an operator sees of companies: what they are billed and whom they employ, and never what they write: for that there is <see cref="BeginSupport"/>.</summary>
public sealed class CustomerReads(
    CustomerDirectory directory, SpendOfMonth spend, CapQuery caps, TeamQuery team, MemberList members, UsageGroups usage, InvoiceQueries invoices)
{
    /// <inheritdoc cref="CustomerDirectory.ListAsync"/>
    public Task<CustomerRows> ListAsync(string? text, CustomerState? state, int page, CancellationToken cancellationToken) =>
        directory.ListAsync(text, state, page, cancellationToken);

    /// <summary>One company; null for an unknown one.</summary>
    /// <param name="id">Which.</param>
    /// <param name="month">Whose usage; the present month where the company is for null, and for one that is not over yet there.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<CustomerView?> FindAsync(CustomerId id, BillingMonth? month, CancellationToken cancellationToken)
    {
        if (await directory.FindAsync(id, cancellationToken) is not { } customer)
        {
            return null;
        }

        var limits = await caps.ReadAsync(id, cancellationToken);
        var asked = month is { } one && one.Number < limits.Month.Number ? one : limits.Month;
        return new(
            customer,
            await spend.ReadAsync(id, cancellationToken),
            limits,
            await team.ListAsync(id, cancellationToken),
            await members.ForOperatorAsync(id, cancellationToken),
            await usage.ReadAsync(id, UsageSpan.Of(asked), UsageGrouping.Employee, cancellationToken),
            await invoices.ListAsync(id, cancellationToken));
    }
}

/// <summary>What an operator may do on a company's page.</summary>
public sealed record CustomerVerbs(SuspendCustomer Suspend, ResumeCustomer Resume, SetCap Caps);
