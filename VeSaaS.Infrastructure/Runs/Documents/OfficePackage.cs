using System.IO.Compression;
using System.Xml;

namespace VeSaaS.Infrastructure.Runs.Documents;

/// <summary>
/// The archive of an Office document, read as a stream of XML and never unpacked to anywhere. All that is read of it counts against one limit, whatever its
/// table of contents says.
/// </summary>
internal sealed class OfficePackage : IDisposable
{
    /// <summary>The namespace of references from one part to another.</summary>
    public const string References = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        CloseInput = true,
    };

    private readonly ZipArchive _archive;
    private long _left = DocumentLimits.MaxUnpackedBytes;

    public OfficePackage(byte[] content)
    {
        _archive = new ZipArchive(new MemoryStream(content, writable: false), ZipArchiveMode.Read);
        if (_archive.Entries.Count > DocumentLimits.MaxEntries)
        {
            throw DocumentException.Unreadable();
        }
    }

    /// <summary>A part by its path; null when there is none. The caller disposes it.</summary>
    public XmlReader? Open(string path) =>
        _archive.GetEntry(path) is { } entry ? XmlReader.Create(new CountedStream(entry.Open(), this), Settings) : null;

    /// <summary>A part that every document of the kind has.</summary>
    public XmlReader Require(string path) => Open(path) ?? throw DocumentException.Unreadable();

    /// <summary>What the references of a part stand for, as paths in the archive.</summary>
    public Dictionary<string, string> TargetsOf(string part)
    {
        var (folder, name) = part.LastIndexOf('/') is var slash ? (part[..slash], part[(slash + 1)..]) : default;
        Dictionary<string, string> targets = [];
        using var reader = Open($"{folder}/_rels/{name}.rels");
        while (reader?.Read() is true)
        {
            if (reader is { NodeType: XmlNodeType.Element, LocalName: "Relationship" } && reader.GetAttribute("Id") is { } id && reader.GetAttribute("Target") is { } target)
            {
                targets[id] = target.StartsWith('/') ? target[1..] : $"{folder}/{target}";
            }
        }

        return targets;
    }

    public void Dispose() => _archive.Dispose();

    private sealed class CountedStream(Stream inner, OfficePackage package) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            var read = inner.Read(buffer);
            package._left -= read;
            return package._left < 0 ? throw DocumentException.Swells() : read;
        }

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
