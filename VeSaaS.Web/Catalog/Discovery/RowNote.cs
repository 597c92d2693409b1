using System.Diagnostics;
using VeSaaS.Core.Catalog.Discovery;
using VeSaaS.Core.Catalog.Discovery.Drift;

namespace VeSaaS.Web.Catalog.Discovery;

/// <summary>What became of what an operator did with a row, in words.</summary>
public sealed record RowNote(bool IsGood, string Text)
{
    public static RowNote Of(ImportOutcome outcome) => outcome switch
    {
        ImportOutcome.Imported => new(true, "Imported as a draft"),
        ImportOutcome.AlreadyImported => new(true, "Was imported already"),
        ImportOutcome.NotFound => new(false, "Its source no longer has it"),
        ImportOutcome.SourceNotReadable(var source) => new(false, $"Its source could not be read: {source.Cause}"),
        var other => throw new UnreachableException(other.GetType().Name),
    };

    /// <param name="outcome">What became of the decision.</param>
    /// <param name="done">What is said when it was taken.</param>
    public static RowNote Of(DriftOutcome outcome, string done) => outcome switch
    {
        DriftOutcome.Done => new(true, done),
        DriftOutcome.Outdated => new(false, "It changed again, or somebody else decided, before you did. This is how it is now"),
        DriftOutcome.NotFound => new(false, "It is no longer imported"),
        var other => throw new UnreachableException(other.GetType().Name),
    };
}
