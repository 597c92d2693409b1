using Bunit;
using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Notifications.Centre;
using VeSaaS.Core.Tasks;
using VeSaaS.Core.Tasks.Board;
using VeSaaS.Core.Tasks.Content;
using VeSaaS.Core.Tasks.Working;
using VeSaaS.Core.Tenancy;
using VeSaaS.Core.Tenancy.Members;
using VeSaaS.Tests.Runs;
using VeSaaS.Web.Notifications;
using VeSaaS.Web.Tasks.Drawer;
using Xunit;
using static VeSaaS.Tests.Runs.ScriptedAgent;

namespace VeSaaS.Tests.Tasks;

/// <summary>Colleagues named in comments: stored by id, shown by name, told once, and nobody from outside.</summary>
public sealed class MentionsTests : BunitContext
{
    private static CancellationToken Token => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task Comment_WithAColleague_TellsThemAndNobodyElse()
    {
        await using var world = await TaskWorld.CreateAsync(null, new ScriptedAgent(Chunk("The table"), Completed));
        await world.Runs.StartNodeAsync();
        var (mara, tom) = (await JoinAsync(world, "Mara Lindt"), await JoinAsync(world, "Tom"));
        var id = await world.AddAsync();

        var outcome = await world.Verbs.Comment.ExecuteAsync(world.Caller with { UserId = tom }, id, $"Is that right, {Mentions.Of(mara)}? {Mentions.Of(mara)}, {Mentions.Of(tom)}", Token);

        Assert.IsType<TaskOutcome.Saved>(outcome);
        var comment = Assert.Single((await world.FindAsync(id)).Comments);
        Assert.Equal(["Mara Lindt"], comment.Mentions.Where(member => member.Id == mara).Select(member => member.Name));
        var notifications = new NotificationQuery(world.Runs.Contexts);
        var told = Assert.Single(await notifications.ListAsync(world.Caller with { UserId = mara }, 10, Token));
        Assert.Equal((TaskNews.Mentioned, TaskNews.Mentions, id.Value.ToString()), (told.Kind, told.Subject, told.Facts[TaskNews.TaskFact]));
        var words = NotificationText.Of(told, _ => null);
        Assert.Equal("Tom mentioned you in task 1", words.Title);
        Assert.Equal(($"/tasks/{id.Value:D}?tab=comments&comment={comment.Id:D}", "See task 1"), (words.Href, words.Link));
        Assert.Empty(await notifications.ListAsync(world.Caller with { UserId = tom }, 10, Token));

        // Whoever works on it reads names, and no ids.
        await world.StartAsync(id, WorkItemStatus.InReview);
        Assert.Contains("Is that right, @Mara Lindt?", Assert.Single(world.Agents.Received).Parts[0].Text, StringComparison.Ordinal);
        Assert.DoesNotContain(mara.ToString(), Assert.Single(world.Agents.Received).Parts[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Comment_WithAStranger_IsRefusedAndNobodyIsTold()
    {
        await using var world = await TaskWorld.CreateAsync(null, new ScriptedAgent());
        var stranger = (await world.Runs.Team.CompanyAsync()).UserId;
        var id = await world.AddAsync();

        foreach (var who in (Guid[])[stranger, TimeProvider.System.NewId()])
        {
            var invalid = Assert.IsType<TaskOutcome.Invalid>(await world.Verbs.Comment.ExecuteAsync(world.Caller, id, $"Look, {Mentions.Of(who)}", Token));
            Assert.Equal((TaskRules.CommentField, $"Nobody in your company has the id {who:D}. Only members can be mentioned."), (invalid.Problems[0].Field, invalid.Problems[0].Message));
        }

        Assert.Empty((await world.FindAsync(id)).Comments);
        await using var db = world.Runs.Team.Open();
        Assert.Empty(await db.Set<Notification>().ToListAsync(Token));
    }

    [Fact]
    public async Task Comment_OfSomebodyWhoLeft_NamesNobody()
    {
        await using var world = await TaskWorld.CreateAsync(null, new ScriptedAgent());
        var mara = await JoinAsync(world, "Mara Lindt");
        var id = await world.AddAsync();
        await world.Verbs.Comment.ExecuteAsync(world.Caller, id, $"Look, {Mentions.Of(mara)}", Token);
        await using (var db = world.Runs.Team.Open())
        {
            await db.Set<Member>().Where(member => member.UserId == mara).ExecuteDeleteAsync(Token);
        }

        Assert.Equal("Look, **@a former member**", MentionText.Show(Assert.Single((await world.FindAsync(id)).Comments)));
    }

    [Fact]
    public async Task RequestChanges_WithAColleague_TellsThemAndTheAgentReadsTheName()
    {
        await using var world = await TaskWorld.CreateAsync(null, new ScriptedAgent(Chunk("The table"), Completed), new ScriptedAgent(Chunk("Again"), Completed));
        await world.Runs.StartNodeAsync();
        var mara = await JoinAsync(world, "Mara Lindt");
        var id = await world.AddAsync();
        await world.StartAsync(id, WorkItemStatus.InReview);

        Assert.IsType<TaskOutcome.Saved>(await world.Verbs.Review.RequestChangesAsync(world.Caller, id, $"Add what {Mentions.Of(mara)} said.", Token));
        await world.UntilAsync(id, WorkItemStatus.InReview);

        Assert.Equal("Add what @Mara Lindt said.", world.Agents.Received[1].Parts[0].Text);
        Assert.Contains(TaskNews.Mentioned, (await new NotificationQuery(world.Runs.Contexts).ListAsync(world.Caller with { UserId = mara }, 10, Token)).Select(row => row.Kind));
    }

    [Fact]
    public async Task Mail_OnlyMentionsChosen_AsksForThoseAlone()
    {
        await using var world = await TaskWorld.CreateAsync(null, new ScriptedAgent());
        var mara = world.Caller with { UserId = await JoinAsync(world, "Mara Lindt") };
        var choices = new NotificationChoices(world.Runs.Contexts);

        await choices.ChooseAsync(mara, TaskNews.Mentions, byMail: true, Token);

        Assert.True(await choices.IsByMailAsync(mara, TaskNews.Mentions, Token));
        Assert.False(await choices.IsByMailAsync(mara, NotificationChoice.Everything, Token));
    }

    [Fact]
    public void Write_NamesOfMembers_BecomeIdsAndNothingElseDoes()
    {
        var (mara, lindt, one, two) = (TimeProvider.System.NewId(), TimeProvider.System.NewId(), TimeProvider.System.NewId(), TimeProvider.System.NewId());
        var choices = MentionText.ChoicesOf([Row(mara, "Mara"), Row(lindt, "Mara Lindt"), Row(one, "Kim", "kim@a.example"), Row(two, "Kim", "kim@b.example")]);

        Assert.Equal($"{Mentions.Of(mara)} and {Mentions.Of(lindt)}, {Mentions.Of(two)}.", MentionText.Write("@Mara and @mara lindt, @Kim (kim@b.example).", choices));
        Assert.Equal("x@Mara.example, @Marable, @Kim and @Tom", MentionText.Write("x@Mara.example, @Marable, @Kim and @Tom", choices));
        Assert.Equal(["Mara Lindt"], MentionText.Matching(choices, "lin").Select(choice => choice.Word));
        Assert.Null(MentionText.Write(null, choices));
    }

    [Fact]
    public void Show_NameThatIsMarkdown_IsNone()
    {
        var mara = TimeProvider.System.NewId();
        var comment = new CommentRow(mara, CommentKind.Note, $"Look, {Mentions.Of(mara)}!", mara, "Tom", default) { Mentions = [new(mara, "[Mara](https://x.test) *")] };

        Assert.Equal(@"Look, **@\[Mara\]\(https\:\/\/x\.test\) \***!", MentionText.Show(comment));
    }

    [Fact]
    public async Task Field_AtSignTyped_OffersMembersAndTakesTheChosenOne()
    {
        JSInterop.Mode = JSRuntimeMode.Loose;
        var module = JSInterop.SetupModule("./Tasks/Drawer/MentionField.razor.js");
        module.Mode = JSRuntimeMode.Loose;
        var field = Render<MentionField>(parameters => parameters
            .Add(self => self.Id, "comment")
            .Add(self => self.People, MentionText.ChoicesOf([Row(TimeProvider.System.NewId(), "Mara"), Row(TimeProvider.System.NewId(), "Max"), Row(TimeProvider.System.NewId(), "Tom")])));

        Assert.True(await field.InvokeAsync(() => field.Instance.Look("ma")));
        await field.InvokeAsync(() => field.Instance.Step(1));

        Assert.Equal([("false", "Mara"), ("true", "Max")], field.FindAll("[role=option]").Select(option => (option.GetAttribute("aria-selected"), option.QuerySelector("b")!.TextContent)));
        Assert.Equal(field.Find("[aria-selected=true]").Id, field.Find("textarea").GetAttribute("aria-activedescendant"));
        Assert.Equal("2 people to mention. Max", field.Find("[role=status]").TextContent);
        await field.InvokeAsync(() => field.Instance.TakeChosen());
        Assert.Equal("Max", module.VerifyInvoke("put").Arguments[1]);
        Assert.Empty(field.FindAll("[role=option]"));
        Assert.False(await field.InvokeAsync(() => field.Instance.Look("zz")));
    }

    private static MemberRow Row(Guid id, string name, string email = "a@b.example") => new(id, name, email, MemberRole.Member, default);

    private static async Task<Guid> JoinAsync(TaskWorld world, string name)
    {
        var id = TimeProvider.System.NewId();
        await using var db = world.Runs.Team.Open();
        db.Add(new ApplicationUser { Id = id, UserName = $"{id}@nordhafen.example", DisplayName = name });
        db.Add(new Member { UserId = id, CustomerId = world.Caller.CustomerId, Role = MemberRole.Member, CreatedAt = DateTimeOffset.UnixEpoch });
        await db.SaveChangesAsync(Token);
        return id;
    }
}
