using Bunit;
using Bunit.TestDoubles;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using VeSaaS.Core.Chat;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Tasks;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;
using VeSaaS.Core.Tenancy.Members;
using VeSaaS.Tests.Tasks;
using VeSaaS.Web.Shell;
using VeSaaS.Web.Teams;
using VeSaaS.Web.Teams.Giving;
using VeSaaS.Web.Teams.Welcome;
using Xunit;

namespace VeSaaS.Tests.Teams;

/// <summary>What a company does first: the welcome that ticks itself off, and the first task.</summary>
public sealed class FirstStepsTests : TeamComponents
{
    private Caller _caller = null!;

    private FirstSteps Steps => new(World.Contexts);

    private NoteFirstSteps Note => new(World.Contexts, World.Time);

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _caller = await MemberAsync();
        SignIn(_caller);
    }

    [Fact]
    public async Task ReadAsync_EachStepTaken_IsTickedAndTheLastHidesThem()
    {
        Assert.Equal(new FirstStepsTaken(false, false, false, false, null), await ReadAsync());

        var juno = await HireAsync();
        Assert.Equal(new FirstStepsTaken(true, false, false, false, juno), await ReadAsync());

        Assert.IsType<SendOutcome.Sent>(await new SendMessage(World.Contexts, World.Time, World.Live, Microsoft.Extensions.Options.Options.Create(new Core.Billing.BillingOptions())).ExecuteAsync(_caller, new(juno, null, "Hello", World.Time.NewId()), Cancelled));
        await Note.BillSeenAsync(_caller, Cancelled);
        Assert.Equal(new FirstStepsTaken(true, true, false, true, juno), await ReadAsync());

        await GiveAsync(juno, "Compare offers");
        Assert.Null(await ReadAsync());
    }

    [Fact]
    public async Task ReadAsync_AnotherCompanysSteps_CountForNothing()
    {
        var stranger = await MemberAsync();
        await HireAsync();
        await Note.BillSeenAsync(_caller, Cancelled);

        Assert.Equal(0, (await Steps.ReadAsync(stranger, Cancelled))!.Count);
        Assert.Null(await Steps.ReadAsync(_caller with { Role = MemberRole.Viewer }, Cancelled));
    }

    [Fact]
    public async Task Page_Dismissed_IsGoneForThisMemberForGood()
    {
        var page = Render<TeamPage>();
        page.WaitForAssertion(() => Assert.Equal("0 of 4 steps done", page.Find(".welcome [role=status]").TextContent));

        await page.Find("[aria-label='Put the first steps away']").ClickAsync();

        page.WaitForAssertion(() => Assert.Empty(page.FindAll(".welcome")));
        Assert.Null(await ReadAsync());
        Assert.NotNull(await Steps.ReadAsync(await MemberAsync(_caller.CustomerId), Cancelled));
    }

    [Fact]
    public async Task Page_StepsTaken_AreTickedAndTheOthersLeadOn()
    {
        var juno = await HireAsync();

        var page = Render<TeamPage>();

        page.WaitForAssertion(() => Assert.Equal("1 of 4 steps done", page.Find(".welcome [role=status]").TextContent));
        Assert.Equal(["Hire, done"], page.FindAll(".welcome li[data-done] h3").Select(name => name.TextContent));
        Assert.Equal([AppUrls.NewChat(juno.Value), AppUrls.Tasks, AppUrls.Billing], page.FindAll(".welcome li a").Select(link => link.GetAttribute("href")));
    }

    [Fact]
    public async Task BillSeen_Rendered_TicksTheBill()
    {
        Services.AddSingleton(Note);

        Render<BillSeen>();

        await using var db = World.Open();
        Assert.Equal(World.Time.GetUtcNow(), (await db.Set<Member>().SingleAsync(member => member.UserId == _caller.UserId, Cancelled)).BillSeenAt);
    }

    [Fact]
    public async Task Card_OpenTasks_AreCountedAndLead()
    {
        var juno = await HireAsync();
        var other = await World.HireAsync(_caller, await World.ListingAsync("Report Writer"), "Tarn");
        await World.ConfirmAsync(other);
        await GiveAsync(juno, "One");
        await GiveAsync(juno, "Two");
        await GiveAsync(juno, "Three");
        await using (var db = World.Open())
        {
            var tasks = await db.Set<WorkItem>().OrderBy(task => task.Number).ToListAsync(Cancelled);
            tasks[0].Status = WorkItemStatus.Done;
            tasks[1].ArchivedAt = World.Time.GetUtcNow();
            await db.SaveChangesAsync(Cancelled);
        }

        var page = Render<TeamPage>();

        page.WaitForAssertion(() => Assert.Equal("1 open task", page.Find("[aria-label='1 open task of Juno']").TextContent));
        Assert.Equal(AppUrls.TasksWith(who: juno.Value.ToString("D")), page.Find("[aria-label='1 open task of Juno']").GetAttribute("href"));
        Assert.Empty(page.FindAll("[aria-label$='of Tarn']"));
    }

    [Fact]
    public async Task GiveTask_Submitted_IsOnTheBoardForWhomeverItIsAndOpen()
    {
        var juno = await HireAsync();
        var dialogs = Render<MudDialogProvider>();
        var closed = dialogs.InvokeAsync(() => GiveTaskDialog.OpenAsync(Services.GetRequiredService<IDialogService>(), juno, "Juno"));
        await dialogs.WaitForElement("form").SubmitAsync();
        Assert.Equal("Say in a few words what is to be done.", dialogs.WaitForElement(".ve-help.error").TextContent);

        await dialogs.Find("input").InputAsync("Compare three offers");
        await dialogs.Find("textarea").InputAsync("By *price*.");
        await dialogs.Find("form").SubmitAsync();
        await closed;

        await using var db = World.Open();
        var task = await db.Set<WorkItem>().SingleAsync(Cancelled);
        Assert.Equal(("Compare three offers", "By *price*.", juno, WorkItemStatus.ToDo), (task.Title, task.Description, task.HireId, task.Status));
        Assert.EndsWith(AppUrls.TasksWith(task.Id.Value), Services.GetRequiredService<BunitNavigationManager>().Uri, StringComparison.Ordinal);
    }

    private Task<FirstStepsTaken?> ReadAsync() => Steps.ReadAsync(_caller, Cancelled);

    private async Task<Caller> MemberAsync(CustomerId? customer = null)
    {
        var caller = await World.CompanyAsync(MemberRole.Owner);
        caller = customer is { } known ? caller with { CustomerId = known } : caller;
        await using var db = World.Open();
        db.Add(new Member { UserId = caller.UserId, CustomerId = caller.CustomerId, Role = caller.Role, CreatedAt = World.Time.GetUtcNow() });
        await db.SaveChangesAsync(Cancelled);
        return caller;
    }

    private async Task<HireId> HireAsync()
    {
        var juno = await World.HireAsync(_caller, await World.ListingAsync("Contract Reader"), "Juno");
        await World.ConfirmAsync(juno);
        return juno;
    }

    private async Task GiveAsync(HireId hire, string title) => Assert.IsType<TaskOutcome.Saved>(
        await TaskWorld.VerbsOf(World.Contexts, World.Live, World.Time).Create.ExecuteAsync(_caller, new NewTask(title, World.Time.NewId()) { Hire = hire }, Cancelled));
}
