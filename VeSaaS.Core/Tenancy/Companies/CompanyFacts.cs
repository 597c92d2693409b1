using VeSaaS.Core.Kernel;

namespace VeSaaS.Core.Tenancy.Companies;

/// <summary>What a company says about itself, and what it is.</summary>
/// <param name="Id">What the gateway sees as `X-Customer-ID`.</param>
/// <param name="Text">What owners can change.</param>
/// <param name="Version">Goes back with a change.</param>
/// <param name="Calendar">Where its days and months begin in bills and caps.</param>
/// <param name="CreatedAt">When it signed up, or was founded.</param>
public sealed record CompanyFacts(CustomerId Id, CompanyText Text, int Version, CustomerCalendar Calendar, DateTimeOffset CreatedAt);

/// <summary>How a change of a company's settings ended.</summary>
public abstract record ChangeCompanyOutcome
{
    private ChangeCompanyOutcome()
    {
    }

    /// <summary>It is so now, everywhere.</summary>
    public sealed record Saved(CompanyFacts Facts) : ChangeCompanyOutcome;

    /// <summary>Every problem of the request. Nothing was written.</summary>
    public sealed record InvalidFields(IReadOnlyList<FieldError> Errors) : ChangeCompanyOutcome;

    /// <summary>Somebody else saved after the editor read: nothing was overwritten.</summary>
    public sealed record ChangedMeanwhile(CompanyFacts Theirs) : ChangeCompanyOutcome;

    /// <summary>The person may not.</summary>
    public sealed record NotAllowed(string Reason) : ChangeCompanyOutcome;
}
