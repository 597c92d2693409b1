using System.Globalization;
using VeSaaS.Core.Tasks;
using VeSaaS.Core.Tasks.Board;
using VeSaaS.Core.Teams;
using VeSaaS.Web.Shell;

namespace VeSaaS.Web.Tasks;

/// <summary>What the page shows, as its address says it: a view, filters, and a task that is open over them.</summary>
public sealed record TaskAddress
{
    /// <summary>The view that shows tasks as rows.</summary>
    public const string List = "list";

    /// <summary>The view that shows the board once for each virtual employee.</summary>
    public const string Lanes = "lanes";

    /// <summary>The assignee that is nobody.</summary>
    public const string Nobody = "nobody";

    /// <summary>Shows what was taken off the board.</summary>
    public const string Archived = "archived";

    public Guid? Task { get; init; }

    public string? View { get; init; }

    public string? Search { get; init; }

    public string? Who { get; init; }

    public string? Label { get; init; }

    public string? Due { get; init; }

    public string? Priority { get; init; }

    public string? Show { get; init; }

    public bool IsList => View == List;

    public bool HasLanes => View == Lanes;

    /// <summary>View and filters, as a saved view keeps them.</summary>
    public string Query => (this with { Task = null }).Url.Split('?') is [_, var query] ? query : "";

    public string Url => AppUrls.TasksWith(Task, View, Search, Who, Label, Due, Priority, Show);

    /// <summary>What is shown, as a file.</summary>
    public string FileUrl => AppUrls.TasksFile(Search, Who, Label, Due, Priority, Show);

    /// <summary>The filter; a value that means nothing is left out.</summary>
    public BoardFilter Filter => new()
    {
        Search = string.IsNullOrWhiteSpace(Search) ? null : Search.Trim(),
        Worker = Guid.TryParse(Who, out var hire) ? new HireId(hire) : null,
        Unassigned = Who == Nobody,
        Label = string.IsNullOrWhiteSpace(Label) ? null : Label,
        Due = Read<DueFilter>(Due),
        Priority = Read<WorkItemPriority>(Priority),
        Archived = Show == Archived,
    };

    /// <summary>A member of an enumeration as addresses spell it.</summary>
    public static string Key<TEnum>(TEnum value)
        where TEnum : struct, Enum => value.ToString().ToLower(CultureInfo.InvariantCulture);

    /// <summary>The member that an address names; null for what means nothing.</summary>
    public static TEnum? Read<TEnum>(string? text)
        where TEnum : struct, Enum => Enum.GetValues<TEnum>().Where(value => Key(value) == text).Select(value => (TEnum?)value).FirstOrDefault();
}
