using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Notifications.Webhooks;

/// <summary>What became of a change to a webhook.</summary>
public abstract record WebhookSaved
{
    private WebhookSaved()
    {
    }

    /// <summary>It was carried out.</summary>
    /// <param name="Id">Which one.</param>
    /// <param name="Secret">The new secret, which is shown now and never again; null where none was made.</param>
    /// <param name="Delivery">What was put into the queue; null where nothing was.</param>
    public sealed record Done(NotificationWebhookId Id, string? Secret = null, Guid? Delivery = null) : WebhookSaved;

    /// <summary>Something of it cannot be.</summary>
    public sealed record Invalid(IReadOnlyList<FieldError> Problems) : WebhookSaved;

    /// <summary>The company has as many as it can.</summary>
    public sealed record TooMany : WebhookSaved;

    /// <summary>The key was used for another webhook.</summary>
    public sealed record KeyReused : WebhookSaved;

    /// <summary>As it stands now, that is not possible.</summary>
    /// <param name="Reason">Why, in a sentence.</param>
    public sealed record NotNow(string Reason) : WebhookSaved;

    /// <summary>The company has no such webhook, or the webhook no such delivery.</summary>
    public sealed record NotFound : WebhookSaved;

    /// <summary>Somebody else changed it meanwhile.</summary>
    public sealed record ChangedMeanwhile : WebhookSaved;

    /// <summary>The person may not.</summary>
    public sealed record NotAllowed(string Reason) : WebhookSaved;
}

/// <summary>Where to, and what.</summary>
/// <param name="Url">The address.</param>
/// <param name="Kinds">Kinds of notifications.</param>
public sealed record WebhookPlan(string Url, IReadOnlyList<string> Kinds);

/// <summary>The kinds of notifications there are. Registered by the host, because Core's features do not know each other's.</summary>
public sealed record WebhookKinds(IReadOnlyList<string> All);

/// <summary>Makes and changes webhooks: an owner's act, and that of a program to which an owner gave the right.</summary>
public sealed class SaveWebhook(AppContexts contexts, SecretProtector secrets, TimeProvider time, WebhookKinds kinds, IOptions<NotificationWebhookOptions> options)
{
    public const string UrlField = "url";
    public const string KindsField = "kinds";

    internal const string OwnersOnly = "Only an owner manages webhooks.";

    /// <summary>Makes one; its secret is in the outcome, and nowhere else that can be read. The same key again gives the same webhook, and its secret no more.</summary>
    public async Task<WebhookSaved> CreateAsync(Caller caller, WebhookPlan plan, Guid key, CancellationToken cancellationToken)
    {
        if (Refuse(caller, plan) is { } refusal)
        {
            return refusal;
        }

        var (id, secret) = (new NotificationWebhookId(time.NewId()), WebhookSecret.New());
        return await contexts.AddOrChangeAsync<WebhookSaved>(caller.CustomerId, async (db, token) =>
        {
            if (await db.Set<NotificationWebhook>().AsNoTracking().SingleOrDefaultAsync(row => row.CustomerId == caller.CustomerId && row.IdempotencyKey == key, token) is { } known)
            {
                return known.Url == plan.Url.Trim() && known.Kinds == Join(plan) ? new WebhookSaved.Done(known.Id) : new WebhookSaved.KeyReused();
            }

            if (await db.Set<NotificationWebhook>().CountAsync(row => row.CustomerId == caller.CustomerId, token) >= NotificationWebhook.Most)
            {
                return new WebhookSaved.TooMany();
            }

            db.Add(new NotificationWebhook
            {
                Id = id, CustomerId = caller.CustomerId, Url = plan.Url.Trim(), Kinds = Join(plan), Secret = secrets.Protect(System.Text.Encoding.UTF8.GetBytes(secret)), CreatedAt = time.GetUtcNow(), IdempotencyKey = key,
            });
            Audit(db, caller, id, "notifications.webhook_added", plan);
            return new WebhookSaved.Done(id, secret);
        }, cancellationToken);
    }

    /// <summary>Changes address and kinds; the secret stays. What waits goes to the new address. Without a version whatever is there is changed.</summary>
    public async Task<WebhookSaved> ChangeAsync(Caller caller, NotificationWebhookId id, int? version, WebhookPlan plan, CancellationToken cancellationToken)
    {
        if (Refuse(caller, plan) is { } refusal)
        {
            return refusal;
        }

        try
        {
            return await contexts.WriteAsync<WebhookSaved>(caller.CustomerId, async (db, token) =>
            {
                var webhook = await db.Set<NotificationWebhook>().SingleOrDefaultAsync(row => row.CustomerId == caller.CustomerId && row.Id == id, token);
                if (webhook is null || (version is { } seen && webhook.Version != seen))
                {
                    return webhook is null ? new WebhookSaved.NotFound() : new WebhookSaved.ChangedMeanwhile();
                }

                (webhook.Url, webhook.Kinds) = (plan.Url.Trim(), Join(plan));
                Audit(db, caller, id, "notifications.webhook_changed", plan);
                return new WebhookSaved.Done(id);
            }, cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            return new WebhookSaved.ChangedMeanwhile();
        }
    }

    /// <summary>Programs are never owners; an owner chose what their key may do.</summary>
    internal static bool MayManage(Caller caller) => caller is { Role: MemberRole.Owner } or { Key: not null, Role: not MemberRole.Viewer };

    private WebhookSaved? Refuse(Caller caller, WebhookPlan plan)
    {
        if (!MayManage(caller))
        {
            return new WebhookSaved.NotAllowed(OwnersOnly);
        }

        List<FieldError> problems = [];
        if (WhyNotUrl(plan.Url.Trim()) is { } why)
        {
            problems.Add(new(UrlField, why));
        }

        if (plan.Kinds.Count == 0 || !plan.Kinds.All(kinds.All.Contains))
        {
            problems.Add(new(KindsField, plan.Kinds.Count == 0 ? "Choose at least one." : "Choose from what there is."));
        }

        return problems.Count == 0 ? null : new WebhookSaved.Invalid(problems);
    }

    // What its host name means is judged each time that something is sent.
    private string? WhyNotUrl(string url)
    {
        if (url.Length > NotificationWebhook.UrlLength || !Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("https" or "http"))
        {
            return $"Enter a whole address that begins with https://, at most {NotificationWebhook.UrlLength} characters.";
        }

        if (uri.UserInfo.Length > 0 || uri.Fragment.Length > 0)
        {
            return "Leave out user name, password and #: the signature says who sends.";
        }

        return uri.Scheme == "https" || options.Value.MayBePrivate(uri.Host, uri.Port) ? null : "Use https://, so that nobody reads on the way.";
    }

    private static string Join(WebhookPlan plan) => string.Join(' ', plan.Kinds.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));

    // Addresses may hold a token of the receiver: the log of acts gets the host.
    private void Audit(AppDbContext db, Caller caller, NotificationWebhookId id, string type, WebhookPlan plan) =>
        db.Audit(time, type, Actor.Of(caller), caller.CustomerId, $"webhook:{id.Value:D}", new { host = new Uri(plan.Url.Trim()).Host, kinds = plan.Kinds });
}
