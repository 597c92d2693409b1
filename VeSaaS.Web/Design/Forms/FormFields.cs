using Microsoft.AspNetCore.Components.Forms;

namespace VeSaaS.Web.Design.Forms;

/// <summary>The inputs of a form in the order in which it shows them, so that a summary of what is wrong can lead to each.</summary>
internal static class FormFields
{
    private static readonly object Key = new();

    /// <summary>The ids of the inputs.</summary>
    public static OrderedDictionary<FieldIdentifier, string> Of(EditContext context)
    {
        if (context.Properties.TryGetValue(Key, out var known))
        {
            return (OrderedDictionary<FieldIdentifier, string>)known;
        }

        var fields = new OrderedDictionary<FieldIdentifier, string>();
        context.Properties[Key] = fields;
        return fields;
    }
}
