using Bunit;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using VeSaaS.Web.Design.Feedback;
using Xunit;

namespace VeSaaS.Tests.Design.Feedback;

public sealed class ConfirmDialogTests : DesignContext
{
    [Fact]
    public async Task Ask_AnotherNameTyped_StaysOpenAndSaysSo()
    {
        var (provider, answer) = await OpenAsync();

        await TypeAndConfirmAsync(provider, "Tarn");

        Assert.Contains("That is not \"Juno\".", provider.Find("#confirm-error").TextContent, StringComparison.Ordinal);
        Assert.False(answer.IsCompleted);
    }

    [Fact]
    public async Task Ask_TheNameTyped_IsYes()
    {
        var (provider, answer) = await OpenAsync();

        await TypeAndConfirmAsync(provider, " Juno ");

        Assert.True(await answer.WaitAsync(TimeSpan.FromSeconds(5), Xunit.TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Ask_Cancelled_IsNo()
    {
        var (provider, answer) = await OpenAsync();

        await provider.FindAll("button").Single(button => button.TextContent.Trim() == "Cancel").ClickAsync(new());

        Assert.False(await answer.WaitAsync(TimeSpan.FromSeconds(5), Xunit.TestContext.Current.CancellationToken));
    }

    private static async Task TypeAndConfirmAsync(IRenderedComponent<MudDialogProvider> provider, string text)
    {
        await provider.Find("#confirm-typed").InputAsync(new() { Value = text });
        await provider.FindAll("button").Single(button => button.TextContent.Trim() == "Let Juno go").ClickAsync(new());
    }

    private async Task<(IRenderedComponent<MudDialogProvider> Provider, Task<bool> Answer)> OpenAsync()
    {
        var provider = Render<MudDialogProvider>();
        Task<bool>? answer = null;
        // A body, so that only the opening is awaited and not the answer.
        await provider.InvokeAsync(() =>
        {
            answer = ConfirmDialog.AskAsync(
                Services.GetRequiredService<IDialogService>(), "Let Juno go", "The last invoice will be €31.20.", "Let Juno go", "Juno");
        });
        provider.WaitForElement("#confirm-typed");
        return (provider, answer!);
    }
}
