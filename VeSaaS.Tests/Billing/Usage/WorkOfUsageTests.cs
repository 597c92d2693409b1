using Bunit;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Chat.Conversations;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Tasks;
using VeSaaS.Core.Tasks.Board;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Design;
using VeSaaS.Tests.Runs;
using VeSaaS.Tests.Tasks;
using VeSaaS.Web.Billing.Usage;
using VeSaaS.Web.Shell;
using Xunit;
using static VeSaaS.Tests.Runs.ScriptedAgent;

namespace VeSaaS.Tests.Billing.Usage;

/// <summary>Usage down to the message and the attempt: real runs, and what the pages lead to.</summary>
public sealed class WorkOfUsageTests : DesignContext
{
    private static CancellationToken Token => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task Parts_OfAConversation_AreItsMessagesWithWhatEachShows()
    {
        await using var world = await RunWorld.CreateAsync(Metered("There."));
        await world.StartNodeAsync();
        var first = await world.AskAsync();
        var second = await world.AskAsync("And now?", first.Conversation);
        var (usage, span) = (Of(world), await SpanAsync(world));

        var parts = await usage.PartsAsync(world.Caller.CustomerId, span, first.Conversation.Value, Token);

        Assert.Equal("Chat, Hello", parts.Title);
        Assert.Equal(
            [("Message 4", AppUrls.ChatWith(first.Conversation.Value, at: 4), second.Cost!.Value), ("Message 2", AppUrls.ChatWith(first.Conversation.Value, at: 2), first.Cost!.Value)],
            parts.Rows.Select(row => (row.Title, row.Address, row.Total.Amount)));
        var work = Assert.Single(await usage.ReadAsync(world.Caller.CustomerId, span, 20, Token));
        Assert.Equal(work.Usage.Total, UsageTotal.Sum(parts.Rows.Select(row => row.Total)));
        var table = Render<PartTable>(parameters => parameters.Add(shown => shown.Parts, parts).Add(shown => shown.AllUrl, "/billing/usage"));
        Assert.Equal(AppUrls.ChatWith(first.Conversation.Value, at: 4), table.Find("tbody a").GetAttribute("href"));

        var stranger = await world.Team.CompanyAsync();
        Assert.Empty((await usage.PartsAsync(stranger.CustomerId, span, first.Conversation.Value, Token)).Rows);
    }

    [Fact]
    public async Task Parts_OfATask_AreItsAttempts()
    {
        await using var world = await TaskWorld.CreateAsync(null, Metered("The table"), Metered("Another table"));
        await world.Runs.StartNodeAsync();
        var id = await world.AddAsync("Compare offers");
        await world.StartAsync(id, WorkItemStatus.InReview);
        await world.Verbs.Review.RequestChangesAsync(world.Caller, id, "Another one.", Token);
        var task = await world.UntilAsync(id, WorkItemStatus.InReview);

        var parts = await Of(world.Runs).PartsAsync(world.Caller.CustomerId, await SpanAsync(world.Runs), id.Value, Token);

        Assert.Equal("Task 1, Compare offers", parts.Title);
        Assert.Equal(
            [("Attempt 2", AppUrls.TasksWith(id.Value), task.Attempts[0].Cost!.Value), ("Attempt 1", AppUrls.TasksWith(id.Value), task.Attempts[1].Cost!.Value)],
            parts.Rows.Select(row => (row.Title, row.Address, row.Total.Amount)));
    }

    private static ScriptedAgent Metered(string text) => new(Working("Reading", new AgentUsage("u-1", null, 1_000, 500, 0)), Chunk(text), Completed);

    private static WorkOfUsage Of(RunWorld world) => new(
        new UsageQueries(world.Contexts, new CustomerClock(world.Contexts, TimeProvider.System)), new ConversationTitles(world.Contexts), new TaskTitles(world.Contexts),
        new AnswersOfRuns(world.Contexts), new AttemptsOfRuns(world.Contexts));

    private static async Task<UsageSpan> SpanAsync(RunWorld world)
    {
        var today = await new CustomerClock(world.Contexts, TimeProvider.System).TodayAsync(world.Caller.CustomerId, Token);
        return new(today.AddDays(-1), today.AddDays(2));
    }
}
