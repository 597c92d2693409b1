using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Persistence;
using VeSaaS.Infrastructure.Persistence.Sqlite;
using VeSaaS.Tests.Persistence.Recording;

namespace VeSaaS.Tests.Support;

/// <summary>
/// The whole product in this process: its own data folder, its own ports, Kestrel on a real socket. Start with <see cref="StartAsync"/>.
/// </summary>
public sealed class AppHost : WebApplicationFactory<Program>
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"vesaas-host-{Path.GetRandomFileName()}");
    private readonly Dictionary<string, string?> _settings;
    private readonly Action<IServiceCollection>? _services;
    private readonly string _environment;

    public AppHost(Dictionary<string, string?>? settings = null, Action<IServiceCollection>? services = null, string environment = "Development")
    {
        _settings = settings ?? [];
        _services = services;
        _environment = environment;
        UseKestrel(0);
    }

    /// <summary>The web address, without a trailing slash.</summary>
    public string Url { get; private set; } = "";

    /// <summary>The data folder.</summary>
    public string Folder => _folder;

    /// <summary>Opens contexts of the host's database.</summary>
    public AppContexts Contexts => Services.GetRequiredService<AppContexts>();

    /// <summary>The gateway's base address; waits until it listens.</summary>
    public Task<Uri> GatewayAsync(CancellationToken cancellationToken) => Services.GetRequiredService<GatewayAddress>().GetAsync(cancellationToken);

    /// <summary>Starts the host and waits until its gateway listens.</summary>
    public static async Task<AppHost> StartAsync(
        CancellationToken cancellationToken, Dictionary<string, string?>? settings = null, Action<IServiceCollection>? services = null)
    {
        var host = new AppHost(settings, services);
        host.Start();
        await host.GatewayAsync(cancellationToken);
        return host;
    }

    /// <summary>Starts the host without waiting for its gateway.</summary>
    public void Start()
    {
        StartServer();
        Url = ClientOptions.BaseAddress.ToString().TrimEnd('/');
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment(_environment);
        builder.UseSetting("Storage:Directory", _folder);
        builder.UseSetting("Gateway:ListenUrl", "http://127.0.0.1:0");
        builder.UseSetting("Demo:ListenUrl", "http://127.0.0.1:0");
        builder.UseSetting("Demo:ChunkDelay", "00:00:00.005");
        builder.UseSetting("Logging:LogLevel:Default", "Warning");
        foreach (var (key, value) in _settings)
        {
            builder.UseSetting(key, value);
        }

        builder.ConfigureTestServices(services =>
        {
            // An open circuit holds the stop for the whole time-out, 30 s by default.
            services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(1));
            services.ConfigureDbContext<SqliteAppDbContext>(options => options.RecordSql());
            _services?.Invoke(services);
        });
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing && Directory.Exists(_folder))
        {
            using (var connection = new SqliteConnection($"Data Source={Path.Combine(_folder, "vesaas.db")};Foreign Keys=True;Default Timeout=30"))
            {
                SqliteConnection.ClearPool(connection);
            }

            Directory.Delete(_folder, recursive: true);
        }
    }
}
