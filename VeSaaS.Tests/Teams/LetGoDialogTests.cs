using AngleSharp.Dom;
using Bunit;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using VeSaaS.Core.Tasks.Leaving;
using VeSaaS.Core.Teams;
using VeSaaS.Web.Teams.Hiring;
using Xunit;

namespace VeSaaS.Tests.Teams;

/// <summary>The dialog that lets somebody go, and asks what becomes of the work.</summary>
public sealed class LetGoDialogTests : TeamComponents
{
    [Fact]
    public async Task Confirm_OpenWork_CarriesTheChoice()
    {
        var (dialog, answer, nika) = await OpenAsync(new OpenWork(3, 1));
        Assert.Contains("Juno has 3 open tasks and 1 schedule.", dialog.Markup, StringComparison.Ordinal);

        await Radio(dialog, "Somebody else gets it").ChangeAsync(true);
        Assert.Equal(["Nika"], dialog.FindAll("[aria-label='Who gets the tasks'] option").Select(option => option.TextContent));
        await ConfirmAsync(dialog);

        Assert.Equal(new OpenWorkPlan(OpenWorkChoice.Reassign, nika), await answer);
    }

    [Fact]
    public async Task Confirm_NothingChosen_KeepsTheWork()
    {
        var (dialog, answer, _) = await OpenAsync(new OpenWork(1, 0));

        await ConfirmAsync(dialog);

        Assert.Equal(new OpenWorkPlan(OpenWorkChoice.Keep), await answer);
    }

    [Fact]
    public async Task Open_NoOpenWork_DoesNotAsk()
    {
        var (dialog, _, _) = await OpenAsync(new OpenWork(0, 0));

        Assert.Empty(dialog.FindAll("input[type=radio]"));
    }

    private static IElement Radio(IRenderedComponent<MudDialogProvider> dialog, string words) =>
        dialog.FindAll("label").Single(label => label.TextContent.Contains(words, StringComparison.Ordinal)).QuerySelector("input")!;

    private static async Task ConfirmAsync(IRenderedComponent<MudDialogProvider> dialog)
    {
        await dialog.Find("#confirm-typed").InputAsync("Juno");
        await dialog.Find("form.typed").SubmitAsync();
    }

    private async Task<(IRenderedComponent<MudDialogProvider> Dialog, Task<OpenWorkPlan?> Answer, HireId Nika)> OpenAsync(OpenWork open)
    {
        var caller = await World.CompanyAsync();
        var juno = await World.HireAsync(caller, await World.ListingAsync("Contract Reader"), "Juno");
        var nika = await World.HireAsync(caller, await World.ListingAsync("Ledger Keeper"), "Nika");
        SignIn(caller);
        var team = await World.Team.ListAsync(caller.CustomerId, Cancelled);
        var dialog = Render<MudDialogProvider>();
        var dialogs = Services.GetRequiredService<IDialogService>();
        Task<OpenWorkPlan?> answer = null!;
        await dialog.InvokeAsync(() => { answer = LetGoDialog.AskAsync(dialogs, team.Single(member => member.Id == juno), team, open, null); });
        dialog.WaitForElement("#confirm-typed");
        return (dialog, answer, nika);
    }
}
