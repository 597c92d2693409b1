using System.Globalization;
using VeSaaS.Infrastructure.Persistence;

namespace VeSaaS.Web.Shell.Hosting;

/// <summary>`dotnet VeSaaS.Web.dll backup {folder}`: copies the data folder as of one moment while the product runs.</summary>
internal static class BackupCommand
{
    public const string Name = "backup";

    public static async Task<int> RunAsync(string folder, IServiceProvider services, TextWriter output, CancellationToken cancellationToken)
    {
        var contents = await services.GetRequiredService<Backup>().ExecuteAsync(folder, cancellationToken);
        await output.WriteLineAsync(contents.DatabaseBytes is { } bytes
            ? string.Create(CultureInfo.InvariantCulture, $"Backed up: a database of {bytes:N0} bytes, {contents.Files} files, {contents.Keys} keys.")
            : $"Backed up: {contents.Files} files, {contents.Keys} keys. The database is SQL Server's to back up.");
        return 0;
    }
}
