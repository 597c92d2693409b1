namespace VeSaaS.Web.Design.Forms;

/// <summary>What an input inside a <see cref="Field"/> needs to belong to its label, help and error.</summary>
/// <param name="Id">For the input's id: <c>InputId</c> of a MudBlazor input, <c>id</c> of a plain one.</param>
/// <param name="Aria">To splat on the input: <c>@attributes</c>.</param>
/// <param name="Invalid">Whether there is an error.</param>
public sealed record FieldContext(string Id, IReadOnlyDictionary<string, object> Aria, bool Invalid);
