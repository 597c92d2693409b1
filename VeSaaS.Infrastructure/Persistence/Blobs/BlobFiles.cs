using System.Buffers;
using System.Security.Cryptography;
using VeSaaS.Core.Persistence.Blobs;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Infrastructure.Persistence.Blobs;

/// <summary>
/// Blobs as files:
/// <code>
///   {Storage:Directory}/blobs/incoming/{random}.part          being received; renamed when whole, removed when older than a day
///   {Storage:Directory}/blobs/{owner}/{2 digits}/{64 digits}  kept; the name is the SHA-256 of the content
/// </code>
/// </summary>
internal sealed class BlobFiles(string directory) : IBlobStore
{
    private const int BufferSize = 128 * 1024;
    private const string IncomingFolder = "incoming";

    private readonly string _incoming = Path.Combine(directory, IncomingFolder);

    public async Task<BlobDraft?> ReceiveAsync(BlobOwner owner, Stream content, long limit, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(_incoming);
        var part = Path.Combine(_incoming, Path.GetRandomFileName() + ".part");
        var isKept = false;
        try
        {
            var (hash, size) = await CopyAsync(content, part, limit, cancellationToken);
            isKept = hash is not null;
            return hash is { } known ? new Draft(this, owner, part, known, size) : null;
        }
        finally
        {
            if (!isKept)
            {
                File.Delete(part);
            }
        }
    }

    public Stream? Open(BlobOwner owner, BlobHash hash) => OpenFile(PathOf(owner, hash));

    public IEnumerable<StoredBlob> ListCustomers(DateTimeOffset before)
    {
        if (!Directory.Exists(directory))
        {
            yield break;
        }

        foreach (var folder in Directory.EnumerateDirectories(directory))
        {
            // What somebody else put into the folder is not ours to name, and the platform's own has no customer.
            if (!Guid.TryParseExact(Path.GetFileName(folder), "N", out var customer) || customer == Guid.Empty)
            {
                continue;
            }

            foreach (var hash in ListFolder(folder, before))
            {
                yield return new StoredBlob(new CustomerId(customer), hash);
            }
        }
    }

    public IEnumerable<BlobHash> ListPlatform(DateTimeOffset before) =>
        Path.Combine(directory, BlobOwner.Platform.Value.ToString("N")) is var folder && Directory.Exists(folder) ? ListFolder(folder, before) : [];

    public bool Remove(BlobOwner owner, BlobHash hash, DateTimeOffset before)
    {
        Directory.CreateDirectory(_incoming);
        var file = PathOf(owner, hash);
        var aside = Path.Combine(_incoming, Path.GetRandomFileName() + ".part");
        try
        {
            if (File.GetLastWriteTimeUtc(file) >= before.UtcDateTime)
            {
                return false;
            }

            File.Move(file, aside);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }

        if (File.GetLastWriteTimeUtc(aside) >= before.UtcDateTime)
        {
            // Somebody put the same content in between, and has a reference to it by now.
            File.Move(aside, file, overwrite: true);
            return false;
        }

        File.Delete(aside);
        return true;
    }

    public void RemoveAbandoned(DateTimeOffset before)
    {
        if (!Directory.Exists(_incoming))
        {
            return;
        }

        foreach (var file in new DirectoryInfo(_incoming).EnumerateFiles().Where(file => file.LastWriteTimeUtc < before.UtcDateTime))
        {
            file.Delete();
        }
    }

    private static IEnumerable<BlobHash> ListFolder(string folder, DateTimeOffset before)
    {
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories))
        {
            if (BlobHash.TryParse(file.Name) is { } hash && file.LastWriteTimeUtc < before.UtcDateTime)
            {
                yield return hash;
            }
        }
    }

    private string PathOf(BlobOwner owner, BlobHash hash) => Path.Combine(directory, owner.Value.ToString("N"), hash.Value[..2], hash.Value);

    private static async Task<(BlobHash? Hash, long Size)> CopyAsync(Stream content, string part, long limit, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            await using var file = new FileStream(part, NewFile());
            var size = 0L;
            int read;
            while ((read = await content.ReadAsync(buffer, cancellationToken)) > 0)
            {
                size += read;
                if (size > limit)
                {
                    return (null, size);
                }

                hash.AppendData(buffer.AsSpan(0, read));
                await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }

            await file.FlushAsync(cancellationToken);
            // Before it gets its name: a name must never stand for bytes that a power cut can still take.
            RandomAccess.FlushToDisk(file.SafeFileHandle);
            return (BlobHash.Parse(Convert.ToHexStringLower(hash.GetHashAndReset())), size);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    private static FileStreamOptions NewFile()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.Asynchronous, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }

    private static FileStream? OpenFile(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, BufferSize, FileOptions.Asynchronous);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private sealed class Draft(BlobFiles store, BlobOwner owner, string part, BlobHash hash, long size) : BlobDraft
    {
        public override BlobHash Hash => hash;

        public override long Size => size;

        public override Stream Open() => OpenFile(part) ?? throw new InvalidOperationException("This draft was committed or dropped already.");

        public override void Commit()
        {
            var target = store.PathOf(owner, hash);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            // The same content a second time replaces the first by an equal one, and makes it young again for the sweep.
            // The folder itself is not flushed, which .NET cannot do: a power cut in the seconds after it can take the name (never the bytes of a name
            // that is there). The file then answers 404, and a message that carries it fails with these words, until it is attached again.
            File.Move(part, target, overwrite: true);
        }

        public override ValueTask DisposeAsync()
        {
            File.Delete(part);
            return ValueTask.CompletedTask;
        }
    }
}
