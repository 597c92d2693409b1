using Microsoft.AspNetCore.Components;

namespace VeSaaS.Web.Design.Forms;

/// <summary>The frame of every input on interactive pages.</summary>
public sealed partial class Field
{
    private static int _count;

    private readonly string _id = $"field-{Interlocked.Increment(ref _count)}";
    private FieldContext _context = new("", new Dictionary<string, object>(), Invalid: false);

    [Parameter, EditorRequired]
    public string Label { get; set; } = "";

    [Parameter]
    public string? Help { get; set; }

    /// <summary>What is wrong and what would be right; null when nothing is.</summary>
    [Parameter]
    public string? Error { get; set; }

    /// <summary>Required is the rule; what is not says so.</summary>
    [Parameter]
    public bool Optional { get; set; }

    /// <summary>Across both columns of a form.</summary>
    [Parameter]
    public bool Wide { get; set; }

    [Parameter, EditorRequired]
    public RenderFragment<FieldContext> ChildContent { get; set; } = default!;

    private string LabelId => $"{_id}-label";

    private string ErrorId => $"{_id}-error";

    private string HelpId => $"{_id}-help";

    protected override void OnParametersSet()
    {
        // A select of MudBlazor is not an input that a label can point at; it takes its name from here.
        var aria = new Dictionary<string, object> { ["aria-labelledby"] = LabelId };
        var described = string.Join(' ', new[] { Error is { Length: > 0 } ? ErrorId : null, Help is { Length: > 0 } ? HelpId : null }.OfType<string>());
        if (described.Length > 0)
        {
            aria["aria-describedby"] = described;
        }

        if (Error is { Length: > 0 })
        {
            aria["aria-invalid"] = "true";
        }

        _context = new FieldContext(_id, aria, Error is { Length: > 0 });
    }
}
