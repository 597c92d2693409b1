using System.Text;
using System.Text.Json;
using VeSaaS.Core.Runs.Asks;

namespace VeSaaS.Core.Runs.Steps;

/// <summary>
/// Tells from a run's log what the agent did: lines that say so, and calls of tools with their answers, as kagent streams them.
/// <code>
/// call    {"name":"read_plan","id":"c1","args":{…}}         metadata {"kagent_type":"function_call"}
/// answer  {"name":"read_plan","id":"c1","response":{…}}     metadata {"kagent_type":"function_response"}
/// </code>
/// Other parts are no steps.
/// </summary>
public static class StepReader
{
    /// <summary>Steps of one run that are told; an agent that does more is cut off here.</summary>
    public const int MaxSteps = 200;

    /// <summary>The steps of the entries of one run, in order.</summary>
    public static IReadOnlyList<RunStep> Read(IEnumerable<RunEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        List<RunStep> steps = [];
        Dictionary<string, int> calls = [];
        foreach (var entry in entries)
        {
            if (entry.Kind is RunEventKind.Status && steps.Count < MaxSteps)
            {
                steps.Add(new(AskRedaction.Clean(entry.Payload, AskLimits.Text), entry.At));
            }
            else if (entry.Kind is RunEventKind.Part)
            {
                TakePart(JsonSerializer.Deserialize<AgentPart>(entry.Payload, JsonSerializerOptions.Web)!, entry.At, steps, calls);
            }
        }

        return steps;
    }

    private static void TakePart(AgentPart part, DateTimeOffset at, List<RunStep> steps, Dictionary<string, int> calls)
    {
        var types = PartFields.Types(part).ToList();
        var name = PartFields.Text(part.Data, "name");
        // Without an id the newest call of the tool is meant.
        var key = PartFields.Text(part.Data, "id") ?? name ?? "";
        if (types.Contains("function_call") && name is not null && steps.Count < MaxSteps)
        {
            calls[key] = steps.Count;
            steps.Add(new(LabelOf(name), at, Input: AskRedaction.Show(PartFields.Member(part.Data, "args")).Text));
        }
        else if (types.Contains("function_response") && calls.TryGetValue(key, out var call))
        {
            steps[call] = steps[call] with { EndedAt = at, Output = AskRedaction.Show(PartFields.Member(part.Data, "response")).Text };
        }
    }

    // "k8s_get_resources" and "getResources" are names for programs; people read "K8s get resources".
    private static string LabelOf(string tool)
    {
        var words = new StringBuilder();
        foreach (var letter in AskRedaction.Clean(tool, AskLimits.Name))
        {
            if (letter is '_' or '-' or '.' or '/' || char.IsWhiteSpace(letter))
            {
                words.Append(words is [.., not ' '] ? " " : "");
            }
            else if (char.IsUpper(letter) && words is [.., var before] && char.IsLower(before))
            {
                words.Append(' ').Append(char.ToLowerInvariant(letter));
            }
            else
            {
                words.Append(words.Length == 0 ? char.ToUpperInvariant(letter) : letter);
            }
        }

        return words.Length == 0 ? "A tool" : words.ToString().TrimEnd();
    }
}
