namespace VeSaaS.Infrastructure.Catalog.Kagent;

/// <summary>Configuration section `Agents:Kagent`.</summary>
public sealed class KagentOptions
{
    public const string SectionName = "Agents:Kagent";

    /// <summary>`Agents:Kagent:Namespaces`: where agents are looked for; none means in every namespace.</summary>
    public IList<string> Namespaces { get; } = [];

    /// <summary>`Agents:Kagent:ControllerName`: the Service of kagent's controller, which serves every agent's A2A.</summary>
    public string ControllerName { get; set; } = "kagent-controller";

    /// <summary>`Agents:Kagent:ControllerNamespace`: the controller's namespace.</summary>
    public string ControllerNamespace { get; set; } = "kagent";

    /// <summary>`Agents:Kagent:ControllerPort`: the Service's port, 1 to 65535.</summary>
    public int ControllerPort { get; set; } = 8083;

    /// <summary>Everything that is wrong, each with its key.</summary>
    internal IReadOnlyList<string> Problems()
    {
        var problems = new List<string>();
        problems.AddRange(Namespaces.Where(name => !IsName(name)).Select(name => $"{SectionName}:Namespaces holds '{name}', which is no namespace."));
        if (!IsName(ControllerName))
        {
            problems.Add($"{SectionName}:ControllerName must be the name of a Service.");
        }

        if (!IsName(ControllerNamespace))
        {
            problems.Add($"{SectionName}:ControllerNamespace must be a namespace.");
        }

        if (ControllerPort is < 1 or > 65535)
        {
            problems.Add($"{SectionName}:ControllerPort must be a port from 1 to 65535.");
        }

        return problems;
    }

    private static bool IsName(string text) =>
        text.Length is > 0 and <= 63 && text.All(letter => letter is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-') && text[0] != '-' && text[^1] != '-';
}
