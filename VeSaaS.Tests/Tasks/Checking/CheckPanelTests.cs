using Bunit;
using Microsoft.Extensions.DependencyInjection;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Tasks;
using VeSaaS.Core.Tasks.Board;
using VeSaaS.Core.Tasks.Checking;
using VeSaaS.Core.Tasks.Working;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Teams;
using VeSaaS.Web.Design.Markdown;
using VeSaaS.Web.Tasks.Drawer;
using Xunit;

namespace VeSaaS.Tests.Tasks.Checking;

/// <summary>A check as the drawer shows it, in each of its states; what is pressed reaches the verbs on a real database.</summary>
public sealed class CheckPanelTests : TeamComponents
{
    private static readonly Guid Table = Guid.Parse("0199aaaa-0000-7000-8000-000000000001");
    private static readonly Guid Signature = Guid.Parse("0199aaaa-0000-7000-8000-000000000002");

    private readonly List<TaskOutcome> _outcomes = [];
    private Caller _caller = null!;
    private IReadOnlyList<TeamMember> _team = [];

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Services.AddSingleton<MarkdownRenderer>();
        _caller = await World.CompanyAsync();
        foreach (var name in (string[])["Juno", "Ute"])
        {
            await World.ConfirmAsync(await World.HireAsync(_caller, await World.ListingAsync(name), name));
        }

