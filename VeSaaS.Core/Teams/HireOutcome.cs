using VeSaaS.Core.Catalog;
using VeSaaS.Core.Kernel;

namespace VeSaaS.Core.Teams;

/// <summary>What a customer asks for when hiring.</summary>
/// <param name="Listing">The listing's slug or id.</param>
/// <param name="PersonaName">What the team will call it.</param>
/// <param name="Seniority">Its level; null for the listing's own.</param>
/// <param name="MonthlyCap">Most that usage may cost in a month; null for no cap.</param>
/// <param name="IdempotencyKey">The same key again is the same request: it finds the first hire instead of failing.</param>
public sealed record HireRequest(string Listing, string PersonaName, Seniority? Seniority, Money? MonthlyCap, string? IdempotencyKey)
{
    /// <summary>The part before the @; null for one made of the name.</summary>
    public string? Handle { get; init; }

    /// <summary>To whom it reports; null to the company's people themselves.</summary>
    public HireId? Manager { get; init; }

    /// <summary>Its department, or null.</summary>
    public string? Department { get; init; }

    /// <summary>Its standing instructions, or null.</summary>
    public string? Instructions { get; init; }

    /// <summary>Whether who hires gets by mail what is told about it; null for what they chose in general.</summary>
    public bool? NewsByMail { get; init; }

    internal HireRequest Normalized() => this with
    {
        PersonaName = HireRules.NormalizeName(PersonaName),
        Handle = Handle is null ? null : HireRules.NormalizeHandle(Handle),
        Department = HireRules.NormalizeDepartment(Department),
        Instructions = HireRules.NormalizeInstructions(Instructions),
    };

    internal List<FieldError> Problems() =>
    [
        .. HireRules.CheckName(PersonaName), .. Handle is null ? [] : HireRules.CheckHandle(Handle), .. HireRules.CheckDepartment(Department),
        .. HireRules.CheckInstructions(Instructions), .. HireRules.CheckCap(MonthlyCap), .. HireRules.CheckKey(IdempotencyKey),
    ];
}

/// <summary>How an attempt to hire ended.</summary>
public abstract record HireOutcome
{
    private HireOutcome()
    {
    }

    /// <summary>Employed, and on its way through the gateway. A repeated request with the same key gets the first hire.</summary>
    public sealed record Hired(HireId Id) : HireOutcome;

    /// <summary>The customer already employs this listing.</summary>
    public sealed record AlreadyHired(HireId Existing) : HireOutcome;

    /// <summary>No such listing is offered: unknown, draft, suspended, archived, or its agent is being removed.</summary>
    public sealed record NotFound : HireOutcome;

    /// <summary>It is offered and not available for now: its agent does not answer, or does something else than its listing promises.</summary>
    public sealed record AgentNotReady(string Reason) : HireOutcome;

    /// <summary>Somebody in the team has that name.</summary>
    public sealed record NameTaken(string Name) : HireOutcome;

    /// <summary>Somebody in the team has that handle.</summary>
    public sealed record HandleTaken(string Handle) : HireOutcome;

    /// <summary>The request cannot be used as it is; every problem is listed.</summary>
    public sealed record Invalid(IReadOnlyList<FieldError> Problems) : HireOutcome;

    /// <summary>The person, or the customer, may not hire.</summary>
    public sealed record NotAllowed(string Reason) : HireOutcome;
}
