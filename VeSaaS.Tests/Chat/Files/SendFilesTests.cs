using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Chat;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Runs.Files;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Runs;
using VeSaaS.Tests.Runs.Files;
using Xunit;
using static VeSaaS.Tests.Runs.ScriptedAgent;

namespace VeSaaS.Tests.Chat.Files;

public sealed class SendFilesTests : IAsyncLifetime
{
    private RunWorld _world = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private UploadFile Uploading => new(_world.Contexts, _world.Blobs.Store, TimeProvider.System);

    public async ValueTask InitializeAsync() => _world = await RunWorld.CreateAsync(new(Chunk("Hi"), Completed));

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task ExecuteAsync_FilesWithoutText_AreSentAndNameTheConversation()
    {
        var file = await RunFilesTests.UploadAsync(_world, "september.csv", "a,b\n1,2\n");

        var sent = Assert.IsType<SendOutcome.Sent>(await SendAsync("", file));

        Assert.Equal("september.csv", (await _world.Chat.FindConversationAsync(_world.Caller, sent.Conversation, Token))!.Title);
        Assert.Equal(file.Id.Value, Assert.Single((await _world.RunAsync(sent.Run)).Input.Parts).Blob!.File);
    }

    [Fact]
    public async Task ExecuteAsync_FileSentAlready_IsRefusedAndNothingIsKept()
    {
        var file = await RunFilesTests.UploadAsync(_world, "a.txt", "text");
        Assert.IsType<SendOutcome.Sent>(await SendAsync("One", file));

        Assert.IsType<SendOutcome.FilesRefused>(await SendAsync("Two", file));

        await using var db = _world.Team.Open();
        Assert.Equal((1, 2), (await db.Set<Conversation>().CountAsync(Token), await db.Set<Message>().CountAsync(Token)));
    }

