namespace VeSaaS.Core.Tasks.Many;

/// <summary>An item of a checklist as a file holds it: `[ ] A table` is open, `[x] A signature` is ticked.</summary>
public static class ChecklistLine
{
    private const string Open = "[ ] ";
    private const string Ticked = "[x] ";

    /// <summary>The line of an item.</summary>
    public static string Write(string text, bool isTicked) => $"{(isTicked ? Ticked : Open)}{text}";

    /// <summary>The item of a line. Whoever takes a task in has not accepted anything of it yet, so that its items are open.</summary>
    public static string Read(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        var text = line.Trim();
        return text.StartsWith(Open, StringComparison.Ordinal) || text.StartsWith(Ticked, StringComparison.OrdinalIgnoreCase) ? text[Open.Length..] : text;
    }
}
