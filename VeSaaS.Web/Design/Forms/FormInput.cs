using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;

namespace VeSaaS.Web.Design.Forms;

/// <summary>What the inputs of static pages share: they post without a circuit, so they are plain HTML in the look of the product.</summary>
public abstract class FormInput<TValue> : InputBase<TValue>
{
    [Parameter, EditorRequired]
    public string Label { get; set; } = "";

    [Parameter]
    public string? Help { get; set; }

    [Parameter]
    public bool Optional { get; set; }

    /// <summary>Across both columns of a form.</summary>
    [Parameter]
    public bool Wide { get; set; }

    /// <summary>The input's id, the same on every load so that the browser and its password keeper know it again.</summary>
    protected string InputId => NameAttributeValue.Replace('.', '-').Replace('[', '-').Replace("]", "", StringComparison.Ordinal);

    protected string ErrorId => InputId + "-error";

    protected string HelpId => InputId + "-help";

    /// <summary>The first problem with this field, or null.</summary>
    protected string? Error => EditContext?.GetValidationMessages(FieldIdentifier).FirstOrDefault();

    protected string? DescribedBy
    {
        get
        {
            var ids = string.Join(' ', new[] { Error is null ? null : ErrorId, Help is null ? null : HelpId }.OfType<string>());
            return ids.Length > 0 ? ids : null;
        }
    }

    protected override void OnParametersSet()
    {
        base.OnParametersSet();
        FormFields.Of(EditContext)[FieldIdentifier] = InputId;
    }
}
