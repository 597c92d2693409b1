using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Chat;
using VeSaaS.Core.Chat.Trials;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Runs.Trials;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Teams.Trials;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Runs;
using Xunit;
using static VeSaaS.Tests.Runs.ScriptedAgent;

namespace VeSaaS.Tests.Chat.Trials;

/// <summary>Trying before hiring: its caps, who pays, its end, and what a hire keeps of it.</summary>
public sealed class TrialTests
{
    private static readonly AgentUsage Usage = new("u-1", null, 1_000, 500, 0);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Send_OpenTrial_IsAnsweredOnTheOperatorsAccount()
    {
        await using var world = await WorldAsync(Working("Hm.", Usage), Chunk("Yes."), Completed);
        var trial = await OpenAsync(world);

        var sent = Assert.IsType<SendOutcome.Sent>(await SendAsync(world, trial, "Can you?"));
        var answer = await world.AnswerAsync(sent.Answer);

        Assert.Equal((MessageStatus.Completed, "Yes.", Money.Zero), (answer.Status, answer.Text, answer.Cost));
        var row = Assert.Single(await world.LedgerAsync());
        Assert.Equal((UsagePayer.Operator, trial.Value, new Money(1_000 * 1_200 + 500 * 4_800)), (row.Payer, row.HireId, row.Amount));
        Assert.Equal(Money.Zero, (await new SpendOfMonth(world.Contexts, TimeProvider.System).ReadAsync(world.Caller.CustomerId, Token)).Spent);
        Assert.Empty(await world.BudgetsAsync());
        Assert.Equal(RunKind.Trial, (await world.RunAsync(sent.Run)).Kind);
        await using var db = world.Team.Open();
        var kept = await db.Set<Trial>().SingleAsync(Token);
        Assert.Equal((1, row.Amount, Money.Zero), (kept.MessagesSent, kept.Spent, kept.Reserved));
        Assert.All(await db.Set<TrialBudget>().ToListAsync(Token), budget => Assert.Equal((1, row.Amount.Nano, 0L), (budget.Messages, budget.Spent, budget.Reserved)));
        Assert.Equal(3, await db.Set<TrialBudget>().CountAsync(Token));
    }

    [Fact]
    public async Task Send_SameKeyTwice_CountsOnce()
    {
        await using var world = await WorldAsync(Chunk("Yes."), Completed);
        var trial = await OpenAsync(world);
        var key = TimeProvider.System.NewId();

        var first = await SendAsync(world, trial, "Can you?", key);

        Assert.Equal(first, await SendAsync(world, trial, "Can you?", key));
        Assert.IsType<SendOutcome.KeyReused>(await SendAsync(world, trial, "Can you not?", key));
        Assert.Equal(4, (await Query(world).FindAsync(world.Caller.CustomerId, trial, Token))?.MessagesLeft);
    }

    [Fact]
    public async Task Send_AllMessagesUsed_IsRefusedInWordsAndTheTrialCloses()
    {
        await using var world = await WorldAsync(Chunk("Yes."), Completed);
        world.Trials.MessagesPerTrial = 1;
        var trial = await OpenAsync(world);
        var sent = Assert.IsType<SendOutcome.Sent>(await SendAsync(world, trial, "Can you?"));

        Assert.Contains("All 1 messages", Refusal(await SendAsync(world, trial, "And this?")), StringComparison.Ordinal);

        await world.AnswerAsync(sent.Answer);
        await Ending(world).SweepAsync(Token);
        Assert.Equal(GrantState.Revoking, (await GrantAsync(world, trial)).State);
        Assert.Equal(TrialState.Ended, (await Query(world).FindAsync(world.Caller.CustomerId, trial, Token))?.State);
    }

    [Theory]
    [InlineData(RunFailure.GatewayRefused, 0)]
    [InlineData(RunFailure.AgentUnreachable, 0)]
    [InlineData(RunFailure.RateLimited, 0)]
    [InlineData(RunFailure.AgentFailed, 1)]
    [InlineData(RunFailure.Timeout, 1)]
    public async Task Send_CallDeniedOrNotReached_IsNotCounted(RunFailure failure, int counted)
    {
        await using var world = await WorldAsync(new Step.Break(new AgentCallException(failure, "detail")));
        var trial = await OpenAsync(world);

        var sent = Assert.IsType<SendOutcome.Sent>(await SendAsync(world, trial, "Can you?"));
        Assert.Equal(MessageStatus.Failed, (await world.AnswerAsync(sent.Answer)).Status);

        Assert.Equal(5 - counted, (await Query(world).FindAsync(world.Caller.CustomerId, trial, Token))?.MessagesLeft);
        await using var db = world.Team.Open();
        Assert.All(await db.Set<TrialBudget>().ToListAsync(Token), budget => Assert.Equal((counted, 0L, 0L), (budget.Messages, budget.Spent, budget.Reserved)));
    }

