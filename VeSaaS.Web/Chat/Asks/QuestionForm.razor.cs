using Microsoft.AspNetCore.Components;
using VeSaaS.Core.Runs.Asks;

namespace VeSaaS.Web.Chat.Asks;

/// <summary>Questions, each answered by choice, by words, or where several fit by both.</summary>
public sealed partial class QuestionForm
{
    private List<Draft> _answers = [];

    [Parameter, EditorRequired]
    public string PersonaName { get; set; } = "";

    [Parameter, EditorRequired]
    public required AgentAsk.Question Question { get; set; }

    /// <summary>Makes the ids of fields unique on the page.</summary>
    [Parameter, EditorRequired]
    public string Id { get; set; } = "";

    /// <summary>Why nothing can be answered; null when it can.</summary>
    [Parameter]
    public string? Closed { get; set; }

    [Parameter]
    public bool Busy { get; set; }

    [Parameter]
    public EventCallback<AskDecision> OnDecide { get; set; }

    protected override void OnParametersSet()
    {
        if (_answers.Count != Question.Items.Count)
        {
            _answers = [.. Question.Items.Select(_ => new Draft())];
        }
    }

    private void Choose(int index, string choice)
    {
        var chosen = _answers[index].Chosen;
        if (!chosen.Remove(choice))
        {
            if (!Question.Items[index].Multiple)
            {
                chosen.Clear();
                _answers[index].Text = "";
            }

            chosen.Add(choice);
        }
    }

    private Task SubmitAsync() => OnDecide.InvokeAsync(new AskDecision.Answered([.. _answers.Select((draft, index) => Of(draft, Question.Items[index]))]));

    // What was written counts before what was chosen, where only one answer fits.
    private static string[] Of(Draft draft, AskedQuestion item)
    {
        string[] written = string.IsNullOrWhiteSpace(draft.Text) ? [] : [draft.Text.Trim()];
        return item.Multiple ? [.. draft.Chosen, .. written] : written.Length > 0 ? written : [.. draft.Chosen];
    }

    private sealed class Draft
    {
        public List<string> Chosen { get; } = [];

        public string Text { get; set; } = "";
    }
}
