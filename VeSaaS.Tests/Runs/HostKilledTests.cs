using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Chat;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Gateway.Manifests;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Support;
using Xunit;

namespace VeSaaS.Tests.Runs;

/// <summary>
/// The product killed without a chance to tidy up, and started again: what becomes of its runs.
/// </summary>
[Collection(OneAtATime.Name)]
public sealed class HostKilledTests : IAsyncDisposable
{
    private const string Topic = "Our onboarding takes six weeks. New colleagues say that it is too long. What do they need first?";

    private readonly KillableProduct _product = new();
    private Caller _caller = null!;
    private HireId _hire;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _product.DisposeAsync();

    [Fact]
    public async Task Kill_AgentsInAProcessOfTheirOwn_AnswerIsWholeAndEveryCallPaidOnce()
    {
        await _product.StartAgentsAsync();
        await StartAndHireAsync();
        var undisturbed = await AnswerAsync((await SendAsync()).Answer);
        Assert.Equal(MessageStatus.Completed, undisturbed.Status);
        var whole = (undisturbed.CompletedAt - undisturbed.CreatedAt)!.Value;
        List<TimeSpan> moments = TestRun.IsFull ? [.. Enumerable.Range(0, 50).Select(_ => whole * Random.Shared.NextDouble())] : [whole / 2];
        var neverArrived = 0;

        foreach (var moment in moments)
        {
            var sent = await SendAsync();
            await Task.Delay(moment, Token);
            await _product.KillHostAsync();
            await _product.StartHostAsync();

            var answer = await AnswerAsync(sent.Answer);
            if (answer.Failure is RunFailure.OutcomeUnknown)
            {
                // Killed between noting that it sends and sending. It may never be sent again by itself, so this is the right end, but only if so.
                await AssertNeverArrivedAsync(sent, answer);
                neverArrived++;
                continue;
            }

            Assert.Equal((MessageStatus.Completed, undisturbed.Text), (answer.Status, answer.Text));
            Assert.Equal((undisturbed.Cost, undisturbed.InputTokens), (answer.Cost, answer.InputTokens));
            Assert.Equal(await LedgerAsync(undisturbed.Run!.Value), await LedgerAsync(sent.Run));
            await AssertLogGivesAsync(sent.Run, answer.Text);
        }

        Assert.InRange(neverArrived, 0, moments.Count / 5);
        await using var db = _product.Contexts.ForSystem("test");
        Assert.All(await db.Set<Budget>().ToListAsync(Token), budget => Assert.Equal(0, budget.Reserved));
        Assert.Empty(await db.Set<BudgetReservation>().ToListAsync(Token));
    }

    [Fact]
    public async Task Kill_EverythingInOneProcess_EndsInTheNamedFailureAndKeepsWhatCame()
    {
        await StartAndHireAsync();
        var sent = await SendAsync();
        var log = new RunLog(_product.Contexts, _product.Live, TimeProvider.System);
        await RunWorld.UntilAsync(async () => (await log.ReadAsync(_caller.CustomerId, sent.Run, 0, Token)).Any(entry => entry.Kind is RunEventKind.Text));

        await _product.KillHostAsync();
        await _product.StartHostAsync();

        var answer = await AnswerAsync(sent.Answer);
        Assert.Equal((MessageStatus.Failed, RunFailure.AgentLostRun), (answer.Status, answer.Failure!.Value));
        Assert.NotEmpty(answer.Text);
        await AssertLogGivesAsync(sent.Run, answer.Text);
    }

