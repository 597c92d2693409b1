using System.Diagnostics;
using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Notifications.Webhooks;
using VeSaaS.Core.Tenancy;
using VeSaaS.Core.Tenancy.ApiKeys;
using VeSaaS.Web.Shell;
using VeSaaS.Web.Shell.Hosting;
using VeSaaS.Web.Tenancy;
using VeSaaS.Web.Tenancy.ApiKeys;

namespace VeSaaS.Web.Notifications.Webhooks;

/// <summary>`/api/webhooks`: where a company gets what its people are told. The customer comes from the credential, and secrets are in one answer each.</summary>
internal static class WebhookApi
{
    private const string Path = "/api/webhooks";
    private const string One = "/{webhook:guid}";

    public static void MapWebhookApi(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup(Path).RequireAuthorization(Policies.OwnerOrProgram).RequireScope(ApiScopes.WebhooksRead).WithTags("Webhooks");
        group.MapGet("", ListAsync).WithName("ListWebhooks").WithAnswerExample(WebhookExamples.Webhooks).WithSummary("The company's webhooks.");
        group.MapGet("/kinds", Kinds).WithName("ListWebhookKinds").WithAnswerExample(WebhookExamples.Kinds).WithSummary("What can be sent.");
        group.MapGet(One, FindAsync).WithName("GetWebhook").WithAnswerExample(WebhookExamples.Webhook).WithSummary("One webhook.");
        group.MapGet($"{One}/deliveries", DeliveriesAsync).WithName("ListDeliveries").WithAnswerExample(WebhookExamples.Deliveries)
            .WithSummary("What was sent in the last 30 days, newest first. `behind` of one page asks for the next, `take` for at most so many.");
        var writes = group.MapGroup("").RequireScope(ApiScopes.WebhooksWrite);
        writes.MapPost("", CreateAsync).WithName("CreateWebhook").WithAnswerExample(WebhookExamples.Made, "201")
            .WithSummary("Makes a webhook. The same Idempotency-Key makes one; its secret is in the first answer, and in no other.");
        writes.MapPut(One, ChangeAsync).WithName("ChangeWebhook").WithAnswerExample(WebhookExamples.Webhook).WithSummary("Changes address and kinds. The secret stays.");
        writes.MapDelete(One, (Guid webhook, ClaimsPrincipal user, ControlWebhook control, CancellationToken token) =>
            ControlAsync(control.DeleteAsync, user, webhook, token)).WithName("DeleteWebhook").WithSummary("Deletes a webhook with the log of its deliveries.");
        writes.MapPost($"{One}/pause", (Guid webhook, ClaimsPrincipal user, ControlWebhook control, CancellationToken token) =>
            ControlAsync(control.PauseAsync, user, webhook, token)).WithName("PauseWebhook").WithSummary("Sends nothing until it is resumed; what waits is left out.");
        writes.MapPost($"{One}/resume", (Guid webhook, ClaimsPrincipal user, ControlWebhook control, CancellationToken token) =>
            ControlAsync(control.ResumeAsync, user, webhook, token)).WithName("ResumeWebhook").WithSummary("Sends what is told from now on, also after it was turned off.");
        writes.MapPost($"{One}/secret", RotateAsync).WithName("RotateWebhookSecret").WithAnswerExample(WebhookExamples.Secret)
            .WithSummary("Makes a new secret, which is in this answer and in no other. The one before signs, too, for 24 hours.");
        writes.MapPost($"{One}/test", TestAsync).WithName("TestWebhook").WithAnswerExample(WebhookExamples.Queued, "202").WithSummary("Sends a test, also while it is paused; the log says how it went.");
        writes.MapPost($"{One}/deliveries/{{delivery:guid}}/resend", ResendAsync).WithName("ResendDelivery").WithAnswerExample(WebhookExamples.Queued, "202")
            .WithSummary("Sends a message once more, under the same `webhook-id`.");
    }

    internal static async Task<Ok<WebhooksAnswer>> ListAsync(ClaimsPrincipal user, WebhookQuery query, CancellationToken cancellationToken) =>
        TypedResults.Ok(new WebhooksAnswer([.. (await query.ListAsync(user.Caller().CustomerId, cancellationToken)).Select(WebhookAnswerBody.Of)]));

    internal static Ok<WebhookKindsAnswer> Kinds() => TypedResults.Ok(WebhookExamples.Kinds);

    internal static async Task<Results<Ok<WebhookAnswerBody>, ProblemHttpResult>> FindAsync(
        Guid webhook, ClaimsPrincipal user, WebhookQuery query, CancellationToken cancellationToken) =>
        await query.FindAsync(user.Caller().CustomerId, new(webhook), cancellationToken) is { } row ? TypedResults.Ok(WebhookAnswerBody.Of(row)) : NoWebhook();

    internal static async Task<Results<Ok<DeliveriesAnswer>, ProblemHttpResult>> DeliveriesAsync(
        Guid webhook, Guid? behind, int? take, ClaimsPrincipal user, WebhookQuery query, CancellationToken cancellationToken)
    {
        var count = take ?? WebhookQuery.Shown;
        if (count is < 1 or > WebhookQuery.Most)
        {
            return Problems.InvalidAddress([("take", string.Create(CultureInfo.InvariantCulture, $"Use a number from 1 to {WebhookQuery.Most}."))]);
        }

        // One more than is shown says whether there are others.
        if (await query.DeliveriesAsync(user.Caller().CustomerId, new(webhook), behind, count + 1, cancellationToken) is not { } rows)
        {
            return NoWebhook();
        }

        return TypedResults.Ok(new DeliveriesAnswer([.. rows.Take(count).Select(DeliveryAnswer.Of)], rows.Count > count ? rows[count - 1].Id : null));
    }

