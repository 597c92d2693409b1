namespace VeSaaS.Infrastructure.Persistence;

/// <summary>Which database the product keeps its data in.</summary>
public enum DatabaseProvider
{
    Sqlite,
    SqlServer,
}

/// <summary>Configuration section `Database`.</summary>
public sealed class DatabaseOptions
{
    public const string SectionName = "Database";

    /// <summary>`Database:Provider`: `Sqlite` (default; one node) or `SqlServer`.</summary>
    public DatabaseProvider Provider { get; set; }

    /// <summary>`Database:ConnectionString`: needed by SQL Server; SQLite keeps `vesaas.db` in `Storage:Directory`.</summary>
    public string? ConnectionString { get; set; }
}

/// <summary>Configuration section `Storage`.</summary>
public sealed class StorageOptions
{
    public const string SectionName = "Storage";

    /// <summary>`Storage:Directory`: the folder of everything that is kept in files, relative to the application's own folder.</summary>
    public string Directory { get; set; } = "data";
}

/// <summary>The data folder, known to exist and to be writable.</summary>
/// <param name="Path">Its full path.</param>
public sealed record DataFolder(string Path)
{
    /// <summary>The SQLite database.</summary>
    public string DatabaseFile => System.IO.Path.Combine(Path, "vesaas.db");

    /// <summary>The contents of files, by owner and hash.</summary>
    public string BlobsDirectory => System.IO.Path.Combine(Path, "blobs");

    /// <summary>The data-protection keys.</summary>
    public string KeysDirectory => System.IO.Path.Combine(Path, "keys");
}
