using Bunit;
using Bunit.TestDoubles;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Chat;
using VeSaaS.Core.Chat.Conversations;
using VeSaaS.Core.Chat.Handover;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Runs.Files;
using VeSaaS.Core.Tasks;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Chat.Components;
using VeSaaS.Web.Chat.Conversations;
using VeSaaS.Web.Chat.Files;
using VeSaaS.Web.Chat.Handover;
using VeSaaS.Web.Shell;
using Xunit;

namespace VeSaaS.Tests.Chat.Handover;

/// <summary>A message becomes a task, and each leads to the other.</summary>
public sealed class TurnIntoTaskTests : ChatComponents
{
    private const string Turn = "[aria-label='Turn into a task']";

    private MessageTasks Tasks => new(Contexts);

    [Fact]
    public async Task Turn_Answer_OpensATaskForWhomeverItCameFrom()
    {
        var sent = await AskAsync("Plan September");
        await EndAsync(sent, MessageStatus.Completed, "## **The plan**\n\nThree steps.");
        var panel = Panel(sent);

        await panel.Find($"article {Turn}").ClickAsync(new());

        var task = await TaskAsync();
        Assert.Equal(("The plan", "## **The plan**\n\nThree steps.", Juno, WorkItemStatus.ToDo), (task.Title, task.Description, task.HireId, task.Status));
        Assert.EndsWith(AppUrls.TasksWith(task.Id.Value), Services.GetRequiredService<BunitNavigationManager>().Uri, StringComparison.Ordinal);
        var link = Panel(sent).Find("article .actions a");
        Assert.Equal((AppUrls.TasksWith(task.Id.Value), "Task 1"), (link.GetAttribute("href"), link.TextContent));
        Assert.Equal(new TaskOrigin(sent.Conversation, "Plan September", 2), await Tasks.FindOriginAsync(Caller.CustomerId, task.Id.Value, Token));
        await using var db = World.Open();
        Assert.Equal($"message:{sent.Answer.Value}", (await db.Set<AuditEntry>().SingleAsync(row => row.Type == "chat.message_became_task", Token)).Subject);
    }

    [Fact]
    public async Task Turn_PersonsMessageTwice_IsOneTask()
    {
        var sent = await AskAsync("Plan September");
        var panel = Panel(sent);

        var button = panel.Find($".own {Turn}");
        await Task.WhenAll(button.ClickAsync(new()), button.ClickAsync(new()));

        Assert.Equal(("Plan September", ""), (await TaskAsync()) is var task ? (task.Title, task.Description) : default);
    }

