using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Notifications;
using VeSaaS.Core.Notifications.Centre;
using VeSaaS.Core.Notifications.Outbox;
using VeSaaS.Core.Notifications.Webhooks;
using VeSaaS.Core.Tasks.Working;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Support;
using VeSaaS.Tests.Teams;
using VeSaaS.Web.Notifications;
using VeSaaS.Web.Notifications.Webhooks;
using VeSaaS.Web.Shell.Hosting;
using Xunit;

namespace VeSaaS.Tests.Notifications.Webhooks;

/// <summary>A company with an owner, its webhooks, and a receiver that answers as the test says.</summary>
internal sealed class WebhookWorld : IMailSender, IWebhookSender, IDisposable
{
    private const byte Key = 0x5a;

    private WebhookWorld()
    {
    }

    public TestDatabase Database { get; } = new();

    public RecordedEvents Live { get; } = new();

    public Caller Owner { get; private set; } = null!;

    public List<WebhookPost> Posts { get; } = [];

    public WebhookAnswer Answer { get; set; } = new(204, null);

    public static SecretProtector Secrets { get; } = new(Turn, Turn);

    public MailQueue Queue => new(Database.Contexts, Secrets, Database.Time);

    public SaveWebhook Save => new(
        Database.Contexts, Secrets, Database.Time, new WebhookKinds([.. WebhookWords.Kinds.Select(kind => kind.Kind)]), Options.Create(new NotificationWebhookOptions { AllowPrivate = { "hooks.internal:8080" } }));

    public ControlWebhook Control => new(Database.Contexts, Secrets, Queue, Database.Time, Live);

    public WebhookQuery Query => new(Database.Contexts);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<WebhookWorld> CreateAsync()
    {
        var world = new WebhookWorld();
        world.Owner = await world.CompanyAsync();
        return world;
    }

    public async Task<Caller> CompanyAsync()
    {
        var (time, customer) = (Database.Time, new CustomerId(Database.Time.NewId()));
        await using (var db = Database.Open())
        {
            db.Add(new Customer { Id = customer, Name = "Acme", TimeZone = "UTC", CreatedAt = time.GetUtcNow(), TermsAcceptedAt = time.GetUtcNow() });
            await db.SaveChangesAsync(Token);
        }

        return await JoinAsync(customer);
    }

    public async Task<Caller> JoinAsync(CustomerId customer)
    {
        var (time, user) = (Database.Time, Database.Time.NewId());
        await using var db = Database.Open();
        db.Add(new ApplicationUser { Id = user, UserName = $"{user:N}@acme.test", Email = $"{user:N}@acme.test", CreatedAt = time.GetUtcNow() });
        db.Add(new Member { UserId = user, CustomerId = customer, Role = MemberRole.Owner, CreatedAt = time.GetUtcNow() });
        await db.SaveChangesAsync(Token);
        return new(user, customer, MemberRole.Owner);
    }

    /// <summary>A webhook for handed-in tasks and invoices; its secret.</summary>
    public async Task<(NotificationWebhookId Id, string Secret)> AddAsync()
    {
        var made = Assert.IsType<WebhookSaved.Done>(await Save.CreateAsync(Owner, new("https://hooks.acme.test/ve", [TaskNews.Delivered, "billing.invoice_finalized"]), Database.Time.NewId(), Token));
        return (made.Id, made.Secret!);
    }

    public async Task TellAsync(string kind = TaskNews.Delivered, CustomerId? customer = null, Guid? member = null)
    {
        Database.Time.Advance(TimeSpan.FromSeconds(1));
        await using var db = Database.Open();
        db.Notify(Database.Time, customer ?? Owner.CustomerId, kind, "task:018f0000-0000-7000-8000-00000000000a", new Dictionary<string, string> { [TaskNews.NumberFact] = "118" }, member);
        await db.SaveChangesAsync(Token);
    }

    /// <summary>Queues what was told, and sends what is due.</summary>
    public async Task SendAsync()
    {
        using var mails = new NotificationMails(Database.Contexts, Queue, Database.Time, NullLogger<NotificationMails>.Instance);
        await mails.QueueAsync(Token);
        var wording = new NotificationWording(Options.Create(new AppOptions { PublicUrl = new Uri("https://ve.test") }));
        var sending = new SendWebhook(Database.Contexts, Secrets, this, new NotificationSpeech(wording.SayAsync), Database.Time, Live);
        using var worker = new MailWorker(Queue, this, [], [new OutboxCarrier(SendWebhook.Kind, sending.ExecuteAsync)], NullLogger<MailWorker>.Instance);
        await worker.SendDueAsync(Token);
    }

    public async Task<WebhookRow> FindAsync() => Assert.Single(await Query.ListAsync(Owner.CustomerId, Token));

    public async Task<int> WaitingAsync()
    {
        await using var db = Database.Open();
        return await db.Set<QueuedMail>().CountAsync(Token);
    }

    Task IMailSender.SendAsync(Mail mail, CancellationToken cancellationToken) => throw new InvalidOperationException("Nobody asked for mail.");

    Task<WebhookAnswer> IWebhookSender.SendAsync(WebhookPost post, CancellationToken cancellationToken)
    {
        lock (Posts)
        {
            Posts.Add(post);
        }

        return Task.FromResult(Answer);
    }

    public void Dispose() => Database.Dispose();

    // Enough to see that nothing is stored as it is.
    private static byte[] Turn(byte[] bytes) => [.. bytes.Select(one => (byte)(one ^ Key))];
}
