using System.Collections.Concurrent;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Notifications;
using VeSaaS.Core.Notifications.Outbox;
using VeSaaS.Tests.Support;
using VeSaaS.Tests.Tenancy;
using Xunit;

namespace VeSaaS.Tests.Notifications;

public sealed class MailOutboxTests : IDisposable
{
    private static readonly Mail Notice = new("mara@nordhafen.example", "Changed", "Something was changed.");

    private readonly TestDatabase _database = new();
    private readonly FakeServer _server = new();
    private readonly RecordedLog _log = new(LogLevel.Information);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private MailQueue Queue => new(_database.Contexts, new SecretProtector(bytes => bytes, bytes => bytes), _database.Time);

    public void Dispose()
    {
        _log.Dispose();
        _database.Dispose();
    }

    [Fact]
    public async Task Add_TransactionThatFails_LeavesNoMail()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => _database.Contexts.WriteAsSystemAsync<bool>(
            "test",
            (db, _) =>
            {
                Queue.Add(db, Notice);
                throw new InvalidOperationException("The act failed.");
            },
            Token));

        await SendAsync();

        Assert.Empty(_server.Sent);
    }

    [Fact]
    public async Task Send_ServerDownThenUp_ArrivesOnce()
    {
        await AddAsync(Notice);
        _server.Trouble = _ => new MailException("The server is away.", new IOException($"{Notice.To} said no"));

        await SendAsync();
        await SendAsync();
        Assert.Equal(1, _server.Tries);
        _server.Trouble = null;
        _database.Time.Advance(MailWorker.PauseAfter(1));
        await SendAsync();
        await SendAsync();

        Assert.Equal([Notice], _server.Sent);
        Assert.Equal(0, await WaitingAsync());
    }

    [Fact]
    public async Task Send_AddressThatIsNeverTaken_IsGivenUpByItsIdAndHoldsUpNobody()
    {
        var other = Notice with { To = "bo@nordhafen.example" };
        await AddAsync(Notice);
        await AddAsync(other);
        var id = await IdOfFirstAsync();
        _server.Trouble = mail => mail == Notice ? new MailException("The server did not take it.", new IOException(mail.To)) : null;

        for (var attempt = 0; attempt < MailWorker.MostAttempts + 3; attempt++)
        {
            await SendAsync();
            _database.Time.Advance(MailWorker.PauseAfter(MailWorker.MostAttempts));
        }

        Assert.Equal([other], _server.Sent);
        Assert.Equal(MailWorker.MostAttempts + 1, _server.Tries);
        Assert.Equal(0, await WaitingAsync());
        Assert.Contains(_log.Lines, line => line.StartsWith("Error", StringComparison.Ordinal) && line.Contains($"Mail {id} is given up", StringComparison.Ordinal));
        Assert.DoesNotContain(_log.Lines, line => line.Contains('@', StringComparison.Ordinal) || line.Contains(Notice.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Send_HostStopsMeanwhile_TheNextHostSendsIt()
    {
        await AddAsync(Notice);
        _server.Hangs = true;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var sending = NewWorker().SendDueAsync(stop.Token);
        await _server.Started.Task.WaitAsync(Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        _server.Hangs = false;

        await SendAsync();

        Assert.Equal([Notice], _server.Sent);
    }

    [Fact]
    public async Task Send_HostDiedMeanwhile_WaitsForTheLeaseAndSendsIt()
    {
        await AddAsync(Notice);
        Assert.NotNull(await Queue.TakeAsync(null, [], Token));

        await SendAsync();
        Assert.Empty(_server.Sent);
        _database.Time.Advance(MailQueue.Lease);
        await SendAsync();

        Assert.Equal([Notice], _server.Sent);
    }

    [Fact]
    public async Task Send_FormerOwnerOfTheLease_ChangesNothingAnyMore()
    {
        await AddAsync(Notice);
        var former = (await Queue.TakeAsync(null, [], Token))!;
        _database.Time.Advance(MailQueue.Lease);
        var taken = (await Queue.TakeAsync(null, [], Token))!;

        await Queue.RemoveAsync(former, Token);
        await Queue.ReturnAsync(former, _database.Time.GetUtcNow(), Token);

        Assert.Equal((1, null), (await WaitingAsync(), await Queue.TakeAsync(null, [], Token)));
        Assert.Equal(2, taken.Attempt);
    }

    [Fact]
    public async Task Send_TwoNodesAtOnce_EachMailLeavesOnce()
    {
        var mails = Enumerable.Range(0, 20).Select(number => Notice with { Subject = $"Mail {number}" }).ToList();
        foreach (var mail in mails)
        {
            await AddAsync(mail);
        }

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => NewWorker().SendDueAsync(Token), Token)));

        Assert.Equal(mails.Select(mail => mail.Subject).Order(), _server.Sent.Select(mail => mail.Subject).Order());
    }

    [Fact]
    public async Task Send_MailThatIsWrittenLater_IsWrittenOnceWhateverTheServerDoes()
    {
        var written = 0;
        var writer = new MailWriter("test", (_, request, _) => Task.FromResult<Mail?>(Notice with { Text = $"{request} {++written}" }));
        await AddRequestAsync("test", "link");
        _server.Trouble = _ => new MailException("The server is away.", new IOException());
        await NewWorker(writer).SendDueAsync(Token);
        _server.Trouble = null;
        _database.Time.Advance(MailWorker.PauseAfter(1));

        await NewWorker(writer).SendDueAsync(Token);

        Assert.Equal(["link 1"], _server.Sent.Select(mail => mail.Text));
    }

    [Fact]
    public async Task Send_WriterHasNothingToSay_SendsNothingAndForgetsIt()
    {
        await AddRequestAsync("test", "nobody@nowhere.example");

        await NewWorker(new MailWriter("test", (_, _, _) => Task.FromResult<Mail?>(null))).SendDueAsync(Token);

        Assert.Equal((0, 0), (_server.Tries, await WaitingAsync()));
    }

    [Fact]
    public async Task ForgottenPassword_ServerHangs_AnswersAtOnceAndKeepsTheLinkUnreadable()
    {
        _server.Hangs = true;
        await using var host = await AppHost.StartAsync(Token, services: services => services.AddSingleton<IMailSender>(_server));
        var member = await host.CustomerAsync(Token);
        using var browser = new FormBrowser(host.Url);

        using var answer = await browser.SendFormAsync("/account/forgotten-password", new() { ["Email"] = member.Email }, Token);

        Assert.Contains("Look into your mail", await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        await _server.Started.Task.WaitAsync(Token);
        await using var db = host.Contexts.ForSystem("test");
        var row = await db.Set<QueuedMail>().SingleAsync(Token);
        Assert.Null(row.Writer);
        Assert.DoesNotContain(member.Email, Encoding.UTF8.GetString(row.Protected), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("reset-password", Encoding.UTF8.GetString(row.Protected), StringComparison.Ordinal);
        Assert.Contains("reset-password", Encoding.UTF8.GetString(host.Services.GetRequiredService<SecretProtector>().Unprotect(row.Protected)), StringComparison.Ordinal);
    }

    private MailWorker NewWorker(params MailWriter[] writers)
    {
        var logger = new LoggerFactory([_log]).CreateLogger<MailWorker>();
        return new MailWorker(Queue, _server, writers, [], logger);
    }

    private Task SendAsync() => NewWorker().SendDueAsync(Token);

    private async Task AddAsync(Mail mail)
    {
        await using var db = _database.Open();
        Queue.Add(db, mail);
        await db.SaveChangesAsync(Token);
    }

    private async Task AddRequestAsync(string writer, string request)
    {
        await using var db = _database.Open();
        Queue.AddRequest(db, writer, request);
        await db.SaveChangesAsync(Token);
    }

    private async Task<Guid> IdOfFirstAsync()
    {
        await using var db = _database.Open();
        var rows = await db.Set<QueuedMail>().ToListAsync(Token);
        return rows.Single(row => Encoding.UTF8.GetString(row.Protected).Contains(Notice.To, StringComparison.Ordinal)).Id;
    }

    private async Task<int> WaitingAsync()
    {
        await using var db = _database.Open();
        return await db.Set<QueuedMail>().CountAsync(Token);
    }

    private sealed class FakeServer : IMailSender
    {
        private int _tries;

        public Func<Mail, Exception?>? Trouble { get; set; }

        public bool Hangs { get; set; }

        public TaskCompletionSource Started { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ConcurrentQueue<Mail> Sent { get; } = [];

        public int Tries => _tries;

        public async Task SendAsync(Mail mail, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _tries);
            Started.TrySetResult();
            if (Hangs)
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }

            if (Trouble?.Invoke(mail) is { } trouble)
            {
                throw trouble;
            }

            Sent.Enqueue(mail);
        }
    }
}
