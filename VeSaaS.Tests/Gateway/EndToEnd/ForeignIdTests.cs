using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using VeSaaS.Core.Billing.Credits;
using VeSaaS.Core.Billing.Invoices;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Tenancy;
using Xunit;

namespace VeSaaS.Tests.Gateway.EndToEnd;

/// <summary>Every endpoint that takes the id of something that belongs to a customer, those that are yet to come included.</summary>
[Collection(LiveProduct.Collection)]
public sealed class ForeignIdTests(LiveProduct product)
{
    private const string Prompt = "mean, please\namount\n1\n2\n3";

    // Ids that name what everybody, or an operator, may see.
    private static readonly string[] Shared = ["ve", "slug", "version"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EveryEndpoint_IdOfAnotherCustomer_IsNotFound()
    {
        var (hire, ids) = await WorkAsync();
        using var stranger = (await product.Host.CustomerAsync(Token, "Tideline")).Client(product.Host);

        var answers = new List<string>();
        foreach (var (method, path) in Endpoints(ids))
        {
            answers.Add($"{method} {path}: {await SendAsync(stranger, method, path)}");
        }

        Assert.All(answers, answer => Assert.EndsWith($": {HttpStatusCode.NotFound}", answer));
        Assert.True(answers.Count >= 7, string.Join('\n', answers));
        Assert.Equal("Active", (await LiveProduct.ReadAsync(hire)).GetProperty("state").GetString());
        var history = await hire.Client.GetFromJsonAsync<JsonElement>($"/api/messages/ves/{hire.Id}/history", Token);
        Assert.Equal(2, history.GetProperty("messages").GetArrayLength());
    }

    [Fact]
    public async Task EveryEndpoint_OwnId_IsFound()
    {
        var (hire, ids) = await WorkAsync();

        foreach (var (method, path) in Endpoints(ids).Where(endpoint => endpoint.Method == HttpMethod.Get))
        {
            Assert.Equal((path, HttpStatusCode.OK), (path, await SendAsync(hire.Client, method, path)));
        }
    }

    [Fact]
    public async Task EveryEndpoint_Nobody_IsUnauthorized()
    {
        var (_, ids) = await WorkAsync();
        using var nobody = new HttpClient { BaseAddress = new Uri(product.Host.Url) };

        foreach (var (method, path) in Endpoints(ids))
        {
            Assert.Equal((method, path, HttpStatusCode.Unauthorized), (method, path, await SendAsync(nobody, method, path)));
        }
    }

    [Fact]
    public async Task EveryWrite_Viewer_IsForbidden()
    {
        var (hire, ids) = await WorkAsync();
        using var viewer = (await product.Host.MemberAsync(hire.Customer, MemberRole.Viewer, Token)).Client(product.Host);
        var writes = Endpoints(ids).Where(endpoint => endpoint.Method != HttpMethod.Get).Append((HttpMethod.Post, "/api/customer/ves"));

        foreach (var (method, path) in writes)
        {
            Assert.Equal((method, path, HttpStatusCode.Forbidden), (method, path, await SendAsync(viewer, method, path)));
        }

        Assert.Equal("Active", (await LiveProduct.ReadAsync(hire)).GetProperty("state").GetString());
    }

    private async Task<(Employment Hire, Dictionary<string, string> Ids)> WorkAsync()
    {
        var hire = await product.HireAsync(await product.OfferAsync());
        var trial = await product.BeginTrialAsync(await product.OfferAsync("flaky-courier"), hire.Account);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/messages/ves/{hire.Id}/chat") { Content = JsonContent.Create(new { text = Prompt }) };
        request.Headers.Add("Accept", "application/json");
        using var answered = await hire.Client.SendAsync(request, Token);
        var message = await LiveProduct.JsonAsync(answered);
        Assert.Equal((HttpStatusCode.OK, "Completed"), (answered.StatusCode, message.GetProperty("status").GetString()));
        using var sent = await hire.Client.PostAsync($"/api/messages/ves/{hire.Id}/files", Upload(), Token);
        Assert.Equal(HttpStatusCode.Created, sent.StatusCode);
        var file = await LiveProduct.JsonAsync(sent);
        var (task, item) = await TaskAsync(hire);
        using var attached = await hire.Client.PostAsync($"/api/tasks/{task}/files", Upload(), Token);
        var (invoice, credit) = await BilledAsync(hire.Account.Customer!.Value);
        var (webhook, delivery) = await WebhookAsync(hire);
        return (hire, new()
        {
            ["hire"] = hire.Id.ToString(),
            ["trial"] = trial.Id.ToString(),
            ["run"] = message.GetProperty("run").GetString()!,
            ["message"] = message.GetProperty("id").GetString()!,
            ["conversation"] = message.GetProperty("conversation").GetString()!,
            ["file"] = file.GetProperty("id").GetString()!,
            ["invoice"] = invoice,
            ["credit"] = credit,
            ["task"] = task,
            ["item"] = item,
            ["attachment"] = (await LiveProduct.JsonAsync(attached)).GetProperty("id").GetString()!,
            ["schedule"] = await ScheduleAsync(hire),
            ["webhook"] = webhook,
            ["delivery"] = delivery,
            ["number"] = "1",
        });
    }

    private static async Task<(string Task, string Item)> TaskAsync(Employment hire)
    {
        using var created = await hire.Client.PostAsJsonAsync("/api/tasks", new { title = "Sort the invoices", hire = hire.Id, checklist = (string[])["Every line has a number"] }, Token);
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        var id = (await LiveProduct.JsonAsync(created)).GetProperty("id").GetString()!;
        var task = await hire.Client.GetFromJsonAsync<JsonElement>($"/api/tasks/{id}", Token);
        return (id, task.GetProperty("checklist")[0].GetProperty("id").GetString()!);
    }

    private static async Task<string> ScheduleAsync(Employment hire)
    {
        using var created = await hire.Client.PostAsJsonAsync("/api/tasks/schedules", new { title = "Sort the invoices", cron = "0 9 * * MON" }, Token);
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        return (await LiveProduct.JsonAsync(created)).GetProperty("id").GetString()!;
    }

    private static async Task<(string Webhook, string Delivery)> WebhookAsync(Employment hire)
    {
        using var created = await hire.Client.PostAsJsonAsync("/api/webhooks", new { url = "https://hooks.nordhafen.example", kinds = (string[])["tasks.delivered"] }, Token);
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        var id = (await LiveProduct.JsonAsync(created)).GetProperty("webhook").GetProperty("id").GetString()!;
        using var tested = await hire.Client.PostAsync($"/api/webhooks/{id}/test", null, Token);
        return (id, (await LiveProduct.JsonAsync(tested)).GetProperty("delivery").GetString()!);
    }

    private async Task<(string Invoice, string Credit)> BilledAsync(CustomerId customer)
    {
        var now = TimeProvider.System.GetUtcNow();
        var invoice = new Invoice
        {
            Id = new InvoiceId(TimeProvider.System.NewId()), CustomerId = customer, Number = $"T-{TimeProvider.System.NewId():N}", Period = 202_601, From = now, Until = now, TimeZone = "UTC",
            Currency = "EUR", BilledTo = "Nordhafen", BilledBy = "Kontor", Net = Money.Zero, TaxName = "VAT", TaxPercent = 0, Tax = Money.Zero, FinalizedAt = now, DueOn = DateOnly.FromDateTime(now.UtcDateTime),
        };
        await using var db = product.Host.Contexts.ForSystem("test");
        var credit = new CreditNote
        {
            Id = new CreditNoteId(TimeProvider.System.NewId()), CustomerId = customer, InvoiceId = invoice.Id, Number = $"C-{TimeProvider.System.NewId():N}", Reason = "An outage",
            Net = Money.Zero, Tax = Money.Zero, IssuedAt = now,
        };
        db.AddRange(invoice, credit);
        await db.SaveChangesAsync(Token);
        return (invoice.Number, credit.Number);
    }

    private IEnumerable<(HttpMethod Method, string Path)> Endpoints(Dictionary<string, string> ids) =>
        from endpoint in product.Host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        where endpoint.RoutePattern.RawText!.StartsWith("/api/", StringComparison.Ordinal)
            && endpoint.RoutePattern.Parameters.Any(parameter => !Shared.Contains(parameter.Name))
        from method in endpoint.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods
        select (HttpMethod.Parse(method), Fill(endpoint, ids));

    private static string Fill(RouteEndpoint endpoint, Dictionary<string, string> ids) =>
        string.Concat(endpoint.RoutePattern.PathSegments.Select(segment => "/" + string.Concat(segment.Parts.Select(part => part switch
        {
            Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart literal => literal.Content,
            Microsoft.AspNetCore.Routing.Patterns.RoutePatternParameterPart parameter when ids.TryGetValue(parameter.Name, out var id) => id,
            _ => throw new InvalidOperationException($"Give this test an id for {endpoint.RoutePattern.RawText}."),
        }))));

    private static async Task<HttpStatusCode> SendAsync(HttpClient client, HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, path);
        if (method != HttpMethod.Get && method != HttpMethod.Delete)
        {
            request.Content = path.EndsWith("/files", StringComparison.Ordinal)
                ? Upload()
                : JsonContent.Create(new { text = "Hello", name = "Mine", ve = "data-analyst-demo", to = "InProgress", version = 1, number = 2, ticked = true, waits = true, cap = 1 });
        }

        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
        return response.StatusCode;
    }

    private static MultipartFormDataContent Upload() => new() { { new StringContent("a,b\n1,2\n"), "file", "table.csv" } };
}
