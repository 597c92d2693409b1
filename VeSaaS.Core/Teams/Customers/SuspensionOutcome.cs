using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Teams.Customers;

/// <summary>How suspending a company, or resuming it, ended.</summary>
public abstract record SuspensionOutcome
{
    private SuspensionOutcome()
    {
    }

    /// <summary>Committed; sessions end and the gateway follows at once.</summary>
    public sealed record Done : SuspensionOutcome;

    /// <summary>It was so already; nothing was changed.</summary>
    public sealed record AlreadySo : SuspensionOutcome;

    /// <summary>No such customer exists.</summary>
    public sealed record NotFound : SuspensionOutcome;

    /// <summary>A reason has to be given, of 3 to <see cref="Customer.SuspensionReasonLength"/> characters.</summary>
    public sealed record ReasonInvalid : SuspensionOutcome;
}

/// <summary>What a company's owners are told by mail.</summary>
/// <param name="Company">Its name.</param>
/// <param name="Reason">Why it was suspended; null when it was resumed.</param>
/// <param name="Owners">Their addresses.</param>
public sealed record SuspensionNotice(string Company, string? Reason, IReadOnlyList<string> Owners);
