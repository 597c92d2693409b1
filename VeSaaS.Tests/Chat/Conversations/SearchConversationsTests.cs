using CsCheck;
using VeSaaS.Core.Catalog.Search;
using VeSaaS.Core.Chat.Conversations;
using VeSaaS.Tests.Runs;
using Xunit;
using static VeSaaS.Tests.Runs.ScriptedAgent;

namespace VeSaaS.Tests.Chat.Conversations;

public sealed class SearchConversationsTests : IAsyncLifetime
{
    private RunWorld _world = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _world = await RunWorld.CreateAsync(new(Chunk("The Café in Łódź opens at nine."), Completed));
        await _world.StartNodeAsync();
    }

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Theory]
    [InlineData("CAFE nine", 1)]
    [InlineData("café", 1)]
    [InlineData("cafe ten", 0)]
    [InlineData("opening", 1)]
    [InlineData("%", 0)]
    [InlineData("   ", 0)]
    [InlineData(null, 0)]
    public async Task ExecuteAsync_Words_AllHaveToStandInOneMessage(string? search, int hits)
    {
        await _world.AskAsync("What are the opening hours?");

        Assert.Equal(hits, (await SearchAsync(search)).Count);
    }

    [Fact]
    public async Task ExecuteAsync_Hit_SaysWhereAndMarksTheWord()
    {
        var answer = await _world.AskAsync("Hours?");

        var hit = Assert.Single(await SearchAsync("cafe"));

        Assert.Equal((answer.Conversation, "Hours?", "Juno", 2), (hit.Conversation, hit.Title, hit.PersonaName, hit.Sequence));
        var (start, length) = Assert.Single(hit.Snippet.Marks);
        Assert.Equal("Café", hit.Snippet.Text.Substring(start, length));
    }

    [Fact]
    public async Task ExecuteAsync_AnotherCustomersOrDeleted_IsNotFound()
    {
        var answer = await _world.AskAsync("Hours?");
        var stranger = await _world.Team.CompanyAsync();
        Assert.Empty(await new SearchConversations(_world.Contexts).ExecuteAsync(stranger.CustomerId, "cafe", Token));

        await new DeleteConversation(_world.Contexts, TimeProvider.System, _world.Live).ExecuteAsync(_world.Caller, answer.Conversation, Token);

        Assert.Empty(await SearchAsync("cafe"));
    }

    [Fact]
    public void Snippet_LongTextOnManyLines_ShowsTheWordsAroundTheMatchOnOne()
    {
        var text = $"{string.Join(' ', Enumerable.Repeat("before", 100))}\n\n the\tneedle \n{string.Join(' ', Enumerable.Repeat("after", 100))}";

        var snippet = TextSnippet.Of(text, ["needle"]);

        Assert.StartsWith("…before", snippet.Text, StringComparison.Ordinal);
        Assert.Contains("before the needle after", snippet.Text, StringComparison.Ordinal);
        Assert.EndsWith("after…", snippet.Text, StringComparison.Ordinal);
        Assert.InRange(snippet.Text.Length, 20, 170);
    }

    [Fact]
    public void Snippet_AnyTextAndWords_MarksLieInsideAndDoNotOverlap() =>
        Gen.Select(Gen.String, Gen.String.Array[0, 4]).Sample(
            (text, words) =>
            {
                var snippet = TextSnippet.Of(text, [.. words.SelectMany(word => SearchText.Words(word, 3))]);
                var end = 0;
                foreach (var (start, length) in snippet.Marks)
                {
                    Assert.True(start >= end && length > 0);
                    end = start + length;
                }

                Assert.True(end <= snippet.Text.Length);
            },
            iter: 2_000);

    private Task<IReadOnlyList<MessageHit>> SearchAsync(string? search) => new SearchConversations(_world.Contexts).ExecuteAsync(_world.Caller.CustomerId, search, Token);
}
