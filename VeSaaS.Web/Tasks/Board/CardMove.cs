using VeSaaS.Core.Tasks;
using VeSaaS.Core.Tasks.Board;

namespace VeSaaS.Web.Tasks.Board;

/// <summary>A card that a person moved.</summary>
/// <param name="Card">The card as it was seen.</param>
/// <param name="To">The column.</param>
/// <param name="Behind">The card that it stands behind; null for the top.</param>
public sealed record CardMove(TaskCard Card, WorkItemStatus To, WorkItemId? Behind);

/// <summary>The board as it will be when a move is allowed.</summary>
internal static class BoardMoves
{
    /// <summary>The columns with the card at its new place.</summary>
    public static IReadOnlyList<BoardColumn> Moved(IReadOnlyList<BoardColumn> columns, CardMove move) =>
        [.. columns.Select(column => With(column, move))];

    private static BoardColumn With(BoardColumn column, CardMove move)
    {
        List<TaskCard> cards = [.. column.Cards];
        var left = cards.RemoveAll(card => card.Id == move.Card.Id);
        if (!column.Statuses.Contains(move.To))
        {
            return column with { Cards = cards, Total = column.Total - left };
        }

        var place = move.Behind is { } behind ? cards.FindIndex(card => card.Id == behind) + 1 : 0;
        cards.Insert(place, move.Card with { Status = move.To });
        return column with { Cards = cards, Total = column.Total - left + 1 };
    }
}
