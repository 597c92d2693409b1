using System.Net;
using System.Net.Mime;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using VeSaaS.Core.Gateway;
using VeSaaS.Infrastructure.Catalog.DemoAgents.LanguageModels;
using VeSaaS.Infrastructure.Catalog.DemoAgents.Workers;
using VeSaaS.Infrastructure.Catalog.DemoAgents.Workers.Files;

namespace VeSaaS.Infrastructure.Catalog.DemoAgents;

/// <summary>
/// The demo agents' own slim web application: `/{name}` for JSON-RPC and `/{name}/.well-known/agent-card.json`. It never shares a pipeline with
/// the product, and nothing on it answers without the secret.
/// </summary>
public static class DemoAgentsHost
{
    private const long MaxBodySize = 17 * 1024 * 1024;

    internal static readonly IReadOnlyList<DemoAgent> Agents = [new DataAnalyst(), new ReportWriter(), new FlakyCourier(), new BudgetSplitter(), new ListCleaner(isKagent: false), new ListCleaner(isKagent: true), new FileClerk()];

    /// <summary>
    /// Runs the demo agents as a process of their own until it is told to stop. `--urls` says where they listen (default
    /// `Demo:ListenUrl`); the secret comes from `Demo__Secret` or the file that `--secret-file` names, never from the command line.
    /// </summary>
    /// <returns>The exit code: 0, or 2 for invalid configuration, which is written to standard error.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var configuration = new ConfigurationBuilder().AddEnvironmentVariables().AddCommandLine(args).Build();
        var options = configuration.GetSection(DemoAgentsOptions.SectionName).Get<DemoAgentsOptions>() ?? new DemoAgentsOptions();
        options.ListenUrl = configuration["urls"] ?? options.ListenUrl;
        if (configuration["secret-file"] is { } file)
        {
            if (!File.Exists(file))
            {
                await Console.Error.WriteLineAsync("The file that --secret-file names does not exist.");
                return 2;
            }

            options.Secret = (await File.ReadAllTextAsync(file)).Trim();
        }

        var model = configuration.GetSection(LanguageModelOptions.SectionName).Get<LanguageModelOptions>() ?? new LanguageModelOptions();
        List<string> problems = [.. options.Problems(), .. model.Problems()];
        if (options.Secret is null)
        {
            problems.Add($"{DemoAgentsOptions.SectionName}:{nameof(options.Secret)} is missing: set Demo__Secret or name a file with --secret-file.");
        }

        if (problems.Count > 0 || options.Secret is not { } secret)
        {
            await Console.Error.WriteLineAsync(string.Join(Environment.NewLine, problems));
            return 2;
        }

        await using var app = Build(options, model, secret, TimeProvider.System, loggers: null);
        await app.StartAsync();
        Console.WriteLine($"Demo agents listen at {AddressOf(app)}");
        await app.WaitForShutdownAsync();
        return 0;
    }

    /// <summary>Builds the application; with <paramref name="loggers"/> it lives inside another host and leaves signals to it.</summary>
    internal static WebApplication Build(
        DemoAgentsOptions options, LanguageModelOptions model, string secret, TimeProvider time, ILoggerFactory? loggers)
    {
        // The empty builder reads no environment and no files: ASPNETCORE_URLS is the product's, not ours.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBodySize;
        });
        if (loggers is null)
        {
            builder.Logging.AddSimpleConsole().SetMinimumLevel(LogLevel.Warning);
        }
        else
        {
            builder.Services.AddSingleton(loggers).AddSingleton<IHostLifetime, SilentLifetime>();
        }

        builder.Services.AddRoutingCore().AddSingleton(options).AddSingleton(time).AddSingleton<DemoRpc>();
        if (model.IsConfigured)
        {
            builder.Services.AddSingleton(_ => new LanguageModel(model));
        }

        builder.Services.AddSingleton(services => new DemoTasks(
            options, services.GetService<LanguageModel>(), time, services.GetRequiredService<ILogger<DemoTasks>>()));
        var app = builder.Build();
        app.Urls.Add(options.ListenUrl);
        app.Lifetime.ApplicationStopping.Register(() => _ = app.Services.GetRequiredService<DemoTasks>().StopAsync());
        Map(app, Encoding.UTF8.GetBytes(secret));
        return app;
    }

    internal static Uri AddressOf(WebApplication app) =>
        new(app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First());

    private static void Map(WebApplication app, byte[] secret)
    {
        app.Use((http, next) =>
        {
            if (IsSecret(http.Request, secret))
            {
                return next(http);
            }

            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        });
        app.UseRouting();
        foreach (var agent in Agents)
        {
            app.MapGet($"/{agent.Name}/.well-known/agent-card.json", http => WriteCardAsync(http, agent));
            app.MapPost($"/{agent.Name}", http => HandleAsync(http, agent));
        }

        app.UseEndpoints(_ => { });
    }

    private static bool IsSecret(HttpRequest request, byte[] secret) =>
        request.Headers[DemoAgentsEndpoint.SecretHeader] is [{ } given]
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), secret);

    private static async Task HandleAsync(HttpContext http, DemoAgent agent)
    {
        // The gateway sets the caller from the verified token; tasks belong to it.
        if (http.Request.Headers["x-user-id"] is not [{ Length: > 0 and <= 100 } caller])
        {
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            await http.Response.WriteAsync("x-user-id is missing", http.RequestAborted);
            return;
        }

        await http.RequestServices.GetRequiredService<DemoRpc>().HandleAsync(http, agent, caller);
    }

    private static async Task WriteCardAsync(HttpContext http, DemoAgent agent)
    {
        var url = $"{http.Request.Scheme}://{http.Request.Host}/{agent.Name}";
        var model = http.RequestServices.GetService<LanguageModel>()?.Name;
        var card = DemoCards.Write(agent, model, url, http.Request.Headers["A2A-Version"] == "1.0").ToJsonString(DemoWire.Json);
        var tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(card)))[..16]}\"";
        http.Response.Headers.ETag = tag;
        http.Response.Headers.CacheControl = "max-age=60";
        http.Response.Headers.Vary = "A2A-Version";
        if (http.Request.Headers.IfNoneMatch.Contains(tag))
        {
            http.Response.StatusCode = (int)HttpStatusCode.NotModified;
            return;
        }

        http.Response.ContentType = MediaTypeNames.Application.Json;
        await http.Response.WriteAsync(card, http.RequestAborted);
    }

    private sealed class SilentLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
