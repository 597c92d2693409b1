namespace VeSaaS.Core.Catalog.Discovery.Drift;

/// <summary>Compares two definitions of an agent, part by part.</summary>
public static class DriftChanges
{
    /// <summary>What an operator sees as the name of the parts of a definition that never leave the source.</summary>
    public const string Unseen = "definition";

    private const int LongestText = 400;

    /// <summary>
    /// Everything in which they differ, in the order in which a page shows it. Where only the generation is another, something that the product does not
    /// read has changed, the instructions for example, and that is said.
    /// </summary>
    public static IReadOnlyList<DriftChange> Between(AgentFacts before, AgentFacts after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        List<DriftChange> changes =
        [
            .. Tools(before, after),
            .. Skills(before, after),
            .. One("model", before.Model, after.Model, concernsHires: true),
            .. One("host", before.Host, after.Host, concernsHires: true),
            .. One("type", before.Type, after.Type, concernsHires: true),
            .. One("protocol", before.Protocol, after.Protocol, concernsHires: false),
            .. One("streaming", Words(before.Streams), Words(after.Streams), concernsHires: false),
            .. One("description", before.Description, after.Description, concernsHires: false),
        ];
        return changes.Count > 0 || before.Digest == after.Digest
            ? changes
            : [new DriftChange(Unseen, $"generation {before.Generation}", $"generation {after.Generation}", ConcernsHires: true)];
    }

    private static IEnumerable<DriftChange> One(string field, string? before, string? after, bool concernsHires) =>
        string.Equals(before, after, StringComparison.Ordinal) ? [] : [new DriftChange(field, Cut(before), Cut(after), concernsHires)];

    private static IEnumerable<DriftChange> Tools(AgentFacts before, AgentFacts after)
    {
        var (was, now) = (ByKey(before.Tools, tool => (tool.Server, tool.Name)), ByKey(after.Tools, tool => (tool.Server, tool.Name)));
        return was.Keys.Union(now.Keys).Order().SelectMany(key => (was.GetValueOrDefault(key), now.GetValueOrDefault(key)) switch
        {
            (null, { } added) => [new DriftChange("tools[+]", null, Words(added), true)],
            ({ } removed, null) => [new DriftChange("tools[−]", Words(removed), null, true)],
            ({ } old, { } changed) => One($"tools[{key.Name}]", Words(old), Words(changed), true),
            _ => [],
        });
    }

    private static IEnumerable<DriftChange> Skills(AgentFacts before, AgentFacts after)
    {
        var (was, now) = (ByKey(before.Skills, skill => skill.Id), ByKey(after.Skills, skill => skill.Id));
        return was.Keys.Union(now.Keys).Order(StringComparer.Ordinal).SelectMany(key => (was.GetValueOrDefault(key), now.GetValueOrDefault(key)) switch
        {
            (null, { } added) => [new DriftChange("skills[+]", null, added.Name, true)],
            ({ } removed, null) => [new DriftChange("skills[−]", removed.Name, null, true)],
            ({ } old, { } changed) => One($"skills[{key}]", Words(old), Words(changed), true),
            _ => [],
        });
    }

    // A source may name a thing twice; the last one is what it means.
    private static Dictionary<TKey, TItem> ByKey<TKey, TItem>(IEnumerable<TItem> items, Func<TItem, TKey> key)
        where TKey : notnull
    {
        var found = new Dictionary<TKey, TItem>();
        foreach (var item in items)
        {
            found[key(item)] = item;
        }

        return found;
    }

    private static string Words(AgentTool tool) => tool.RequiresApproval ? $"{tool.Name}, asks a person first" : tool.Name;

    private static string Words(AgentSkill skill) =>
        string.Join("; ", new[] { skill.Name, skill.Description, string.Join(", ", skill.Tags), string.Join(", ", skill.Examples) }.Where(part => part.Length > 0));

    private static string? Words(bool? streams) => streams switch
    {
        true => "answers come as they are made",
        false => "answers come whole",
        null => null,
    };

    private static string? Cut(string? text) => text is null || text.Length <= LongestText ? text : $"{text[..(char.IsHighSurrogate(text[LongestText - 1]) ? LongestText - 1 : LongestText)]}…";
}
