using Microsoft.AspNetCore.Components;
using MudBlazor;
using VeSaaS.Core.Catalog.Discovery;

namespace VeSaaS.Web.Catalog.Discovery.Importing;

/// <summary>Shows the mapping of an import and asks whether to go on.</summary>
public sealed partial class ImportPreviewDialog
{
    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    [Parameter, EditorRequired]
    public required IReadOnlyList<ImportMapping> Mappings { get; set; }

    /// <summary>True when the person wants it.</summary>
    public static async Task<bool> AskAsync(IDialogService dialogs, IReadOnlyList<ImportMapping> mappings)
    {
        var options = new DialogOptions { MaxWidth = MaxWidth.Medium, FullWidth = true, BackdropClick = false, DefaultFocus = DefaultFocus.FirstChild };
        var reference = await dialogs.ShowAsync<ImportPreviewDialog>(
            "Import", new DialogParameters<ImportPreviewDialog> { { dialog => dialog.Mappings, mappings } }, options);
        return await reference.Result is { Canceled: false };
    }

    private static string? WordsOf(ImportEffect effect) => effect switch
    {
        ImportEffect.Nothing => "Imported already; nothing changes.",
        ImportEffect.Returns => "Its deleted listing comes back, with its old texts.",
        _ => null,
    };

    private static string Joined(ImportMapping mapping) =>
        (mapping.Skills.Count, mapping.Tools.Count) is (0, 0) ? "none said" : string.Join(", ", mapping.Skills.Concat(mapping.Tools));
}