        _team = await World.Team.ListAsync(_caller.CustomerId, Cancelled);
        SignIn(_caller);
    }

    [Fact]
    public async Task Idle_SomebodyChosen_ShowsTheEstimateBeforeAskingIsPossible()
    {
        var panel = Show(Detail());
        Assert.Equal(["Somebody else of the team", "Ute"], panel.FindAll("#check-with option").Select(option => option.TextContent));
        Assert.Empty(panel.FindAll("button.ve-button.small"));

        await panel.Find("#check-with").ChangeAsync(Member("Ute").Id.Value.ToString());

        Assert.Contains("est. €0.04", panel.Find(".ask").TextContent, StringComparison.Ordinal);
        await Button(panel, "Ask Ute").ClickAsync();
        // The task of this test is in no database: the act reached the verb, and the verb found nothing.
        Assert.IsType<TaskOutcome.NotFound>(Assert.Single(_outcomes));
        Assert.Equal("", panel.Find("#check-with").GetAttribute("value"));
    }

    [Theory]
    [InlineData(CheckState.Queued)]
    [InlineData(CheckState.Working)]
    public async Task Running_OffersToStopAndNobodyElse(CheckState state)
    {
        var panel = Show(Detail(Check(state)));

        Assert.Contains("Ute checks attempt 1.", panel.Find("[role=status]").TextContent, StringComparison.Ordinal);
        Assert.Empty(panel.FindAll("#check-with"));
        await Button(panel, "Stop the check").ClickAsync();
        Assert.Single(_outcomes);
    }

    [Fact]
    public void Answered_SaysHowMuchItSuggestsAndWhatItCost()
    {
        var panel = Show(Detail(Check(CheckState.Answered) with { Answer = "1: yes, it is **there**", Tokens = 1_500, Cost = Money.FromUnits(0.03m), Suggestions = [new(Table, true, "it is there", null)] }));

        var status = panel.Find("[role=status]").TextContent;
        foreach (var words in (string[])["Ute checked attempt 1", "1 suggestion.", "You decide on each.", "€0.03"])
        {
            Assert.Contains(words, status, StringComparison.Ordinal);
        }

        Assert.Equal("there", panel.Find("details strong").TextContent);
        Assert.NotNull(panel.Find("#check-with"));
    }

    [Fact]
    public void Failed_SaysWhyAndLetsSomebodyBeAskedAgain()
    {
        var panel = Show(Detail(Check(CheckState.Failed) with { FailureDetail = "It asked something instead of checking." }));

        Assert.Contains("Ute could not check attempt 1: It asked something instead of checking.", panel.Find("[role=status]").TextContent, StringComparison.Ordinal);
        Assert.NotNull(panel.Find("#check-with"));
    }

    [Fact]
    public void Stopped_SaysSo() =>
        Assert.Contains("The check by Ute was stopped.", Show(Detail(Check(CheckState.Stopped))).Find("[role=status]").TextContent, StringComparison.Ordinal);

    [Fact]
    public void OfAnEarlierAttempt_IsNotShown() => Assert.Empty(Show(Detail(Check(CheckState.Answered) with { Attempt = 2 })).FindAll("[role=status]"));

    [Fact]
    public void Viewer_SeesTheAnswerAndNoButton()
    {
        var list = Show(Detail(Check(CheckState.Answered) with { Suggestions = [new(Table, true, "it is there", null)] }), canAct: false);

        Assert.Contains("Ute: it holds.", list.Find(".suggestion").TextContent, StringComparison.Ordinal);
        Assert.Empty(list.FindAll("button"));
        Assert.Empty(list.FindAll("select"));
    }

    [Fact]
    public async Task Suggestions_TickedLeftOpenAndDeclined_AreEachDecidedOn()
    {
        var answered = Check(CheckState.Answered) with { Suggestions = [new(Table, true, "it is there", null), new(Signature, false, "nobody signed", null)] };
        var list = Show(Detail(answered));
        Assert.Equal(["Ute about A table", "Ute about A signature"], list.FindAll(".suggestion").Select(group => group.GetAttribute("aria-label")));

        await list.Find("[aria-label='Tick it: A table']").ClickAsync();
        await list.Find("[aria-label='Leave it open: A signature']").ClickAsync();
        await list.Find("[aria-label='Decline what Ute says: A signature']").ClickAsync();
        Assert.Equal(3, _outcomes.Count);

        list.Render(parameters => parameters.Add(self => self.Detail, Detail(answered with { Suggestions = [new(Table, true, "it is there", true), new(Signature, false, "nobody signed", false)] })));
        Assert.Empty(list.FindAll(".suggestion"));
    }

    private static AngleSharp.Dom.IElement Button(IRenderedComponent<Checklist> panel, string words) =>
        panel.FindAll("button").Single(button => button.TextContent.Trim() == words);

    private TeamMember Member(string name) => _team.Single(member => member.PersonaName == name);

    private CheckDetail Check(CheckState state) => new()
    {
        Id = Guid.Parse("0199aaaa-0000-7000-8000-000000000003"), Checker = "Ute", Attempt = 1, State = state, FailureDetail = null, Answer = "", Tokens = 0, Cost = null,
        CreatedAt = World.Time.GetUtcNow(), Suggestions = [],
    };

    private TaskDetail Detail(params CheckDetail[] checks) => new()
    {
        Id = new(Guid.Parse("0199aaaa-0000-7000-8000-000000000118")), Number = 118, Title = "Compare offers", Description = "", Status = WorkItemStatus.InReview, Priority = WorkItemPriority.Normal,
        DueOn = null, Labels = [], IsWaiting = false, Full = null, Worker = null, Schedule = null, Cost = null, Cap = null, CreatedAt = World.Time.GetUtcNow(), ArchivedAt = null, Version = 1,
        Checklist = [new(Table, "A table", null, null), new(Signature, "A signature", null, null)], Files = [], Checks = checks, Comments = [], History = [], Blockers = [], Blocks = [],
        Attempts =
        [
            new()
            {
                Id = default, Number = 1, HireId = Member("Juno").Id, Worker = "Juno", RunId = default, State = AttemptState.Delivered, Result = "The table", Failure = null, FailureDetail = null,
                Tokens = 0, Cost = null, CreatedAt = default, StartedAt = null, EndedAt = null, Steps = [], Files = [], Asks = [],
            },
        ],
    };

    private IRenderedComponent<Checklist> Show(TaskDetail detail, bool canAct = true) => Render<Checklist>(parameters => parameters
        .Add(self => self.Detail, detail)
        .Add(self => self.Team, _team)
        .Add(self => self.CanAct, canAct)
        .Add(self => self.EstimateWith, hire => Task.FromResult<TaskEstimate?>(new(Member("Ute").PersonaName, Money.FromUnits(0.04m))))
        .Add(self => self.OnAct, async act => _outcomes.Add(await act(TaskWorld.VerbsOf(World.Contexts, World.Live, World.Time), _caller, Cancelled))));
}
