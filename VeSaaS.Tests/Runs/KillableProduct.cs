using System.Net;
using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;
using VeSaaS.Infrastructure.Persistence;
using VeSaaS.Infrastructure.Persistence.Sqlite;
using VeSaaS.Tests.Support;
using VeSaaS.Tests.Teams;
using VeSaaS.Web.Shell;
using Xunit;

namespace VeSaaS.Tests.Runs;

/// <summary>
/// The product as a process of its own, killed without a chance to tidy up and started again at the same address. The test sits at its database; what it writes
/// there the host finds by polling, as it would find what another node wrote.
/// </summary>
internal sealed class KillableProduct : IAsyncDisposable
{
    public const string Secret = "a-secret-of-the-demo-agents";

    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"vesaas-killed-{Path.GetRandomFileName()}");
    private HostProcess? _agents;
    private HostProcess? _host;

    public KillableProduct()
    {
        var options = new DbContextOptionsBuilder<SqliteAppDbContext>();
        SqliteAppDbContext.Configure(options.UseDesignTimeIdentity(), Path.Combine(_folder, "vesaas.db"));
        Contexts = new AppContexts(() => new SqliteAppDbContext(options.Options));
    }

    /// <summary>Opens contexts of the host's database.</summary>
    public AppContexts Contexts { get; }

    /// <summary>The web address, without a trailing slash.</summary>
    public string Url { get; } = $"http://127.0.0.1:{FreePort()}";

    /// <summary>Where agents in a process of their own listen; null while they are part of the host.</summary>
    public Uri? AgentsUrl { get; private set; }

    public int HostProcessId => _host!.Id;

    public RecordedEvents Live { get; } = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async Task StartAgentsAsync(string chunkDelay = "00:00:00.020")
    {
        _agents = HostProcess.Start(
            ["demo-agents", "--urls", "http://127.0.0.1:0"], new Dictionary<string, string> { ["Demo:Secret"] = Secret, ["Demo:ChunkDelay"] = chunkDelay });
        var line = await _agents.LineAsync(line => line.StartsWith("Demo agents listen at ", StringComparison.Ordinal), Token);
        AgentsUrl = new Uri(line.Split(' ')[^1]);
    }

    public async Task StartHostAsync(Dictionary<string, string>? more = null)
    {
        var settings = new Dictionary<string, string>
        {
            ["Storage:Directory"] = _folder,
            ["Gateway:ListenUrl"] = "http://127.0.0.1:0",
            ["Gateway:ResyncInterval"] = "00:00:10",
            ["Runs:PollInterval"] = "00:00:00.100",
            ["Demo:ListenUrl"] = "http://127.0.0.1:0",
            ["Demo:ChunkDelay"] = "00:00:00.050",
        };
        foreach (var (key, value) in more ?? [])
        {
            settings[key] = value;
        }

        if (AgentsUrl is not null)
        {
            (settings["Demo:AgentsUrl"], settings["Demo:Secret"]) = (AgentsUrl.ToString(), Secret);
        }

        if (_host is not null)
        {
            await _host.DisposeAsync();
        }

        _host = HostProcess.Start(["--urls", Url], settings);
        using var http = new HttpClient();
        await Eventually.UntilAsync(async () =>
        {
            try
            {
                using var answer = await http.GetAsync(new Uri($"{Url}{AppUrls.HealthLive}"), Token);
                return answer.IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        });
    }

    /// <summary>SIGKILL.</summary>
    public Task KillHostAsync() => _host!.KillAsync();

    /// <summary>Hires the report writer as Juno as soon as it is published, and waits until the gateway lets the customer in.</summary>
    public async Task<HireId> HireAsync(Caller caller)
    {
        string? slug = null;
        await RunWorld.UntilAsync(async () =>
        {
            await using var db = Contexts.ForSystem("test");
            var agent = new AgentRef("demo", "demo", "report-writer");
            slug = await db.Set<VirtualEmployee>().Where(listing => listing.Agent == agent && listing.Status == VirtualEmployeeStatus.Published)
                .Select(listing => listing.Slug).SingleOrDefaultAsync(Token);
            return slug is not null;
        });
        var hiring = new HireVirtualEmployee(Contexts, TimeProvider.System, new GatewayReconcileQueue(TimeProvider.System), Live);
        var hire = Assert.IsType<HireOutcome.Hired>(await hiring.ExecuteAsync(caller, new HireRequest(slug!, "Juno", null, null, null), Token)).Id;
        await RunWorld.UntilAsync(async () =>
        {
            await using var db = Contexts.ForSystem("test");
            return await db.Set<AccessGrant>().AnyAsync(grant => grant.ReasonId == hire.Value && grant.State == GrantState.Confirmed, Token);
        });
        return hire;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in (HostProcess?[])[_host, _agents])
        {
            if (process is not null)
            {
                await process.DisposeAsync();
            }
        }

        SqliteConnection.ClearAllPools();
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
