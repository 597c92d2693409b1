using System.Text;
using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Runs.Asks;
using VeSaaS.Core.Runs.Files;
using VeSaaS.Core.Tasks;
using VeSaaS.Core.Tasks.Attaching;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Runs;
using VeSaaS.Tests.Runs.Files;
using Xunit;
using static VeSaaS.Tests.Runs.ScriptedAgent;

namespace VeSaaS.Tests.Tasks.Attaching;

/// <summary>Files on tasks: kept by the chat's rules, sent with attempts, and removed while none has used them.</summary>
public sealed class AttachToTaskTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_WithFiles_SendsThemAfterTheTextAndKeepsThem()
    {
        await using var world = await TaskWorld.CreateAsync(null, Delivers());
        await world.Runs.StartNodeAsync();
        var id = await world.AddAsync("Compare offers");
        var (offers, notes) = (await AttachAsync(world, id, "offers.csv", "a,b\n1,2\n"), await AttachAsync(world, id, "notes.md", "Mind the fees."));

        var task = await world.StartAsync(id, WorkItemStatus.InReview);

        var sent = Assert.Single(world.Agents.Received).Parts;
        Assert.Equal(["Compare offers", null, null], sent.Select(part => part.Text));
        Assert.Equal([(offers.Id.Value, "offers.csv", "text/csv"), (notes.Id.Value, "notes.md", "text/markdown")],
            sent.Skip(1).Select(part => (part.Blob!.File, part.FileName, part.MediaType)));
        Assert.Equal([("offers.csv", "1"), ("notes.md", "1")], task.Files.Select(file => (file.File.Name, string.Join(' ', file.Attempts))));
        var refused = Assert.IsType<TaskOutcome.Refused>(await world.Verbs.Attach.RemoveAsync(world.Caller, id, offers.Id, Token));
        Assert.Equal((TaskRefusal.Used, "offers.csv went with attempt 1, and stays so that it can be seen what was worked from."), (refused.Because, refused.Reason));
        Assert.Equal(2, (await world.FindAsync(id)).Files.Count);
    }

    [Fact]
    public async Task RequestChanges_FileAttachedSince_SendsOnlyThat()
    {
        await using var world = await TaskWorld.CreateAsync(null, Delivers(), Delivers());
        await world.Runs.StartNodeAsync();
        var id = await world.AddAsync();
        await AttachAsync(world, id, "offers.csv", "a,b\n1,2\n");
        await world.StartAsync(id, WorkItemStatus.InReview);
        await AttachAsync(world, id, "fees.csv", "a,b\n3,4\n");

        Assert.IsType<TaskOutcome.Saved>(await world.Verbs.Review.RequestChangesAsync(world.Caller, id, "Add the fees.", Token));
        var task = await world.UntilAsync(id, WorkItemStatus.InReview);

        Assert.Equal([("Add the fees.", null), (null, "fees.csv")], world.Agents.Received[1].Parts.Select(part => (part.Text, part.FileName)));
        Assert.Equal(["1", "2"], task.Files.Select(file => string.Join(' ', file.Attempts)));
    }

    [Fact]
    public async Task Answer_FileAttachedMeanwhile_GoesWithIt()
    {
        await using var world = await TaskWorld.CreateAsync(null, new ScriptedAgent(
            End(AgentTaskState.InputRequired, "Which rates?"), new Step.Cut(), Chunk("The table"), Completed));
        await world.Runs.StartNodeAsync();
        var id = await world.AddAsync();
        await world.StartAsync(id, WorkItemStatus.NeedsYou);
        await AttachAsync(world, id, "rates.csv", "a,b\n1,2\n");

        Assert.IsType<TaskOutcome.Saved>(await world.Verbs.Answer.ExecuteAsync(world.Caller, id, new AskDecision.Answered([["Those"]]), Token));
        var task = await world.UntilAsync(id, WorkItemStatus.InReview);

        Assert.Equal("rates.csv", world.Agents.Received[1].Parts[^1].FileName);
        Assert.Equal([1], Assert.Single(task.Files).Attempts);
    }

    [Fact]
    public async Task Remove_Unused_IsGoneAndInTheHistory()
    {
        await using var world = await TaskWorld.CreateAsync(null, Delivers());
        var (id, other) = (await world.AddAsync(), await world.AddAsync("Other"));
        var file = await AttachAsync(world, id, "offers.csv", "a,b\n1,2\n");
        var boards = await world.Board.ReadAsync(world.Caller.CustomerId, new(), DateOnly.FromDateTime(DateTime.UnixEpoch), null, Token);
        Assert.Equal([0, 1], boards[0].Cards.Select(card => card.Files));

        Assert.IsType<TaskOutcome.NotFound>(await world.Verbs.Attach.RemoveAsync(world.Caller, other, file.Id, Token));
        Assert.IsType<TaskOutcome.Saved>(await world.Verbs.Attach.RemoveAsync(world.Caller, id, file.Id, Token));

        var task = await world.FindAsync(id);
        Assert.Empty(task.Files);
        Assert.Equal([("files", "offers.csv", null), ("files", null, "offers.csv")], task.History.Take(2).Select(row => (row.Field, row.Before, row.After)));
        await using var db = world.Runs.Team.Open();
        var types = await db.Set<AuditEntry>().Where(entry => entry.Subject == $"task:{id.Value:D}").Select(entry => entry.Type).ToListAsync(Token);
        Assert.Equal(["tasks.created", "tasks.file_attached", "tasks.file_removed"], types.Order());
    }

    [Fact]
    public async Task Add_BeyondTheRules_IsRefusedWithTheReason()
    {
        await using var world = await TaskWorld.CreateAsync(null, Delivers());
        var id = await world.AddAsync();

        Assert.StartsWith("page.html is a web page", Assert.IsType<UploadOutcome.Refused>(await TryAsync(world, id, "page.html", "<html><script>x()</script></html>")).Reason, StringComparison.Ordinal);
        Assert.Equal("empty.txt is empty.", Assert.IsType<UploadOutcome.Refused>(await TryAsync(world, id, "empty.txt", "")).Reason);
        await AttachAsync(world, id, "half.txt", new string('a', (int)(FileLimits.MaxInline / 2)));
        Assert.Equal(FileLimits.TooMuch, Assert.IsType<UploadOutcome.TooMany>(await TryAsync(world, id, "more.txt", new string('b', (int)(FileLimits.MaxInline / 2) + 1))).Reason);
        for (var number = 1; number < FileLimits.MaxPerMessage; number++)
        {
            await AttachAsync(world, id, $"{number}.txt", $"{number}");
        }

        Assert.Equal("A task carries at most 10 files.", Assert.IsType<UploadOutcome.TooMany>(await TryAsync(world, id, "last.txt", "x")).Reason);
        Assert.IsType<UploadOutcome.NotAllowed>(await TryAsync(world, id, "a.txt", "x", world.Caller with { Role = MemberRole.Viewer }));
        Assert.Equal(FileLimits.MaxPerMessage, (await world.FindAsync(id)).Files.Count);
    }

    [Fact]
    public async Task Add_ManyAtOnce_AllAreThereInOrder()
    {
        await using var world = await TaskWorld.CreateAsync(null, Delivers());
        var id = await world.AddAsync();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(number => AttachAsync(world, id, $"{number}.txt", $"{number}")));

        await using var db = world.Runs.Team.Open();
        Assert.Equal([0, 1, 2, 3], (await db.Set<StoredFile>().Select(file => file.Order).ToListAsync(Token)).Order());
    }

    [Fact]
    public async Task Stranger_AnotherCustomersTaskAndFile_FindsNothing()
    {
        await using var world = await TaskWorld.CreateAsync(null, Delivers());
        var (id, stranger) = (await world.AddAsync(), await world.Runs.Team.CompanyAsync());
        var file = await AttachAsync(world, id, "offers.csv", "a,b\n1,2\n");
        var query = new TaskFileQuery(world.Runs.Contexts, new FileQueries(world.Runs.Contexts, world.Runs.Blobs.Store));

        Assert.IsType<UploadOutcome.NotFound>(await TryAsync(world, id, "a.txt", "x", stranger));
        Assert.IsType<TaskOutcome.NotFound>(await world.Verbs.Attach.RemoveAsync(stranger, id, file.Id, Token));
        Assert.Null(await query.OpenAsync(stranger.CustomerId, id, file.Id, Token));
        Assert.Null(await query.OpenAsync(world.Caller.CustomerId, await world.AddAsync("Other"), file.Id, Token));
        await using var open = (await query.OpenAsync(world.Caller.CustomerId, id, file.Id, Token))!.Content;
        Assert.Equal(8, open.Length);
        var copied = await world.Verbs.Create.ExecuteAsync(stranger, new NewTask("Steal it", TimeProvider.System.NewId()) { Files = [file.Id] }, Token);
        Assert.Equal(["files"], Assert.IsType<TaskOutcome.Invalid>(copied).Problems.Select(problem => problem.Field));
    }

    [Fact]
    public async Task Create_WithFilesOfTheChat_HasCopiesAndDraftsOfNobody()
    {
        await using var world = await TaskWorld.CreateAsync(null, Delivers());
        var file = await RunFilesTests.UploadAsync(world.Runs, "september.csv", "a,b\n1,2\n");
        Task<TaskOutcome> CreateAsync() => world.Verbs.Create.ExecuteAsync(world.Caller, new NewTask("Look", TimeProvider.System.NewId()) { Files = [file.Id] }, Token);
        Assert.IsType<TaskOutcome.Invalid>(await CreateAsync());
        await world.Runs.Sending.ExecuteAsync(world.Caller, new(world.Hire, null, "Look", TimeProvider.System.NewId()) { Files = [file.Id] }, Token);

        var task = await world.FindAsync(Assert.IsType<TaskOutcome.Saved>(await CreateAsync()).Id);

        var copy = Assert.Single(task.Files).File;
        Assert.Equal((file.Name, file.MediaType, file.Size), (copy.Name, copy.MediaType, copy.Size));
        Assert.NotEqual(file.Id, copy.Id);
    }

    private static async Task<FileRow> AttachAsync(TaskWorld world, WorkItemId task, string name, string text) =>
        Assert.IsType<UploadOutcome.Kept>(await TryAsync(world, task, name, text)).File;

    private static async Task<UploadOutcome> TryAsync(TaskWorld world, WorkItemId task, string name, string text, Caller? caller = null)
    {
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return await world.Verbs.Attach.AddAsync(caller ?? world.Caller, task, name, content, Token);
    }

    private static ScriptedAgent Delivers() => new(Working("Reading"), Chunk("The table"), Completed);
}
