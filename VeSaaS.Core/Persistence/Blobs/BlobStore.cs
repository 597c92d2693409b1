using System.Buffers;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Persistence.Blobs;

/// <summary>The SHA-256 of a content, as 64 lower-case hexadecimal digits. Nothing else ever names a file in the store.</summary>
public readonly record struct BlobHash
{
    /// <summary>Hexadecimal digits of a hash.</summary>
    public const int Length = 64;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");

    private readonly string? _value;

    private BlobHash(string value) => _value = value;

    /// <summary>The digits.</summary>
    public string Value => _value ?? throw new InvalidOperationException("This hash was never computed.");

    /// <summary>Reads a hash.</summary>
    /// <exception cref="FormatException">It is not 64 lower-case hexadecimal digits.</exception>
    public static BlobHash Parse(string text) =>
        TryParse(text) ?? throw new FormatException("This is not the hash of a blob.");

    /// <summary>Reads a hash; null when it is not 64 lower-case hexadecimal digits.</summary>
    public static BlobHash? TryParse(string text) => text.Length == Length && !text.AsSpan().ContainsAnyExcept(Digits) ? new(text) : null;

    /// <inheritdoc />
    public override string ToString() => Value;
}

/// <summary>Whose contents are kept together. Two owners never share a file, so that nobody can tell what another one has.</summary>
public readonly record struct BlobOwner
{
    private BlobOwner(Guid value) => Value = value;

    /// <summary>What belongs to the platform itself, such as pictures of the catalog.</summary>
    public static BlobOwner Platform => default;

    /// <summary>The customer's id; empty for the platform.</summary>
    public Guid Value { get; }

    /// <summary>A customer.</summary>
    public static BlobOwner Of(CustomerId customer) => new(customer.Value);
}

/// <summary>A content in the store.</summary>
public sealed record StoredBlob(CustomerId Customer, BlobHash Hash);

/// <summary>A content that was received and is not in the store yet. Disposed without a commit it leaves nothing behind.</summary>
public abstract class BlobDraft : IAsyncDisposable
{
    /// <summary>The content's hash.</summary>
    public abstract BlobHash Hash { get; }

    /// <summary>Bytes.</summary>
    public abstract long Size { get; }

    /// <summary>The content, to look into before it is kept; the caller disposes it.</summary>
    public abstract Stream Open();

    /// <summary>Puts it into the store in one step; a content that is there already is kept once.</summary>
    public abstract void Commit();

    /// <inheritdoc />
    public abstract ValueTask DisposeAsync();
}

/// <summary>
/// Keeps contents by owner and hash. A content is there whole or not at all, also after a crash. Contents are never changed; whoever no longer
/// needs one forgets its reference, and what nothing refers to is removed by a sweep.
/// </summary>
public interface IBlobStore
{
    /// <summary>Writes a content to the disk without keeping it yet; null when it has more than <paramref name="limit"/> bytes.</summary>
    /// <exception cref="IOException">The disk is full or away.</exception>
    Task<BlobDraft?> ReceiveAsync(BlobOwner owner, Stream content, long limit, CancellationToken cancellationToken);

    /// <summary>The content to read and to seek in, or null when this owner has none of that hash; the caller disposes it.</summary>
    Stream? Open(BlobOwner owner, BlobHash hash);

    /// <summary>Contents of customers that were last put before an instant.</summary>
    IEnumerable<StoredBlob> ListCustomers(DateTimeOffset before);

    /// <summary>Contents of the platform itself that were last put before an instant.</summary>
    IEnumerable<BlobHash> ListPlatform(DateTimeOffset before);

    /// <summary>Removes a content unless it was put again since that instant.</summary>
    bool Remove(BlobOwner owner, BlobHash hash, DateTimeOffset before);

    /// <summary>Removes what uploads that broke off before an instant left behind.</summary>
    void RemoveAbandoned(DateTimeOffset before);
}
