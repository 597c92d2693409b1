using System.Text.Json;
using VeSaaS.Core.Teams;

namespace VeSaaS.Core.Runs;

/// <summary>
/// A hire's standing instructions as the first part of the first message of a conversation or task, before what the person wrote: agents keep a conversation's
/// messages, so that what was said once holds for all of it. They are part of the run's input and of nothing else, above all not of logs.
/// </summary>
internal static class StandingInstructions
{
    // An agent that can tell instructions from a question goes by this; for every other one they are text.
    private static readonly JsonElement Mark = JsonSerializer.SerializeToElement(new Dictionary<string, string> { [AgentPartKinds.Key] = AgentPartKinds.Instructions });

    /// <summary>The part, or null when there are no instructions.</summary>
    public static AgentPart? PartOf(Hire hire) => hire.Instructions is { Length: > 0 } text
        ? new AgentPart($"Standing instructions of the company that you work for. They call you {hire.PersonaName}.\n\n{text}", Metadata: Mark)
        : null;
}
