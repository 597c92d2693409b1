using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Persistence.Blobs;
using VeSaaS.Infrastructure.Kernel;
using VeSaaS.Infrastructure.Persistence.Blobs;
using VeSaaS.Infrastructure.Persistence.Sqlite;
using VeSaaS.Infrastructure.Persistence.SqlServer;

namespace VeSaaS.Infrastructure.Persistence;

/// <summary>Registers the database, the data folder and what hangs on them.</summary>
public static class PersistenceRegistration
{
    /// <summary>Opens the data folder and registers contexts of the configured provider.</summary>
    /// <exception cref="StartupException">The folder cannot be written, or the configuration is incomplete.</exception>
    public static IServiceCollection AddPersistence(this IServiceCollection services, IConfiguration configuration, IHostEnvironment environment)
    {
        var folder = OpenDataFolder(configuration, environment);
        var database = new DatabaseOptions();
        if (configuration[$"{DatabaseOptions.SectionName}:{nameof(DatabaseOptions.Provider)}"] is { Length: > 0 } provider)
        {
            database.Provider = Enum.TryParse<DatabaseProvider>(provider, ignoreCase: true, out var known) && Enum.IsDefined(known)
                ? known
                : throw new StartupException($"Database:Provider is '{provider}'; use Sqlite or SqlServer.");
        }

        database.ConnectionString = configuration[$"{DatabaseOptions.SectionName}:{nameof(DatabaseOptions.ConnectionString)}"];
        services.AddSingleton(folder);
        services.AddSingleton(database);
        services.AddSingleton<IBlobStore>(new BlobFiles(folder.BlobsDirectory));
        services.Configure<IdentityOptions>(IdentitySchema.Configure);
        services.AddDataProtection().SetApplicationName("VeSaaS").PersistKeysToFileSystem(new DirectoryInfo(folder.KeysDirectory));
        services.AddSingleton(provider =>
        {
            var protector = provider.GetRequiredService<IDataProtectionProvider>().CreateProtector("VeSaaS.Secrets");
            return new SecretProtector(protector.Protect, protector.Unprotect);
        });
        if (database.Provider is DatabaseProvider.SqlServer)
        {
            AddSqlServer(services, database);
        }
        else
        {
            AddSqlite(services, folder);
        }

        // Scoped, and without a scope of customer data: this one is for Identity's own tables.
        services.AddScoped(provider => provider.GetRequiredService<Func<AppDbContext>>()());
        services.AddSingleton<AppContexts>();
        services.AddSingleton<ILiveEvents, InProcessLiveEvents>();
        services.AddSingleton<Database>();
        services.AddSingleton<Backup>();
        return services;
    }

    private static void AddSqlite(IServiceCollection services, DataFolder folder)
    {
        services.AddDbContextFactory<SqliteAppDbContext>(options => SqliteAppDbContext.Configure(options, folder.DatabaseFile));
        services.AddSingleton<Func<AppDbContext>>(provider => provider.GetRequiredService<IDbContextFactory<SqliteAppDbContext>>().CreateDbContext);
    }

    private static void AddSqlServer(IServiceCollection services, DatabaseOptions database)
    {
        if (string.IsNullOrWhiteSpace(database.ConnectionString))
        {
            throw new StartupException("Database:ConnectionString is needed because Database:Provider is SqlServer.");
        }

        services.AddDbContextFactory<SqlServerAppDbContext>(options => SqlServerAppDbContext.Configure(options, database.ConnectionString));
        services.AddSingleton<Func<AppDbContext>>(provider => provider.GetRequiredService<IDbContextFactory<SqlServerAppDbContext>>().CreateDbContext);
    }

    private static DataFolder OpenDataFolder(IConfiguration configuration, IHostEnvironment environment)
    {
        var configured = configuration[$"{StorageOptions.SectionName}:{nameof(StorageOptions.Directory)}"] ?? new StorageOptions().Directory;
        var folder = new DataFolder(Path.GetFullPath(configured, environment.ContentRootPath));
        try
        {
            Directory.CreateDirectory(folder.KeysDirectory);
            var probe = Path.Combine(folder.Path, $".writable-{Environment.ProcessId}");
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new StartupException($"Storage:Directory '{folder.Path}' cannot be written: {exception.Message}", exception);
        }

        return folder;
    }
}
