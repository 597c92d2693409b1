using VeSaaS.Core.Chat;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Tenancy;
using VeSaaS.Web.Chat.Conversations;

namespace VeSaaS.Web.Chat.Trials;

/// <summary>The answers of a trial that are under way, as the logs of their runs tell them.</summary>
internal sealed class TrialStreams(ChatActions chat, CustomerId customer)
{
    private readonly Dictionary<RunId, AnswerStream> _streams = [];

    /// <summary>The answer so far; null once it is whole.</summary>
    public AnswerStream? Of(MessageRow message) => message.IsLive && message.Run is { } run ? _streams.GetValueOrDefault(run) : null;

    /// <summary>Reads what came of the answers under way; returns what tells that more came.</summary>
    public async Task<IReadOnlyList<LiveTopic>> FollowAsync(IEnumerable<MessageRow> messages, CancellationToken cancellationToken)
    {
        var live = messages.Where(message => message.IsLive && message.Run is not null).Select(message => message.Run!.Value).ToList();
        foreach (var ended in _streams.Keys.Except(live).ToList())
        {
            _streams.Remove(ended);
        }

        foreach (var run in live)
        {
            _streams.TryAdd(run, chat.Stream(customer, run));
            await _streams[run].ReadAsync(cancellationToken);
        }

        return live.ConvertAll(RunTopics.Of);
    }
}
