using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Notifications.Centre;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tasks.Working;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Tasks.Content;

/// <summary>A member whom a comment names.</summary>
/// <param name="Id">The user.</param>
/// <param name="Name">What colleagues call them now; somebody who left is nobody in particular.</param>
public sealed record MentionedMember(Guid Id, string Name);

/// <summary>
/// Members named in comments. A text holds them by id, so that a name may change, and is shown with the name:
/// <code>
///   Is that rate right, &lt;@0199b6d2-7c1e-7cc0-9f5e-1f0a8a0f3d11&gt;?
///   Is that rate right, @Mara Lindt?
/// </code>
/// </summary>
public static partial class Mentions
{
    /// <summary>Most members of one comment.</summary>
    public const int Most = 20;

    /// <summary>Who is named and no member (any more).</summary>
    public static string Former => "a former member";

    /// <summary>A member as texts hold them.</summary>
    public static string Of(Guid member) => $"<@{member:D}>";

    /// <summary>Whom a text names, each once.</summary>
    public static IReadOnlyList<Guid> Read(string text) => [.. Pattern().Matches(text).Select(match => Guid.Parse(match.Groups["id"].ValueSpan)).Distinct()];

    /// <summary>The text with something in the place of each mention.</summary>
    public static string Replace(string text, Func<Guid, string> with) => Pattern().Replace(text, match => with(Guid.Parse(match.Groups["id"].ValueSpan)));

    /// <summary>The text with names, for whoever reads it as it stands.</summary>
    public static string Named(string text, IReadOnlyDictionary<Guid, string> names) => Replace(text, id => $"@{names.GetValueOrDefault(id, Former)}");

    /// <summary>What the customer's members among the ids are called; of nobody else anything is said.</summary>
    internal static async Task<IReadOnlyDictionary<Guid, string>> NamesAsync(
        AppDbContext db, CustomerId customer, IEnumerable<string> texts, CancellationToken cancellationToken)
    {
        var ids = texts.SelectMany(Read).Distinct().ToList();
        return ids.Count == 0 ? new Dictionary<Guid, string>()
            : await db.Set<Member>().Where(member => member.CustomerId == customer && ids.Contains(member.UserId))
                .Join(db.Users, member => member.UserId, user => user.Id, (_, user) => user)
                .ToDictionaryAsync(user => user.Id, user => user.DisplayName, cancellationToken);
    }

    /// <summary>Why a text cannot name whom it names; null when all of them are members of the customer.</summary>
    internal static async Task<FieldError?> CheckAsync(AppDbContext db, CustomerId customer, string text, CancellationToken cancellationToken)
    {
        var named = Read(text);
        if (named.Count > Most)
        {
            return new(TaskRules.CommentField, $"A comment mentions at most {Most} people.");
        }

        var members = await NamesAsync(db, customer, [text], cancellationToken);
        return named.FirstOrDefault(id => !members.ContainsKey(id)) is var stranger && stranger != default
            ? new(TaskRules.CommentField, $"Nobody in your company has the id {stranger:D}. Only members can be mentioned.") : null;
    }

    /// <summary>Tells whom the text names, but for whoever wrote it.</summary>
    internal static async Task TellAsync(TaskChangeContext context, Guid comment, string text, CancellationToken cancellationToken)
    {
        var (db, author) = (context.Db, context.Caller.UserId);
        var named = Read(text).Where(member => member != author).ToList();
        if (named.Count == 0)
        {
            return;
        }

        var by = await db.Users.Where(user => user.Id == author).Select(user => user.DisplayName).SingleOrDefaultAsync(cancellationToken);
        foreach (var member in named)
        {
            db.Notify(context.Time, context.Caller.CustomerId, TaskNews.Mentioned, TaskNews.Mentions, new Dictionary<string, string>
            {
                [TaskNews.TaskFact] = context.Task.Id.Value.ToString("D"),
                [TaskNews.CommentFact] = comment.ToString("D"),
                [TaskNews.NumberFact] = context.Task.Number.ToString(CultureInfo.InvariantCulture),
                [TaskNews.ByFact] = by ?? "",
            }, member);
        }

        context.HasTold = true;
    }

    [GeneratedRegex("<@(?<id>[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})>", RegexOptions.ExplicitCapture)]
    private static partial Regex Pattern();
}
