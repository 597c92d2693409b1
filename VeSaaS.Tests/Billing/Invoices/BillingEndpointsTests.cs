using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using UglyToad.PdfPig;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Billing.Credits;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Billing.Prices;
using VeSaaS.Tests.Teams;
using VeSaaS.Tests.Tenancy;
using Xunit;

namespace VeSaaS.Tests.Billing.Invoices;

public sealed class BillingEndpointsTests(MarketHost market) : IClassFixture<MarketHost>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static BillingMonth Now => BillingMonth.Of(TimeProvider.System.GetUtcNow(), CustomerCalendar.Utc);

    [Fact]
    public async Task Invoices_MonthOver_AreListedShownAndDownloaded()
    {
        var owner = await market.Host.CustomerAsync(Token);
        await market.Host.BilledHireAsync(owner, Token);
        using var client = owner.Client(market.Host);

        var list = await JsonAsync(client, "/api/billing/invoices");
        var head = Assert.Single(list.GetProperty("invoices").EnumerateArray());
        var number = head.GetProperty("number").GetString()!;
        var invoice = await JsonAsync(client, $"/api/billing/invoices/{number}");
        var lines = invoice.GetProperty("lines").EnumerateArray().ToList();

        Assert.Equal(Now.Previous().ToString(), head.GetProperty("month").GetString());
        Assert.Equal(head.GetProperty("net").GetDecimal(), lines.Sum(line => line.GetProperty("amount").GetDecimal()));
        Assert.Equal([0.48m, 0.4800144m], lines.Where(line => line.GetProperty("kind").GetString() is "OutputTokens")
            .SelectMany(line => (decimal[])[line.GetProperty("amount").GetDecimal(), line.GetProperty("exact").GetDecimal()]));
        using var csv = await client.GetAsync($"/api/billing/invoices/{number}/csv", Token);
        Assert.Equal(("text/csv", $"{number}.csv"), (csv.Content.Headers.ContentType!.MediaType, csv.Content.Headers.ContentDisposition!.FileName));
        Assert.Equal(lines.Count + 1, (await csv.Content.ReadAsStringAsync(Token)).TrimEnd().Split('\n').Length);
    }

    [Theory]
    [InlineData("/api/billing/preview", "lines", null, "net")]
    [InlineData("/api/billing/invoices/{invoice}", "lines", "invoice", "net")]
    [InlineData("/api/billing/credit-notes/{credit}", "lines", "creditNote", "net")]
    [InlineData("/api/billing/usage", "groups", null, null)]
    public async Task Description_OfAnAnswer_HasAnExampleThatAddsUp(string path, string parts, string? head, string? sum)
    {
        using var client = (await market.Host.CustomerAsync(Token)).Client(market.Host);
        var paths = (await JsonAsync(client, "/openapi/v1.json")).GetProperty("paths");

        var example = paths.GetProperty(path).GetProperty("get").GetProperty("responses").GetProperty("200").GetProperty("content").GetProperty("application/json").GetProperty("example");

        var amounts = example.GetProperty(parts).EnumerateArray().Sum(part => part.GetProperty("amount").GetDecimal());
        var sums = head is null ? example : example.GetProperty(head);
        Assert.Equal(sum is null ? 8m : sums.GetProperty(sum).GetDecimal(), amounts);
        if (head is not null)
        {
            Assert.Equal(sums.GetProperty("total").GetDecimal(), amounts + sums.GetProperty("tax").GetDecimal());
        }
    }

    [Fact]
    public async Task CreditNote_Issued_IsListedShownAndDownloaded()
    {
        var owner = await market.Host.CustomerAsync(Token);
        await market.Host.BilledHireAsync(owner, Token);
        using var client = owner.Client(market.Host);
        var number = (await JsonAsync(client, "/api/billing/invoices")).GetProperty("invoices")[0].GetProperty("number").GetString()!;

        var issued = await market.Host.Services.GetRequiredService<IssueCreditNote>().ExecuteAsync(
            PriceWorld.Operator, new(TimeProvider.System.NewId()), number, "Outage", [new(1, Money.FromUnits(2m))], Token);

        var credit = Assert.IsType<CreditOutcome.Issued>(issued).Number;
        Assert.Equal(credit, Assert.Single((await JsonAsync(client, "/api/billing/credit-notes")).GetProperty("creditNotes").EnumerateArray()).GetProperty("number").GetString());
        Assert.Equal(2m, (await JsonAsync(client, $"/api/billing/credit-notes/{credit}")).GetProperty("lines")[0].GetProperty("amount").GetDecimal());
        var invoice = await JsonAsync(client, $"/api/billing/invoices/{number}");
        Assert.Equal(invoice.GetProperty("invoice").GetProperty("total").GetDecimal() - invoice.GetProperty("creditNotes")[0].GetProperty("total").GetDecimal(), invoice.GetProperty("due").GetDecimal());
        foreach (var (path, name) in (IEnumerable<(string, string)>)[($"/api/billing/invoices/{number}/pdf", number), ($"/api/billing/credit-notes/{credit}/pdf", credit)])
        {
            using var pdf = await client.GetAsync(path, Token);
            Assert.Equal(("application/pdf", $"{name}.pdf"), (pdf.Content.Headers.ContentType!.MediaType, pdf.Content.Headers.ContentDisposition!.FileName));
            using var file = PdfDocument.Open(await pdf.Content.ReadAsByteArrayAsync(Token));
            Assert.Contains(name, file.GetPage(1).Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Invoice_OfAnotherCompany_IsNotFound()
    {
        var owner = await market.Host.CustomerAsync(Token);
        await market.Host.BilledHireAsync(owner, Token);
        using var client = owner.Client(market.Host);
        var number = (await JsonAsync(client, "/api/billing/invoices")).GetProperty("invoices")[0].GetProperty("number").GetString();
        using var stranger = (await market.Host.CustomerAsync(Token, role: MemberRole.Owner)).Client(market.Host);

        foreach (var path in (string[])[$"/api/billing/invoices/{number}", $"/api/billing/invoices/{number}/csv"])
        {
            using var answer = await stranger.GetAsync(path, Token);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }

        Assert.Empty((await JsonAsync(stranger, "/api/billing/invoices")).GetProperty("invoices").EnumerateArray());
    }

    [Fact]
    public async Task Preview_ThisMonth_HasWhatWasMetered()
    {
        var owner = await market.Host.CustomerAsync(Token);
        await market.Host.BilledHireAsync(owner, Token);
        using var client = owner.Client(market.Host);

        var preview = await JsonAsync(client, "/api/billing/preview");

        Assert.Equal(Now.ToString(), preview.GetProperty("month").GetString());
        Assert.Equal([400_000L, 100_003], preview.GetProperty("lines").EnumerateArray().Where(line => line.GetProperty("model").GetString() == "demo-small").Select(line => line.GetProperty("quantity").GetInt64()));
        Assert.True(preview.GetProperty("projected").GetDecimal() >= preview.GetProperty("net").GetDecimal());
    }

    [Theory]
    [InlineData("day")]
    [InlineData("employee")]
    [InlineData("model")]
    [InlineData("kind")]
    public async Task Usage_MonthBefore_IsAddedUpAndDownloaded(string by)
    {
        var owner = await market.Host.CustomerAsync(Token);
        await market.Host.BilledHireAsync(owner, Token);
        using var client = owner.Client(market.Host);
        var query = $"from={Now.Previous().FirstDay:yyyy-MM-dd}&until={Now.FirstDay:yyyy-MM-dd}&by={by}";

        var usage = await JsonAsync(client, $"/api/billing/usage?{query}");

        var group = Assert.Single(usage.GetProperty("groups").EnumerateArray());
        Assert.Equal((400_000L, 100_003L, 0.9600144m), (group.GetProperty("inputTokens").GetInt64(), group.GetProperty("outputTokens").GetInt64(), group.GetProperty("amount").GetDecimal()));
        using var csv = await client.GetAsync($"/api/billing/usage/csv?{query}", Token);
        Assert.Equal(2, (await csv.Content.ReadAsStringAsync(Token)).TrimEnd().Split('\n').Length);
    }

    [Theory]
    [InlineData("from=2026-13-01", "from")]
    [InlineData("from=0001-01-01", "from")]
    [InlineData("from=2026-10-01&until=2026-10-01", "until")]
    [InlineData("from=2026-10-01&until=2028-10-01", "until")]
    [InlineData("by=hour", "by")]
    [InlineData("by=1", "by")]
    [InlineData("employee=me", "employee")]
    public async Task Usage_QuestionThatIsWrong_NamesWhatIs(string query, string key)
    {
        using var client = (await market.Host.CustomerAsync(Token)).Client(market.Host);

        using var answer = await client.GetAsync($"/api/billing/usage?{query}", Token);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(key, Assert.Single(JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Token)).RootElement.GetProperty("errors").EnumerateObject()).Name);
    }

    [Theory]
    [InlineData("2026-13", HttpStatusCode.BadRequest)]
    [InlineData("October", HttpStatusCode.BadRequest)]
    [InlineData("1999-01", HttpStatusCode.NotFound)]
    [InlineData("9999-12", HttpStatusCode.NotFound)]
    public async Task Preview_MonthThatIsNone_IsSaid(string month, HttpStatusCode status)
    {
        using var client = (await market.Host.CustomerAsync(Token)).Client(market.Host);

        using var answer = await client.GetAsync($"/api/billing/preview?month={month}", Token);

        Assert.Equal(status, answer.StatusCode);
    }

    private static async Task<JsonElement> JsonAsync(HttpClient client, string path)
    {
        using var answer = await client.GetAsync(path, Token);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Token)).RootElement;
    }
}
