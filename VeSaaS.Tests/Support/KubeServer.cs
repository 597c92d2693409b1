using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json;
using k8s;
using VeSaaS.Tests.Architecture;
using VeSaaS.Tests.Support;
using Xunit;

[assembly: AssemblyFixture(typeof(KubeServer))]

namespace VeSaaS.Tests.Support;

/// <summary>
/// A real Kubernetes API server over a real etcd, with the definitions of the resources that the product reads and writes. One for all tests of a
/// run (each takes a namespace of its own); its processes end with the test run, also when that is killed.
/// </summary>
public sealed class KubeServer : IAsyncLifetime
{
    /// <summary>The token of a user who may do everything.</summary>
    public static readonly string AdminToken = RandomNumberGenerator.GetHexString(32);

    /// <summary>The token of the application's service account `vesaas` in namespace `vesaas`: may do what its roles say.</summary>
    public static readonly string ApplicationToken = RandomNumberGenerator.GetHexString(32);

    /// <summary>The token of a user whom nobody gave any right.</summary>
    public static readonly string PowerlessToken = RandomNumberGenerator.GetHexString(32);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("vesaas-kube-");
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly int _etcdPort = FreePort();
    private readonly int _peerPort = FreePort();
    private readonly int _port = FreePort();
    private Process? _etcd;
    private Process? _apiServer;
    private int _namespaces;

    /// <summary>`https://127.0.0.1:…`.</summary>
    public string Url => $"https://127.0.0.1:{_port}";

    /// <summary>Why there is no server, where the person who runs the tests said so (`VESAAS_SKIP_KUBE=1`); else null.</summary>
    public static string? SkipReason => Environment.GetEnvironmentVariable("VESAAS_SKIP_KUBE") == "1" ? "VESAAS_SKIP_KUBE is 1." : null;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>Starts the server with the first test that needs it, and skips the test where there shall be none.</summary>
    public async Task<KubeServer> ReadyAsync(CancellationToken cancellationToken)
    {
        Assert.SkipWhen(SkipReason is not null, SkipReason ?? "");
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_etcd is null)
            {
                var assets = await AssetsAsync(cancellationToken);
                await WriteFilesAsync(cancellationToken);
                _etcd = Start(Path.Combine(assets, "etcd"),
                    "--data-dir", InFolder("etcd"), "--listen-client-urls", $"http://127.0.0.1:{_etcdPort}", "--advertise-client-urls", $"http://127.0.0.1:{_etcdPort}",
                    "--listen-peer-urls", $"http://127.0.0.1:{_peerPort}", "--unsafe-no-fsync");
                await StartApiServerAsync(cancellationToken);
                await KubeDefinitions.InstallAsync(this, cancellationToken);
            }

            return this;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>SIGKILL to the API server; what it stored stays in etcd.</summary>
    public async Task KillApiServerAsync()
    {
        _apiServer!.Kill(entireProcessTree: true);
        await _apiServer.WaitForExitAsync();
        _apiServer.Dispose();
    }

    /// <summary>Starts the API server (again), on the same port and over the same store, and waits until it answers.</summary>
    public async Task StartApiServerAsync(CancellationToken cancellationToken)
    {
        var assets = await AssetsAsync(cancellationToken);
        _apiServer = StartApiServer(assets);
        using var http = Http(AdminToken);
        await Eventually.UntilAsync(() =>
        {
            if (_apiServer.HasExited)
            {
                // While nobody listened, somebody who kept asking may have been given this very port for his own end of the line.
                _apiServer.Dispose();
                _apiServer = StartApiServer(assets);
            }

            return IsReadyAsync(http, cancellationToken);
        });
    }

    private Process StartApiServer(string assets) =>
        Start(Path.Combine(assets, "kube-apiserver"),
            $"--etcd-servers=http://127.0.0.1:{_etcdPort}", $"--secure-port={_port}", "--bind-address=127.0.0.1", "--advertise-address=127.0.0.1",
            $"--cert-dir={InFolder("certs")}", "--service-account-issuer=https://kubernetes.default.svc",
            $"--service-account-key-file={InFolder("sa.key")}", $"--service-account-signing-key-file={InFolder("sa.key")}",
            $"--token-auth-file={InFolder("tokens.csv")}", "--authorization-mode=RBAC", "--service-cluster-ip-range=10.0.0.0/24",
            "--disable-admission-plugins=ServiceAccount");

