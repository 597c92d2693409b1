using System.Text.Json;
using System.Text.Json.Serialization;

namespace VeSaaS.Core.Runs.Asks;

/// <summary>What a person said to an <see cref="AgentAsk"/>.</summary>
[JsonDerivedType(typeof(Answered), "answered")]
[JsonDerivedType(typeof(Decided), "decided")]
public abstract record AskDecision
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private AskDecision()
    {
    }

    /// <summary>Answers, one list for each question in its order.</summary>
    public sealed record Answered(IReadOnlyList<IReadOnlyList<string>> Answers) : AskDecision;

    /// <summary>A decision for each call.</summary>
    public sealed record Decided(IReadOnlyList<CallDecision> Calls) : AskDecision;

    internal static string Write(AskDecision decision) => JsonSerializer.Serialize(decision, Json);

    internal static AskDecision Read(string json) => JsonSerializer.Deserialize<AskDecision>(json, Json)!;
}

/// <summary>What was decided about one call.</summary>
/// <param name="Id">The call's id, as asked.</param>
/// <param name="Approved">Approved or rejected.</param>
/// <param name="Reason">Why it was rejected.</param>
/// <param name="Arguments">JSON of the arguments to use instead; null leaves them as asked.</param>
public sealed record CallDecision(string Id, bool Approved, string? Reason = null, string? Arguments = null);
