namespace VeSaaS.Core.Gateway.BreakGlass;

/// <summary>How breaking the glass, or mending it, ended.</summary>
public abstract record DenialOutcome
{
    /// <summary>Longest reason, in characters.</summary>
    public const int ReasonLength = 400;

    private DenialOutcome()
    {
    }

    /// <summary>Committed; the gateway follows at once.</summary>
    public sealed record Done : DenialOutcome;

    /// <summary>It was so already; nothing was changed.</summary>
    public sealed record AlreadySo : DenialOutcome;

    /// <summary>No such agent is imported, or no such customer exists.</summary>
    public sealed record NotFound : DenialOutcome;

    /// <summary>A reason has to be given, of at most <see cref="ReasonLength"/> characters.</summary>
    public sealed record ReasonInvalid : DenialOutcome;

    /// <summary>The reason without blanks around it; null when it is none.</summary>
    internal static string? Reason(string? text) => text?.Trim() is { Length: >= 3 and <= ReasonLength } reason ? reason : null;
}
