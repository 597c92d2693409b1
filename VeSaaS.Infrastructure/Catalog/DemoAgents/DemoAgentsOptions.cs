namespace VeSaaS.Infrastructure.Catalog.DemoAgents;

/// <summary>Configuration section `Demo`.</summary>
public sealed class DemoAgentsOptions
{
    public const string SectionName = "Demo";

    /// <summary>`Demo:ListenUrl`: where the demo agents listen, on loopback. Port 0 takes a free one.</summary>
    public string ListenUrl { get; set; } = "http://127.0.0.1:5082";

    /// <summary>`Demo:AgentsUrl`: a demo agents' process of its own; then the application starts none. Needs <see cref="Secret"/>.</summary>
    public string? AgentsUrl { get; set; }

    /// <summary>`Demo:Secret`: the secret of that process. At least 16 visible ASCII characters. Otherwise a new one is made at each start.</summary>
    public string? Secret { get; set; }

    /// <summary>`Demo:ChunkDelay`: the pause between two pieces of an answer. 0 to 10 seconds.</summary>
    public TimeSpan ChunkDelay { get; set; } = TimeSpan.FromMilliseconds(150);

    internal List<string> Problems()
    {
        List<string> problems = [];
        if (!IsHttp(ListenUrl))
        {
            problems.Add($"{SectionName}:{nameof(ListenUrl)} must be an absolute http URL, for example http://127.0.0.1:5082.");
        }

        if (AgentsUrl is not null && !IsHttp(AgentsUrl))
        {
            problems.Add($"{SectionName}:{nameof(AgentsUrl)} must be an absolute http URL, for example http://127.0.0.1:5082.");
        }

        if (AgentsUrl is not null && Secret is null)
        {
            problems.Add($"{SectionName}:{nameof(Secret)} must hold the secret of the demo agents at {SectionName}:{nameof(AgentsUrl)}.");
        }

        if (Secret is not null && (Secret.Length < 16 || Secret.Any(c => c is <= ' ' or > '~')))
        {
            problems.Add($"{SectionName}:{nameof(Secret)} must have at least 16 visible ASCII characters.");
        }

        if (ChunkDelay < TimeSpan.Zero || ChunkDelay > TimeSpan.FromSeconds(10))
        {
            problems.Add($"{SectionName}:{nameof(ChunkDelay)} must lie between 0 and 10 seconds.");
        }

        return problems;
    }

    private static bool IsHttp(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttp;
}
