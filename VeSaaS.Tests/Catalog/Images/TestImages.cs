using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;
using SkiaSharp;

namespace VeSaaS.Tests.Catalog.Images;

/// <summary>Images, honest and hostile, made by the test.</summary>
internal static class TestImages
{
    public static byte[] Make(int width, int height, SKEncodedImageFormat format = SKEncodedImageFormat.Png, Action<SKCanvas>? draw = null)
    {
        using var bitmap = new SKBitmap(width, height);
        using (var canvas = new SKCanvas(bitmap))
        {
            canvas.Clear(SKColors.SteelBlue);
            draw?.Invoke(canvas);
        }

        using var data = bitmap.Encode(format, 95);
        return data.ToArray();
    }

    /// <summary>The left half red, the right half lime.</summary>
    public static void TwoHalves(SKCanvas canvas, int width, int height)
    {
        using var paint = new SKPaint { Color = SKColors.Red };
        canvas.DrawRect(0, 0, width / 2f, height, paint);
        paint.Color = SKColors.Lime;
        canvas.DrawRect(width / 2f, 0, width / 2f, height, paint);
    }

    /// <summary>A JPEG with an EXIF block that says how the camera was held, and where.</summary>
    public static byte[] WithExif(byte[] jpeg, ushort orientation)
    {
        var exif = new List<byte>();
        exif.AddRange("Exif\0\0"u8);
        exif.AddRange("MM\0*"u8);
        exif.AddRange([0, 0, 0, 8, 0, 2]);
        exif.AddRange([0x01, 0x12, 0, 3, 0, 0, 0, 1, (byte)(orientation >> 8), (byte)orientation, 0, 0]);
        exif.AddRange([0x01, 0x0E, 0, 2, 0, 0, 0, 16, 0, 0, 0, 38]);
        exif.AddRange([0, 0, 0, 0]);
        exif.AddRange(Encoding.ASCII.GetBytes("secret-location\0"));
        var segment = new byte[4 + exif.Count];
        (segment[0], segment[1]) = (0xFF, 0xE1);
        BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(2), (ushort)(exif.Count + 2));
        exif.CopyTo(segment, 4);
        return [.. jpeg[..2], .. segment, .. jpeg[2..]];
    }

    public static byte[] WithChunk(byte[] png, string type, byte[] data)
    {
        const int AfterHeader = 33;
        return [.. png[..AfterHeader], .. Chunk(type, data), .. png[AfterHeader..]];
    }

    /// <summary>A PNG whose header claims dimensions that its few bytes would swell to.</summary>
    public static byte[] Bomb(int width, int height)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, 6);
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            zlib.Write(new byte[1_000_000]);
        }

        return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, .. Chunk("IHDR", header), .. Chunk("IDAT", packed.ToArray()), .. Chunk("IEND", [])];
    }

    public static byte[] Zip()
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = archive.CreateEntry("run.js").Open();
            entry.Write("alert(1)"u8);
        }

        return stream.ToArray();
    }

    /// <summary>A valid PNG with a valid ZIP in one of its chunks: the archive's comment is the rest of the image.</summary>
    public static byte[] ZipInside(byte[] png)
    {
        const int End = 12;
        const int CheckSum = 4;
        var zip = Zip();
        zip[^2] = CheckSum + End;
        return [.. png[..^End], .. Chunk("zzZz", zip), .. png[^End..]];
    }

    /// <summary>A WebP of the extended kind with its animation flag set.</summary>
    public static byte[] AnimatedWebP()
    {
        var still = Make(300, 300, SKEncodedImageFormat.Webp);
        byte[] extended = [.. "VP8X"u8, 10, 0, 0, 0, 0x02, 0, 0, 0, 0x2B, 0x01, 0, 0x2B, 0x01, 0];
        byte[] file = [.. still[..12], .. extended, .. still[12..]];
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(4), (uint)(file.Length - 8));
        return file;
    }

    public static byte[] Chunk(string type, byte[] data)
    {
        var chunk = new byte[12 + data.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        Encoding.ASCII.GetBytes(type).CopyTo(chunk, 4);
        data.CopyTo(chunk, 8);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8 + data.Length), Crc32.HashToUInt32(chunk.AsSpan(4, 4 + data.Length)));
        return chunk;
    }
}
