using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Notifications.Centre;
using VeSaaS.Core.Notifications.Outbox;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Notifications.Webhooks;

/// <summary>Pauses webhooks, lets them go on, changes their secret, tries and deletes them: acts of whoever may <see cref="SaveWebhook"/>.</summary>
public sealed class ControlWebhook(AppContexts contexts, SecretProtector secrets, MailQueue queue, TimeProvider time, ILiveEvents live)
{
    /// <summary>Sends nothing more; what waits is left out when its turn comes.</summary>
    public Task<WebhookSaved> PauseAsync(Caller caller, NotificationWebhookId id, CancellationToken cancellationToken) => ChangeAsync(caller, id, "notifications.webhook_paused", (_, webhook) =>
    {
        webhook.PausedAt ??= time.GetUtcNow();
        return new WebhookSaved.Done(id);
    }, cancellationToken);

    /// <summary>Sends again what is told from now on, also after the product had turned it off.</summary>
    public Task<WebhookSaved> ResumeAsync(Caller caller, NotificationWebhookId id, CancellationToken cancellationToken) => ChangeAsync(caller, id, "notifications.webhook_resumed", (_, webhook) =>
    {
        (webhook.PausedAt, webhook.DisabledAt, webhook.FailingSince) = (null, null, null);
        return new WebhookSaved.Done(id);
    }, cancellationToken);

    /// <summary>Makes a new secret, which the outcome holds; the former one signs, too, for <see cref="NotificationWebhook.Overlap"/>.</summary>
    public Task<WebhookSaved> RotateAsync(Caller caller, NotificationWebhookId id, CancellationToken cancellationToken) => ChangeAsync(caller, id, "notifications.webhook_secret_changed", (_, webhook) =>
    {
        var secret = WebhookSecret.New();
        (webhook.FormerSecret, webhook.FormerUntil) = (webhook.Secret, time.GetUtcNow() + NotificationWebhook.Overlap);
        webhook.Secret = secrets.Protect(Encoding.UTF8.GetBytes(secret));
        return new WebhookSaved.Done(id, secret);
    }, cancellationToken);

    /// <summary>Sends a test, also while it is paused.</summary>
    public Task<WebhookSaved> TestAsync(Caller caller, NotificationWebhookId id, CancellationToken cancellationToken) => ChangeAsync(caller, id, "notifications.webhook_tested", (db, webhook) =>
        webhook.DisabledAt is not null ? new WebhookSaved.NotNow("The webhook is off. Resume it first.")
            : new WebhookSaved.Done(id, Delivery: Queue(db, queue, time, webhook, null, WebhookDelivery.TestKind, RandomNumberGenerator.GetBytes(SHA256.HashSizeInBytes))), cancellationToken);

    /// <summary>Sends once more what was sent, given up or left out, under the same `webhook-id`; tried for as long as anything new.</summary>
    public Task<WebhookSaved> ResendAsync(Caller caller, NotificationWebhookId id, Guid delivery, CancellationToken cancellationToken) =>
        ChangeAsync(caller, id, "notifications.webhook_resent", async (db, webhook, token) =>
        {
            var own = db.Set<WebhookDelivery>().Where(row => row.CustomerId == caller.CustomerId && row.WebhookId == id && row.Id == delivery);
            if (!await own.AnyAsync(token))
            {
                return new WebhookSaved.NotFound();
            }

            if (webhook.DisabledAt is not null || webhook.PausedAt is not null)
            {
                return new WebhookSaved.NotNow(webhook.DisabledAt is not null ? "The webhook is off. Resume it first." : "The webhook is paused. Resume it first.");
            }

            // Of two who ask at once one puts it into the queue.
            var now = time.GetUtcNow();
            if (await own.Where(row => row.Outcome != WebhookOutcome.Waiting)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.Outcome, WebhookOutcome.Waiting).SetProperty(row => row.QueuedAt, now), token) == 0)
            {
                return new WebhookSaved.NotNow("It waits for its next attempt already.");
            }

            queue.AddRequest(db, SendWebhook.Kind, delivery.ToString("D"));
            return new WebhookSaved.Done(id, Delivery: delivery);
        }, cancellationToken);

    /// <summary>Takes it away, with the log of its deliveries.</summary>
    public Task<WebhookSaved> DeleteAsync(Caller caller, NotificationWebhookId id, CancellationToken cancellationToken) => ChangeAsync(caller, id, "notifications.webhook_deleted", (db, webhook) =>
    {
        db.Remove(webhook);
        return new WebhookSaved.Done(id);
    }, cancellationToken);

    /// <summary>Puts a delivery into the queue, in the caller's transaction; its id.</summary>
    internal static Guid Queue(AppDbContext db, MailQueue queue, TimeProvider time, NotificationWebhook webhook, Guid? notification, string kind, byte[] digest)
    {
        var delivery = new WebhookDelivery
        {
            Id = time.NewId(), CustomerId = webhook.CustomerId, WebhookId = webhook.Id, NotificationId = notification, Kind = kind, Digest = digest, QueuedAt = time.GetUtcNow(), Outcome = WebhookOutcome.Waiting,
        };
        db.Add(delivery);
        queue.AddRequest(db, SendWebhook.Kind, delivery.Id.ToString("D"));
        return delivery.Id;
    }

    private Task<WebhookSaved> ChangeAsync(
        Caller caller, NotificationWebhookId id, string type, Func<AppDbContext, NotificationWebhook, WebhookSaved> change, CancellationToken cancellationToken) =>
        ChangeAsync(caller, id, type, (db, webhook, _) => Task.FromResult(change(db, webhook)), cancellationToken);

    private async Task<WebhookSaved> ChangeAsync(
        Caller caller, NotificationWebhookId id, string type, Func<AppDbContext, NotificationWebhook, CancellationToken, Task<WebhookSaved>> change, CancellationToken cancellationToken)
    {
        if (!SaveWebhook.MayManage(caller))
        {
            return new WebhookSaved.NotAllowed(SaveWebhook.OwnersOnly);
        }

        try
        {
            var outcome = await contexts.WriteAsync<WebhookSaved>(caller.CustomerId, async (db, token) =>
            {
                var webhook = await db.Set<NotificationWebhook>().SingleOrDefaultAsync(row => row.CustomerId == caller.CustomerId && row.Id == id, token);
                if (webhook is null)
                {
                    return new WebhookSaved.NotFound();
                }

                var changed = await change(db, webhook, token);
                if (changed is WebhookSaved.Done)
                {
                    db.Audit(time, type, Actor.Of(caller), caller.CustomerId, $"webhook:{id.Value:D}");
                }

                return changed;
            }, cancellationToken);
            live.Publish(NotificationTopics.Of(caller.CustomerId));
            return outcome;
        }
        catch (DbUpdateConcurrencyException)
        {
            return new WebhookSaved.ChangedMeanwhile();
        }
    }
}
