namespace VeSaaS.Infrastructure.Runs.A2A;

/// <summary>Configuration section `Runs:Client`: limits of calls to agents.</summary>
public sealed class AgentClientOptions
{
    public const string SectionName = "Runs:Client";

    /// <summary>`Runs:Client:ConnectTimeout`: for the connection to the gateway. Positive.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>`Runs:Client:IdleTimeout`: how long an agent may say nothing at all, comments of the stream included. Positive.</summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>`Runs:Client:RequestTimeout`: for reading a card, getting, listing and cancelling a task. Positive.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>`Runs:Client:MaxEventBytes`: the largest event or JSON body that is read. 1 KiB to 256 MiB.</summary>
    public int MaxEventBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>`Runs:Client:MaxStreamBytes`: all that is read of one stream, comments included. At least <see cref="MaxEventBytes"/>.</summary>
    public long MaxStreamBytes { get; set; } = 1024L * 1024 * 1024;

    /// <summary>`Runs:Client:CardLifetime`: how long an agent's dialect is remembered. Positive.</summary>
    public TimeSpan CardLifetime { get; set; } = TimeSpan.FromMinutes(10);

    internal List<string> Problems()
    {
        List<string> problems = [];
        foreach (var (name, value) in new[]
        {
            (nameof(ConnectTimeout), ConnectTimeout), (nameof(IdleTimeout), IdleTimeout), (nameof(RequestTimeout), RequestTimeout), (nameof(CardLifetime), CardLifetime),
        })
        {
            if (value <= TimeSpan.Zero || value > TimeSpan.FromDays(1))
            {
                problems.Add($"{SectionName}:{name} must be positive and at most a day.");
            }
        }

        if (MaxEventBytes is < 1024 or > 256 * 1024 * 1024)
        {
            problems.Add($"{SectionName}:{nameof(MaxEventBytes)} must lie between 1 KiB and 256 MiB.");
        }

        if (MaxStreamBytes < MaxEventBytes)
        {
            problems.Add($"{SectionName}:{nameof(MaxStreamBytes)} must not be less than {nameof(MaxEventBytes)}.");
        }

        return problems;
    }
}
