namespace VeSaaS.Core.Chat;

/// <summary>Short texts made of messages.</summary>
internal static class ChatWords
{
    private const int TitleLength = 60;

    /// <summary>The beginning of a message as one line, cut between words.</summary>
    public static string TitleOf(string text)
    {
        var line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        if (line.Length <= TitleLength)
        {
            return line;
        }

        var space = line.LastIndexOf(' ', TitleLength - 1);
        var end = space > TitleLength / 2 ? space : TitleLength - 1;
        return string.Concat(line.AsSpan(0, char.IsHighSurrogate(line[end - 1]) ? end - 1 : end), "…");
    }
}
