using System.Security.Cryptography;
using System.Text;

namespace VeSaaS.Core.Audit.Sealing;

/// <summary>
/// What the chain's key says about a row, a head or a checkpoint. Each form begins with a name of its own and every text with its length, so
/// that no two different things ever have the same bytes.
/// </summary>
internal sealed class SealingKey(byte[] key)
{
    public const int Length = 32;

    /// <summary>What stands before the first row.</summary>
    public static byte[] Genesis => new byte[SHA256.HashSizeInBytes];

    public static byte[] Digest(string detail) => SHA256.HashData(Encoding.UTF8.GetBytes(detail));

    public byte[] Seal(long sequence, byte[] previous, AuditEntry entry, byte[] digest) => Mac("audit.row.1", writer =>
    {
        writer.Write(sequence);
        writer.Write(previous);
        writer.Write(entry.Id.ToByteArray(bigEndian: true));
        writer.Write(entry.At.UtcTicks);
        writer.Write(entry.Type);
        writer.Write(entry.ActorKind);
        Write(writer, entry.ActorId);
        Write(writer, entry.CustomerId?.Value);
        writer.Write(entry.Subject);
        writer.Write(digest);
    });

    public byte[] Head(long sequence, byte[] seal, int checkpoints) => Mac("audit.head.1", writer =>
    {
        writer.Write(sequence);
        writer.Write(seal);
        writer.Write(checkpoints);
    });

    public byte[] Checkpoint(int number, long sequence, byte[] seal, DateTimeOffset at) => Mac("audit.checkpoint.1", writer =>
    {
        writer.Write(number);
        writer.Write(sequence);
        writer.Write(seal);
        writer.Write(at.UtcTicks);
    });

    public bool Seals(long sequence, byte[] previous, AuditEntry entry) =>
        entry is { DetailDigest: { } digest, Seal: { } seal } && CryptographicOperations.FixedTimeEquals(Seal(sequence, previous, entry, digest), seal);

    private byte[] Mac(string form, Action<BinaryWriter> write)
    {
        using var bytes = new MemoryStream();
        using (var writer = new BinaryWriter(bytes, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(form);
            write(writer);
        }

        return HMACSHA256.HashData(key, bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
    }

    private static void Write(BinaryWriter writer, Guid? id)
    {
        writer.Write(id.HasValue);
        if (id is { } value)
        {
            writer.Write(value.ToByteArray(bigEndian: true));
        }
    }
}
