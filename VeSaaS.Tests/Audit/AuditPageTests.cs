using System.Security.Claims;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using VeSaaS.Core.Audit;
using VeSaaS.Web.Design;
using VeSaaS.Web.Shell;
using Xunit;

namespace VeSaaS.Tests.Audit;

public sealed class AuditPageTests : IAsyncDisposable
{
    private readonly AuditWorld _world = new();
    private readonly BunitContext _context = new();

    public AuditPageTests()
    {
        _context.JSInterop.Mode = JSRuntimeMode.Loose;
        _context.Services.AddDesign();
        _context.Services.AddSingleton<TimeProvider>(_world.Database.Time);
        _context.Services.AddSingleton(_world.Search).AddSingleton(_world.Verify);
        _context.AddAuthorization().SetAuthorized("operator").SetClaims(new Claim(ClaimTypes.NameIdentifier, "018f0000-0000-7000-8000-000000000001"));
    }

    private static CancellationToken Token => Xunit.TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        _world.Dispose();
    }

    [Fact]
    public async Task Page_ShowsNewestFirstWithBeforeAndAfter()
    {
        await _world.WithTenAsync(Token);

        var page = Open(AppUrls.AdminAudit);

        page.WaitForAssertion(() => Assert.Equal(10, page.FindAll("tbody tr").Count));
        Assert.Contains("row:10", page.Find("tbody tr").TextContent, StringComparison.Ordinal);
        Assert.Contains("9", page.Find("tbody tr del").TextContent, StringComparison.Ordinal);
        Assert.Contains("10", page.Find("tbody tr ins").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_FilterInTheAddress_IsAppliedAndWrittenDown()
    {
        await _world.WithTenAsync(Token);

        var page = Open(AppUrls.AdminAuditWith(subject: "row:7"));

        page.WaitForAssertion(() => Assert.Single(page.FindAll("tbody tr")));
        Assert.Single(await _world.RowsAsync(Token), row => row.Type == AuditActs.Searched && row.Detail.Contains("row:7", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Verify_TamperedRow_IsNamed()
    {
        await _world.WithTenAsync(Token);
        await _world.SqlAsync("UPDATE audit_entries SET ActorId = NULL WHERE Sequence = 4", Token);
        var page = Open(AppUrls.AdminAudit);

        page.WaitForElement("tbody tr");
        await page.FindAll("button").Single(button => button.TextContent.Trim() == "Verify the log").ClickAsync(new());

        page.WaitForAssertion(() => Assert.Contains("Row 4 (test.written on row:4", page.Markup, StringComparison.Ordinal));
    }

    private IRenderedComponent<VeSaaS.Web.Audit.AuditPage> Open(string url)
    {
        _context.Services.GetRequiredService<NavigationManager>().NavigateTo(url);
        return _context.Render<VeSaaS.Web.Audit.AuditPage>();
    }
}
