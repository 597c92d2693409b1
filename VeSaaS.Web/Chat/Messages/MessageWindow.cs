using VeSaaS.Core.Chat;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Web.Chat.Messages;

/// <summary>
/// The neighbouring messages of a conversation that a page holds and draws: never more than <see cref="Most"/>, however long the conversation is. It moves
/// by a page at a time, and what leaves at the other end is read again when somebody comes back to it.
/// </summary>
internal sealed class MessageWindow(ChatQueries queries, CustomerId customer, ConversationId conversation)
{
    /// <summary>Messages read at once.</summary>
    public const int PageSize = 50;

    /// <summary>Messages held at once.</summary>
    public const int Most = 150;

    private List<MessageRow> _messages = [];

    /// <summary>In the order of reading.</summary>
    public IReadOnlyList<MessageRow> Messages => _messages;

    /// <summary>There are older ones.</summary>
    public bool HasEarlier => _messages is [{ Sequence: > 1 }, ..];

    /// <summary>There are newer ones.</summary>
    public bool HasLater { get; private set; }

    /// <summary>Goes to the newest messages, or to a numbered one and its neighbours.</summary>
    public async Task OpenAsync(int? at, CancellationToken cancellationToken)
    {
        if (at is { } number)
        {
            var around = await queries.ReadNextAsync(customer, conversation, Math.Max(1, number - PageSize / 2), PageSize, cancellationToken);
            if (around.Count > 0)
            {
                (_messages, HasLater) = ([.. around], around.Count == PageSize);
                return;
            }
        }

        var page = await queries.ReadMessagesAsync(customer, conversation, null, PageSize, cancellationToken);
        (_messages, HasLater) = ([.. page.Reverse()], false);
    }

    /// <summary>Goes back by a page.</summary>
    public async Task EarlierAsync(CancellationToken cancellationToken)
    {
        var page = await queries.ReadMessagesAsync(customer, conversation, _messages[0].Sequence, PageSize, cancellationToken);
        List<MessageRow> messages = [.. page.Reverse(), .. _messages];
        HasLater |= messages.Count > Most;
        _messages = messages[..Math.Min(messages.Count, Most)];
    }

    /// <summary>Goes on by a page.</summary>
    public async Task LaterAsync(CancellationToken cancellationToken)
    {
        var page = await queries.ReadNextAsync(customer, conversation, _messages[^1].Sequence + 1, PageSize, cancellationToken);
        List<MessageRow> messages = [.. _messages, .. page];
        HasLater = page.Count == PageSize;
        _messages = messages[Math.Max(0, messages.Count - Most)..];
    }

    /// <summary>Reads again what may have changed: from the first answer under way on, or else the newest message, which somebody may have retried.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        if (_messages is not [.., var last])
        {
            await OpenAsync(null, cancellationToken);
            return;
        }

        if ((_messages.Find(message => message.IsLive) ?? (HasLater ? null : last)) is not { Sequence: var from })
        {
            return;
        }

        var tail = HasLater
            ? await queries.ReadNextAsync(customer, conversation, from, last.Sequence - from + 1, cancellationToken)
            : await queries.ReadTailAsync(customer, conversation, from, cancellationToken);
        var revised = tail.Where(message => message.Revises is not null).ToLookup(message => message.Revises!.Value, message => message.Sequence);
        _messages =
        [
            .. _messages.TakeWhile(message => message.Sequence < from)
                .Select(message => revised.Contains(message.Sequence) ? message with { RevisedBy = revised[message.Sequence].Max() } : message),
            .. tail,
        ];
    }
}
