using System.Text.RegularExpressions;
using VeSaaS.Core.Tasks.Board;
using VeSaaS.Core.Tasks.Content;
using VeSaaS.Core.Tenancy.Members;

namespace VeSaaS.Web.Tasks.Drawer;

/// <summary>A member as a comment that is being written names them.</summary>
/// <param name="Id">The user.</param>
/// <param name="Word">What stands behind the @: the name, and where two share it the address as well.</param>
/// <param name="Hint">What tells them apart in a list.</param>
public sealed record MentionChoice(Guid Id, string Word, string Hint);

/// <summary>Mentions as people write and read them; what is stored holds ids.</summary>
internal static partial class MentionText
{
    /// <summary>The members in the order of their names.</summary>
    public static IReadOnlyList<MentionChoice> ChoicesOf(IReadOnlyList<MemberRow> members)
    {
        var shared = members.GroupBy(member => member.Name, StringComparer.OrdinalIgnoreCase).Where(same => same.Count() > 1).Select(same => same.Key)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        return [.. members.Select(member => new MentionChoice(member.UserId, shared.Contains(member.Name) ? $"{member.Name} ({member.Email})" : member.Name, member.Email))];
    }

    /// <summary>Those whose name, or a word of it, begins with what was typed behind an @; at most eight.</summary>
    public static IReadOnlyList<MentionChoice> Matching(IReadOnlyList<MentionChoice> choices, string typed) =>
        [.. choices.Where(choice => choice.Word.StartsWith(typed, StringComparison.CurrentCultureIgnoreCase)
            || choice.Word.Contains($" {typed}", StringComparison.CurrentCultureIgnoreCase)).Take(8)];

    /// <summary>The text as it is stored: names behind an @ that are a member's become the member's id.</summary>
    public static string? Write(string? text, IReadOnlyList<MentionChoice> choices)
    {
        // The longer name first: “@Mara Lindt” is not “@Mara” with a word behind it.
        return text is null ? null : choices.OrderByDescending(choice => choice.Word.Length).Aggregate(text, (written, choice) => Regex.Replace(
            written, $@"(?<![\w@<])@{Regex.Escape(choice.Word)}(?!\w)", Mentions.Of(choice.Id), RegexOptions.IgnoreCase | RegexOptions.CultureInvariant));
    }

    /// <summary>The Markdown of a comment with the names in it.</summary>
    public static string Show(CommentRow comment) => Mentions.Replace(
        comment.Text, id => $"**@{Marks().Replace(comment.Mentions.FirstOrDefault(member => member.Id == id)?.Name ?? Mentions.Former, @"\$0")}**");

    // A name is no Markdown.
    [GeneratedRegex(@"[!-/:-@\[-`{-~]")]
    private static partial Regex Marks();
}
