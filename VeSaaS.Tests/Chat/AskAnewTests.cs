using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Chat;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Runs.Files;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Runs;
using Xunit;
using static VeSaaS.Tests.Runs.ScriptedAgent;

namespace VeSaaS.Tests.Chat;

/// <summary>A question that is asked anew in other words.</summary>
public sealed class AskAnewTests : IAsyncLifetime
{
    private RunWorld _world = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _world = await RunWorld.CreateAsync(new(Chunk("Hi"), Completed));

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task ExecuteAsync_OwnQuestion_IsAddedAndBothNameEachOther()
    {
        var first = await _world.SendAsync("Which lanes lose money?");

        var anew = Assert.IsType<SendOutcome.Sent>(await AnewAsync(first, "Which lanes lost money in May?"));

        var messages = await _world.Chat.ReadTailAsync(_world.Caller.CustomerId, first.Conversation, 1, Token);
        Assert.Equal(
            [(1, "Which lanes lose money?", null, 3), (2, "", null, null), (3, "Which lanes lost money in May?", (int?)1, null), (4, "", null, (int?)null)],
            messages.Select(message => (message.Sequence, message.Text, message.Revises, message.RevisedBy)));
        var run = await _world.RunAsync(anew.Run);
        // The agent is told, and people see only what was typed.
        Assert.Equal(2, run.Input.Parts.Count);
        Assert.Contains("replaces a question", run.Input.Parts[0].Text, StringComparison.Ordinal);
        Assert.Equal("Which lanes lost money in May?", run.Input.Parts[1].Text);
        Assert.Equal(first.Conversation.Value, run.ContextId);
    }

    [Fact]
    public async Task ExecuteAsync_SameKeyAgain_GivesTheSame()
    {
        var first = await _world.SendAsync("Which?");
        var message = new NewMessage(_world.Hire, first.Conversation, "Which ones?", TimeProvider.System.NewId()) { Revises = first.Question };

        var once = await _world.Sending.ExecuteAsync(_world.Caller, message, Token);

        Assert.Equal(once, await _world.Sending.ExecuteAsync(_world.Caller, message, Token));
        Assert.IsType<SendOutcome.KeyReused>(await _world.Sending.ExecuteAsync(_world.Caller, message with { Revises = null }, Token));
    }

    [Fact]
    public async Task ExecuteAsync_WithFiles_SendsThemOnceMore()
    {
        var first = await _world.SendAsync("Read this");
        await using (var db = _world.Team.Open())
        {
            db.Add(new StoredFile
            {
                Id = new FileId(TimeProvider.System.NewId()), CustomerId = _world.Caller.CustomerId, HireId = _world.Hire.Value, OwnerId = first.Question.Value, Name = "lanes.csv",
                MediaType = "text/csv", Size = 3, Hash = new string('a', 64), UploadedBy = _world.Caller.UserId, CreatedAt = TimeProvider.System.GetUtcNow(),
            });
            await db.SaveChangesAsync(Token);
        }

        var anew = Assert.IsType<SendOutcome.Sent>(await AnewAsync(first, "Read this well"));

        var messages = await _world.Chat.ReadTailAsync(_world.Caller.CustomerId, first.Conversation, 1, Token);
        Assert.Equal(["lanes.csv", "lanes.csv"], messages.SelectMany(message => message.Files).Select(file => file.Name));
        Assert.Contains((await _world.RunAsync(anew.Run)).Input.Parts, part => part.FileName == "lanes.csv" && part.Blob is not null);
    }

    [Fact]
    public async Task ExecuteAsync_NotTheirsOrNoQuestion_IsNotFoundAndLeavesNothing()
    {
        var first = await _world.SendAsync("Which?");
        var other = await _world.SendAsync("Another conversation");
        var colleague = _world.Caller with { UserId = TimeProvider.System.NewId() };
        var stranger = await _world.Team.CompanyAsync();

        Assert.IsType<SendOutcome.NotFound>(await AnewAsync(first, "x", colleague));
        Assert.IsType<SendOutcome.NotFound>(await AnewAsync(first, "x", stranger));
        Assert.IsType<SendOutcome.NotFound>(await AnewAsync(first with { Question = first.Answer }, "x"));
        Assert.IsType<SendOutcome.NotFound>(await AnewAsync(first with { Question = other.Question }, "x"));
        Assert.IsType<SendOutcome.NotAllowed>(await AnewAsync(first, "x", _world.Caller with { Role = MemberRole.Viewer }));

        await using var db = _world.Team.Open();
        Assert.Equal((4, 2), (await db.Set<Message>().CountAsync(Token), await db.Set<Run>().CountAsync(Token)));
        Assert.DoesNotContain(await db.Set<Message>().ToListAsync(Token), message => message.RevisedBy is not null);
    }

    private Task<SendOutcome> AnewAsync(SendOutcome.Sent sent, string text, Caller? caller = null) => _world.Sending.ExecuteAsync(
        caller ?? _world.Caller, new NewMessage(_world.Hire, sent.Conversation, text, TimeProvider.System.NewId()) { Revises = sent.Question }, Token);
}
