using System.Text.Json;
using VeSaaS.Core.Chat;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Runs.Files;
using VeSaaS.Core.Tenancy;
using Xunit;
using static VeSaaS.Tests.Runs.ScriptedAgent;

namespace VeSaaS.Tests.Runs.Files;

/// <summary>Files that agents return, through the engine.</summary>
public sealed class RunFilesTests
{
    private static readonly byte[] Png = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_AgentReturnsFiles_AreOnTheAnswerAndTheirBytesInNoRow()
    {
        var agent = new ScriptedAgent(Chunk("Here"), File("f-1", "chart.png", Png), File("f-2", "../clean.csv", "a,b\n1,2\n"u8.ToArray()), Completed);
        await using var world = await RunWorld.CreateAsync(agent);
        await world.StartNodeAsync();

        var answer = await world.AskAsync();

        Assert.Equal("Here", answer.Text);
        Assert.Equal(
            [("chart.png", "image/png", 12L, true), ("clean.csv", "text/csv", 8L, true)],
            answer.Files.Select(file => (file.Name, file.MediaType, file.Size, file.IsKept)));
        Assert.Equal("a,b\n1,2\n"u8.ToArray(), await ReadAsync(world, world.Caller.CustomerId, answer.Files[1].Id));
        var parts = await PartsAsync(world, answer.Run!.Value);
        Assert.Equal(answer.Files.Select(file => file.Id.Value), parts.Select(part => part.GetProperty("blob").GetProperty("file").GetGuid()));
        Assert.All(parts, part => Assert.False(part.TryGetProperty("bytes", out _)));
    }

    [Fact]
    public async Task Run_AgentClaimsAnotherType_IsServedAsWhatItIs()
    {
        var html = new Step.Say(new AgentEvent.ArtifactChanged(
            TaskId, new("f-1", null, [new(Bytes: "<html><script>alert(1)</script>"u8.ToArray(), FileName: "chart.png", MediaType: "image/png")]), Append: false, null));
        await using var world = await RunWorld.CreateAsync(new(html, Completed));
        await world.StartNodeAsync();

        Assert.Equal("application/octet-stream", Assert.Single((await world.AskAsync()).Files).MediaType);
    }

    [Fact]
    public async Task Run_PiecesAcrossABrokenStream_AreOneFileOnce()
    {
        var agent = new ScriptedAgent(
            File("f-1", "big.txt", "one "u8.ToArray()), File("f-1", "big.txt", "two "u8.ToArray(), append: true), new Step.Cut(Unheard: 1),
            File("f-1", "big.txt", "three "u8.ToArray(), append: true), File("f-1", "big.txt", "four"u8.ToArray(), append: true), Completed);
        await using var world = await RunWorld.CreateAsync(agent);
        await world.StartNodeAsync();

        var answer = await world.AskAsync();

        var file = Assert.Single(answer.Files);
        Assert.Equal("one two three four"u8.ToArray(), await ReadAsync(world, world.Caller.CustomerId, file.Id));
        Assert.Single(await PartsAsync(world, answer.Run!.Value));
    }

    [Fact]
    public async Task Run_NodeReplacedInMidRun_KeepsEachFileOnce()
    {
        var gate = new TaskCompletionSource();
        var agent = new ScriptedAgent(
            File("f-1", "one.txt", "one"u8.ToArray(), isLast: true), new Step.Wait(gate.Task), File("f-2", "two.txt", "two"u8.ToArray()), Completed);
        await using var world = await RunWorld.CreateAsync(agent);
        var first = await world.StartNodeAsync();
        var sent = await world.SendAsync();
        await world.UntilLoggedAsync(sent.Run, entry => entry.Kind is RunEventKind.Part);
        await first.StopAsync(Token);
        gate.SetResult();
        await world.StartNodeAsync();

        var answer = await world.AnswerAsync(sent.Answer);

        Assert.Equal((MessageStatus.Completed, 1), (answer.Status, agent.Received.Count));
        Assert.Equal(["one.txt", "two.txt"], answer.Files.Select(file => file.Name));
        Assert.Equal(2, (await PartsAsync(world, sent.Run)).Count);
    }

    [Fact]
    public async Task Run_DataPartAndNodeReplaced_IsLoggedOnce()
    {
        var gate = new TaskCompletionSource();
        var data = new Step.Say(new AgentEvent.ArtifactChanged(
            TaskId, new("d-1", null, [new(Data: JsonSerializer.SerializeToElement(new { n = 1 }))]), Append: false, null));
        await using var world = await RunWorld.CreateAsync(new(data, new Step.Wait(gate.Task), Chunk("Done"), Completed));
        var first = await world.StartNodeAsync();
        var sent = await world.SendAsync();
        await world.UntilLoggedAsync(sent.Run, entry => entry.Kind is RunEventKind.Part);
        await first.StopAsync(Token);
        gate.SetResult();
        await world.StartNodeAsync();

        await world.AnswerAsync(sent.Answer);

        Assert.Single(await PartsAsync(world, sent.Run));
    }

