using VeSaaS.Core.Catalog;
using VeSaaS.Core.Chat;
using VeSaaS.Core.Chat.Feedback;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Runs;
using Xunit;
using static VeSaaS.Tests.Runs.ScriptedAgent;

namespace VeSaaS.Tests.Chat.Feedback;

public sealed class GiveFeedbackTests : IAsyncLifetime
{
    private RunWorld _world = null!;
    private MessageRow _answer = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private GiveFeedback Give => new(_world.Contexts, TimeProvider.System, _world.Live);

    private FeedbackQueries Queries => new(_world.Contexts);

    public async ValueTask InitializeAsync()
    {
        _world = await RunWorld.CreateAsync(new(Chunk("Hi"), Completed));
        await _world.StartNodeAsync();
        _answer = await _world.AskAsync();
    }

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task ExecuteAsync_SecondVerdict_ReplacesTheFirst()
    {
        await GiveAsync(new(true, null));
        await GiveAsync(new(false, "  Figures were of August. "));

        Assert.Equal(new Verdict(false, "Figures were of August."), (await Queries.ReadMineAsync(_world.Caller, _answer.Conversation, Token))[_answer.Id]);
        var listing = await Queries.ReadListingAsync(await ListingAsync(), Token);
        Assert.Equal((0, 1, "Figures were of August.", "Nordhafen"), (listing.Good, listing.Bad, listing.Newest[0].Reason, listing.Newest[0].Company));
    }

    [Fact]
    public async Task ExecuteAsync_ManyAtOnce_LeaveOne()
    {
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => GiveAsync(new(true, null))));

        Assert.Equal((1, 0), (await Queries.CountAsync(Token))[await ListingAsync()]);
    }

    [Fact]
    public async Task ExecuteAsync_TakenBack_IsGone()
    {
        await GiveAsync(new(true, null));
        await GiveAsync(null);

        Assert.Empty(await Queries.CountAsync(Token));
    }

    [Fact]
    public async Task ExecuteAsync_ReasonTooLong_NamesTheField() =>
        Assert.Equal("reason", Assert.IsType<FeedbackOutcome.Invalid>(await GiveAsync(new(true, new string('x', MessageFeedback.ReasonLength + 1)))).Problem.Field);

    [Fact]
    public async Task ExecuteAsync_StrangerViewerOrAPersonsMessage_IsRefused()
    {
        var stranger = await _world.Team.CompanyAsync();
        var question = (await _world.Chat.ReadMessagesAsync(_world.Caller.CustomerId, _answer.Conversation, null, 10, Token)).Single(row => row.Role is MessageRole.Person);

        Assert.IsType<FeedbackOutcome.NotFound>(await Give.ExecuteAsync(stranger, _answer.Id, new(false, null), Token));
        Assert.IsType<FeedbackOutcome.NotFound>(await Give.ExecuteAsync(_world.Caller, question.Id, new(false, null), Token));
        Assert.IsType<FeedbackOutcome.NotAllowed>(await Give.ExecuteAsync(_world.Caller with { Role = MemberRole.Viewer }, _answer.Id, new(false, null), Token));
        Assert.Empty(await Queries.CountAsync(Token));
    }

    private Task<FeedbackOutcome> GiveAsync(Verdict? verdict) => Give.ExecuteAsync(_world.Caller, _answer.Id, verdict, Token);

    private async Task<VirtualEmployeeId> ListingAsync() => (await _world.Chat.FindConversationAsync(_world.Caller, _answer.Conversation, Token))!.ListingId;
}