    internal static async Task<Results<Created<WebhookMadeAnswer>, ProblemHttpResult>> CreateAsync(
        WebhookBody body, [FromHeader(Name = "Idempotency-Key")] string? key, ClaimsPrincipal user, SaveWebhook save, WebhookQuery query, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!string.IsNullOrEmpty(key) && !Guid.TryParse(key, out _))
        {
            return Problems.Invalid([("Idempotency-Key", "Use a UUID.")]);
        }

        var caller = user.Caller();
        var outcome = await save.CreateAsync(caller, body.ToPlan(), Guid.TryParse(key, out var given) ? given : time.NewId(), cancellationToken);
        return outcome is WebhookSaved.Done(var id, var secret, _) && await query.FindAsync(caller.CustomerId, id, cancellationToken) is { } row
            ? TypedResults.Created($"{Path}/{id.Value:D}", new WebhookMadeAnswer(WebhookAnswerBody.Of(row), secret)) : ProblemOf(outcome);
    }

    internal static async Task<Results<Ok<WebhookAnswerBody>, ProblemHttpResult>> ChangeAsync(
        Guid webhook, WebhookBody body, ClaimsPrincipal user, SaveWebhook save, WebhookQuery query, CancellationToken cancellationToken)
    {
        var caller = user.Caller();
        // A foreign id is not told what is wrong with its body.
        if (await query.FindAsync(caller.CustomerId, new(webhook), cancellationToken) is null)
        {
            return NoWebhook();
        }

        var outcome = await save.ChangeAsync(caller, new(webhook), body.Version, body.ToPlan(), cancellationToken);
        return outcome is WebhookSaved.Done ? await FindAsync(webhook, user, query, cancellationToken) : ProblemOf(outcome);
    }

    internal static async Task<Results<Ok<WebhookSecretAnswer>, ProblemHttpResult>> RotateAsync(
        Guid webhook, ClaimsPrincipal user, ControlWebhook control, WebhookQuery query, CancellationToken cancellationToken)
    {
        var outcome = await control.RotateAsync(user.Caller(), new(webhook), cancellationToken);
        return outcome is WebhookSaved.Done { Secret: { } secret } && await query.FindAsync(user.Caller().CustomerId, new(webhook), cancellationToken) is { FormerUntil: { } until }
            ? TypedResults.Ok(new WebhookSecretAnswer(secret, until)) : ProblemOf(outcome);
    }

    internal static async Task<Results<Accepted<DeliveryQueuedAnswer>, ProblemHttpResult>> TestAsync(
        Guid webhook, ClaimsPrincipal user, ControlWebhook control, CancellationToken cancellationToken) =>
        Queued(webhook, await control.TestAsync(user.Caller(), new(webhook), cancellationToken));

    internal static async Task<Results<Accepted<DeliveryQueuedAnswer>, ProblemHttpResult>> ResendAsync(
        Guid webhook, Guid delivery, ClaimsPrincipal user, ControlWebhook control, CancellationToken cancellationToken) =>
        Queued(webhook, await control.ResendAsync(user.Caller(), new(webhook), delivery, cancellationToken));

    private static Results<Accepted<DeliveryQueuedAnswer>, ProblemHttpResult> Queued(Guid webhook, WebhookSaved outcome) =>
        outcome is WebhookSaved.Done { Delivery: { } delivery } ? TypedResults.Accepted($"{Path}/{webhook:D}/deliveries", new DeliveryQueuedAnswer(delivery)) : ProblemOf(outcome);

    private static async Task<Results<NoContent, ProblemHttpResult>> ControlAsync(
        Func<Caller, NotificationWebhookId, CancellationToken, Task<WebhookSaved>> act, ClaimsPrincipal user, Guid webhook, CancellationToken cancellationToken)
    {
        var outcome = await act(user.Caller(), new(webhook), cancellationToken);
        return outcome is WebhookSaved.Done ? TypedResults.NoContent() : ProblemOf(outcome);
    }

    private static ProblemHttpResult NoWebhook() => Problems.NotFound("Your company has no such webhook, or the webhook no such delivery.");

    private static ProblemHttpResult ProblemOf(WebhookSaved refusal) => refusal switch
    {
        WebhookSaved.NotFound or WebhookSaved.Done => NoWebhook(),
        WebhookSaved.NotAllowed(var reason) => Problems.NotAllowed(reason),
        WebhookSaved.Invalid(var problems) => Problems.Invalid(problems.Select(problem => (problem.Field, problem.Message))),
        WebhookSaved.ChangedMeanwhile => Problems.Conflict("Somebody changed this webhook in between. Read it again.", "Changed by somebody else.", "version-conflict"),
        WebhookSaved.TooMany => Problems.Conflict(WebhookWords.Explain(refusal)!, "No more webhooks.", "too-many-webhooks"),
        WebhookSaved.KeyReused => Problems.Conflict("This Idempotency-Key was used for another webhook.", "Key used before.", "idempotency-key-reused"),
        WebhookSaved.NotNow(var reason) => Problems.Conflict(reason, "Not possible now.", "webhook-not-now"),
        _ => throw new UnreachableException(refusal.GetType().Name),
    };
}
