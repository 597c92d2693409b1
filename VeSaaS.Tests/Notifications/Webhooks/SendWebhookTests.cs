using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Billing.Webhook;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Notifications.Centre;
using VeSaaS.Core.Notifications.Webhooks;
using VeSaaS.Core.Tasks.Working;
using Xunit;

namespace VeSaaS.Tests.Notifications.Webhooks;

/// <summary>What is told reaches a company's webhook: once, signed, again until it is taken, and not for ever.</summary>
public sealed class SendWebhookTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Told_WantedKind_IsDeliveredOnceAndSignedInTheWordsOfThePage()
    {
        using var world = await WebhookWorld.CreateAsync();
        var (_, secret) = await world.AddAsync();
        await world.TellAsync();
        await world.TellAsync(TaskNews.Failed);

        await world.SendAsync();
        await world.SendAsync();

        var post = Assert.Single(world.Posts);
        Assert.Equal("https://hooks.acme.test/ve", post.Url.ToString());
        Assert.Equal(("gateway", null), Verify(world, post, secret));
        Assert.Equal((null, WebhookRefusal.Signature), Verify(world, post with { Body = [.. post.Body, (byte)' '] }, secret));
        var body = JsonSerializer.Deserialize<JsonElement>(post.Body);
        var data = body.GetProperty("data");
        Assert.Equal(
            (TaskNews.Delivered, "A virtual employee handed in task 118", "Approve it, or say what to change.", world.Owner.CustomerId.Value),
            (body.GetProperty("type").GetString(), data.GetProperty("title").GetString(), data.GetProperty("text").GetString(), data.GetProperty("company").GetGuid()));
        Assert.StartsWith("https://ve.test/tasks", data.GetProperty("link").GetString(), StringComparison.Ordinal);
        Assert.Equal(["company", "link", "subject", "text", "title"], data.EnumerateObject().Select(field => field.Name).Order());
        var delivery = Assert.Single((await world.FindAsync()).Deliveries);
        Assert.Equal((WebhookOutcome.Delivered, 1, 204, null), (delivery.Outcome, delivery.Attempts, delivery.Status, delivery.Problem));
    }

    [Fact]
    public async Task Told_SeveralOwnersEachForThemself_TheCompanyIsToldOnce()
    {
        using var world = await WebhookWorld.CreateAsync();
        await world.AddAsync();
        var second = await world.JoinAsync(world.Owner.CustomerId);
        await world.TellAsync("billing.invoice_finalized", member: world.Owner.UserId);
        await world.TellAsync("billing.invoice_finalized", member: second.UserId);
        await world.SendAsync();
        await world.TellAsync("billing.invoice_finalized", member: second.UserId);

        await world.SendAsync();

        Assert.Single(world.Posts);
    }

    [Fact]
    public async Task Told_ToAnotherCompanyOrBeforeTheWebhook_IsNotSent()
    {
        using var world = await WebhookWorld.CreateAsync();
        await world.TellAsync();
        world.Database.Time.Advance(TimeSpan.FromSeconds(1));
        await world.AddAsync();
        await world.TellAsync(customer: (await world.CompanyAsync()).CustomerId);

        await world.SendAsync();

        Assert.Empty(world.Posts);
    }

    [Fact]
    public async Task Fails_ThenIsTaken_TheSameMessageIsSentAgainWithANewTimestamp()
    {
        using var world = await WebhookWorld.CreateAsync();
        var (_, secret) = await world.AddAsync();
        await world.TellAsync();
        world.Answer = new(503, "It answered 503.");
        await world.SendAsync();
        Assert.Equal((WebhookOutcome.Waiting, "It answered 503."), ((await world.FindAsync()).Deliveries[0].Outcome, (await world.FindAsync()).Deliveries[0].Problem));
        Assert.NotNull((await world.FindAsync()).FailingSince);
        await world.SendAsync();
        Assert.Single(world.Posts);

        world.Answer = new(200, null);
        world.Database.Time.Advance(TimeSpan.FromSeconds(15));
        await world.SendAsync();

        Assert.Equal(2, world.Posts.Count);
        Assert.Equal(world.Posts[0].Id, world.Posts[1].Id);
        Assert.NotEqual(world.Posts[0].Timestamp, world.Posts[1].Timestamp);
        Assert.Equal(("gateway", null), Verify(world, world.Posts[1], secret));
        var row = await world.FindAsync();
        Assert.Equal((WebhookOutcome.Delivered, 2, null), (row.Deliveries[0].Outcome, row.Deliveries[0].Attempts, row.FailingSince));
        Assert.Equal(0, await world.WaitingAsync());
    }

    [Fact]
    public async Task Resend_GivenUp_SendsTheSameMessageAgainUnlessItWaitsOrIsSomebodyElses()
    {
        using var world = await WebhookWorld.CreateAsync();
        var (id, _) = await world.AddAsync();
        await world.TellAsync();
        world.Answer = new(410, "It answered 410.");
        await world.SendAsync();
        var lost = Assert.Single((await world.FindAsync()).Deliveries);
        Task<WebhookSaved> ResendAsync(Guid delivery) => world.Control.ResendAsync(world.Owner, id, delivery, Token);
        Assert.Equal("The webhook is off. Resume it first.", Assert.IsType<WebhookSaved.NotNow>(await ResendAsync(lost.Id)).Reason);
        Assert.IsType<WebhookSaved.NotNow>(await world.Control.TestAsync(world.Owner, id, Token));
        await world.Control.PauseAsync(world.Owner, id, Token);
        await world.Control.ResumeAsync(world.Owner, id, Token);
        world.Database.Time.Advance(TimeSpan.FromDays(4));

        Assert.Equal(new WebhookSaved.Done(id, Delivery: lost.Id), await ResendAsync(lost.Id));
        Assert.Equal("It waits for its next attempt already.", Assert.IsType<WebhookSaved.NotNow>(await ResendAsync(lost.Id)).Reason);
        Assert.IsType<WebhookSaved.NotFound>(await ResendAsync(world.Database.Time.NewId()));
        world.Answer = new(503, "It answered 503.");
        await world.SendAsync();
        Assert.Equal(WebhookOutcome.Waiting, (await world.FindAsync()).Deliveries[0].Outcome);
        world.Answer = new(204, null);
        world.Database.Time.Advance(TimeSpan.FromSeconds(15));
        await world.SendAsync();

        Assert.Equal((WebhookOutcome.Delivered, 3), (Assert.Single((await world.FindAsync()).Deliveries).Outcome, (await world.FindAsync()).Deliveries[0].Attempts));
        Assert.Single(world.Posts.Select(post => post.Id).Distinct());
    }

    [Fact]
    public async Task Deliveries_Pages_HaveEachOnceNewestFirst()
    {
        using var world = await WebhookWorld.CreateAsync();
        var (id, _) = await world.AddAsync();
        // Two at the same moment are told apart, too.
        for (var count = 0; count < 5; count++)
        {
            world.Database.Time.Advance(TimeSpan.FromSeconds(count % 2));
            await world.Control.TestAsync(world.Owner, id, Token);
        }

        Guid? behind = null;
        List<Guid> seen = [];
        while (await world.Query.DeliveriesAsync(world.Owner.CustomerId, id, behind, 2, Token) is { Count: > 0 } page)
        {
            seen.AddRange(page.Select(row => row.Id));
            behind = page[^1].Id;
        }

        Assert.Equal(5, seen.Distinct().Count());
        Assert.Equal((await world.Query.DeliveriesAsync(world.Owner.CustomerId, id, null, 5, Token))!.Select(row => row.Id), seen);
        Assert.Empty((await world.Query.DeliveriesAsync(world.Owner.CustomerId, id, world.Database.Time.NewId(), 5, Token))!);
        Assert.Null(await world.Query.DeliveriesAsync((await world.CompanyAsync()).CustomerId, id, null, 5, Token));
    }

    [Fact]
    public async Task Fails_ForThreeDays_IsGivenUpTurnedOffAndTheOwnersAreTold()
    {
        using var world = await WebhookWorld.CreateAsync();
        await world.AddAsync();
        await world.TellAsync();
        world.Answer = new(null, "Nobody answers there.");
        for (var hour = 0; hour < 72; hour++)
        {
            await world.SendAsync();
            world.Database.Time.Advance(TimeSpan.FromHours(1));
        }

        Assert.Null((await world.FindAsync()).DisabledAt);
        await world.SendAsync();
        await world.TellAsync();
        await world.SendAsync();

        var row = await world.FindAsync();
        Assert.Equal((WebhookOutcome.GivenUp, 73), (Assert.Single(row.Deliveries).Outcome, row.Deliveries[0].Attempts));
        Assert.NotNull(row.DisabledAt);
        Assert.Equal(0, await world.WaitingAsync());
        await using var db = world.Database.Open();
        var told = await db.Set<Notification>().SingleAsync(told => told.Kind == SendWebhook.Disabled, Token);
        Assert.Equal((world.Owner.UserId, "hooks.acme.test"), (told.UserId, told.Facts[SendWebhook.HostFact]));
        Assert.Single(await db.Set<AuditEntry>().Where(entry => entry.Type == SendWebhook.Disabled).ToListAsync(Token));

        await world.Control.ResumeAsync(world.Owner, row.Id, Token);
        world.Answer = new(200, null);
        await world.TellAsync();
        await world.SendAsync();
        Assert.Equal(WebhookOutcome.Delivered, (await world.FindAsync()).Deliveries[0].Outcome);
    }

    [Fact]
    public async Task Gone_IsTurnedOffAtOnce()
    {
        using var world = await WebhookWorld.CreateAsync();
        await world.AddAsync();
        await world.TellAsync();
        world.Answer = new(410, "It answered 410.");

        await world.SendAsync();

        var row = await world.FindAsync();
        Assert.NotNull(row.DisabledAt);
        Assert.Equal(WebhookOutcome.GivenUp, row.Deliveries[0].Outcome);
        Assert.Equal(0, await world.WaitingAsync());
    }

    [Fact]
    public async Task Paused_WhatWaitsAndWhatIsToldIsNotSentButATestIs()
    {
        using var world = await WebhookWorld.CreateAsync();
        var (id, _) = await world.AddAsync();
        await world.TellAsync();
        world.Answer = new(500, "It answered 500.");
        await world.SendAsync();
        await world.Control.PauseAsync(world.Owner, id, Token);
        await world.TellAsync();
        world.Answer = new(200, null);
        world.Database.Time.Advance(TimeSpan.FromMinutes(1));
        await world.SendAsync();
        Assert.Equal((WebhookOutcome.NotSent, "The webhook was paused."), (Assert.Single((await world.FindAsync()).Deliveries).Outcome, (await world.FindAsync()).Deliveries[0].Problem));

        world.Database.Time.Advance(TimeSpan.FromSeconds(1));
        await world.Control.TestAsync(world.Owner, id, Token);
        await world.SendAsync();

        Assert.Equal((WebhookOutcome.Delivered, WebhookDelivery.TestKind), ((await world.FindAsync()).Deliveries[0].Outcome, (await world.FindAsync()).Deliveries[0].Kind));
        Assert.Equal("This is a test", JsonSerializer.Deserialize<JsonElement>(world.Posts[^1].Body).GetProperty("data").GetProperty("title").GetString());
    }

    [Fact]
    public async Task Rotated_BothSecretsSignForADayAndThenTheNewOne()
    {
        using var world = await WebhookWorld.CreateAsync();
        var (id, former) = await world.AddAsync();
        var secret = Assert.IsType<WebhookSaved.Done>(await world.Control.RotateAsync(world.Owner, id, Token)).Secret!;
        await world.TellAsync();
        await world.SendAsync();
        Assert.Equal([("gateway", null), ("gateway", null)], new[] { former, secret }.Select(one => Verify(world, world.Posts[0], one)));

        world.Database.Time.Advance(NotificationWebhook.Overlap);
        await world.TellAsync();
        await world.SendAsync();

        Assert.Equal((null, WebhookRefusal.Signature), Verify(world, world.Posts[1], former));
        Assert.Equal(("gateway", null), Verify(world, world.Posts[1], secret));
    }

    [Fact]
    public async Task Deleted_WhatWaitsIsDropped()
    {
        using var world = await WebhookWorld.CreateAsync();
        var (id, _) = await world.AddAsync();
        await world.Control.TestAsync(world.Owner, id, Token);
        await world.Control.DeleteAsync(world.Owner, id, Token);

        await world.SendAsync();

        Assert.Empty(world.Posts);
        Assert.Equal(0, await world.WaitingAsync());
    }

    [Fact]
    public async Task Secret_InTheDatabase_IsNotReadable()
    {
        using var world = await WebhookWorld.CreateAsync();
        var (_, secret) = await world.AddAsync();
        await using var db = world.Database.Open();
        var row = await db.Set<NotificationWebhook>().SingleAsync(Token);

        Assert.DoesNotContain(secret[WebhookSecret.Prefix.Length..], Encoding.UTF8.GetString(row.Secret), StringComparison.Ordinal);
        Assert.Equal(secret, Encoding.UTF8.GetString(WebhookWorld.Secrets.Unprotect(row.Secret)));
        Assert.DoesNotContain(await db.Set<AuditEntry>().ToListAsync(Token), entry => entry.Detail?.Contains("whsec_", StringComparison.Ordinal) is true);
    }

    // The product's own receiver of webhooks verifies what the product sends: both go by the same standard.
    private static (string? Sender, WebhookRefusal? Refusal) Verify(WebhookWorld world, WebhookPost post, string secret)
    {
        var options = new WebhookOptions { Usage = { ["gateway"] = new UsageSenderOptions { Secrets = { secret } } } };
        return new WebhookSignatures(Options.Create(options), world.Database.Time).Verify(new(post.Id, post.Timestamp, post.Signature), post.Body);
    }
}
