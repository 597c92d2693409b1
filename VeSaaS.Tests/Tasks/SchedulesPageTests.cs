using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Tasks.Scheduling;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Teams;
using VeSaaS.Web.Tasks.Schedules;
using Xunit;

namespace VeSaaS.Tests.Tasks;

/// <summary>The page of schedules and its form, on a real database.</summary>
public sealed class SchedulesPageTests : TeamComponents
{
    private Caller _caller = null!;
    private HireId _juno;
    private ScheduleVerbs _verbs = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _verbs = new(new SaveSchedule(World.Contexts, World.Time, World.Live), new ControlSchedule(World.Contexts, World.Time, World.Live), new ScheduleQuery(World.Contexts, World.Time));
        Services.AddSingleton(_verbs);
        Services.AddSingleton(TaskWorld.ReadsOf(World.Contexts, World.Time));
        _caller = await World.CompanyAsync();
        _juno = await World.HireAsync(_caller, await World.ListingAsync("Contract Reader"), "Juno");
        await World.ConfirmAsync(_juno);
        SignIn(_caller);
    }

    [Fact]
    public void Page_NoSchedules_SaysWhatTheyAreFor()
    {
        var page = Render<SchedulesPage>();

        page.WaitForAssertion(() => Assert.Contains("Nothing is written by itself yet", page.Markup, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Form_FilledIn_ShowsTheCostBeforeItIsSavedAndSaves()
    {
        var page = Open("new");
        await Input(page, "Title").ChangeAsync("Sort the invoices");
        await Input(page, "Employee").ChangeAsync(_juno.Value.ToString());
        await page.FindAll("button").Single(button => button.TextContent.Contains("Mondays at 9", StringComparison.Ordinal)).ClickAsync();

        page.WaitForAssertion(() => Assert.Contains("5 tasks in the next 30 days make", page.Find("[aria-label='What comes of it']").TextContent, StringComparison.Ordinal));
        Assert.Contains("Mon 2 Mar 2026, 09:00", page.Find("[aria-label='What comes of it']").TextContent, StringComparison.Ordinal);
        Assert.Empty(await _verbs.Query.ListAsync(_caller.CustomerId, Cancelled));
        await page.Find("form").SubmitAsync();

        var schedule = Assert.Single(await _verbs.Query.ListAsync(_caller.CustomerId, Cancelled));
        Assert.Equal(("Sort the invoices", "0 9 * * MON", "Europe/Berlin", _juno), (schedule.Plan.Title, schedule.Plan.Timing.Cron, schedule.Plan.Timing.TimeZone, schedule.Plan.Hire));
        Assert.Equal("http://localhost/tasks/schedules", Services.GetRequiredService<NavigationManager>().Uri);
    }

    [Fact]
    public async Task Form_InvalidCronAndNoTitle_SaysSoAtTheFields()
    {
        var page = Open("new");
        await Input(page, "Cron expression").ChangeAsync("every morning");

        page.WaitForAssertion(() => Assert.Contains("This is no cron expression.", ErrorOf(page, "Cron expression"), StringComparison.Ordinal));
        await page.Find("form").SubmitAsync();
        page.WaitForAssertion(() => Assert.Contains("Say in a few words", ErrorOf(page, "Title"), StringComparison.Ordinal));
        Assert.Contains("Nothing is saved yet", page.Markup, StringComparison.Ordinal);
        Assert.Empty(await _verbs.Query.ListAsync(_caller.CustomerId, Cancelled));
    }

    [Fact]
    public async Task Form_Once_TakesADayAndATime()
    {
        var page = Open("new");
        await Input(page, "Title").ChangeAsync("Close the year");
        await page.FindAll("input[type=radio]")[0].ChangeAsync(true);
        Assert.DoesNotContain("That time is over", page.Markup, StringComparison.Ordinal);
        await Input(page, "Day and time").ChangeAsync("2026-12-31T17:00:00");
        await page.Find("form").SubmitAsync();

        Assert.Equal(new DateTime(2026, 12, 31, 17, 0, 0), Assert.Single(await _verbs.Query.ListAsync(_caller.CustomerId, Cancelled)).Plan.Timing.At);
    }

    [Fact]
    public async Task Edit_OpenWhileAColleagueSaves_TellsAndKeepsWhatWasTyped()
    {
        var id = await AddAsync("Sort the invoices");
        var page = Open(id.Value.ToString());
        Assert.Equal("Sort the invoices", Input(page, "Title").GetAttribute("value"));
        await _verbs.Save.ChangeAsync(_caller, id, Plan("Sort all invoices"), null, Cancelled);
        await Input(page, "Title").ChangeAsync("Sort my invoices");
        await page.Find("form").SubmitAsync();

        page.WaitForAssertion(() => Assert.Contains("Somebody else changed this schedule", page.Markup, StringComparison.Ordinal));
        Assert.Equal("Sort my invoices", Input(page, "Title").GetAttribute("value"));
        await page.Find("form").SubmitAsync();
        Assert.Equal("Sort my invoices", (await _verbs.Query.FindAsync(_caller.CustomerId, id, Cancelled))!.Plan.Title);
    }

    [Fact]
    public async Task Card_PausedAndResumed_SaysSo()
    {
        await AddAsync("Sort the invoices");
        var page = Render<SchedulesPage>();

        await page.WaitForElement("[aria-label='Pause Sort the invoices']").ClickAsync();
        page.WaitForAssertion(() => Assert.Contains("Paused", page.Find("[data-schedule]").TextContent, StringComparison.Ordinal));
        await page.Find("[aria-label='Resume Sort the invoices']").ClickAsync();
        page.WaitForAssertion(() => Assert.Contains("Next:", page.Find("[data-schedule]").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Page_OfAViewer_ShowsAndOffersNothing()
    {
        await AddAsync("Sort the invoices");
        SignIn(_caller with { Role = MemberRole.Viewer });

        var page = Open("new");

        page.WaitForAssertion(() => Assert.Contains("Sort the invoices", page.Markup, StringComparison.Ordinal));
        Assert.Empty(page.FindAll("[data-schedule] button, form"));
    }

    private static SchedulePlan Plan(string title) => new(title, new(null, "0 9 * * *", "Europe/Berlin"));

    private static AngleSharp.Dom.IElement Input(IRenderedComponent<SchedulesPage> page, string label) =>
        page.Find($"#{page.FindAll("label").Single(candidate => candidate.TextContent.StartsWith(label, StringComparison.Ordinal)).GetAttribute("for")}");

    private static string ErrorOf(IRenderedComponent<SchedulesPage> page, string label) =>
        Input(page, label).GetAttribute("aria-describedby")?.Split(' ').Select(id => page.Find($"#{id}").TextContent).FirstOrDefault() ?? "";

    private IRenderedComponent<SchedulesPage> Open(string edit)
    {
        Services.GetRequiredService<NavigationManager>().NavigateTo($"/tasks/schedules?edit={edit}");
        var page = Render<SchedulesPage>();
        page.WaitForState(() => !page.Markup.Contains("Loading your schedules", StringComparison.Ordinal));
        return page;
    }

    private async Task<TaskScheduleId> AddAsync(string title) =>
        Assert.IsType<ScheduleOutcome.Saved>(await _verbs.Save.CreateAsync(_caller, Plan(title), World.Time.NewId(), Cancelled)).Id;
}