    [Fact]
    public async Task Costs_AfterATrial_SayWhatItCostWhereAndWhom()
    {
        await using var world = await WorldAsync(Working("Hm.", Usage), Chunk("Yes."), Completed);
        var costs = new TrialCosts(world.Contexts, world.TrialBudgets, TimeProvider.System);
        Assert.Empty((await costs.ExecuteAsync(Token)).Companies);
        var trial = await OpenAsync(world);
        var sent = Assert.IsType<SendOutcome.Sent>(await SendAsync(world, trial, "Can you?"));
        await world.AnswerAsync(sent.Answer);

        var report = await costs.ExecuteAsync(Token);

        var spent = Assert.Single(await world.LedgerAsync()).Amount;
        Assert.Equal((1, world.Trials.MessagesInTotal, spent), (report.Total.Messages, report.Total.MessageLimit, report.Total.Spent));
        Assert.Equal((1, Money.FromUnits(world.Trials.CostPerDay), spent), (report.Today.Messages, report.Today.CostLimit, report.Today.Spent));
        var listing = Assert.Single(report.Listings);
        Assert.Equal(("Iris", 1, 1, 0, spent), (listing.Name, listing.Trials, listing.Messages, listing.Hires, listing.Spent));
        var company = Assert.Single(report.Companies);
        Assert.Equal((world.Caller.CustomerId, 1, spent), (company.Id, company.Use.Messages, company.Use.Spent));
    }

    [Theory]
    [InlineData("MessagesPerCustomer", "Your company")]
    [InlineData("MessagesPerDay", "of today")]
    [InlineData("MessagesInTotal", "of this platform")]
    [InlineData("CostPerTrial", "may cost")]
    [InlineData("CostPerCustomer", "Your company")]
    [InlineData("CostPerDay", "of today")]
    [InlineData("CostInTotal", "of this platform")]
    public async Task Send_CapUsedUp_IsRefusedWithItsReasonAndNothingIsKept(string cap, string words)
    {
        await using var world = await WorldAsync(Chunk("Yes."), Completed);
        switch (cap)
        {
            case nameof(TrialOptions.CostPerTrial):
                world.Trials.CostPerTrial = 0;
                break;
            case nameof(TrialOptions.MessagesPerCustomer):
                world.Trials.MessagesPerCustomer = 1;
                break;
            case nameof(TrialOptions.MessagesPerDay):
                world.Trials.MessagesPerDay = 1;
                break;
            case nameof(TrialOptions.MessagesInTotal):
                world.Trials.MessagesInTotal = 1;
                break;
        }

        var trial = await OpenAsync(world);
        if (cap.StartsWith("Messages", StringComparison.Ordinal))
        {
            Assert.IsType<SendOutcome.Sent>(await SendAsync(world, trial, "Can you?"));
        }

        (world.Trials.CostPerCustomer, world.Trials.CostPerDay, world.Trials.CostInTotal) = cap switch
        {
            nameof(TrialOptions.CostPerCustomer) => (0, 1m, 1m),
            nameof(TrialOptions.CostPerDay) => (1m, 0, 1m),
            nameof(TrialOptions.CostInTotal) => (1m, 1m, 0),
            _ => (1m, 1m, 1m),
        };

        Assert.Contains(words, Refusal(await SendAsync(world, trial, "And this?")), StringComparison.Ordinal);

        await using var db = world.Team.Open();
        Assert.Equal(cap.StartsWith("Messages", StringComparison.Ordinal) ? 2 : 0, await db.Set<Message>().CountAsync(Token));
    }

    [Fact]
    public async Task Sweep_Expired_StopsItsWorkAndClosesAccess()
    {
        await using var world = await WorldAsync(Working("Hm."), new Step.Wait(Task.Delay(Timeout.Infinite, Token)));
        var trial = await OpenAsync(world);
        var sent = Assert.IsType<SendOutcome.Sent>(await SendAsync(world, trial, "Can you?"));
        await world.UntilAsync(sent.Answer, message => message.Status is MessageStatus.Streaming);
        await using (var db = world.Team.Open())
        {
            await db.Set<Trial>().ExecuteUpdateAsync(set => set.SetProperty(row => row.ExpiresAt, TimeProvider.System.GetUtcNow().AddSeconds(-1)), Token);
        }

        Assert.Contains("has ended", Refusal(await SendAsync(world, trial, "And this?")), StringComparison.Ordinal);
        await RunWorld.UntilAsync(async () =>
        {
            await Ending(world).SweepAsync(Token);
            return (await GrantAsync(world, trial)).State is GrantState.Revoking;
        });

        Assert.Equal(MessageStatus.Stopped, (await world.AnswerAsync(sent.Answer)).Status);
    }

