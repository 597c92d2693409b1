using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using VeSaaS.Core.Billing.Invoices;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Teams.Customers;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Teams;
using VeSaaS.Tests.Tenancy;
using Xunit;

namespace VeSaaS.Tests.Billing.Invoices;

/// <summary>A company is suspended: its owners read and download what it owes, and that is all that opens, to them alone.</summary>
public sealed class SuspendedInvoicesTests(MarketHost market) : IClassFixture<MarketHost>
{
    private const string Page = "/account/suspended";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Owner_OfASuspendedCompany_ReadsAndDownloadsItsInvoicesAndNothingElse()
    {
        var (owner, invoice) = await BilledAsync();
        var member = await market.Host.MemberAsync(owner.Customer!.Value, MemberRole.Member, Token);
        var (stranger, others) = await BilledAsync();
        using var client = owner.Client(market.Host);
        using var early = await client.GetAsync(PdfOf(owner, invoice), Token);
        await SuspendAsync(owner);

        var html = await client.GetStringAsync(Page, Token);
        using var pdf = await client.GetAsync(PdfOf(owner, invoice), Token);
        using var api = await client.GetAsync("/api/billing/invoices", Token);
        using var billing = await client.GetAsync("/billing", Token);
        using var foreign = await client.GetAsync(PdfOf(stranger, others), Token);
        using var mixed = await client.GetAsync(PdfOf(owner, others), Token);
        using var colleague = member.Client(market.Host);
        using var theirs = await colleague.GetAsync(PdfOf(owner, invoice), Token);
        using var outside = stranger.Client(market.Host);
        using var stolen = await outside.GetAsync(PdfOf(owner, invoice), Token);

        Assert.Equal(HttpStatusCode.NotFound, early.StatusCode);
        Assert.Contains(PdfOf(owner, invoice), html, StringComparison.Ordinal);
        Assert.Contains($"reference {invoice}", html, StringComparison.Ordinal);
        Assert.DoesNotContain(others, html, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.OK, "application/pdf"), (pdf.StatusCode, pdf.Content.Headers.ContentType?.MediaType));
        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Redirect), (api.StatusCode, billing.StatusCode));
        Assert.All([foreign, mixed, theirs, stolen], answer => Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode));
        Assert.DoesNotContain(invoice, await colleague.GetStringAsync(Page, Token), StringComparison.Ordinal);
        using var denied = await client.GetAsync("/account/access-denied", Token);
        Assert.Contains(Page, await denied.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CreditNote_OfASuspendedCompany_IsTakenOffAndDownloaded()
    {
        var (owner, number) = await BilledAsync();
        await using (var db = market.Host.Contexts.ForSystem("test"))
        {
            var invoice = await db.Set<Invoice>().SingleAsync(row => row.Number == number, Token);
            db.Add(new Core.Billing.Credits.CreditNote
            {
                Id = new(TimeProvider.System.NewId()), CustomerId = invoice.CustomerId, InvoiceId = invoice.Id, Number = $"C-{TimeProvider.System.NewId():N}"[..20], Reason = "Taken back whole",
                Net = invoice.Net, Tax = invoice.Tax, IssuedAt = TimeProvider.System.GetUtcNow(),
            });
            await db.SaveChangesAsync(Token);
        }

        await SuspendAsync(owner);
        var papers = Assert.Single(await market.Host.Services.GetRequiredService<SuspendedInvoices>().ListAsync(owner.UserId, Token));
        using var client = owner.Client(market.Host);
        using var pdf = await client.GetAsync($"{Page}/{owner.Customer!.Value}/credit-notes/{papers.Credits[0].Note.Number}", Token);

        Assert.Equal(0, papers.DueOf(papers.Invoices[0]).Nano);
        Assert.Equal("application/pdf", pdf.Content.Headers.ContentType?.MediaType);
        Assert.Contains("Nothing is to be paid", await client.GetStringAsync(Page, Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Visitor_IsLedToTheSignIn()
    {
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(market.Host.Url) };
        using var page = await client.GetAsync(Page, Token);
        using var file = await client.GetAsync($"{Page}/{TimeProvider.System.NewId():D}/invoices/VE-2026-00001", Token);

        Assert.Equal((HttpStatusCode.Redirect, HttpStatusCode.Redirect), (page.StatusCode, file.StatusCode));
    }

    private static string PdfOf(TestAccount owner, string invoice) => $"{Page}/{owner.Customer!.Value}/invoices/{invoice}";

    private async Task<(TestAccount Owner, string Invoice)> BilledAsync()
    {
        var owner = await market.Host.CustomerAsync(Token);
        await market.Host.BilledHireAsync(owner, Token);
        return (owner, (await market.Host.Services.GetRequiredService<InvoiceQueries>().ListAsync(owner.Customer!.Value, Token))[0].Number);
    }

    private async Task SuspendAsync(TestAccount owner) => Assert.IsType<SuspensionOutcome.Done>(await market.Host.Services.GetRequiredService<SuspendCustomer>()
        .ExecuteAsync(owner.Customer!.Value, "Two invoices are overdue.", owner.UserId, (_, _) => { }, Token));
}
