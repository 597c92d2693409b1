using System.Text;
using Bunit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using VeSaaS.Core.Tasks;
using VeSaaS.Core.Tasks.Many;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Teams;
using VeSaaS.Web.Chat.Files;
using VeSaaS.Web.Shell;
using VeSaaS.Web.Tasks.Importing;
using Xunit;

namespace VeSaaS.Tests.Tasks;

/// <summary>Tasks from a file, from its bytes to the board.</summary>
public sealed class ImportTasksTests : TeamComponents
{
    private Caller _caller = null!;
    private HireId _juno;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Services.AddSingleton(new ImportTasks(
            World.Contexts, TaskWorld.VerbsOf(World.Contexts, World.Live, World.Time).Create, new CustomerClock(World.Contexts, World.Time), World.Time));
        _caller = await World.CompanyAsync();
        _juno = await World.HireAsync(_caller, await World.ListingAsync("Contract Reader"), "Juno");
        SignIn(_caller);
    }

    [Fact]
    public async Task File_WithGoodAndBadRows_ShowsWhatComesOfEachAndTakesTheGoodOnes()
    {
        var page = Take("""
            title;priority;assignee;due;labels;status;cost
            Compare offers;high;juno;2020-01-01;Finance, month end;To do;1.00
            "Rate card
            for Gdynia";;;;;;
            ;;;;;;
            Old;;;;;Done;
            Wrong;Extreme;Otto;tomorrow;a|b;Somewhere;
            """);
        page.WaitForAssertion(() => Assert.Contains("Import 2 tasks", page.Markup, StringComparison.Ordinal));
        Assert.Contains("3 rows are left out, and say why.", page.Markup, StringComparison.Ordinal);
        Assert.Contains("Columns that are not taken: cost.", page.Markup, StringComparison.Ordinal);
        var rows = page.FindAll("tbody tr").Select(row => row.QuerySelectorAll("td")[^1].TextContent).ToList();
        Assert.Equal(["A task in To do", "A task in To do", "title: Say in a few words what is to be done.", "status: It is over already, and is not taken."], rows[..4]);
        Assert.All((string[])["status: Choose one of", "priority: Choose one of", "assignee: Nobody in your team is called Otto.", "due: Write the day as yyyy-MM-dd.", "labels: A label cannot contain"],
            problem => Assert.Contains(problem, rows[4], StringComparison.Ordinal));
        Assert.Empty(await TasksAsync());

        await page.Find("button.primary").ClickAsync();

        page.WaitForAssertion(() => Assert.Contains("2 tasks are in To do now.", page.Markup, StringComparison.Ordinal));
        Assert.Equal([("Compare offers", WorkItemPriority.High, "|finance|month end|", new DateOnly(2020, 1, 1), _juno), ("Rate card for Gdynia", WorkItemPriority.Normal, "", null, (HireId?)null)],
            (await TasksAsync()).Select(task => (task.Title, task.Priority, task.Labels, task.DueOn, task.HireId)));
        Assert.Equal(3, page.FindAll("tbody tr").Count);
        Assert.True(page.Find("button.primary").HasAttribute("disabled"));
    }

    [Theory]
    [InlineData("number;name\n1;One", "no column “title”")]
    [InlineData("title;priority\n", "no row under its first line")]
    [InlineData("", "no column “title”")]
    public void File_Unreadable_SaysWhatIsWrong(string text, string problem)
    {
        var page = Take(text);

        page.WaitForAssertion(() => Assert.Contains(problem, page.Markup, StringComparison.Ordinal));
        Assert.Empty(page.FindAll("table"));
    }

    [Fact]
    public void File_TooManyRowsOrBytes_IsRefused()
    {
        Assert.Contains("more than 1000 rows", TaskRows.Read(Encoding.UTF8.GetBytes("title\n" + string.Concat(Enumerable.Repeat("One\n", ImportTasks.Most + 1)))).Problem, StringComparison.Ordinal);
        var page = Take(new string('x', TaskRows.MostBytes + 1));
        page.WaitForAssertion(() => Assert.Contains("larger than 10 MB", page.Markup, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("=1+1")]
    [InlineData("'=1+1")]
    [InlineData("''=1+1")]
    [InlineData("+1, -1")]
    [InlineData("'+49 40 1")]
    [InlineData("-1 \"quoted\"")]
    [InlineData("'-1")]
    [InlineData("@SUM(A1)")]
    [InlineData("'@Mara")]
    [InlineData("'tis the season")]
    [InlineData("'")]
    [InlineData("''")]
    public async Task Row_CellOfOurOwnFile_IsReadAsItWasAndRunByNoSpreadsheet(string title)
    {
        using var file = new MemoryStream();
        await using (var csv = SpreadsheetCsv.Begin(file))
        {
            await csv.WriteRecordAsync(["title"], Cancelled);
            await csv.WriteRecordAsync([SpreadsheetCsv.Write(title)], Cancelled);
        }

        Assert.DoesNotContain(Encoding.UTF8.GetString(file.ToArray()).Split('\n')[1].TrimStart('"')[0], "=+-@\t\r".ToCharArray());
        Assert.Equal(title, Assert.Single(TaskRows.Read(file.ToArray()).Rows).Title);
    }

    [Fact]
    public async Task Import_Twice_WritesEachOnce()
    {
        var import = Services.GetRequiredService<ImportTasks>();
        var rows = await import.PreviewAsync(_caller.CustomerId, [new(2, "One"), new(3, "Two")], Cancelled);

        await import.ExecuteAsync(_caller, rows, Cancelled);
        await import.ExecuteAsync(_caller, rows, Cancelled);

        Assert.Equal(["One", "Two"], (await TasksAsync()).Select(task => task.Title));
        Assert.All(await import.ExecuteAsync(_caller with { Role = MemberRole.Viewer }, rows, Cancelled), result => Assert.IsType<TaskOutcome.NotAllowed>(result.Outcome));
    }

    [Fact]
    public void Page_OfAViewer_TakesNoFile()
    {
        SignIn(_caller with { Role = MemberRole.Viewer });

        Assert.Empty(Render<ImportPage>().FindAll("input"));
    }

    private IRenderedComponent<ImportPage> Take(string text)
    {
        var page = Render<ImportPage>();
        page.FindComponent<AttachField>().UploadFiles(InputFileContent.CreateFromText(text, "tasks.csv"));
        return page;
    }

    private async Task<List<WorkItem>> TasksAsync()
    {
        await using var db = World.Open();
        return await db.Set<WorkItem>().AsNoTracking().OrderBy(task => task.Rank).ToListAsync(Cancelled);
    }
}
