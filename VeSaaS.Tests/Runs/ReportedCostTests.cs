using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Billing.Caps;
using VeSaaS.Core.Billing.Sources;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Chat;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Tasks;
using VeSaaS.Tests.Tasks;
using VeSaaS.Web.Chat.Conversations;
using Xunit;
using static VeSaaS.Tests.Runs.ScriptedAgent;

namespace VeSaaS.Tests.Runs;

/// <summary>Of an agent that is billed as the gateway reports, no run knows what it cost: that is said, and is never a nought.</summary>
public sealed class ReportedCostTests
{
    private static readonly AgentUsage Usage = new("u-1", null, 1_000, 500, 0);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Answer_OfAnAgentBilledByTheGateway_HasTokensAndNoCost()
    {
        await using var world = await RunWorld.CreateAsync(new ScriptedAgent(Working("Reading", Usage), Chunk("There."), Completed));
        await BillByGatewayAsync(world);
        await world.StartNodeAsync();

        var answer = await world.AskAsync();

        Assert.Equal((MessageStatus.Completed, 1_000L, 500L, null), (answer.Status, answer.InputTokens, answer.OutputTokens, answer.Cost));
        Assert.Equal(new ConversationCost(Money.Zero, HasMore: true), await world.Chat.ReadCostAsync(world.Caller.CustomerId, answer.Conversation, Token));
        var stream = new AnswerStream(world.Log, world.Caller.CustomerId, answer.Run!.Value);
        await stream.ReadAsync(Token);
        Assert.Equal((1_000L, 500L, null), (stream.InputTokens, stream.OutputTokens, stream.Cost));
        // Neither a cap nor the operator's list counts what the gateway has not reported.
        Assert.Equal(Money.Zero, Assert.Single(await new CapQuery(world.Contexts, TimeProvider.System).ListAsync(null, 50, Token)).Spent);
    }

    [Fact]
    public async Task Conversation_BilledByBoth_SumsWhatIsKnownAndSaysThatThereIsMore()
    {
        await using var world = await RunWorld.CreateAsync(new ScriptedAgent(Working("Reading", Usage), Chunk("There."), Completed));
        await world.StartNodeAsync();
        var first = await world.AskAsync();
        Assert.Equal(new ConversationCost(first.Cost!.Value, HasMore: false), await world.Chat.ReadCostAsync(world.Caller.CustomerId, first.Conversation, Token));
        await BillByGatewayAsync(world);

        var second = await world.AskAsync("And now?", first.Conversation);

        Assert.Null(second.Cost);
        Assert.Equal(new ConversationCost(first.Cost!.Value, HasMore: true), await world.Chat.ReadCostAsync(world.Caller.CustomerId, first.Conversation, Token));
    }

    [Fact]
    public async Task Task_OfAnAgentBilledByTheGateway_HasNoSumAndSaysWhy()
    {
        await using var world = await TaskWorld.CreateAsync(null, new ScriptedAgent(Working("Reading", Usage), Chunk("The table"), Completed));
        await BillByGatewayAsync(world.Runs);
        await world.Runs.StartNodeAsync();

        var task = await world.StartAsync(await world.AddAsync(), WorkItemStatus.InReview);

        Assert.Equal((null, true, 1_500L, null, true), (task.Cost, task.IsCostReported, task.Attempts[0].Tokens, task.Attempts[0].Cost, task.Attempts[0].IsCostReported));
    }

    [Fact]
    public async Task Answer_BilledByItsRuns_CountsForTheOperatorAsInTheLedger()
    {
        await using var world = await RunWorld.CreateAsync(new ScriptedAgent(Working("Reading", Usage), Chunk("There."), Completed));
        await world.StartNodeAsync();

        var answer = await world.AskAsync();

        var ledger = (await world.LedgerAsync()).Aggregate(Money.Zero, (sum, row) => sum + row.Amount);
        Assert.True(ledger > Money.Zero);
        Assert.Equal(ledger, answer.Cost);
        var caps = new CapQuery(world.Contexts, TimeProvider.System);
        Assert.Equal(ledger, Assert.Single(await caps.ListAsync(null, 50, Token)).Spent);
        Assert.Equal((ledger, ledger), ((await caps.ReadAsync(world.Caller.CustomerId, Token)).Spent, (await new SpendOfMonth(world.Contexts, TimeProvider.System).ReadAsync(world.Caller.CustomerId, Token)).Spent));
    }

    private static async Task BillByGatewayAsync(RunWorld world)
    {
        await using var db = world.Team.Open();
        db.Add(new AgentBillingSource
        {
            Agent = (await db.Set<VirtualEmployee>().SingleAsync(Token)).Agent, From = TimeProvider.System.GetUtcNow(), Source = BillingSource.Webhook, SetAt = TimeProvider.System.GetUtcNow(),
        });
        await db.SaveChangesAsync(Token);
    }
}
