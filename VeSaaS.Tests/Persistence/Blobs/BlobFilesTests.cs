using System.Security.Cryptography;
using VeSaaS.Core.Persistence.Blobs;
using VeSaaS.Core.Tenancy;
using VeSaaS.Infrastructure.Persistence.Blobs;
using Xunit;

namespace VeSaaS.Tests.Persistence.Blobs;

public sealed class BlobFilesTests : IDisposable
{
    private static readonly BlobOwner Acme = BlobOwner.Of(new CustomerId(Guid.Parse("0198a000-0000-7000-8000-000000000001")));
    private static readonly BlobOwner Globex = BlobOwner.Of(new CustomerId(Guid.Parse("0198a000-0000-7000-8000-000000000002")));

    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"vesaas-blobs-{Path.GetRandomFileName()}");
    private readonly BlobFiles _store;

    public BlobFilesTests() => _store = new BlobFiles(_folder);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    [Fact]
    public async Task Commit_Content_IsReadBackByItsHash()
    {
        var content = RandomNumberGenerator.GetBytes(300_000);

        var hash = await PutAsync(Acme, content);

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(content)), hash.Value);
        Assert.Equal(content, await ReadAsync(Acme, hash));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_folder, "incoming")));
    }

    [Fact]
    public async Task Open_ContentOfAnotherCustomer_IsNull()
    {
        var hash = await PutAsync(Acme, [1, 2, 3]);

        Assert.Null(_store.Open(Globex, hash));
        Assert.Null(_store.Open(BlobOwner.Platform, hash));
    }

    [Fact]
    public async Task Commit_EqualContentOfTwoCustomers_IsKeptApart()
    {
        var hash = await PutAsync(Acme, [1, 2, 3]);
        await PutAsync(Globex, [1, 2, 3]);

        Assert.True(_store.Remove(Acme, hash, DateTimeOffset.MaxValue));

        Assert.Null(_store.Open(Acme, hash));
        Assert.Equal([1, 2, 3], await ReadAsync(Globex, hash));
    }

    [Fact]
    public async Task Commit_SameContentTwice_IsOneFile()
    {
        await PutAsync(Acme, [1, 2, 3]);
        await PutAsync(Acme, [1, 2, 3]);

        Assert.Single(Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Commit_SameContentFromManyAtOnce_IsOneWholeFile()
    {
        var content = RandomNumberGenerator.GetBytes(200_000);

        var hashes = await Task.WhenAll(Enumerable.Range(0, 24).Select(_ => Task.Run(() => PutAsync(Acme, content), Token)));

        Assert.Equal(content, await ReadAsync(Acme, Assert.Single(hashes.Distinct())));
        Assert.Single(Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task ReceiveAsync_MoreThanTheLimit_IsNullAndLeavesNothing()
    {
        Assert.Null(await _store.ReceiveAsync(Acme, new MemoryStream(new byte[1001]), 1000, Token));
        Assert.Empty(Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories));

        await using var exact = await _store.ReceiveAsync(Acme, new MemoryStream(new byte[1000]), 1000, Token);
        Assert.Equal(1000, exact!.Size);
    }

    [Fact]
    public async Task ReceiveAsync_ContentBreaksOff_LeavesNothing()
    {
        await Assert.ThrowsAsync<IOException>(() => _store.ReceiveAsync(Acme, new BreakingStream(200_000), 1_000_000, Token));

        Assert.Empty(Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Dispose_DraftThatWasNotCommitted_LeavesNothing()
    {
        var draft = await _store.ReceiveAsync(Acme, new MemoryStream([1, 2, 3]), 10, Token);
        await draft!.DisposeAsync();

        Assert.Null(_store.Open(Acme, draft.Hash));
        Assert.Empty(Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task RemoveAbandoned_ProcessDiedWhileReceiving_RemovesTheRestAndNothingElse()
    {
        var hash = await PutAsync(Acme, [1, 2, 3]);
        // What a killed process leaves: a part without a name in the store.
        var part = Path.Combine(_folder, "incoming", "killed.part");
        await File.WriteAllBytesAsync(part, [1, 2], Token);

        _store.RemoveAbandoned(File.GetLastWriteTimeUtc(part));
        Assert.True(File.Exists(part));
        _store.RemoveAbandoned(DateTimeOffset.MaxValue);

        Assert.False(File.Exists(part));
        Assert.Equal([1, 2, 3], await ReadAsync(Acme, hash));
    }

    [Fact]
    public async Task Remove_PutAgainSince_KeepsIt()
    {
        var hash = await PutAsync(Acme, [1, 2, 3]);
        var before = new DateTimeOffset(File.GetLastWriteTimeUtc(Directory.EnumerateFiles(_folder, hash.Value, SearchOption.AllDirectories).Single()), TimeSpan.Zero);

        Assert.False(_store.Remove(Acme, hash, before));
        Assert.NotNull(await ReadAsync(Acme, hash));
        Assert.True(_store.Remove(Acme, hash, before.AddTicks(1)));
        Assert.False(_store.Remove(Acme, hash, before.AddTicks(1)));
    }

    [Fact]
    public async Task ListCustomers_ForeignFilesInTheFolder_NamesOnlyBlobsOfCustomers()
    {
        var hash = await PutAsync(Acme, [1, 2, 3]);
        await PutAsync(BlobOwner.Platform, [4]);
        Directory.CreateDirectory(Path.Combine(_folder, "lost+found"));
        await File.WriteAllTextAsync(Path.Combine(_folder, Acme.Value.ToString("N"), new string('Z', BlobHash.Length)), "x", Token);

        Assert.Equal([new StoredBlob(new CustomerId(Acme.Value), hash)], _store.ListCustomers(DateTimeOffset.MaxValue));
        Assert.Empty(_store.ListCustomers(DateTimeOffset.UnixEpoch));
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("..aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void Parse_NoHash_Throws(string text)
    {
        Assert.Throws<FormatException>(() => BlobHash.Parse(text));
        Assert.Null(BlobHash.TryParse(text));
    }

    private async Task<BlobHash> PutAsync(BlobOwner owner, byte[] content)
    {
        await using var draft = await _store.ReceiveAsync(owner, new MemoryStream(content), long.MaxValue, Token);
        draft!.Commit();
        return draft.Hash;
    }

    private async Task<byte[]> ReadAsync(BlobOwner owner, BlobHash hash)
    {
        await using var content = _store.Open(owner, hash)!;
        using var copy = new MemoryStream();
        await content.CopyToAsync(copy, Token);
        return copy.ToArray();
    }

    /// <summary>Gives so many bytes and then fails, as a connection does.</summary>
    private sealed class BreakingStream(int bytes) : MemoryStream(new byte[bytes])
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Position == Length ? throw new IOException("The connection broke.") : base.ReadAsync(buffer, cancellationToken);
    }
}
