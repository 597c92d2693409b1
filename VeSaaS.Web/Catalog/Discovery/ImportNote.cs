using System.Diagnostics;
using VeSaaS.Core.Catalog.Discovery;

namespace VeSaaS.Web.Catalog.Discovery;

/// <summary>What became of a row's import, in words.</summary>
public sealed record ImportNote(bool IsGood, string Text)
{
    public static ImportNote Of(ImportOutcome outcome) => outcome switch
    {
        ImportOutcome.Imported => new(true, "Imported as a draft"),
        ImportOutcome.AlreadyImported => new(true, "Was imported already"),
        ImportOutcome.NotFound => new(false, "Its source no longer has it"),
        ImportOutcome.SourceNotReadable(var source) => new(false, $"Its source could not be read: {source.Cause}"),
        var other => throw new UnreachableException(other.GetType().Name),
    };
}
