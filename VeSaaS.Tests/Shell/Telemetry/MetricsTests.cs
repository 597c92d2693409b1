using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using VeSaaS.Core.Audit.Sealing;
using VeSaaS.Core.Gateway.Overview;
using VeSaaS.Core.Runs;
using VeSaaS.Tests.Architecture;
using VeSaaS.Tests.Support;
using VeSaaS.Web.Shell.Health;
using VeSaaS.Web.Shell.Telemetry;
using Xunit;
using YamlDotNet.Serialization;

namespace VeSaaS.Tests.Shell.Telemetry;

/// <summary>What whoever watches over an installation can read, and what cannot be read there.</summary>
public sealed partial class MetricsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Metrics_ManagementPort_CountsWhatHappensAndThePublicPortHasNone()
    {
        await using var host = await AppHost.StartAsync(Token, new() { ["Management:ListenUrl"] = "http://127.0.0.1:0" });
        using var http = new HttpClient();
        using var page = await http.GetAsync($"{host.Url}/account/sign-in?email=somebody@secret.test", Token);
        var address = new Uri(host.Services.GetRequiredService<ManagementListener>().Address!, "/metrics");
        var text = "";

        // Sealed and probed a little after the start.
        await Eventually.UntilAsync(async () =>
        {
            text = await http.GetStringAsync(address, Token);
            return SealedLink().IsMatch(text) && ClosedProbe().IsMatch(text) && SettledReconcile().IsMatch(text);
        });
        using var open = await http.GetAsync($"{host.Url}/metrics", Token);

        Assert.Contains("http_route=\"/account/sign-in\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret.test", text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, open.StatusCode);
    }

    [Fact]
    public async Task Provider_NobodyAsksForFigures_GathersNothing()
    {
        await using var host = await AppHost.StartAsync(Token);

        Assert.Null(host.Services.GetRequiredService<ProductTelemetry>().Provider);
    }

    [Fact]
    public void LogMetrics_WarningsAndErrors_AreCountedWithoutTheirWords()
    {
        var meters = TestMeters.New();
        using var figures = new Figures(meters);
        using var provider = new LogMetrics(meters);
        using var factory = LoggerFactory.Create(logging => logging.AddProvider(provider));
        var logger = factory.CreateLogger("Work");

        logger.LogInformation("nothing");
        logger.LogWarning("odd {Secret}", "hush");
        logger.LogError(new InvalidOperationException("hush"), "bad");

        Assert.Equal(["level=Warning, category=Work", "level=Error, category=Work"], figures.All.Select(figure => figure.Tags));
    }

    [Fact]
    public void Alerts_EverySeriesTheyName_IsMeasured()
    {
        var meters = TestMeters.New();
        using var figures = new Figures(meters);
        _ = (new RunMetrics(meters), new GatewayMetrics(meters), new AuditMetrics(meters), new LogMetrics(meters));
        var known = figures.Instruments.SelectMany(instrument => SeriesOf(instrument.Name, instrument.Unit)).ToHashSet();
        var guide = string.Join('\n', SourceTree.Lines("deploy/guides/monitoring.md"));

        var rules = Rules();
        var named = rules.SelectMany(rule => SeriesName().Matches(rule.Expression).Select(match => match.Value)).ToList();

        Assert.NotEmpty(rules);
        Assert.All(named, series => Assert.Contains(series, known));
        Assert.All(rules, rule => Assert.Contains($"| `{rule.Name}` |", guide, StringComparison.Ordinal));
        Assert.All(figures.Instruments, instrument =>
            Assert.Contains(SeriesOf(instrument.Name, instrument.Unit), series => guide.Contains($"| `{series}` |", StringComparison.Ordinal)));
    }

    // The names that Prometheus sees (OpenTelemetry, "Prometheus and OpenMetrics compatibility").
    private static IEnumerable<string> SeriesOf(string name, string? unit)
    {
        var series = name.Replace('.', '_');
        return unit == "s" ? new[] { "", "_bucket", "_count", "_sum" }.Select(part => $"{series}_seconds{part}") : [$"{series}_total"];
    }

    private static List<(string Name, string Expression)> Rules()
    {
        var file = new DeserializerBuilder().Build().Deserialize<Dictionary<string, List<Dictionary<string, object>>>>(
            File.ReadAllText(Path.Combine(SourceTree.Root, "deploy/monitoring/alerts.yaml")));
        return [.. file["groups"].SelectMany(group => (List<object>)group["rules"]).Cast<Dictionary<object, object>>()
            .Select(rule => (Convert.ToString(rule["alert"], CultureInfo.InvariantCulture)!, Convert.ToString(rule["expr"], CultureInfo.InvariantCulture)!))];
    }

    [GeneratedRegex("""vesaas_audit_entries_total\{[^}]*type="tenancy.operator_link_issued"[^}]*\} [1-9]""")]
    private static partial Regex SealedLink();

    [GeneratedRegex("""vesaas_gateway_probes_total\{[^}]*outcome="closed"[^}]*\} [1-9]""")]
    private static partial Regex ClosedProbe();

    [GeneratedRegex("""vesaas_gateway_reconcile_duration_seconds_count\{[^}]*outcome="Settled"[^}]*\} [1-9]""")]
    private static partial Regex SettledReconcile();

    [GeneratedRegex("vesaas_[a-z_]+")]
    private static partial Regex SeriesName();
}
