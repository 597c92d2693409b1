using System.Security.Claims;
using Bunit;
using Bunit.TestDoubles;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Chat;
using VeSaaS.Core.Chat.Conversations;
using VeSaaS.Core.Gateway.Overview;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Tasks;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Chat.Components;
using VeSaaS.Tests.Tasks;
using VeSaaS.Web.Shell;
using VeSaaS.Web.Shell.Finding;
using Xunit;

namespace VeSaaS.Tests.Shell.Finding;

public sealed class QuickFindTests : ChatComponents
{
    private QuickFind Finding => new(Contexts, new SearchConversations(Contexts), new GatewayCustomers(Contexts));

    [Fact]
    public async Task ExecuteAsync_Word_FindsEmployeesChatsTasksAndPages()
    {
        var titled = await AskAsync("The büro of Gdynia");
        await EndAsync(titled, MessageStatus.Completed, "Nothing.");
        var said = await AskAsync("What is new?");
        await EndAsync(said, MessageStatus.Completed, "The Büro has moved.");
        var task = await TaskAsync(Caller, "Measure the Büro");

        var found = await FindAsync(Caller, "BURO");

        Assert.Equal(["Chats", "Tasks"], found.Select(group => group.Name));
        Assert.Equal(
            [new Find("The büro of Gdynia", "Juno", AppUrls.ChatWith(titled.Conversation.Value)), new Find("What is new?", "The Büro has moved.", AppUrls.ChatWith(said.Conversation.Value, "BURO", at: 2))],
            found[0].Finds);
        Assert.Equal([new Find("Measure the Büro", "Task 1, To do", AppUrls.TasksWith(task.Value))], found[1].Finds);
        Assert.Equal([new Find("Juno", "Report Writer", AppUrls.NewChat(Juno.Value))], (await FindAsync(Caller, "writer jun"))[0].Finds);
        Assert.Equal([AppUrls.Billing], (await FindAsync(Caller, "bill")).Single().Finds.Select(find => find.Href));
        Assert.Equal([AppUrls.TasksWith(task.Value)], (await FindAsync(Caller, "1")).Single(group => group.Name == "Tasks").Finds.Select(find => find.Href));
    }

    [Fact]
    public async Task ExecuteAsync_NoWord_LeadsToTheTeamAndThePages()
    {
        var found = await FindAsync(Caller, "  ");

        Assert.Equal(["Employees", "Pages"], found.Select(group => group.Name));
        Assert.DoesNotContain(AppUrls.ApiKeys, found[1].Finds.Select(find => find.Href));
        Assert.Contains(AppUrls.ApiKeys, (await FindAsync(Caller with { Role = MemberRole.Owner }, null))[1].Finds.Select(find => find.Href));
        Assert.DoesNotContain(found[1].Finds, find => find.Href.StartsWith("/admin", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ExecuteAsync_Operator_FindsListingsCustomersAndTheConsole()
    {
        var listing = await World.ListingAsync("Büro Clerk", row => row.Status = VirtualEmployeeStatus.Draft);
        var person = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Role, PlatformRoles.Admin)], "test"));

        var listings = await Finding.ExecuteAsync(person, "buro", Token);
        var customers = await Finding.ExecuteAsync(person, "nordh", Token);
        var pages = await Finding.ExecuteAsync(person, null, Token);

