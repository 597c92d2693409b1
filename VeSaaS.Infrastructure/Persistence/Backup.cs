using Microsoft.Data.Sqlite;

namespace VeSaaS.Infrastructure.Persistence;

/// <summary>What a backup holds.</summary>
/// <param name="DatabaseBytes">Size of the copied database; null where it is SQL Server, whose backup is its own.</param>
/// <param name="Files">Files of customers and listings.</param>
/// <param name="Keys">Data-protection keys.</param>
public sealed record BackupContents(long? DatabaseBytes, int Files, int Keys);

/// <summary>
/// Copies the data folder as of one moment while the product runs. Files are copied before and after the database: whatever the copied rows name was there
/// before them, or came while they were copied. Keys come last, as rows may be protected by a key that is new.
/// </summary>
public sealed class Backup(DatabaseOptions options, DataFolder folder)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Writes the backup into a folder that is made for it, and that has its name only once it is whole.</summary>
    /// <exception cref="StartupException">The folder exists, lies inside the data folder, cannot be written, or the database is damaged.</exception>
    public async Task<BackupContents> ExecuteAsync(string target, CancellationToken cancellationToken)
    {
        var whole = new DataFolder(Path.GetFullPath(target));
        if (Path.Exists(whole.Path))
        {
            throw new StartupException($"'{whole.Path}' exists already; name a folder that does not.");
        }

        if (whole.Path.StartsWith(folder.Path + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            throw new StartupException($"'{whole.Path}' lies inside the data folder; a backup belongs on another disk.");
        }

        var part = new DataFolder(whole.Path + ".incomplete");
        try
        {
            DeleteIfThere(part.Path);
            MakeFolder(part.Path);
            CopyNew(folder.BlobsDirectory, part.BlobsDirectory, cancellationToken);
            long? database = options.Provider is DatabaseProvider.Sqlite ? await CopyDatabaseAsync(part, cancellationToken) : null;
            CopyNew(folder.BlobsDirectory, part.BlobsDirectory, cancellationToken);
            CopyNew(folder.KeysDirectory, part.KeysDirectory, cancellationToken);
            Directory.Move(part.Path, whole.Path);
            return new(database, Count(whole.BlobsDirectory), Count(whole.KeysDirectory));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"The backup to '{whole.Path}' could not be written: {exception.Message}", exception);
        }
        catch (SqliteException exception)
        {
            throw new StartupException($"The database '{folder.DatabaseFile}' could not be copied: {exception.Message}", exception);
        }
    }

    // One transaction of SQLite's own (https://sqlite.org/lang_vacuum.html#vacuuminto): writers go on meanwhile.
    private async Task<long> CopyDatabaseAsync(DataFolder part, CancellationToken cancellationToken)
    {
        await using (var source = await OpenAsync(folder.DatabaseFile, SqliteOpenMode.ReadWrite, cancellationToken))
        {
            await using var copy = source.CreateCommand();
            copy.CommandText = "VACUUM INTO $file";
            copy.Parameters.AddWithValue("$file", part.DatabaseFile);
            await copy.ExecuteNonQueryAsync(cancellationToken);
        }

        await using var copied = await OpenAsync(part.DatabaseFile, SqliteOpenMode.ReadOnly, cancellationToken);
        await using var check = copied.CreateCommand();
        check.CommandText = "PRAGMA integrity_check";
        if (await check.ExecuteScalarAsync(cancellationToken) is not "ok")
        {
            throw new StartupException($"The database '{folder.DatabaseFile}' is damaged: its copy does not pass SQLite's check of integrity.");
        }

        return new FileInfo(part.DatabaseFile).Length;
    }

    private static async Task<SqliteConnection> OpenAsync(string file, SqliteOpenMode mode, CancellationToken cancellationToken)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = mode, Pooling = false, DefaultTimeout = 30 }.ToString());
        await connection.OpenAsync(cancellationToken);
        return connection;
    }

    // Files are named by their content and keys by their id, so what is there already is the same.
    private static void CopyNew(string from, string to, CancellationToken cancellationToken)
    {
        MakeFolder(to);
        foreach (var file in Directory.Exists(from) ? Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories).Where(IsKept) : [])
        {
            cancellationToken.ThrowIfCancellationRequested();
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            if (!File.Exists(copy))
            {
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                CopyUnlessGone(file, copy);
            }
        }
    }

    // What is being received has no row yet.
    private static bool IsKept(string file) => !file.EndsWith(".part", StringComparison.Ordinal);

    private static void CopyUnlessGone(string file, string copy)
    {
        try
        {
            File.Copy(file, copy);
        }
        catch (FileNotFoundException)
        {
            // Removed since it was listed: nothing names it any more.
        }
    }

    private static int Count(string directory) => Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories).Count();

    private static void DeleteIfThere(string directory)
    {
        if (Directory.Exists(directory))
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    // It holds keys and everybody's words.
    private static void MakeFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, OwnerOnly);
        }
    }
}