    [Fact]
    public async Task Run_Stopped_KeepsTheFilesThatCame()
    {
        var agent = new ScriptedAgent(File("f-1", "one.txt", "one"u8.ToArray(), isLast: true), new Step.Wait(new TaskCompletionSource().Task));
        await using var world = await RunWorld.CreateAsync(agent);
        await world.StartNodeAsync();
        var sent = await world.SendAsync();
        await world.UntilLoggedAsync(sent.Run, entry => entry.Kind is RunEventKind.Part);

        await world.Stopping.ExecuteAsync(world.Caller, sent.Answer, Token);

        var answer = await world.AnswerAsync(sent.Answer);
        Assert.Equal((MessageStatus.Stopped, "one.txt"), (answer.Status, Assert.Single(answer.Files).Name));
    }

    [Fact]
    public async Task Run_MoreFilesThanAllowed_EndsWithTheLimit()
    {
        var agent = new ScriptedAgent([.. Enumerable.Range(0, 30).Select(n => File($"f-{n}", $"{n}.txt", [(byte)('a' + n % 26)])), Completed]);
        await using var world = await RunWorld.CreateAsync(agent);
        world.Options.MaxFiles = 5;
        await world.StartNodeAsync();

        var answer = await world.AskAsync();

        Assert.Equal((RunFailure.LimitExceeded, 5), (answer.Failure, answer.Files.Count));
    }

    [Fact]
    public async Task Run_FileBeyondTheLimit_IsNamedOnTheAnswer()
    {
        await using var world = await RunWorld.CreateAsync(new(File("f-1", "big.bin", new byte[64]), Completed));
        world.Options.MaxFileBytes = 10;
        await world.StartNodeAsync();

        var answer = await world.AskAsync();

        Assert.Equal(MessageStatus.Completed, answer.Status);
        var file = Assert.Single(answer.Files);
        Assert.Equal(("big.bin", 64L, false), (file.Name, file.Size, file.IsKept));
        Assert.Null(await new FileQueries(world.Contexts, world.Blobs.Store).OpenAsync(world.Caller.CustomerId, file.Id, Token));
    }

    [Fact]
    public async Task Run_AgentReturnsAnAddress_IsOnTheAnswerAndNothingIsFetched()
    {
        var address = $"https://files.example/{new string('x', 2_500)}";
        var agent = new ScriptedAgent(Address("f-1", "https://files.example/report.pdf", "../report.pdf"), Address("f-2", address, null), Completed);
        await using var world = await RunWorld.CreateAsync(agent);
        await world.StartNodeAsync();

        var answer = await world.AskAsync();

        Assert.Equal(
            [("report.pdf", "https://files.example/report.pdf", 0L, false), (answer.Files[1].Name, address[..StoredFile.MaxUrl], 0L, false)],
            answer.Files.Select(file => (file.Name, file.Url!, file.Size, file.IsKept)));
        Assert.Empty(world.Blobs.Store.ListCustomers(DateTimeOffset.MaxValue));
        Assert.Null(await ReadAsync(world, world.Caller.CustomerId, answer.Files[0].Id));
        Assert.Equal("https://files.example/report.pdf", (await PartsAsync(world, answer.Run!.Value))[0].GetProperty("url").GetString());
    }

    [Fact]
    public async Task Drafts_ThisPersonAndHire_AloneAreFoundAgainUntilTheyAreSent()
    {
        await using var world = await RunWorld.CreateAsync(new(Chunk("x"), Completed));
        var mine = await UploadAsync(world, "mine.txt", "mine");
        var sent = await UploadAsync(world, "sent.txt", "sent");
        var colleague = world.Caller with { UserId = TimeProvider.System.NewId() };
        await world.Sending.ExecuteAsync(world.Caller, new NewMessage(world.Hire, null, "Hi", TimeProvider.System.NewId()) { Files = [sent.Id] }, Token);
        var files = new FileQueries(world.Contexts, world.Blobs.Store);
        FileId[] ids = [sent.Id, new(TimeProvider.System.NewId()), mine.Id, mine.Id];

        Assert.Equal([mine.Id], (await files.DraftsAsync(world.Caller, world.Hire, ids, Token)).Select(file => file.Id));
        Assert.Empty(await files.DraftsAsync(colleague, world.Hire, ids, Token));
        Assert.Empty(await files.DraftsAsync(world.Caller with { CustomerId = new(TimeProvider.System.NewId()) }, world.Hire, ids, Token));
        Assert.Empty(await files.DraftsAsync(world.Caller, new(TimeProvider.System.NewId()), ids, Token));
    }

