namespace VeSaaS.Core.Audit;

/// <summary>What is done to the log itself, as it stands in the log.</summary>
public static class AuditActs
{
    /// <summary>An operator looked at rows.</summary>
    public const string Searched = "audit.searched";

    /// <summary>An operator took rows away in a file.</summary>
    public const string Exported = "audit.exported";

    /// <summary>An operator had the chain proven.</summary>
    public const string Verified = "audit.verified";

    /// <summary>A row's detail was erased; the row and its seal stay.</summary>
    public const string DetailErased = "audit.detail_erased";

    /// <summary>The subject of acts on the whole log.</summary>
    public const string Log = "audit:log";

    /// <summary>The subject of acts on one row.</summary>
    public static string SubjectOf(Guid entry) => $"audit:{entry:D}";
}
