using Microsoft.Playwright;

namespace VeSaaS.Tests.Journeys;

/// <summary>The hire dialog by its shortest way: a name, then the review.</summary>
internal static class HireDialogSteps
{
    public static async Task HireAsync(ILocator dialog, string name)
    {
        await dialog.GetByLabel("Name", new() { Exact = true }).FillAsync(name);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "4. Review" }).ClickAsync();
        await dialog.GetByLabel("may read what your team writes").CheckAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = $"Hire {name}" }).ClickAsync();
    }
}
