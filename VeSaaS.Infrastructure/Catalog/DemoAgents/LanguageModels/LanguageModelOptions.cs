namespace VeSaaS.Infrastructure.Catalog.DemoAgents.LanguageModels;

/// <summary>Configuration section `Agents:Model`: the language model that demo agents answer with. Without it they compute.</summary>
public sealed class LanguageModelOptions
{
    public const string SectionName = "Agents:Model";

    /// <summary>`Agents:Model:Endpoint`: the base address of an OpenAI-compatible API, for example `https://api.openai.com/v1`.</summary>
    public string? Endpoint { get; set; }

    /// <summary>`Agents:Model:Name`: the model, as the endpoint calls it.</summary>
    public string? Name { get; set; }

    /// <summary>`Agents:Model:ApiKey`: sent as bearer token. Unset where the endpoint wants none.</summary>
    public string? ApiKey { get; set; }

    /// <summary>`Agents:Model:Timeout`: the longest wait for the endpoint's next piece. One second to ten minutes.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(1);

    internal bool IsConfigured => IsSet(Endpoint);

    internal List<string> Problems()
    {
        List<string> problems = [];
        if (!IsConfigured && (IsSet(Name) || IsSet(ApiKey)))
        {
            problems.Add($"{SectionName}:{nameof(Endpoint)} is missing; a model needs the address of its API, for example https://api.openai.com/v1.");
        }

        if (IsConfigured && !IsAddress(Endpoint))
        {
            problems.Add($"{SectionName}:{nameof(Endpoint)} must be an absolute http or https URL without user, query and fragment, for example https://api.openai.com/v1.");
        }

        if (IsConfigured && !IsSet(Name))
        {
            problems.Add($"{SectionName}:{nameof(Name)} is missing; say which model to ask at {SectionName}:{nameof(Endpoint)}.");
        }

        if (IsSet(ApiKey) && ApiKey!.Trim().Any(c => c is <= ' ' or > '~'))
        {
            problems.Add($"{SectionName}:{nameof(ApiKey)} must consist of visible ASCII characters.");
        }

        if (Timeout < TimeSpan.FromSeconds(1) || Timeout > TimeSpan.FromMinutes(10))
        {
            problems.Add($"{SectionName}:{nameof(Timeout)} must lie between one second and ten minutes.");
        }

        return problems;
    }

    // Compose files hand on variables that are not set as empty ones.
    private static bool IsSet(string? value) => !string.IsNullOrWhiteSpace(value);

    // What is not allowed here is where keys hide, and the address is logged.
    private static bool IsAddress(string? url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp)
        && uri is { UserInfo: "", Query: "", Fragment: "" };
}