    private async Task StartAndHireAsync()
    {
        await _product.StartHostAsync();
        var time = TimeProvider.System;
        var customer = new Customer
        {
            Id = new CustomerId(time.NewId()),
            Name = "Nordhafen",
            TimeZone = "Europe/Berlin",
            CreatedAt = time.GetUtcNow(),
            TermsAcceptedAt = time.GetUtcNow(),
        };
        await RunWorld.UntilAsync(async () =>
        {
            await using var db = _product.Contexts.ForSystem("test");
            return await db.Set<VirtualEmployee>().AnyAsync(Token);
        });
        await using (var db = _product.Contexts.ForSystem("test"))
        {
            db.Add(customer);
            await db.SaveChangesAsync(Token);
        }

        _caller = new Caller(time.NewId(), customer.Id, MemberRole.Owner);
        _hire = await _product.HireAsync(_caller);
    }

    private async Task<SendOutcome.Sent> SendAsync() => Assert.IsType<SendOutcome.Sent>(
        await new SendMessage(_product.Contexts, TimeProvider.System, _product.Live, Microsoft.Extensions.Options.Options.Create(new Core.Billing.BillingOptions())).ExecuteAsync(
            _caller, new NewMessage(_hire, null, Topic, TimeProvider.System.NewId()), Token));

    private async Task<MessageRow> AnswerAsync(MessageId id)
    {
        MessageRow? answer = null;
        await Eventually.UntilAsync(
            async () =>
            {
                answer = await new ChatQueries(_product.Contexts).FindMessageAsync(_caller.CustomerId, id, Token);
                return answer?.CompletedAt is not null;
            },
            TimeSpan.FromSeconds(90));
        return answer!;
    }

    /// <summary>What was paid for, without the ids that differ from run to run.</summary>
    private async Task<List<(long, long, Money)>> LedgerAsync(RunId run)
    {
        await using var db = _product.Contexts.ForSystem("test");
        var rows = await db.Set<TokenUsage>().Where(row => row.RunId == run.Value).ToListAsync(Token);
        Assert.NotEmpty(rows);
        return [.. rows.Select(row => (row.InputTokens, row.OutputTokens, row.Amount)).Order()];
    }

    /// <summary>The agent itself says that it has no task of this conversation, and nobody pays for one.</summary>
    private async Task AssertNeverArrivedAsync(SendOutcome.Sent sent, MessageRow answer)
    {
        using var agents = new HttpClient { BaseAddress = _product.AgentsUrl };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/report-writer");
        request.Headers.Add(DemoAgentsEndpoint.SecretHeader, KillableProduct.Secret);
        request.Headers.Add(GatewayNames.UserHeader, _caller.CustomerId.ToString());
        request.Content = JsonContent.Create(new
        {
            jsonrpc = "2.0", id = 1, method = "ListTasks", @params = new { contextId = sent.Conversation.Value.ToString("D") },
        });
        using var response = await agents.SendAsync(request, Token);
        var listed = await response.Content.ReadFromJsonAsync<JsonElement>(Token);
        Assert.Equal(0, listed.GetProperty("result").GetProperty("tasks").GetArrayLength());
        Assert.Equal("", answer.Text);
        await using var db = _product.Contexts.ForSystem("test");
        Assert.False(await db.Set<TokenUsage>().AnyAsync(row => row.RunId == sent.Run.Value, Token));
    }

    /// <summary>Whoever followed the log from its beginning has read exactly the answer, without gaps and without anything twice.</summary>
    private async Task AssertLogGivesAsync(RunId run, string text)
    {
        await using var db = _product.Contexts.ForSystem("test");
        var entries = await db.Set<RunEvent>().AsNoTracking().Where(entry => entry.RunId == run).OrderBy(entry => entry.Sequence).ToListAsync(Token);
        Assert.Equal(Enumerable.Range(1, entries.Count).Select(number => (long)number), entries.Select(entry => entry.Sequence));
        Assert.DoesNotContain(entries, entry => entry.Kind is RunEventKind.TextReplaced);
        Assert.Equal(text, string.Concat(entries.Where(entry => entry.Kind is RunEventKind.Text).Select(entry => entry.Payload)));
        Assert.Single(entries, entry => entry.Kind is RunEventKind.Ended);
    }
}
