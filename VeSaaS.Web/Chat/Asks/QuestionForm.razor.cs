using Microsoft.AspNetCore.Components;
using VeSaaS.Core.Runs.Asks;

namespace VeSaaS.Web.Chat.Asks;

/// <summary>Questions, each answered by choice, by words, or where several fit by both.</summary>
public sealed partial class QuestionForm
{
    private List<Given> _answers = [];
    private bool _isRestored;

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

    /// <summary>What the browser keeps unsent answers under.</summary>
    [Parameter, EditorRequired]
    public string Draft { get; set; } = "";

    /// <summary>What it has kept, once that is known.</summary>
    [Parameter]
    public IReadOnlyDictionary<string, string>? Kept { get; set; }

    /// <summary>Keeps what was chosen.</summary>
    [Parameter]
    public EventCallback<(string Field, string Text)> OnKeep { get; set; }

    [Parameter]
    public EventCallback<AskDecision> OnDecide { get; set; }

    protected override void OnParametersSet()
    {
        if (_answers.Count != Question.Items.Count)
        {
            _answers = [.. Question.Items.Select(_ => new Given())];
        }

        if (Kept is { } kept && !_isRestored)
        {
            _isRestored = true;
            for (var index = 0; index < _answers.Count; index++)
            {
                _answers[index].Text = kept.GetValueOrDefault($"{index}") ?? "";
                var chosen = (kept.GetValueOrDefault(ChosenOf(index)) ?? "").Split(',');
                _answers[index].Chosen.AddRange(Question.Items[index].Choices.Where((_, number) => chosen.Contains($"{number}")));
            }
        }
    }

    private static string ChosenOf(int index) => $"{index}-chosen";

    private async Task ChooseAsync(int index, string choice)
    {
        var chosen = _answers[index].Chosen;
        if (!chosen.Remove(choice))
        {
            if (!Question.Items[index].Multiple)
            {
                chosen.Clear();
                _answers[index].Text = "";
                await OnKeep.InvokeAsync(($"{index}", ""));
            }

            chosen.Add(choice);
        }

        var choices = Question.Items[index].Choices;
        await OnKeep.InvokeAsync((ChosenOf(index), string.Join(',', Enumerable.Range(0, choices.Count).Where(number => chosen.Contains(choices[number])))));
    }

    private Task SubmitAsync() => OnDecide.InvokeAsync(new AskDecision.Answered([.. _answers.Select((draft, index) => Of(draft, Question.Items[index]))]));

    // What was written counts before what was chosen, where only one answer fits.
    private static string[] Of(Given draft, AskedQuestion item)
    {
        string[] written = string.IsNullOrWhiteSpace(draft.Text) ? [] : [draft.Text.Trim()];
        return item.Multiple ? [.. draft.Chosen, .. written] : written.Length > 0 ? written : [.. draft.Chosen];
    }

    private sealed class Given
    {
        public List<string> Chosen { get; } = [];

        public string Text { get; set; } = "";
    }
}
