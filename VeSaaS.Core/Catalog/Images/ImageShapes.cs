using System.Buffers.Binary;

namespace VeSaaS.Core.Catalog.Images;

/// <summary>
/// PNG: eight bytes, then chunks up to IEND.
/// <code>
///   length (4, big endian)   type (4)   data   check sum (4)
/// </code>
/// </summary>
internal static class PngShape
{
    private const int Signature = 8;
    private const int Frame = 12;

    public static ImageShape? Read(ReadOnlySpan<byte> content)
    {
        if (content.Length < Signature + Frame + 13 || !content[(Signature + 4)..].StartsWith("IHDR"u8))
        {
            return null;
        }

        var (width, height) = (BinaryPrimitives.ReadUInt32BigEndian(content[16..]), BinaryPrimitives.ReadUInt32BigEndian(content[20..]));
        if (width is 0 or > int.MaxValue || height is 0 or > int.MaxValue)
        {
            return null;
        }

        var isAnimated = false;
        var at = (long)Signature;
        while (at + Frame <= content.Length)
        {
            var chunk = content[(int)at..];
            at += Frame + BinaryPrimitives.ReadUInt32BigEndian(chunk);
            isAnimated |= chunk[4..].StartsWith("acTL"u8) || chunk[4..].StartsWith("fcTL"u8);
            if (chunk[4..].StartsWith("IEND"u8))
            {
                return new ImageShape((int)width, (int)height, isAnimated, at);
            }
        }

        return new ImageShape((int)width, (int)height, isAnimated, long.MaxValue);
    }
}

/// <summary>
/// JPEG: markers of two bytes, most with a length, and after a start of scan the compressed picture up to the next marker.
/// </summary>
internal static class JpegShape
{
    private const byte StartOfScan = 0xDA;
    private const byte EndOfImage = 0xD9;

    public static ImageShape? Read(ReadOnlySpan<byte> content)
    {
        (int Width, int Height)? size = null;
        var at = 2;
        while (true)
        {
            if (at + 2 > content.Length)
            {
                return Cut(size);
            }

            if (content[at] != 0xFF)
            {
                return null;
            }

            var marker = content[at + 1];
            if (marker == 0xFF)
            {
                // Fill bytes may stand before a marker.
                at++;
                continue;
            }

            if (marker == EndOfImage)
            {
                return size is { } known ? new ImageShape(known.Width, known.Height, false, EndOf(content, at + 2)) : null;
            }

            if (marker is 0x01 or (>= 0xD0 and <= 0xD8))
            {
                at += 2;
                continue;
            }

            if (at + 4 > content.Length || BinaryPrimitives.ReadUInt16BigEndian(content[(at + 2)..]) is var length && at + 2 + length > content.Length)
            {
                return Cut(size);
            }

            if (length < 2)
            {
                return null;
            }

            if (IsFrame(marker))
            {
                // A second frame could say something else than the first, which was judged.
                if (size is not null || length < 8)
                {
                    return null;
                }

                size = (BinaryPrimitives.ReadUInt16BigEndian(content[(at + 7)..]), BinaryPrimitives.ReadUInt16BigEndian(content[(at + 5)..]));
                if (size is { Width: 0 } or { Height: 0 })
                {
                    return null;
                }
            }

            at += 2 + length;
            if (marker == StartOfScan)
            {
                at = EndOfScan(content, at);
            }
        }
    }

    private static ImageShape? Cut((int Width, int Height)? size) =>
        size is { } known ? new ImageShape(known.Width, known.Height, false, long.MaxValue) : null;

    private static bool IsFrame(byte marker) => marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);

    private static int EndOfScan(ReadOnlySpan<byte> content, int at)
    {
        while (at + 1 < content.Length)
        {
            var next = content[at..].IndexOf((byte)0xFF);
            if (next < 0 || at + next + 1 >= content.Length)
            {
                break;
            }

            at += next;
            if (content[at + 1] is not (0x00 or 0xFF or (>= 0xD0 and <= 0xD7)))
            {
                return at;
            }

            at += content[at + 1] == 0xFF ? 1 : 2;
        }

        return content.Length;
    }

    // Cameras put a second, smaller JPEG behind the picture, and some fill up with zeros; neither is decoded.
    private static long EndOf(ReadOnlySpan<byte> content, int end) =>
        content[end..].StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) || !content[end..].ContainsAnyExcept((byte)0) ? content.Length : end;
}

/// <summary>
/// WebP: a RIFF file of chunks, each padded to an even length; the first is VP8, VP8L or VP8X.
/// <code>
///   "RIFF"   size (4, little endian)   "WEBP"   then: type (4)   size (4)   data
/// </code>
/// </summary>
internal static class WebPShape
{
    private const int Header = 12;
    private const int Frame = 8;
    private const byte AnimationFlag = 0x02;

    public static ImageShape? Read(ReadOnlySpan<byte> content)
    {
        if (content.Length < Header + Frame + 10)
        {
            return null;
        }

        var end = Frame + (long)BinaryPrimitives.ReadUInt32LittleEndian(content[4..]);
        var (width, height, isAnimated) = (0, 0, false);
        var at = (long)Header;
        while (at + Frame + 10 <= Math.Min(end, content.Length))
        {
            var chunk = content[(int)at..];
            var data = chunk[Frame..];
            isAnimated |= chunk.StartsWith("ANIM"u8) || chunk.StartsWith("ANMF"u8) || (chunk.StartsWith("VP8X"u8) && (data[0] & AnimationFlag) != 0);
            if (SizeOf(chunk, data) is { } size)
            {
                (width, height) = (Math.Max(width, size.Width), Math.Max(height, size.Height));
            }

            var length = BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]);
            at += Frame + length + (length & 1);
        }

        return width == 0 || height == 0 ? null : new ImageShape(width, height, isAnimated, end);
    }

    private static (int Width, int Height)? SizeOf(ReadOnlySpan<byte> chunk, ReadOnlySpan<byte> data)
    {
        if (chunk.StartsWith("VP8X"u8))
        {
            return (1 + (data[4] | (data[5] << 8) | (data[6] << 16)), 1 + (data[7] | (data[8] << 8) | (data[9] << 16)));
        }

        if (chunk.StartsWith("VP8L"u8) && data[0] == 0x2F)
        {
            var bits = BinaryPrimitives.ReadUInt32LittleEndian(data[1..]);
            return ((int)(bits & 0x3FFF) + 1, (int)((bits >> 14) & 0x3FFF) + 1);
        }

        return chunk.StartsWith("VP8 "u8) && data[3..].StartsWith((ReadOnlySpan<byte>)[0x9D, 0x01, 0x2A])
            ? (BinaryPrimitives.ReadUInt16LittleEndian(data[6..]) & 0x3FFF, BinaryPrimitives.ReadUInt16LittleEndian(data[8..]) & 0x3FFF)
            : null;
    }
}
