using VeSaaS.Core.Runs.Asks;

namespace VeSaaS.Core.Runs.Engine;

/// <summary>Gathers what an agent asks during a turn: some ask in a message before the status that ends the turn, and repeat it there.</summary>
internal sealed class TurnAsk
{
    private readonly List<AgentPart> _asks = [];
    private AgentReply? _last;

    /// <summary>The id of the last message that came with a status.</summary>
    public IEnumerable<string> LastIds => _last is null ? [] : [_last.MessageId];

    public void Hear(AgentReply? said) => _last = said ?? _last;

    /// <summary>Takes a part that asks; such a part is not kept as it came.</summary>
    public bool TryTake(AgentPart part, string json)
    {
        if (!AskReader.IsAsk(part))
        {
            return false;
        }

        _asks.RemoveAll(known => AgentText.Json(known) == json);
        _asks.Add(part);
        return true;
    }

    public AgentAsk Read(string said) => AskReader.Read(_asks.Count > 0 ? _asks : _last?.Parts ?? [], said);
}
