using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Billing.Sources;
using VeSaaS.Core.Billing.Webhook;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Billing.Invoices;
using VeSaaS.Tests.Billing.Prices;
using VeSaaS.Tests.Teams;

namespace VeSaaS.Tests.Billing.Webhook;

/// <summary>A company that employs Juno, billed by what the gateway reports, and the verbs of the webhook.</summary>
internal sealed class UsageWorld : IDisposable
{
    public const string Sender = "gateway";

    public const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    public static readonly string[] Rotated = [Secret, "whsec_b2xkZXItc2VjcmV0LWlzLXN0aWxsLWdvb2QtMTIz"];

    public InvoiceWorld Invoices { get; } = new();

    public TeamWorld Team => Invoices.Prices.Team;

    public static Actor Operator => PriceWorld.Operator;

    public WebhookSignatures Signatures => new(Options.Create(Configured()), Team.Time);

    public ReceiveUsage Receiving => new(Team.Contexts, Signatures, Team.Time, Team.Live);

    public ReplayUsage Replaying => new(Team.Contexts, Team.Time, Team.Live);

    public SetBillingSource Sources => new(Team.Contexts, Team.Time, Team.Live);

    public static WebhookOptions Configured()
    {
        var options = new WebhookOptions();
        options.Usage[Sender] = Of(Rotated);
        options.Usage["other"] = Of("whsec_YW5vdGhlci1zZW5kZXItd2l0aC1hLXNlY3JldA==");
        return options;
    }

    public void Dispose() => Invoices.Dispose();

    public async Task<(Caller Caller, HireId Hire, VirtualEmployee Listing)> HiredAsync(bool byWebhook = true, string name = "Juno", string timeZone = "Europe/Berlin")
    {
        var caller = await Team.CompanyAsync(timeZone: timeZone);
        var listing = await Team.ListingAsync(name);
        var hire = await Team.HireAsync(caller, listing, "Juno");
        await Team.ConfirmAsync(hire);
        if (byWebhook)
        {
            await Sources.ExecuteAsync(listing.Id, BillingSource.Webhook, null, Operator, CancellationToken.None);
        }

        return (caller, hire, listing);
    }

    public UsageRecord Record(Caller caller, VirtualEmployee listing, string id, long input = 100, long output = 50, DateTimeOffset? at = null) => new(
        id, caller.CustomerId.ToString(), listing.Agent.ToString(), "gpt-5", input, output, input / 4, output / 5, at ?? Team.Time.GetUtcNow());

    public static byte[] Body(params IEnumerable<UsageRecord> records) =>
        JsonSerializer.SerializeToUtf8Bytes(new { records }, JsonSerializerOptions.Web);

    public WebhookHeaders Sign(byte[] body, string id, string secret = Secret, TimeSpan ago = default) =>
        Sign(body, id, secret, Team.Time.GetUtcNow() - ago);

    public static WebhookHeaders Sign(byte[] body, string id, string secret, DateTimeOffset at)
    {
        var timestamp = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var mac = System.Security.Cryptography.HMACSHA256.HashData(
            Convert.FromBase64String(secret["whsec_".Length..]), (byte[])[.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body]);
        return new(id, timestamp, $"v1,{Convert.ToBase64String(mac)}");
    }

    public Task<ReceiveUsageOutcome> SendAsync(string id, params IEnumerable<UsageRecord> records)
    {
        var body = Body(records);
        return Receiving.ExecuteAsync(Sign(body, id), body, CancellationToken.None);
    }

    public async Task<IReadOnlyList<UsageResult>> AcceptAsync(string id, params IEnumerable<UsageRecord> records) =>
        ((ReceiveUsageOutcome.Received)await SendAsync(id, records)).Results;

    public async Task<IReadOnlyList<TokenUsage>> LedgerAsync()
    {
        await using var db = Team.Open();
        return await db.Set<TokenUsage>().AsNoTracking().OrderBy(row => row.EventId).ToListAsync();
    }

    public async Task<long> SpentAsync(BudgetScope scope, Guid id, int period)
    {
        await using var db = Team.Open();
        return await db.Set<Budget>().Where(row => row.Scope == scope && row.ScopeId == id && row.Period == period).Select(row => row.Spent).SingleAsync();
    }

    private static UsageSenderOptions Of(params string[] secrets)
    {
        var sender = new UsageSenderOptions();
        foreach (var secret in secrets)
        {
            sender.Secrets.Add(secret);
        }

        return sender;
    }
}
