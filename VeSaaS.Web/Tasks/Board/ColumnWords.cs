using VeSaaS.Core.Tasks;
using VeSaaS.Core.Tasks.Board;
using VeSaaS.Web.Design.States;

namespace VeSaaS.Web.Tasks.Board;

/// <summary>Columns in words.</summary>
internal static class ColumnWords
{
    public static string Of(BoardColumn column) => column.Statuses.Count > 1 ? "Failed and cancelled" : TaskWords.Of(column.Statuses[0]);

    public static string Tone(BoardColumn column) => ChipStates.Of(column.Statuses[0]).Tone.CssClass();

    /// <summary>Where in the column a card comes to: it stays what it is, or becomes what the column is for.</summary>
    public static WorkItemStatus TargetOf(BoardColumn column, TaskCard card) => column.Statuses.Contains(card.Status) ? card.Status : column.Statuses[^1];
}
