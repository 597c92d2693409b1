using System.Globalization;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Tasks.Content;

namespace VeSaaS.Core.Tasks;

/// <summary>What a task may hold; every problem names its field.</summary>
public static class TaskRules
{
    public const string TitleField = "title";
    public const string DescriptionField = "description";
    public const string DueField = "dueOn";
    public const string LabelsField = "labels";
    public const string ChecklistField = "checklist";
    public const string AssigneeField = "hire";
    public const string CommentField = "comment";
    public const string BlockersField = "blockedBy";
    public const string FilesField = "files";

    /// <summary>One line without spaces around it.</summary>
    public static string NormalizeTitle(string? title) => string.Join(' ', (title ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Problems of a title.</summary>
    public static IEnumerable<FieldError> CheckTitle(string title) =>
        title.Length == 0 ? [new(TitleField, "Say in a few words what is to be done.")]
        : title.Length > WorkItem.TitleLength ? [new(TitleField, $"A title has at most {WorkItem.TitleLength} characters; the rest belongs into the description.")]
        : [];

    /// <summary>Problems of a description.</summary>
    public static IEnumerable<FieldError> CheckDescription(string description) =>
        description.Length > WorkItem.DescriptionLength
            ? [new(DescriptionField, $"A description has at most {WorkItem.DescriptionLength} characters; this one has {description.Length}.")]
            : [];

    /// <summary>Problems of a day.</summary>
    /// <param name="day">The day, or none.</param>
    /// <param name="today">Today where the customer is.</param>
    public static IEnumerable<FieldError> CheckDue(DateOnly? day, DateOnly today) =>
        day < today ? [new(DueField, "That day is over. Choose today or a later one.")] : [];

    /// <summary>The member of an enumeration that a text names; null with a problem when it names none, and with no text.</summary>
    public static TEnum? ReadName<TEnum>(string? text, string field, List<FieldError> problems)
        where TEnum : struct, Enum
    {
        if (text is null)
        {
            return null;
        }

        if (Enum.GetNames<TEnum>().FirstOrDefault(name => string.Equals(name, text, StringComparison.OrdinalIgnoreCase)) is { } known)
        {
            return Enum.Parse<TEnum>(known);
        }

        problems.Add(new(field, $"Choose one of: {string.Join(", ", Enum.GetNames<TEnum>())}."));
        return null;
    }

    /// <summary>A day as `yyyy-MM-dd`; null with a problem when it is none, and with no text.</summary>
    public static DateOnly? ReadDay(string? text, string field, List<FieldError> problems)
    {
        if (text is null)
        {
            return null;
        }

        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            return day;
        }

        problems.Add(new(field, "Write the day as yyyy-MM-dd."));
        return null;
    }

    /// <summary>Labels in lower case, without spaces around them, each once, in order.</summary>
    public static IReadOnlyList<string> NormalizeLabels(IEnumerable<string?>? labels) =>
    [
        .. (labels ?? []).Select(label => NormalizeTitle(label).ToLowerInvariant()).Where(label => label.Length > 0).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
    ];

    /// <summary>Problems of normalised labels.</summary>
    public static IEnumerable<FieldError> CheckLabels(IReadOnlyList<string> labels) =>
        labels.Count > WorkItem.MostLabels ? [new(LabelsField, $"A task has at most {WorkItem.MostLabels} labels.")]
        : labels.Any(label => label.Length > WorkItem.LabelLength) ? [new(LabelsField, $"A label has at most {WorkItem.LabelLength} characters.")]
        : labels.Any(label => label.Contains('|', StringComparison.Ordinal)) ? [new(LabelsField, "A label cannot contain the sign |.")]
        : [];

    /// <summary>Labels as they are stored.</summary>
    public static string JoinLabels(IReadOnlyList<string> labels) => labels.Count == 0 ? "" : $"|{string.Join('|', labels)}|";

    /// <summary>Labels as they were stored.</summary>
    public static IReadOnlyList<string> SplitLabels(string labels) => labels.Split('|', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Items without empty ones.</summary>
    public static IReadOnlyList<string> NormalizeChecklist(IEnumerable<string?>? items) =>
        [.. (items ?? []).Select(NormalizeTitle).Where(item => item.Length > 0)];

    /// <summary>Problems of normalised items.</summary>
    public static IEnumerable<FieldError> CheckChecklist(IReadOnlyCollection<string> items) =>
        items.Count > ChecklistItem.Most ? [new(ChecklistField, $"A checklist has at most {ChecklistItem.Most} items.")]
        : items.Any(item => item.Length > ChecklistItem.TextLength) ? [new(ChecklistField, $"An item has at most {ChecklistItem.TextLength} characters.")]
        : [];

    /// <summary>Items as a schedule stores them, one a line.</summary>
    public static string JoinChecklist(IReadOnlyList<string> items) => string.Join('\n', items);

    /// <summary>Items as a schedule stored them.</summary>
    public static IReadOnlyList<string> SplitChecklist(string items) => items.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Problems of a comment.</summary>
    public static IEnumerable<FieldError> CheckComment(string text) =>
        string.IsNullOrWhiteSpace(text) ? [new(CommentField, "Write a comment.")]
        : text.Length > TaskComment.TextLength ? [new(CommentField, $"A comment has at most {TaskComment.TextLength} characters.")]
        : [];
}
