using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Notifications.Centre;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Notifications.Webhooks;

/// <summary>A notification in words; what its mail says, and no more.</summary>
/// <param name="Title">What happened.</param>
/// <param name="Text">What it means for the reader.</param>
/// <param name="Link">Where one can see it; null where the product does not know its own address.</param>
public sealed record NotificationWords(string Title, string Text, Uri? Link);

/// <summary>Says notifications in words. Registered by the host, whose words they are.</summary>
public sealed record NotificationSpeech(Func<AppDbContext, Notification, CancellationToken, Task<NotificationWords>> SayAsync);

/// <summary>
/// Sends one delivery from the queue: signs what it tells, and notes what the receiver made of it. What fails is tried again by the queue until three days are over;
/// then the delivery is given up. A webhook that failed for three days, or says that it is gone, is turned off, and the owners are told.
/// </summary>
public sealed class SendWebhook(AppContexts contexts, SecretProtector secrets, IWebhookSender sender, NotificationSpeech speech, TimeProvider time, ILiveEvents live)
{
    /// <summary>Its kind in the queue.</summary>
    public const string Kind = "webhook";

    /// <summary>What owners are told when it was turned off; the subject is `webhook:{id}`.</summary>
    public const string Disabled = "notifications.webhook_disabled";

    /// <summary>The host of its address.</summary>
    public const string HostFact = "host";

    /// <summary>How long anything is tried.</summary>
    public static readonly TimeSpan TriedFor = TimeSpan.FromDays(3);

    private const int Gone = 410;

    /// <summary>Tries it once.</summary>
    /// <exception cref="MailException">It was not taken and is to be tried again.</exception>
    public async Task ExecuteAsync(string request, CancellationToken cancellationToken)
    {
        var id = Guid.Parse(request, CultureInfo.InvariantCulture);
        if (await FindAsync(id, cancellationToken) is not var (delivery, webhook))
        {
            return;
        }

        if (webhook.DisabledAt is not null || (webhook.PausedAt is not null && delivery.Kind != WebhookDelivery.TestKind))
        {
            await NoteAsync(delivery, webhook, new(null, webhook.PausedAt is null ? "The webhook was off." : "The webhook was paused."), WebhookOutcome.NotSent, cancellationToken);
            return;
        }

        var answer = await sender.SendAsync(await PostAsync(delivery, webhook, cancellationToken), cancellationToken);
        var outcome = answer.Problem is null ? WebhookOutcome.Delivered
            : answer.Status == Gone || time.GetUtcNow() - delivery.QueuedAt >= TriedFor ? WebhookOutcome.GivenUp : WebhookOutcome.Waiting;
        await NoteAsync(delivery, webhook, answer, outcome, cancellationToken);
        if (outcome is WebhookOutcome.Waiting)
        {
            throw new MailException("The webhook's receiver did not take it.", new InvalidOperationException("Not taken."));
        }
    }

    private async Task<(WebhookDelivery Delivery, NotificationWebhook Webhook)?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForSystem("what is told to every customer is sent to its webhooks");
        var found = await (
            from delivery in db.Set<WebhookDelivery>().AsNoTracking()
            where delivery.Id == id
            join webhook in db.Set<NotificationWebhook>().AsNoTracking() on delivery.WebhookId equals webhook.Id
            select new { delivery, webhook }).SingleOrDefaultAsync(cancellationToken);
        return found is null ? null : (found.delivery, found.webhook);
    }

    private async Task<WebhookPost> PostAsync(WebhookDelivery delivery, NotificationWebhook webhook, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var (id, timestamp) = ($"msg_{delivery.Id:N}", now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        var body = await BodyAsync(delivery, cancellationToken);
        byte[][] protectedSecrets = webhook.FormerUntil > now && webhook.FormerSecret is { } former ? [webhook.Secret, former] : [webhook.Secret];
        var keys = protectedSecrets.Select(secret => WebhookSecret.Read(Encoding.UTF8.GetString(secrets.Unprotect(secret)))
            ?? throw new CryptographicException("A webhook's secret cannot be read."));
        return new(new Uri(webhook.Url), id, timestamp, WebhookSignature.Header(keys, id, timestamp, body), body);
    }

    private async Task<byte[]> BodyAsync(WebhookDelivery delivery, CancellationToken cancellationToken)
    {
        await using var db = contexts.ForCustomer(delivery.CustomerId);
        var told = delivery.NotificationId is { } id
            ? await db.Set<Notification>().AsNoTracking().SingleOrDefaultAsync(row => row.CustomerId == delivery.CustomerId && row.Id == id, cancellationToken) : null;
        var words = told is null ? new("This is a test", "Your webhook works. Nothing has happened.", null) : await speech.SayAsync(db, told, cancellationToken);
        return JsonSerializer.SerializeToUtf8Bytes(new
        {
            type = delivery.Kind,
            timestamp = told?.CreatedAt ?? delivery.QueuedAt,
            data = new { company = delivery.CustomerId.Value, subject = told?.Subject, title = words.Title, text = words.Text, link = words.Link },
        }, JsonSerializerOptions.Web);
    }

    private async Task NoteAsync(WebhookDelivery delivery, NotificationWebhook webhook, WebhookAnswer answer, WebhookOutcome outcome, CancellationToken cancellationToken)
    {
        var (now, tried) = (time.GetUtcNow(), outcome is not WebhookOutcome.NotSent);
        var problem = answer.Problem is { Length: > WebhookDelivery.ProblemLength } text ? text[..WebhookDelivery.ProblemLength] : answer.Problem;
        await contexts.WriteAsync(delivery.CustomerId, async (db, token) =>
        {
            await db.Set<WebhookDelivery>().Where(row => row.CustomerId == delivery.CustomerId && row.Id == delivery.Id).ExecuteUpdateAsync(
                set => set.SetProperty(row => row.Attempts, row => row.Attempts + (tried ? 1 : 0)).SetProperty(row => row.TriedAt, row => tried ? now : row.TriedAt)
                    .SetProperty(row => row.Status, answer.Status).SetProperty(row => row.Problem, problem).SetProperty(row => row.Outcome, outcome),
                token);
            if (tried)
            {
                await JudgeAsync(db, webhook, answer, now, token);
            }

            return true;
        }, cancellationToken);
        live.Publish(NotificationTopics.Of(delivery.CustomerId));
    }

    private async Task JudgeAsync(AppDbContext db, NotificationWebhook webhook, WebhookAnswer answer, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var own = db.Set<NotificationWebhook>().Where(row => row.CustomerId == webhook.CustomerId && row.Id == webhook.Id);
        if (answer.Problem is null)
        {
            await own.Where(row => row.FailingSince != null).ExecuteUpdateAsync(set => set.SetProperty(row => row.FailingSince, (DateTimeOffset?)null), cancellationToken);
            return;
        }

        await own.Where(row => row.FailingSince == null).ExecuteUpdateAsync(set => set.SetProperty(row => row.FailingSince, now), cancellationToken);
        var limit = answer.Status == Gone ? now : now - TriedFor;
        // Of several deliveries that fail at once the first turns it off.
        if (await own.Where(row => row.DisabledAt == null && row.FailingSince <= limit)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.DisabledAt, now), cancellationToken) == 1)
        {
            var subject = $"webhook:{webhook.Id.Value:D}";
            db.Audit(time, Disabled, Actor.System, webhook.CustomerId, subject);
            await db.NotifyOwnersAsync(
                time, webhook.CustomerId, Disabled, subject, new Dictionary<string, string> { [HostFact] = new Uri(webhook.Url).Host }, cancellationToken);
        }
    }
}
