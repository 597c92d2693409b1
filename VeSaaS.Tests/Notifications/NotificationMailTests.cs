using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Catalog.Discovery;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Notifications;
using VeSaaS.Core.Notifications.Centre;
using VeSaaS.Core.Notifications.Outbox;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Support;
using VeSaaS.Web.Notifications;
using VeSaaS.Web.Shell.Hosting;
using Xunit;

namespace VeSaaS.Tests.Notifications;

/// <summary>Who gets by mail what is told in the product: those who asked, once.</summary>
public sealed class NotificationMailTests : IDisposable
{
    private readonly TestDatabase _database = new();
    private readonly Sender _sender = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private NotificationChoices Choices => new(_database.Contexts);

    private MailQueue Queue => new(_database.Contexts, new SecretProtector(bytes => bytes, bytes => bytes), _database.Time);

    public void Dispose() => _database.Dispose();

    [Fact]
    public async Task Told_NobodyAsked_NobodyGetsMail()
    {
        var customer = await CustomerAsync();
        await MemberAsync(customer, "ada");
        await TellAsync(customer);

        await SendAsync();

        Assert.Empty(_sender.Sent);
    }

    [Fact]
    public async Task Told_OneAskedForEverything_GetsItOnceInTheWordsOfThePage()
    {
        var customer = await CustomerAsync();
        var ada = await MemberAsync(customer, "ada");
        await MemberAsync(customer, "ben");
        await Choices.ChooseAsync(ada, NotificationChoice.Everything, true, Token);
        await TellAsync(customer);

        await SendAsync();
        await SendAsync();

        var mail = Assert.Single(_sender.Sent);
        Assert.Equal(("ada@acme.test", "Writer is degraded (Acme)"), (mail.To, mail.Subject));
        Assert.Contains("Its agent is away.", mail.Text, StringComparison.Ordinal);
        Assert.Contains("See my team: https://ve.test/team", mail.Text, StringComparison.Ordinal);
        Assert.Contains("Notifications: https://ve.test/notifications", mail.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, false, 0)]
    [InlineData(false, true, 1)]
    public async Task Told_ChoiceForTheSubject_CountsBeforeTheOneForEverything(bool everything, bool subject, int mails)
    {
        var customer = await CustomerAsync();
        var ada = await MemberAsync(customer, "ada");
        await Choices.ChooseAsync(ada, NotificationChoice.Everything, everything, Token);
        await Choices.ChooseAsync(ada, Subject, !subject, Token);
        await Choices.ChooseAsync(ada, Subject, subject, Token);
        Assert.Equal((everything, subject), (await Choices.IsByMailAsync(ada, NotificationChoice.Everything, Token), await Choices.IsByMailAsync(ada, Subject, Token)));
        await TellAsync(customer);

        await SendAsync();

        Assert.Equal(mails, _sender.Sent.Count);
    }

    [Fact]
    public async Task Told_BeforeTheChoice_IsNotSentAfterwards()
    {
        var customer = await CustomerAsync();
        var ada = await MemberAsync(customer, "ada");
        await TellAsync(customer);
        await SendAsync();
        await Choices.ChooseAsync(ada, NotificationChoice.Everything, true, Token);

        await SendAsync();

        Assert.Empty(_sender.Sent);
    }

    [Fact]
    public async Task Told_ToAnotherMemberOrCompany_IsNobodyElsesMail()
    {
        var (customer, other) = (await CustomerAsync(), await CustomerAsync());
        var (ada, ben, eve) = (await MemberAsync(customer, "ada"), await MemberAsync(customer, "ben"), await MemberAsync(other, "eve"));
        foreach (var caller in (Caller[])[ada, ben, eve])
        {
            await Choices.ChooseAsync(caller, NotificationChoice.Everything, true, Token);
        }

        await TellAsync(customer, ben.UserId);
        await SendAsync();

        Assert.Equal(["ben@acme.test"], _sender.Sent.Select(mail => mail.To));
    }

    [Fact]
    public async Task Queued_LeftTheCompanyMeanwhile_GetsNothing()
    {
        var customer = await CustomerAsync();
        var ada = await MemberAsync(customer, "ada");
        await Choices.ChooseAsync(ada, NotificationChoice.Everything, true, Token);
        await TellAsync(customer);
        await QueueAsync();
        await using (var db = _database.Open())
        {
            await db.Set<Member>().ExecuteDeleteAsync(Token);
        }

        await SendAsync();

        Assert.Empty(_sender.Sent);
        await using var left = _database.Open();
        Assert.Empty(await left.Set<QueuedMail>().ToListAsync(Token));
    }

    private static string Subject { get; } = SourceNews.SubjectOf(Guid.Parse("018f0000-0000-7000-8000-00000000000a"));

    private async Task QueueAsync()
    {
        using var mails = new NotificationMails(_database.Contexts, Queue, _database.Time, NullLogger<NotificationMails>.Instance);
        await mails.QueueAsync(Token);
    }

    private async Task SendAsync()
    {
        await QueueAsync();
        var writer = new MailWriter(
            NotificationMailRequest.Kind, new NotificationMail(new NotificationWording(Options.Create(new AppOptions { PublicUrl = new Uri("https://ve.test") }))).WriteAsync);
        using var worker = new MailWorker(Queue, _sender, [writer], [], NullLogger<MailWorker>.Instance);
        await worker.SendDueAsync(Token);
    }

    private async Task<CustomerId> CustomerAsync()
    {
        var now = _database.Time.GetUtcNow();
        var customer = new CustomerId(_database.Time.NewId());
        await using var db = _database.Open();
        db.Add(new Customer { Id = customer, Name = "Acme", TimeZone = "UTC", CreatedAt = now, TermsAcceptedAt = now });
        await db.SaveChangesAsync(Token);
        return customer;
    }

    private async Task<Caller> MemberAsync(CustomerId customer, string name)
    {
        var now = _database.Time.GetUtcNow();
        var user = new ApplicationUser { Id = _database.Time.NewId(), UserName = $"{name}@acme.test", Email = $"{name}@acme.test", CreatedAt = now };
        await using var db = _database.Open();
        db.Add(user);
        db.Add(new Member { UserId = user.Id, CustomerId = customer, Role = MemberRole.Viewer, CreatedAt = now });
        await db.SaveChangesAsync(Token);
        return new Caller(user.Id, customer, MemberRole.Viewer);
    }

    private async Task TellAsync(CustomerId customer, Guid? member = null)
    {
        _database.Time.Advance(TimeSpan.FromSeconds(1));
        await using var db = _database.Contexts.ForCustomer(customer);
        db.Notify(_database.Time, customer, SourceNews.Unavailable, Subject, new Dictionary<string, string> { [SourceNews.NameFact] = "Writer" }, member);
        await db.SaveChangesAsync(Token);
    }

    private sealed class Sender : IMailSender
    {
        public List<Mail> Sent { get; } = [];

        public Task SendAsync(Mail mail, CancellationToken cancellationToken)
        {
            Sent.Add(mail);
            return Task.CompletedTask;
        }
    }
}
