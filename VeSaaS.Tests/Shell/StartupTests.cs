using System.Net;
using System.Net.Sockets;
using VeSaaS.Tests.Support;
using Xunit;

namespace VeSaaS.Tests.Shell;

/// <summary>What cannot work is said at start in one sentence that names the key, and the process ends with an error.</summary>
public sealed class StartupTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vesaas-start-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Start_DataFolderCannotBeWritten_SaysSo()
    {
        // A file where the folder should be: refused for every user, root included.
        var file = Path.Combine(_folder, "file");
        await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);

        await AssertRefusedAsync(new() { ["Storage:Directory"] = Path.Combine(file, "data") }, "Storage:Directory");
    }

    [Fact]
    public async Task Start_DatabaseIsDamaged_SaysSo()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "vesaas.db"), new string('x', 5000), TestContext.Current.CancellationToken);

        await AssertRefusedAsync([], "damaged or not a SQLite database");
    }

    [Fact]
    public async Task Start_UnknownDatabaseProvider_SaysSo() =>
        await AssertRefusedAsync(new() { ["Database:Provider"] = "Oracle" }, "Database:Provider");

    [Fact]
    public async Task Start_SqlServerWithoutConnectionString_SaysSo() =>
        await AssertRefusedAsync(new() { ["Database:Provider"] = "SqlServer" }, "Database:ConnectionString");

    [Theory]
    [InlineData("ASPNETCORE_URLS")]
    [InlineData("Gateway:ListenUrl")]
    [InlineData("Demo:ListenUrl")]
    public async Task Start_PortInUse_SaysSo(string key)
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();

        await AssertRefusedAsync(new() { [key] = $"http://127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}" }, "address already in use");
    }

    [Fact]
    public async Task Start_GatewayModeUnsetInProduction_SaysSo() =>
        await AssertRefusedAsync(new() { ["Agents:Source"] = "Demo" }, "Gateway:Mode", "Production");

    [Fact]
    public async Task Start_AgentsSourceUnsetInProduction_SaysSo() =>
        await AssertRefusedAsync(new() { ["Gateway:Mode"] = "Embedded" }, "Agents:Source", "Production");

    [Fact]
    public async Task Start_GatewayModeUnknown_SaysSo() =>
        await AssertRefusedAsync(new() { ["Gateway:Mode"] = "Magic" }, "Gateway:Mode");

    [Theory]
    [InlineData("TrafficPolicy", "Gateway:AcceptUnverifiedIdentity")]
    [InlineData("Magic", "Gateway:Dialect")]
    [InlineData("7", "Gateway:Dialect")]
    public async Task Start_GatewayDialectThatCannotBe_SaysSo(string dialect, string key) =>
        await AssertRefusedAsync(new() { ["Gateway:Dialect"] = dialect }, key);

    [Fact]
    public async Task Start_GatewayListenUrlIsNoUrl_SaysSo() =>
        await AssertRefusedAsync(new() { ["Gateway:ListenUrl"] = "somewhere" }, "Gateway:ListenUrl");

    [Fact]
    public async Task Start_CollectorIsNoUrl_SaysSo() =>
        await AssertRefusedAsync(new() { ["Telemetry:OtlpEndpoint"] = "collector:4317" }, "Telemetry:OtlpEndpoint");

    [Fact]
    public async Task Start_KubernetesWithoutAGatewayUrl_SaysSo() =>
        await AssertRefusedAsync(new() { ["Gateway:Mode"] = "Kubernetes", ["Kubernetes:Kubeconfig"] = await KubeconfigAsync(Kubeconfig) }, "Gateway:Url");

    [Theory]
    [InlineData("this: is: no: yaml", null, "Kubernetes:Kubeconfig")]
    [InlineData(Kubeconfig, "elsewhere", "Kubernetes:Context")]
    [InlineData(null, null, "Kubernetes:Kubeconfig")]
    public async Task Start_KubeconfigCannotBeUsed_SaysSo(string? text, string? context, string key) =>
        await AssertRefusedAsync(
            new()
            {
                ["Gateway:Source"] = "Kubernetes",
                ["Kubernetes:Kubeconfig"] = text is null ? "/does/not/exist" : await KubeconfigAsync(text),
                ["Kubernetes:Context"] = context ?? "",
            },
            key);

    private const string Kubeconfig = """
        apiVersion: v1
        kind: Config
        current-context: here
        clusters: [{name: here, cluster: {server: "http://127.0.0.1:1"}}]
        users: [{name: here, user: {token: none}}]
        contexts: [{name: here, context: {cluster: here, user: here}}]
        """;

    private async Task<string> KubeconfigAsync(string text)
    {
        var file = Path.Combine(_folder, "kubeconfig");
        await File.WriteAllTextAsync(file, text, TestContext.Current.CancellationToken);
        return file;
    }

    private async Task AssertRefusedAsync(Dictionary<string, string> settings, string sentence, string environment = "Development")
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        settings.TryAdd("Storage:Directory", _folder);
        settings.TryAdd("ASPNETCORE_URLS", "http://127.0.0.1:0");
        settings.TryAdd("Gateway:ListenUrl", "http://127.0.0.1:0");
        settings.TryAdd("Demo:ListenUrl", "http://127.0.0.1:0");
        await using var host = HostProcess.Start([], settings, environment);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(60));

        var code = await host.ExitAsync(limit.Token);

        Assert.Contains(sentence, host.Errors, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("   at ", host.Errors, StringComparison.Ordinal);
        Assert.Equal(1, code);
    }
}
