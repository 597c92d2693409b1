using Microsoft.Extensions.Logging;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Audit.Sealing;
using VeSaaS.Tests.Architecture;
using VeSaaS.Tests.Support;
using Xunit;

namespace VeSaaS.Tests.Audit;

public sealed class SecurityEventsTests
{
    [Fact]
    public void Guide_NamesEveryEventWithItsIdLevelAndMeaning()
    {
        var guide = File.ReadAllLines(Path.Combine(SourceTree.Root, "deploy", "guides", "security-events.md"));
        var described = guide.Where(line => line.StartsWith("| 4", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

        Assert.Equal(
            SecurityEvents.All.Select(item => $"| {item.Id} | `{item.Type}` | {item.Level} | {item.Meaning} |").Order(StringComparer.Ordinal),
            described);
    }

    [Fact]
    public void Types_AreWrittenSomewhere()
    {
        var sources = ((string[])["VeSaaS.Core", "VeSaaS.Web", "VeSaaS.Infrastructure"]).SelectMany(project => SourceTree.Files(project, "*.cs"))
            .Where(file => !file.EndsWith("SecurityEvents.cs", StringComparison.Ordinal))
            .SelectMany(SourceTree.Lines).ToList();

        Assert.Empty(SecurityEvents.All.Where(item => !sources.Any(line => line.Contains($"\"{item.Type}\"", StringComparison.Ordinal))).Select(item => item.Type));
    }

    [Fact]
    public void Find_TypeThatIsNone_IsNull()
    {
        Assert.Null(SecurityEvents.Find("teams.hired"));
        Assert.Equal((4605, LogLevel.Critical), (SecurityEvents.Find("gateway.probe_failed")!.Id, SecurityEvents.Find("gateway.probe_failed")!.Level));
    }

    [Fact]
    public async Task Seal_RowThatIsASecurityEvent_IsToldOnceAfterItsCommit()
    {
        using var world = new AuditWorld();
        await world.Database.Contexts.WriteAsSystemAsync(
            "test",
            (db, _) =>
            {
                db.Audit(world.Database.Time, "gateway.probe_failed", Actor.System, null, "agent:kagent/kagent/reader", new { what = "A detail." });
                db.Audit(world.Database.Time, "teams.hired", Actor.System, null, "hire:1");
                return Task.FromResult(true);
            },
            TestContext.Current.CancellationToken);
        using var log = new RecordedLog(LogLevel.Information);
        using var factory = new LoggerFactory([log]);
        var sealer = new SealAuditEntries(world.Database.Contexts, AuditWorld.Protector, new AuditMetrics(TestMeters.New()), world.Database.Time, factory.CreateLogger<SealAuditEntries>());

        await sealer.ExecuteAsync(TestContext.Current.CancellationToken);
        await sealer.ExecuteAsync(TestContext.Current.CancellationToken);

        var line = Assert.Single(log.Lines, line => line.Contains("SecurityEventType=", StringComparison.Ordinal));
        Assert.StartsWith("Critical", line, StringComparison.Ordinal);
        Assert.Contains("SecurityEventId=4605", line, StringComparison.Ordinal);
        Assert.DoesNotContain("A detail.", line, StringComparison.Ordinal);
    }
}