    [Fact]
    public async Task ExecuteAsync_OneFileManyMessagesAtOnce_GoesWithOneOfThem()
    {
        var file = await RunFilesTests.UploadAsync(_world, "a.txt", "text");

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 6).Select(number => SendAsync($"{number}", file)));

        Assert.Single(outcomes.OfType<SendOutcome.Sent>());
        Assert.Equal(5, outcomes.OfType<SendOutcome.FilesRefused>().Count());
    }

    [Fact]
    public async Task ExecuteAsync_FileOfAColleagueOrAnotherCustomer_IsRefused()
    {
        var file = await RunFilesTests.UploadAsync(_world, "a.txt", "text");
        var colleague = _world.Caller with { UserId = TimeProvider.System.NewId() };
        var message = new NewMessage(_world.Hire, null, "Mine", TimeProvider.System.NewId()) { Files = [file.Id] };

        Assert.IsType<SendOutcome.FilesRefused>(await _world.Sending.ExecuteAsync(colleague, message, Token));
        var stranger = await _world.Team.CompanyAsync();
        Assert.IsType<SendOutcome.NotFound>(await _world.Sending.ExecuteAsync(stranger, message, Token));
        Assert.Null(await new FileQueries(_world.Contexts, _world.Blobs.Store).OpenAsync(stranger.CustomerId, file.Id, Token));
        Assert.False(await new RemoveDraft(_world.Contexts).ExecuteAsync(colleague, file.Id, Token));
        Assert.False(await new RemoveDraft(_world.Contexts).ExecuteAsync(stranger, file.Id, Token));
        Assert.True(await new RemoveDraft(_world.Contexts).ExecuteAsync(_world.Caller, file.Id, Token));
    }

    [Fact]
    public async Task ExecuteAsync_MoreThanAMessageCarries_IsRefusedInWords()
    {
        var half = new string('a', (int)(FileLimits.MaxInline / 2));
        var first = await RunFilesTests.UploadAsync(_world, "a.txt", half);
        var second = await RunFilesTests.UploadAsync(_world, "b.txt", half);
        var third = await RunFilesTests.UploadAsync(_world, "c.txt", "!");

        var refused = Assert.IsType<SendOutcome.FilesRefused>(await SendAsync("All", first, second, third));
        Assert.Contains("10 MB", refused.Reason, StringComparison.Ordinal);

        // They are still drafts, so two of them can go.
        Assert.IsType<SendOutcome.Sent>(await SendAsync("Two", first, second));
    }

    [Fact]
    public async Task ExecuteAsync_SameKeyAgain_IsTheSameWithTheSameFilesOnly()
    {
        var file = await RunFilesTests.UploadAsync(_world, "a.txt", "text");
        var message = new NewMessage(_world.Hire, null, "Hello", TimeProvider.System.NewId()) { Files = [file.Id] };

        var sent = await _world.Sending.ExecuteAsync(_world.Caller, message, Token);

        Assert.Equal(sent, await _world.Sending.ExecuteAsync(_world.Caller, message, Token));
        Assert.IsType<SendOutcome.KeyReused>(await _world.Sending.ExecuteAsync(_world.Caller, message with { Files = [] }, Token));
    }

    [Fact]
    public async Task Retry_MessageWithFiles_SendsThemAgainAndKeepsEachAnswersFilesApart()
    {
        _world.Agent = new ScriptedAgent(
            new Step.Say(new AgentEvent.ArtifactChanged(TaskId, new("f-1", null, [new(Bytes: "one"u8.ToArray(), FileName: "first.txt")]), false, null)), End(AgentTaskState.Failed, "No"),
            new Step.Say(new AgentEvent.ArtifactChanged(TaskId, new("f-1", null, [new(Bytes: "two"u8.ToArray(), FileName: "second.txt")]), false, null)), Completed);
        await _world.StartNodeAsync();
        var file = await RunFilesTests.UploadAsync(_world, "a.txt", "text");
        var sent = Assert.IsType<SendOutcome.Sent>(await SendAsync("Try", file));
        Assert.Equal("first.txt", Assert.Single((await _world.AnswerAsync(sent.Answer)).Files).Name);

        Assert.IsType<SendOutcome.Sent>(await _world.Retrying.ExecuteAsync(_world.Caller, sent.Answer, Token));

        var answer = await _world.UntilAsync(sent.Answer, message => message.Status is MessageStatus.Completed);
        Assert.Equal("second.txt", Assert.Single(answer.Files).Name);
        Assert.All(_world.Agent.Received, message => Assert.Equal(file.Id.Value, message.Parts[1].Blob!.File));
        Assert.Equal(2, _world.Agent.Received.Count);
    }

    [Fact]
    public async Task Upload_WhatIsNotTaken_LeavesNothing()
    {
        using var content = new MemoryStream("<html><script>"u8.ToArray());
        Assert.IsType<UploadOutcome.NotAllowed>(await Uploading.ExecuteAsync(_world.Caller with { Role = MemberRole.Viewer }, _world.Hire, "a.txt", content, Token));
        Assert.IsType<UploadOutcome.NotFound>(await Uploading.ExecuteAsync(_world.Caller, new HireId(TimeProvider.System.NewId()), "a.txt", content, Token));
        Assert.IsType<UploadOutcome.NotFound>(await Uploading.ExecuteAsync(await _world.Team.CompanyAsync(), _world.Hire, "a.txt", content, Token));
        Assert.IsType<UploadOutcome.Refused>(await Uploading.ExecuteAsync(_world.Caller, _world.Hire, "a.txt", content, Token));
        Assert.IsType<UploadOutcome.Refused>(await Uploading.ExecuteAsync(_world.Caller, _world.Hire, "a.txt", Stream.Null, Token));

        Assert.Empty(Directory.Exists(_world.Blobs.Folder) ? Directory.EnumerateFiles(_world.Blobs.Folder, "*", SearchOption.AllDirectories) : []);
        await using var db = _world.Team.Open();
        Assert.Equal(0, await db.Set<StoredFile>().CountAsync(Token));
    }

    [Fact]
    public async Task Upload_TooManyUnsent_IsRefused()
    {
        for (var number = 0; number < FileLimits.MaxDrafts; number++)
        {
            await RunFilesTests.UploadAsync(_world, "a.txt", $"{number}");
        }

        using var content = new MemoryStream("one more"u8.ToArray());
        Assert.IsType<UploadOutcome.TooMany>(await Uploading.ExecuteAsync(_world.Caller, _world.Hire, "a.txt", content, Token));
    }

    private Task<SendOutcome> SendAsync(string text, params FileRow[] files) => _world.Sending.ExecuteAsync(
        _world.Caller, new NewMessage(_world.Hire, null, text, TimeProvider.System.NewId()) { Files = [.. files.Select(file => file.Id)] }, Token);
}
