using System.Net;
using System.Text.Json;
using CsvHelper;
using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Support;
using VeSaaS.Tests.Tenancy;
using VeSaaS.Web.Shell;
using Xunit;

namespace VeSaaS.Tests.Audit;

/// <summary>The log as a file, over HTTP as the page's links ask for it.</summary>
public sealed class ExportAuditTests : IAsyncLifetime
{
    private AppHost _host = null!;
    private TestAccount _operator = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await AppHost.StartAsync(Token, new() { ["Demo:Enabled"] = "false" });
        _operator = await _host.OperatorAsync(Token);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Csv_OfAFilter_HoldsEveryMatchNewestFirstAndNothingElse()
    {
        await WriteAsync(1_200, number => $"row:{number}");

        var rows = await CsvAsync(AppUrls.AdminAuditFile("csv", type: "test."));

        Assert.Equal(Enumerable.Range(1, 1_200).Reverse().Select(number => $"row:{number}"), rows.Select(row => row["subject"]));
        Assert.All(rows, row => Assert.Equal("test.written", row["type"]));
    }

    [Theory]
    [InlineData("=HYPERLINK(\"http://example.test\")")]
    [InlineData("+1+1")]
    [InlineData("-1+1")]
    [InlineData("@SUM(A1:A9)")]
    [InlineData("\t=1+1")]
    [InlineData("\r=1+1")]
    public async Task Csv_CellThatASpreadsheetWouldRun_IsText(string subject)
    {
        await WriteAsync(1, _ => subject);

        var row = Assert.Single(await CsvAsync(AppUrls.AdminAuditFile("csv", type: "test.")));

        Assert.Equal("'" + subject, row["subject"]);
    }

    [Fact]
    public async Task Csv_NamesTypedBySomebodyElse_AreText()
    {
        var customer = await _host.CustomerAsync(Token, "=cmd|' /C calc'!A0");
        await using (var db = _host.Contexts.ForSystem("test"))
        {
            db.Audit(TimeProvider.System, "test.written", Actor.Member(customer.UserId), customer.Customer, "row:1");
            await db.SaveChangesAsync(Token);
        }

        var row = Assert.Single(await CsvAsync(AppUrls.AdminAuditFile("csv", type: "test.")));

        Assert.Equal("'=cmd|' /C calc'!A0", row["customer"]);
        Assert.Equal(customer.Email, row["actor"]);
    }

    [Fact]
    public async Task JsonLines_GiveOneObjectALineWithItsDetail()
    {
        await WriteAsync(3, number => $"row:{number}");
        using var client = _operator.Client(_host);

        var text = await client.GetStringAsync(AppUrls.AdminAuditFile("jsonl", subject: "row:"), Token);

        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(["row:3", "row:2", "row:1"], lines.Select(line => line.GetProperty("subject").GetString()));
        Assert.Equal(3, lines[0].GetProperty("detail").GetProperty("after").GetInt32());
    }

    [Fact]
    public async Task Export_IsWrittenIntoTheLogAndDoesNotContainItself()
    {
        using var client = _operator.Client(_host);

        var first = await client.GetAsync(AppUrls.AdminAuditFile("csv", type: "audit."), Token);
        Assert.DoesNotContain(AuditActs.Exported, await first.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);

        Assert.Equal("attachment", first.Content.Headers.ContentDisposition!.DispositionType);
        Assert.EndsWith(".csv", first.Content.Headers.ContentDisposition.FileName, StringComparison.Ordinal);
        await using var db = _host.Contexts.ForSystem("test");
        var row = await db.Set<AuditEntry>().SingleAsync(entry => entry.Type == AuditActs.Exported, Token);
        Assert.Equal(_operator.UserId, row.ActorId);
        Assert.Contains("\"format\":\"csv\"", row.Detail, StringComparison.Ordinal);
        Assert.Contains("\"type\":\"audit.\"", row.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_OfAnUnknownFormat_IsRefused()
    {
        using var client = _operator.Client(_host);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await client.GetAsync(AppUrls.AdminAuditFile("xlsx"), Token)).StatusCode);
    }

    [Fact]
    public async Task Export_ByAnybodyElse_IsRefusedAndGivesNothing()
    {
        var owner = await _host.CustomerAsync(Token, role: MemberRole.Owner);
        using var member = owner.Client(_host);
        using var stranger = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(_host.Url) };

        foreach (var client in (HttpClient[])[member, stranger])
        {
            var answer = await client.GetAsync(AppUrls.AdminAuditFile("csv"), Token);
            Assert.NotEqual(HttpStatusCode.OK, answer.StatusCode);
            Assert.DoesNotContain("sequence,at,type", await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        }

        await using var db = _host.Contexts.ForSystem("test");
        Assert.False(await db.Set<AuditEntry>().AnyAsync(entry => entry.Type == AuditActs.Exported, Token));
    }

    private async Task WriteAsync(int count, Func<int, string> subject)
    {
        await using var db = _host.Contexts.ForSystem("test");
        var start = TimeProvider.System.GetUtcNow();
        for (var number = 1; number <= count; number++)
        {
            var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(start.AddMilliseconds(number - count));
            db.Audit(clock, "test.written", Actor.System, null, subject(number), new { before = number - 1, after = number });
        }

        await db.SaveChangesAsync(Token);
    }

    private async Task<List<IReadOnlyDictionary<string, string>>> CsvAsync(string address)
    {
        using var client = _operator.Client(_host);
        var text = await client.GetStringAsync(address, Token);
        using var reader = CsvReader.FromText(text.TrimStart('\ufeff'), new CsvReaderOptions { HasHeader = false });
        string[]? header = null;
        var rows = new List<IReadOnlyDictionary<string, string>>();
        while (await reader.ReadAsync(Token))
        {
            string[] record = [.. reader.Current.ToArray()];
            if (header is null)
            {
                header = record;
                continue;
            }

            rows.Add(header.Zip(record).ToDictionary(cell => cell.First, cell => cell.Second));
        }

        return rows;
    }
}