    [Fact]
    public async Task Hire_AfterATrial_KeepsTheConversationAndNotItsCost()
    {
        await using var world = await WorldAsync(Working("Hm.", Usage), Chunk("Yes."), Completed);
        var trial = await OpenAsync(world);
        var sent = Assert.IsType<SendOutcome.Sent>(await SendAsync(world, trial, "Can you?"));
        await world.AnswerAsync(sent.Answer);
        Assert.DoesNotContain(await world.Chat.ListConversationsAsync(world.Caller, null, ConversationPlace.Listed, 10, Token), row => row.Id == sent.Conversation);

        var hired = Assert.IsType<HireOutcome.Hired>(await world.Team.Hiring.ExecuteAsync(world.Caller, new HireRequest("iris", "Iris", null, null, null), Token));
        Assert.Equal(1, await Keeping(world).ExecuteAsync(Token));
        Assert.Equal(0, await Keeping(world).ExecuteAsync(Token));

        var kept = (await world.Chat.FindConversationAsync(world.Caller, sent.Conversation, Token))!;
        Assert.Equal((hired.Id, "Iris"), (kept.Hire, kept.PersonaName));
        Assert.Equal(["Can you?", "Yes."], (await world.Chat.ReadTailAsync(world.Caller.CustomerId, sent.Conversation, 0, Token)).Select(message => message.Text));
        Assert.Equal(Money.Zero, (await world.Team.Team.FindAsync(world.Caller.CustomerId, hired.Id, Token))?.UsageThisMonth);
        await Ending(world).SweepAsync(Token);
        Assert.Equal(GrantState.Revoking, (await GrantAsync(world, trial)).State);
    }

    [Fact]
    public async Task Start_TwiceOrHiredOrViewerOrUnpublished_SaysSo()
    {
        await using var world = await WorldAsync();
        var trial = await OpenAsync(world);

        Assert.Equal(new TrialOutcome.Started(trial), await StartAsync(world, world.Caller, "iris"));
        Assert.Equal(new TrialOutcome.AlreadyHired(world.Hire), await StartAsync(world, world.Caller, "juno"));
        Assert.IsType<TrialOutcome.NotAllowed>(await StartAsync(world, world.Caller with { Role = MemberRole.Viewer }, "iris"));
        await world.Team.ListingAsync("Draft", row => row.Status = VirtualEmployeeStatus.Draft);
        Assert.IsType<TrialOutcome.NotFound>(await StartAsync(world, world.Caller, "draft"));
        world.Trials.Enabled = false;
        Assert.IsType<TrialOutcome.Refused>(await StartAsync(world, await world.Team.CompanyAsync(), "iris"));
    }

    [Fact]
    public async Task Trial_OfAnotherCustomer_IsNotThere()
    {
        await using var world = await WorldAsync();
        var trial = await OpenAsync(world);
        var stranger = await world.Team.CompanyAsync();

        Assert.Null(await Query(world).FindAsync(stranger.CustomerId, trial, Token));
        Assert.False(await new EndTrial(world.Contexts, TimeProvider.System, world.Live).ExecuteAsync(stranger, trial, Token));
        Assert.IsType<SendOutcome.NotFound>(await Sending(world).ExecuteAsync(stranger, new(trial, "Can you?", TimeProvider.System.NewId()), Token));
    }

    private static async Task<RunWorld> WorldAsync(params Step[] script)
    {
        var world = await RunWorld.CreateAsync(new ScriptedAgent(script));
        await world.Team.ListingAsync("Iris");
        await world.StartNodeAsync();
        return world;
    }

    private static StartTrial Starting(RunWorld world) =>
        new(world.Contexts, TimeProvider.System, world.TrialBudgets, new GatewayReconcileQueue(TimeProvider.System), world.Live);

    private static Task<TrialOutcome> StartAsync(RunWorld world, Caller caller, string slug) => Starting(world).ExecuteAsync(caller, slug, Token);

    private static async Task<TrialId> OpenAsync(RunWorld world)
    {
        var started = Assert.IsType<TrialOutcome.Started>(await StartAsync(world, world.Caller, "iris"));
        // What the reconciler does when gateway and probe agree.
        await world.Team.ConfirmAsync(new HireId(started.Id.Value));
        return started.Id;
    }

    private static SendTrialMessage Sending(RunWorld world) => new(world.Contexts, TimeProvider.System, world.TrialBudgets, world.Live);

    private static Task<SendOutcome> SendAsync(RunWorld world, TrialId trial, string text, Guid? key = null) =>
        Sending(world).ExecuteAsync(world.Caller, new(trial, text, key ?? TimeProvider.System.NewId()), Token);

    private static TrialQuery Query(RunWorld world) => new(world.Contexts, TimeProvider.System);

    private static KeepTrialConversations Keeping(RunWorld world) => new(world.Contexts, TimeProvider.System, world.Live);

    private static EndingTrials Ending(RunWorld world) => new(
        world.Contexts, world.StopRun, new GatewayReconcileQueue(TimeProvider.System), world.Live, world.Leases, NullLogger<EndingTrials>.Instance);

    private static string Refusal(SendOutcome outcome) => Assert.IsType<SendOutcome.Refused>(outcome).Reason;

    private static async Task<AccessGrant> GrantAsync(RunWorld world, TrialId trial)
    {
        await using var db = world.Team.Open();
        return await db.Set<AccessGrant>().AsNoTracking().SingleAsync(grant => grant.ReasonId == trial.Value, Token);
    }
}