    [Fact]
    public async Task Turn_ManyAtOnce_IsOneTaskAndOneLink()
    {
        var message = await MessageAsync(await AskAsync("Plan September"));

        var turned = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Services.GetRequiredService<TaskActions>().TurnAsync(Caller, message, Juno, Token)));

        Assert.Single(turned.Select(one => one.Task).Distinct());
        Assert.Equal(turned[0].Task, (await Tasks.ReadAsync(Caller.CustomerId, message.Conversation, Token))[message.Id]);
    }

    [Fact]
    public async Task Render_ViewerOrAnswerUnderWay_OffersNothing()
    {
        var sent = await AskAsync();

        Assert.Empty(Panel(sent).FindAll($"article {Turn}"));
        Assert.Empty(Panel(sent, Caller with { Role = MemberRole.Viewer }).FindAll(Turn));
    }

    [Fact]
    public async Task Note_StrangerViewerOrDeletedConversation_IsNotKept()
    {
        var sent = await AskAsync();
        await EndAsync(sent, MessageStatus.Completed, "Twelve.");
        await ChangeAsync<Run>(all => all.Single(run => run.Id == sent.Run), run => run.State = RunState.Completed);
        var note = new NoteMessageTask(Contexts, World.Time, World.Live);
        var task = new TaskMark(World.Time.NewId(), 1);

        Assert.False(await note.ExecuteAsync(await World.CompanyAsync(), sent.Question, task, Token));
        Assert.False(await note.ExecuteAsync(Caller with { Role = MemberRole.Viewer }, sent.Question, task, Token));
        Assert.True(await note.ExecuteAsync(Caller, sent.Question, task, Token));
        Assert.Null(await Tasks.FindOriginAsync((await World.CompanyAsync()).CustomerId, task.Id, Token));

        Assert.IsType<EditConversationOutcome.Saved>(await new DeleteConversation(Contexts, World.Time, World.Live).ExecuteAsync(Caller, sent.Conversation, Token));

        Assert.False(await note.ExecuteAsync(Caller, sent.Answer, task, Token));
        Assert.Null(await Tasks.FindOriginAsync(Caller.CustomerId, task.Id, Token));
    }

    [Theory]
    [InlineData("Short", "Short", "")]
    [InlineData("- First\n- Second", "First", "- First\n- Second")]
    [InlineData("***", "*", "***")]
    [InlineData("The **Café** of [the harbour](https://x.test)\n\nIts rent is due.", "The Café of the harbour", "The **Café** of [the harbour](https://x.test)\n\nIts rent is due.")]
    [InlineData("", "a.csv, b.csv, c.zip", "Files in the chat: b.csv, c.zip")]
    [InlineData("Look", "Look", "Files in the chat: b.csv, c.zip")]
    public async Task Draft_Message_NamesItByItsFirstWords(string text, string title, string description)
    {
        var message = await MessageAsync(await AskAsync());
        // Of what the task carries nothing needs to be said.
        FileRow[] files = text.Length == 0 || text == "Look"
            ? [File("a.csv", "text/csv", isKept: true), File("b.csv", "text/csv", isKept: false), File("c.zip", "application/octet-stream", isKept: true)] : [];

        var draft = TaskActions.Draft(message with { Text = text, Files = files });

        Assert.Equal((title, description), draft);
    }

    [Fact]
    public async Task Turn_MessageWithFiles_AttachesThemToTheTask()
    {
        using var content = new MemoryStream("a,b\n1,2\n"u8.ToArray());
        var file = Assert.IsType<UploadOutcome.Kept>(await Services.GetRequiredService<FileActions>().UploadAsync(Caller, Juno, "september.csv", content, Token)).File;
        var sent = Assert.IsType<SendOutcome.Sent>(await Chat.SendAsync(Caller, new NewMessage(Juno, null, "Look", World.Time.NewId()) { Files = [file.Id] }, Token));

        var (task, problem) = await Services.GetRequiredService<TaskActions>().TurnAsync(Caller, await MessageAsync(sent), Juno, Token);

        Assert.Null(problem);
        await using var db = World.Open();
        var copy = await db.Set<StoredFile>().SingleAsync(other => other.OwnerId == task!.Id, Token);
        Assert.Equal(("september.csv", "text/csv", 8L, null), (copy.Name, copy.MediaType, copy.Size, copy.HireId));
        Assert.Equal((await db.Set<StoredFile>().SingleAsync(other => other.Id == file.Id, Token)).Hash, copy.Hash);
        Assert.Equal("", (await TaskAsync()).Description);
    }

    [Fact]
    public async Task Carried_MoreThanATaskCarries_LeavesOutWhatFindsNoRoom()
    {
        var message = await MessageAsync(await AskAsync());
        FileRow[] files = [File("a.png", "image/png", size: FileLimits.MaxInline), File("b.png", "image/png"), .. Enumerable.Range(0, 12).Select(number => File($"{number}.pdf", "application/pdf"))];

        var carried = TaskActions.Carried(message with { Files = files });

        Assert.Equal(["a.png", .. Enumerable.Range(0, 9).Select(number => $"{number}.pdf")], carried.Select(file => file.Name));
    }

    [Fact]
    public async Task Draft_LongestMessage_FitsATask()
    {
        var message = await MessageAsync(await AskAsync());

        var (title, description) = TaskActions.Draft(message with { Text = string.Concat(Enumerable.Repeat("😀", 100_000)) });

        Assert.Empty(TaskRules.CheckTitle(title).Concat(TaskRules.CheckDescription(description)));
        Assert.Equal(('…', false), (title[^1], char.IsHighSurrogate(title[^2])));
    }

    private FileRow File(string name, string type, bool isKept = true, long size = 1) => new(new(World.Time.NewId()), name, type, size, isKept);

    private async Task<WorkItem> TaskAsync()
    {
        await using var db = World.Open();
        return await db.Set<WorkItem>().SingleAsync(Token);
    }

    private async Task<MessageRow> MessageAsync(SendOutcome.Sent sent) => (await Chat.Queries.FindMessageAsync(Caller.CustomerId, sent.Question, Token))!;

    private IRenderedComponent<ConversationPanel> Panel(SendOutcome.Sent sent, Caller? caller = null)
    {
        var panel = Render<ConversationPanel>(parameters => parameters
            .Add(component => component.Caller, caller ?? Caller)
            .Add(component => component.Conversation, sent.Conversation));
        panel.WaitForState(() => panel.FindAll("article").Count == 1);
        return panel;
    }
}