    [Fact]
    public async Task Run_MessageWithFiles_CarriesReferencesAndNoBytesInTheRow()
    {
        var agent = new ScriptedAgent(Chunk("Thanks"), Completed);
        await using var world = await RunWorld.CreateAsync(agent);
        var file = await UploadAsync(world, "table.csv", "a,b\n1,2\n");
        var message = new NewMessage(world.Hire, null, "Clean this", TimeProvider.System.NewId()) { Files = [file.Id] };

        var sent = Assert.IsType<SendOutcome.Sent>(await world.Sending.ExecuteAsync(world.Caller, message, Token));

        var run = await world.RunAsync(sent.Run);
        Assert.Equal(("Clean this", null), (run.Input.Parts[0].Text, run.Input.Parts[1].Bytes));
        Assert.Equal((file.Id.Value, 8L), (run.Input.Parts[1].Blob!.File, run.Input.Parts[1].Blob!.Size));
        var question = await world.Chat.FindMessageAsync(world.Caller.CustomerId, sent.Question, Token);
        Assert.Equal("table.csv", Assert.Single(question!.Files).Name);
    }

    [Fact]
    public async Task Sweep_UnsentUploadsAndUnusedContents_GoAfterADayAndNothingElse()
    {
        await using var world = await RunWorld.CreateAsync(new(Chunk("x"), Completed));
        var sent = await UploadAsync(world, "sent.txt", "same content");
        var draft = await UploadAsync(world, "draft.txt", "same content");
        var alone = await UploadAsync(world, "alone.txt", "only here");
        await world.Sending.ExecuteAsync(world.Caller, new NewMessage(world.Hire, null, "Hi", TimeProvider.System.NewId()) { Files = [sent.Id] }, Token);
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(TimeProvider.System.GetUtcNow().AddHours(1));
        var reaper = new FileReaper(world.Contexts, world.Blobs.Store, clock, Microsoft.Extensions.Logging.Abstractions.NullLogger<FileReaper>.Instance);

        await reaper.SweepAsync(Token);
        Assert.NotNull(await ReadAsync(world, world.Caller.CustomerId, alone.Id));
        clock.Advance(TimeSpan.FromDays(1));
        await reaper.SweepAsync(Token);

        Assert.Equal("same content"u8.ToArray(), await ReadAsync(world, world.Caller.CustomerId, sent.Id));
        Assert.Null(await ReadAsync(world, world.Caller.CustomerId, draft.Id));
        Assert.Null(await ReadAsync(world, world.Caller.CustomerId, alone.Id));
        Assert.Single(world.Blobs.Store.ListCustomers(DateTimeOffset.MaxValue));
    }

    internal static async Task<FileRow> UploadAsync(RunWorld world, string name, string text, Caller? caller = null)
    {
        using var content = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text));
        var outcome = await new UploadFile(world.Contexts, world.Blobs.Store, TimeProvider.System)
            .ExecuteAsync(caller ?? world.Caller, world.Hire, name, content, Token);
        return Assert.IsType<UploadOutcome.Kept>(outcome).File;
    }

    private static async Task<byte[]?> ReadAsync(RunWorld world, CustomerId customer, FileId file)
    {
        if (await new FileQueries(world.Contexts, world.Blobs.Store).OpenAsync(customer, file, Token) is not { } open)
        {
            return null;
        }

        await using var content = open.Content;
        var bytes = new byte[content.Length];
        await content.ReadExactlyAsync(bytes, Token);
        return bytes;
    }

    private static async Task<List<JsonElement>> PartsAsync(RunWorld world, RunId run) =>
        [.. (await world.Log.ReadAsync(world.Caller.CustomerId, run, 0, Token)).Where(entry => entry.Kind is RunEventKind.Part)
            .Select(entry => JsonSerializer.Deserialize<JsonElement>(entry.Payload))];

    private static Step.Say Address(string artifact, string url, string? name) => new(
        new AgentEvent.ArtifactChanged(TaskId, new(artifact, null, [new(Url: url, FileName: name, MediaType: "application/pdf")]), Append: false, null));

    private static Step.Say File(string artifact, string name, byte[] bytes, bool append = false, bool isLast = false) => new(
        new AgentEvent.ArtifactChanged(TaskId, new(artifact, null, [new(Bytes: bytes, FileName: name)]), append, null) { IsLast = isLast });
}