        Assert.Equal([new Find("Büro Clerk", "Draft", AppUrls.AdminCatalogItem(listing.Id.Value))], Assert.Single(listings).Finds);
        Assert.Contains(new Find("Nordhafen", null, AppUrls.AdminCustomer(Caller.CustomerId.Value)), Assert.Single(customers).Finds);
        Assert.Contains(AppUrls.AdminCategories, Assert.Single(pages).Finds.Select(find => find.Href));
        Assert.DoesNotContain(pages[0].Finds, find => find.Href.StartsWith(AppUrls.Team, StringComparison.Ordinal));
        Assert.DoesNotContain(await FindAsync(Caller, "nordh"), group => group.Name == "Customers");
    }

    [Fact]
    public async Task ExecuteAsync_Stranger_FindsNothingOfAnotherCompany()
    {
        var sent = await AskAsync("Secret plan");
        await EndAsync(sent, MessageStatus.Completed, "A secret.");
        await TaskAsync(Caller, "Secret task");

        Assert.Empty(await FindAsync(await World.CompanyAsync(), "secret"));
        Assert.DoesNotContain(await FindAsync(await World.CompanyAsync(), "juno"), group => group.Name == "Employees");
    }

    [Fact]
    public async Task Dialog_ArrowsAndEnter_GoToWhatIsChosen()
    {
        var task = await TaskAsync(Caller, "Alpha one");
        await TaskAsync(Caller, "Alpha two");
        var (dialogs, closed) = Open();

        await dialogs.Find("input").InputAsync("alpha");
        dialogs.WaitForAssertion(() => Assert.Equal(["Alpha two", "Alpha one"], dialogs.FindAll("[role=option] .ve-strong").Select(option => option.TextContent)));
        Assert.Equal(("2 results", "find-0"), (dialogs.Find("[role=status]").TextContent, dialogs.Find("input").GetAttribute("aria-activedescendant")));
        await dialogs.Find("input").KeyDownAsync("ArrowUp");

        var chosen = dialogs.Find("[aria-selected=true]");
        Assert.Equal((chosen.Id, "Alpha one"), (dialogs.Find("input").GetAttribute("aria-activedescendant"), chosen.QuerySelector(".ve-strong")!.TextContent));
        await dialogs.Find("input").KeyDownAsync("Enter");
        await closed;
        Assert.EndsWith(AppUrls.TasksWith(task.Value), Services.GetRequiredService<BunitNavigationManager>().Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dialog_NothingFoundOrDatabaseAway_SaysSo()
    {
        var (dialogs, _) = Open();

        await dialogs.Find("input").InputAsync("zzzz");
        dialogs.WaitForAssertion(() => Assert.Contains("Nothing of your company is called so", dialogs.Markup, StringComparison.Ordinal));
        Assert.Equal("false", dialogs.Find("input").GetAttribute("aria-expanded"));

        IsDatabaseAway = true;
        await dialogs.Find("input").InputAsync("zz");
        dialogs.WaitForAssertion(() => Assert.Contains("The search did not work", dialogs.Find("[role=alert]").TextContent, StringComparison.Ordinal));
    }

    private (IRenderedComponent<MudDialogProvider> Dialogs, Task Closed) Open()
    {
        Services.AddSingleton(Finding);
        this.AddAuthorization().SetAuthorized("mara@nordhafen.example").SetClaims(PersonOf(Caller).Claims.ToArray());
        var dialogs = Render<MudDialogProvider>();
        var closed = dialogs.InvokeAsync(() => FindDialog.OpenAsync(Services.GetRequiredService<IDialogService>()));
        dialogs.WaitForElement("input");
        return (dialogs, closed);
    }

    private Task<IReadOnlyList<FindGroup>> FindAsync(Caller caller, string? text) => Finding.ExecuteAsync(PersonOf(caller), text, Token);

    private static ClaimsPrincipal PersonOf(Caller caller) => new(new ClaimsIdentity(
        [
            new Claim(ClaimTypes.NameIdentifier, caller.UserId.ToString()), new Claim("customer", caller.CustomerId.ToString()), new Claim("member_role", caller.Role.ToString()),
        ],
        "test"));

    private async Task<WorkItemId> TaskAsync(Caller caller, string title) => Assert.IsType<TaskOutcome.Saved>(
        await TaskWorld.VerbsOf(Contexts, World.Live, World.Time).Create.ExecuteAsync(caller, new NewTask(title, World.Time.NewId()), Token)).Id;
}
