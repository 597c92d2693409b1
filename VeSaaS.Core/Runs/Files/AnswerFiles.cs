using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using VeSaaS.Core.Runs.Engine;

namespace VeSaaS.Core.Runs.Files;

/// <summary>A file of an answer that is whole.</summary>
/// <param name="Key">Which one it is in its run, the same each time it is read.</param>
/// <param name="Order">Its place among the files of the run.</param>
/// <param name="Name">As the agent calls it.</param>
/// <param name="Bytes">Null when it is more than is kept.</param>
/// <param name="Size">Bytes that came.</param>
/// <param name="Url">Where it lies, when the agent sent an address instead of bytes.</param>
internal sealed record AnswerFile(string Key, int Order, string? Name, byte[]? Bytes, long Size, string? Url);

/// <summary>What is known of one of a run's files when it is taken up.</summary>
/// <param name="Key">Which one it is.</param>
/// <param name="Order">Its place.</param>
/// <param name="Content">The hash of what is kept, or its address.</param>
/// <param name="Size">Bytes that are kept.</param>
internal sealed record KnownFile(string Key, int Order, string? Content, long Size);

/// <summary>
/// Gathers the files in what an agent sends. A file may come in pieces:
/// <code>
///   artifact a  [ raw "ab" filename x.csv ]                     begins x.csv
///   artifact a  [ raw "cd" filename x.csv ]  append             goes on with it: the same name, or neither name nor type
///   artifact a  [ raw "ef" filename y.csv ]  append             another file; x.csv is whole
///   artifact a  [ … ]                        lastChunk          y.csv is whole
/// </code>
/// What never gets a last chunk is whole when the turn is over. A task that is read again shows the same files by the same rule, so each is
/// told once however often it is read.
/// </summary>
internal sealed class AnswerFiles
{
    private readonly RunsOptions _limits;
    private readonly Dictionary<string, List<Slot>> _holders = [];
    private readonly Dictionary<string, (int Order, string? Content)> _known;
    private readonly List<AnswerFile> _ready = [];
    private long _bytes;

    public AnswerFiles(IEnumerable<KnownFile> known, RunsOptions limits)
    {
        _limits = limits;
        _known = known.ToDictionary(file => file.Key, file => (file.Order, file.Content));
        _bytes = known.Sum(file => file.Size);
    }

    /// <summary>The agent returned more files than are kept.</summary>
    public bool IsTooMany { get; private set; }

    /// <summary>Takes the files out of the parts and gives the parts with hashes in the place of bytes, which need no room.</summary>
    /// <param name="holder">The artifact or message that has them.</param>
    /// <param name="parts">All its parts, or those that are appended.</param>
    /// <param name="append">They follow those that came before.</param>
    /// <param name="isLast">Nothing more will be appended.</param>
    public IReadOnlyList<AgentPart> Take(string holder, IReadOnlyList<AgentPart> parts, bool append, bool isLast)
    {
        if (!_holders.TryGetValue(holder, out var slots))
        {
            if (!parts.Any(IsFile))
            {
                return parts;
            }

            _holders[holder] = slots = [];
        }

        if (!append)
        {
            slots.Clear();
        }

        foreach (var part in parts)
        {
            Take(holder, slots, part);
        }

        if (isLast && slots is [.., var last])
        {
            Settle(last);
        }

        return [.. parts.Select(part => part.Bytes is { } bytes ? new AgentPart { Blob = new(Guid.Empty, AgentText.HashOf(bytes), bytes.Length) } : part)];
    }

    /// <summary>The files that have become whole since the last call; with <paramref name="isOver"/> all that have come.</summary>
    public List<AnswerFile> TakeReady(bool isOver)
    {
        if (isOver)
        {
            foreach (var slot in _holders.Values.SelectMany(slots => slots).ToList())
            {
                Settle(slot);
            }
        }

        List<AnswerFile> taken = [.. _ready];
        _ready.Clear();
        return taken;
    }

    private static bool IsFile(AgentPart part) => part.Bytes is not null || part.Url is not null;

    private void Take(string holder, List<Slot> slots, AgentPart part)
    {
        var last = slots is [.., var newest] ? newest : null;
        if (!IsFile(part))
        {
            // Something else between two pieces is no file in pieces.
            Settle(last);
            return;
        }

        if (last is null || !last.GoesOnWith(part))
        {
            Settle(last);
            if (_holders.Values.Sum(others => others.Count) >= _limits.MaxFiles)
            {
                IsTooMany = true;
                return;
            }

            last = new Slot(KeyOf(holder, slots.Count), part);
            slots.Add(last);
        }

        last.Append(part.Bytes ?? [], Math.Min(_limits.MaxFileBytes, _limits.MaxFilesBytes - _bytes));
    }

    private void Settle(Slot? slot)
    {
        if (slot is null || slot.IsWhole)
        {
            return;
        }

        var bytes = slot.Close();
        var content = slot.Url ?? (bytes is null ? null : AgentText.HashOf(bytes));
        var isKnown = _known.TryGetValue(slot.Key, out var known);
        if (isKnown && known.Content == content)
        {
            return;
        }

        if (bytes?.Length > _limits.MaxFilesBytes - _bytes)
        {
            (bytes, content) = (null, null);
        }

        var order = isKnown ? known.Order : _known.Count;
        _known[slot.Key] = (order, content);
        _bytes += bytes?.Length ?? 0;
        _ready.Add(new AnswerFile(slot.Key, order, slot.Name, bytes, slot.Size, slot.Url));
    }

    private static string KeyOf(string holder, int index) => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{holder}\n{index}"))));

    /// <summary>A file that is coming.</summary>
    private sealed class Slot(string key, AgentPart first)
    {
        private MemoryStream? _pieces = first.Url is null ? new() : null;

        public string Key => key;

        public string? Name => first.FileName;

        public string? Url => first.Url;

        public long Size { get; private set; }

        public bool IsWhole { get; private set; }

        public bool GoesOnWith(AgentPart part) =>
            !IsWhole && Url is null && part.Url is null && Name is not null && (part.FileName == Name || part is { FileName: null, MediaType: null })
            && (part.MediaType is null || part.MediaType == first.MediaType);

        public void Append(byte[] bytes, long limit)
        {
            Size += bytes.Length;
            // Beyond the limit it is only counted: of half a file nobody has anything.
            _pieces = _pieces is not null && Size <= limit ? _pieces : null;
            _pieces?.Write(bytes);
        }

        public byte[]? Close()
        {
            IsWhole = true;
            var bytes = _pieces?.ToArray();
            _pieces = null;
            return bytes;
        }
    }
}
