using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Chat;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Gateway.Manifests;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;
using VeSaaS.Infrastructure.Persistence;
using VeSaaS.Infrastructure.Persistence.Sqlite;
using VeSaaS.Tests.Support;
using VeSaaS.Tests.Teams;
using Xunit;

namespace VeSaaS.Tests.Runs;

/// <summary>
/// The product as a process of its own, killed without a chance to tidy up and started again. The test sits at its database; what it writes
/// there the host finds by polling, as it would find what another node wrote.
/// </summary>
[Collection(OneAtATime.Name)]
public sealed class HostKilledTests : IAsyncLifetime
{
    private const string Secret = "a-secret-of-the-demo-agents";
    private const string Topic = "Our onboarding takes six weeks. New colleagues say that it is too long. What do they need first?";

    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"vesaas-killed-{Path.GetRandomFileName()}");
    private readonly RecordedEvents _live = new();
    private HostProcess? _agents;
    private HostProcess? _host;
    private Uri? _agentsUrl;
    private AppContexts _contexts = null!;
    private Caller _caller = null!;
    private HireId _hire;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        var options = new DbContextOptionsBuilder<SqliteAppDbContext>()
            .UseSqlite($"Data Source={Path.Combine(_folder, "vesaas.db")};Foreign Keys=True;Default Timeout=30").UseDesignTimeIdentity().Options;
        _contexts = new AppContexts(() => new SqliteAppDbContext(options));
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in (HostProcess?[])[_host, _agents])
        {
            if (process is not null)
            {
                await process.DisposeAsync();
            }
        }

        SqliteConnection.ClearAllPools();
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    [Fact]
    public async Task Kill_AgentsInAProcessOfTheirOwn_AnswerIsWholeAndEveryCallPaidOnce()
    {
        await StartAgentsAsync();
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
            await _host!.KillAsync();
            await StartHostAsync();

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
        await using var db = _contexts.ForSystem("test");
        Assert.All(await db.Set<Budget>().ToListAsync(Token), budget => Assert.Equal(0, budget.Reserved));
        Assert.Empty(await db.Set<BudgetReservation>().ToListAsync(Token));
    }

    [Fact]
    public async Task Kill_EverythingInOneProcess_EndsInTheNamedFailureAndKeepsWhatCame()
    {
        await StartAndHireAsync();
        var sent = await SendAsync();
        var log = new RunLog(_contexts, _live, TimeProvider.System);
        await RunWorld.UntilAsync(async () => (await log.ReadAsync(_caller.CustomerId, sent.Run, 0, Token)).Any(entry => entry.Kind is RunEventKind.Text));

        await _host!.KillAsync();
        await StartHostAsync();

        var answer = await AnswerAsync(sent.Answer);
        Assert.Equal((MessageStatus.Failed, RunFailure.AgentLostRun), (answer.Status, answer.Failure!.Value));
        Assert.NotEmpty(answer.Text);
        await AssertLogGivesAsync(sent.Run, answer.Text);
    }

    private async Task StartAgentsAsync()
    {
        _agents = HostProcess.Start(
            ["demo-agents", "--urls", "http://127.0.0.1:0"],
            new Dictionary<string, string> { ["Demo:Secret"] = Secret, ["Demo:ChunkDelay"] = "00:00:00.020" });
        var line = await _agents.LineAsync(line => line.StartsWith("Demo agents listen at ", StringComparison.Ordinal), Token);
        _agentsUrl = new Uri(line.Split(' ')[^1]);
    }

    private async Task StartHostAsync()
    {
        var settings = new Dictionary<string, string>
        {
            ["Storage:Directory"] = _folder,
            ["Gateway:ListenUrl"] = "http://127.0.0.1:0",
            ["Gateway:ResyncInterval"] = "00:00:10",
            ["Runs:PollInterval"] = "00:00:00.100",
            ["Demo:ListenUrl"] = "http://127.0.0.1:0",
            ["Demo:ChunkDelay"] = "00:00:00.050",
        };
        if (_agentsUrl is not null)
        {
            (settings["Demo:AgentsUrl"], settings["Demo:Secret"]) = (_agentsUrl.ToString(), Secret);
        }

        if (_host is not null)
        {
            await _host.DisposeAsync();
        }

        _host = HostProcess.Start(["--urls", "http://127.0.0.1:0"], settings);
        await _host.LineAsync(line => line.Contains("Now listening on", StringComparison.Ordinal) || line.Contains("http://127.0.0.1:", StringComparison.Ordinal), Token);
    }

    private async Task StartAndHireAsync()
    {
        await StartHostAsync();
        string? slug = null;
        await RunWorld.UntilAsync(async () =>
        {
            await using var db = _contexts.ForSystem("test");
            var agent = new AgentRef("demo", "demo", "report-writer");
            slug = await db.Set<VirtualEmployee>().Where(listing => listing.Agent == agent && listing.Status == VirtualEmployeeStatus.Published)
                .Select(listing => listing.Slug).SingleOrDefaultAsync(Token);
            return slug is not null;
        });

        var time = TimeProvider.System;
        var customer = new Customer
        {
            Id = new CustomerId(time.NewId()),
            Name = "Nordhafen",
            TimeZone = "Europe/Berlin",
            CreatedAt = time.GetUtcNow(),
            TermsAcceptedAt = time.GetUtcNow(),
        };
        await using (var db = _contexts.ForSystem("test"))
        {
            db.Add(customer);
            await db.SaveChangesAsync(Token);
        }

        _caller = new Caller(time.NewId(), customer.Id, MemberRole.Owner);
        var hiring = new HireVirtualEmployee(_contexts, time, new GatewayReconcileQueue(time), _live);
        _hire = Assert.IsType<HireOutcome.Hired>(await hiring.ExecuteAsync(_caller, new HireRequest(slug!, "Juno", null, null, null), Token)).Id;
        await RunWorld.UntilAsync(async () =>
        {
            await using var db = _contexts.ForSystem("test");
            return await db.Set<AccessGrant>().AnyAsync(grant => grant.ReasonId == _hire.Value && grant.State == GrantState.Confirmed, Token);
        });
    }

    private async Task<SendOutcome.Sent> SendAsync() => Assert.IsType<SendOutcome.Sent>(
        await new SendMessage(_contexts, TimeProvider.System, _live).ExecuteAsync(
            _caller, new NewMessage(_hire, null, Topic, TimeProvider.System.NewId()), Token));

    private async Task<MessageRow> AnswerAsync(MessageId id)
    {
        MessageRow? answer = null;
        await Eventually.UntilAsync(
            async () =>
            {
                answer = await new ChatQueries(_contexts).FindMessageAsync(_caller.CustomerId, id, Token);
                return answer?.CompletedAt is not null;
            },
            TimeSpan.FromSeconds(90));
        return answer!;
    }

    /// <summary>What was paid for, without the ids that differ from run to run.</summary>
    private async Task<List<(long, long, Money)>> LedgerAsync(RunId run)
    {
        await using var db = _contexts.ForSystem("test");
        var rows = await db.Set<TokenUsage>().Where(row => row.RunId == run.Value).ToListAsync(Token);
        Assert.NotEmpty(rows);
        return [.. rows.Select(row => (row.InputTokens, row.OutputTokens, row.Amount)).Order()];
    }

    /// <summary>The agent itself says that it has no task of this conversation, and nobody pays for one.</summary>
    private async Task AssertNeverArrivedAsync(SendOutcome.Sent sent, MessageRow answer)
    {
        using var agents = new HttpClient { BaseAddress = _agentsUrl };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/report-writer");
        request.Headers.Add(DemoAgentsEndpoint.SecretHeader, Secret);
        request.Headers.Add(GatewayNames.UserHeader, _caller.CustomerId.ToString());
        request.Content = JsonContent.Create(new
        {
            jsonrpc = "2.0", id = 1, method = "ListTasks", @params = new { contextId = sent.Conversation.Value.ToString("D") },
        });
        using var response = await agents.SendAsync(request, Token);
        var listed = await response.Content.ReadFromJsonAsync<JsonElement>(Token);
        Assert.Equal(0, listed.GetProperty("result").GetProperty("tasks").GetArrayLength());
        Assert.Equal("", answer.Text);
        await using var db = _contexts.ForSystem("test");
        Assert.False(await db.Set<TokenUsage>().AnyAsync(row => row.RunId == sent.Run.Value, Token));
    }

    /// <summary>Whoever followed the log from its beginning has read exactly the answer, without gaps and without anything twice.</summary>
    private async Task AssertLogGivesAsync(RunId run, string text)
    {
        await using var db = _contexts.ForSystem("test");
        var entries = await db.Set<RunEvent>().AsNoTracking().Where(entry => entry.RunId == run).OrderBy(entry => entry.Sequence).ToListAsync(Token);
        Assert.Equal(Enumerable.Range(1, entries.Count).Select(number => (long)number), entries.Select(entry => entry.Sequence));
        Assert.DoesNotContain(entries, entry => entry.Kind is RunEventKind.TextReplaced);
        Assert.Equal(text, string.Concat(entries.Where(entry => entry.Kind is RunEventKind.Text).Select(entry => entry.Payload)));
        Assert.Single(entries, entry => entry.Kind is RunEventKind.Ended);
    }
}
