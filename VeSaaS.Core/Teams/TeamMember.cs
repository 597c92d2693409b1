using VeSaaS.Core.Billing.Prices;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Catalog.Prices;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Kernel;

namespace VeSaaS.Core.Teams;

/// <summary>What a page shows of one employment.</summary>
public sealed record TeamMember
{
    public required HireId Id { get; init; }

    public required string PersonaName { get; init; }

    /// <summary>The part of <see cref="Address"/> before the @.</summary>
    public required string Handle { get; init; }

    /// <summary>What looks like an e-mail address, and is none: the handle at the company.</summary>
    public required string Address { get; init; }

    public required Seniority Seniority { get; init; }

    /// <summary>To whom it reports; null to the company's people themselves.</summary>
    public required HireId? Manager { get; init; }

    public required string? Department { get; init; }

    /// <summary>What it is told before each new conversation.</summary>
    public required string? Instructions { get; init; }

    public required HireState State { get; init; }

    /// <summary>Who pays when it is suspended, in words; null when it is not.</summary>
    public required string? SuspendedBecause { get; init; }

    /// <summary>A cap has suspended it: it goes on by itself when the cap is raised or the month is over.</summary>
    public bool IsCapped { get; init; }

    /// <summary>The step on the way to Ready that is done.</summary>
    public required GrantProgress Progress { get; init; }

    /// <summary>Why access is not yet where it should be; null when nothing is amiss.</summary>
    public required string? WaitingFor { get; init; }

    public required DateTimeOffset HiredAt { get; init; }

    /// <summary>From here on the fee runs.</summary>
    public required DateTimeOffset? ReadyAt { get; init; }

    public required DateTimeOffset? PausedAt { get; init; }

    /// <summary>Its access is being opened again after a pause or a suspension; it was ready before.</summary>
    public bool IsReturning => State is HireState.Provisioning && ReadyAt is not null;

    public required DateTimeOffset? EndRequestedAt { get; init; }

    /// <summary>When its listing leaves the platform and it is let go by itself; null when it stays.</summary>
    public DateTimeOffset? LeavesAt { get; init; }

    public required DateTimeOffset? EndedAt { get; init; }

    public required Money? MonthlyCap { get; init; }

    /// <summary>Usage of the customer's current calendar month at list rate, without the fee.</summary>
    public required Money UsageThisMonth { get; init; }

    /// <summary>What the monthly allowance takes off <see cref="UsageThisMonth"/>; caps count usage without it.</summary>
    public Money AllowanceThisMonth { get; init; }

    /// <summary>The price in force.</summary>
    public required PriceSnapshot Price { get; init; }

    /// <summary>The price that was announced for later; null when none was.</summary>
    public NextPrice? NextPrice { get; init; }

    public required ListingSummary Listing { get; init; }

    /// <summary>Since when its agent has been away while it could be working; null while nothing is amiss. It recovers by itself.</summary>
    public DateTimeOffset? DegradedSince => State is HireState.Active ? Listing.UnavailableSince : null;

    /// <summary>For <see cref="HireChanges.Version"/>.</summary>
    public required int Version { get; init; }
}

/// <summary>The listing behind an employment, as far as a team page needs it.</summary>
/// <param name="Id">The listing's id.</param>
/// <param name="Slug">For its page in the marketplace.</param>
/// <param name="Name">The role.</param>
/// <param name="IsDemo">Whether it says so wherever it is shown.</param>
/// <param name="IsOffered">Whether its page exists.</param>
/// <param name="IsReady">Whether the agent can be worked with; false once it has been away for longer than the grace.</param>
/// <param name="SyncedAt">When that was.</param>
public sealed record ListingSummary(
    VirtualEmployeeId Id, string Slug, string Name, bool IsDemo, bool IsOffered, bool IsReady, DateTimeOffset SyncedAt)
{
    /// <summary>Since when the agent has been away, once that has lasted longer than the grace; null before, and while it is there.</summary>
    public DateTimeOffset? UnavailableSince { get; init; }
}