    /// <summary>Makes etcd forget every version of everything but the newest; who asks for what came after an older one is told 410 Gone.</summary>
    public async Task CompactAsync(CancellationToken cancellationToken)
    {
        using var etcd = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_etcdPort}") };
        using var read = await etcd.PostAsJsonAsync("/v3/kv/range", new { key = "AA==" }, cancellationToken);
        var revision = (await read.Content.ReadFromJsonAsync<JsonElement>(cancellationToken)).GetProperty("header").GetProperty("revision").GetString();
        using var compacted = await etcd.PostAsJsonAsync("/v3/kv/compaction", new { revision, physical = true }, cancellationToken);
        compacted.EnsureSuccessStatusCode();
    }

    /// <summary>A client that acts as the owner of the token.</summary>
    public IKubernetes Client(string token) => new Kubernetes(new KubernetesClientConfiguration { Host = Url, AccessToken = token, SkipTlsVerify = true });

    /// <summary>Raw requests as the owner of the token.</summary>
    public HttpClient Http(string token)
    {
        var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator };
        return new HttpClient(handler) { BaseAddress = new Uri(Url), DefaultRequestHeaders = { Authorization = new("Bearer", token) } };
    }

    /// <summary>A kubeconfig of two contexts, `admin` (current) and `application`, as a file.</summary>
    public string Kubeconfig() => InFolder("kubeconfig");

    /// <summary>A new, empty namespace.</summary>
    public async Task<string> NamespaceAsync(CancellationToken cancellationToken)
    {
        var name = $"ns-{Interlocked.Increment(ref _namespaces)}";
        using var client = Client(AdminToken);
        await client.CoreV1.CreateNamespaceAsync(new() { Metadata = new() { Name = name } }, cancellationToken: cancellationToken);
        return name;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in new[] { _apiServer, _etcd }.OfType<Process>())
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            process.Dispose();
        }

        _folder.Delete(recursive: true);
        _gate.Dispose();
    }

    private static async Task<string> AssetsAsync(CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("bash", [Path.Combine(SourceTree.Root, "deploy", "kube-server.sh")]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var script = Process.Start(start)!;
        var errors = script.StandardError.ReadToEndAsync(cancellationToken);
        var folder = (await script.StandardOutput.ReadToEndAsync(cancellationToken)).Trim();
        await script.WaitForExitAsync(cancellationToken);
        return script.ExitCode == 0
            ? folder
            : throw new InvalidOperationException($"There is no Kubernetes API server to test against (VESAAS_SKIP_KUBE=1 leaves these tests out):\n{await errors}");
    }

    // The shell ends the server when its standard input closes, which the kernel does for a test run that was killed; and it ends when the server does.
    private static Process Start(string program, params string[] arguments)
    {
        const string Script = "exec 3<&0 2>/dev/null; \"$@\" >/dev/null 2>&1 3<&- & server=$!; { cat <&3 >/dev/null; kill -9 $server; } & wait $server; kill $!";
        var start = new ProcessStartInfo("bash", ["-c", Script, "bash", program, .. arguments]) { RedirectStandardInput = true };
        return Process.Start(start)!;
    }

    private static async Task<bool> IsReadyAsync(HttpClient http, CancellationToken cancellationToken)
    {
        try
        {
            return await http.GetStringAsync("/readyz", cancellationToken) == "ok";
        }
        catch (HttpRequestException)
        {
            // Not listening yet, or still starting (500).
            return false;
        }
    }

    private async Task WriteFilesAsync(CancellationToken cancellationToken)
    {
        using var key = RSA.Create(2048);
        await File.WriteAllTextAsync(InFolder("sa.key"), key.ExportRSAPrivateKeyPem(), cancellationToken);
        await File.WriteAllLinesAsync(InFolder("tokens.csv"),
        [
            $"{AdminToken},admin,admin,\"system:masters\"",
            $"{ApplicationToken},system:serviceaccount:vesaas:vesaas,vesaas,\"system:serviceaccounts,system:serviceaccounts:vesaas\"",
            $"{PowerlessToken},nobody,nobody,",
        ], cancellationToken);
        await File.WriteAllTextAsync(InFolder("kubeconfig"), $$"""
            apiVersion: v1
            kind: Config
            current-context: admin
            clusters:
            - {name: test, cluster: {server: "{{Url}}", insecure-skip-tls-verify: true} }
            users:
            - {name: admin, user: {token: "{{AdminToken}}"} }
            - {name: application, user: {token: "{{ApplicationToken}}"} }
            contexts:
            - {name: admin, context: {cluster: test, user: admin} }
            - {name: application, context: {cluster: test, user: application} }
            """, cancellationToken);
    }

    private string InFolder(string name) => Path.Combine(_folder.FullName, name);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
