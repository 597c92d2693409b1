using System.Globalization;
using System.Security.Cryptography;

namespace VeSaaS.Core.Audit.Sealing;

/// <summary>Walks over the sealed rows by sequence and tells what does not follow from what was before. Knows the next row, to tell kinds apart.</summary>
internal sealed class ChainWalk(SealingKey key, IReadOnlyDictionary<long, byte[]> remembered)
{
    private readonly List<AuditFinding> _findings = [];
    private readonly Dictionary<long, byte[]> _seals = [];
    private byte[]? _previous = SealingKey.Genesis;
    private long _inserted;
    private bool _skip;

    /// <summary>The sequence of the last row that belongs to the chain.</summary>
    public long Last { get; private set; }

    public IReadOnlyList<AuditFinding> Findings => _findings;

    public int Total { get; private set; }

    /// <summary>Genuine rows whose detail is empty although it was sealed with one.</summary>
    public List<AuditEntry> Erased { get; } = [];

    public void Visit(AuditEntry row, AuditEntry? next)
    {
        if (_skip)
        {
            _skip = false;
            return;
        }

        var number = row.Sequence!.Value - _inserted;
        if (number > Last + 1)
        {
            Gap(Last + 1, number - 1);
        }

        if (_previous is { } previous && !key.Seals(number, previous, row))
        {
            if (next is not null && key.Seals(number, previous, next))
            {
                Displaced(number, row, next);
                return;
            }

            Add(AuditFindingKind.Changed, number, row, "was changed after it was sealed");
        }
        else if (row.DetailDigest is not { } digest || !CryptographicOperations.FixedTimeEquals(SealingKey.Digest(row.Detail), digest))
        {
            if (row.Detail.Length == 0)
            {
                Erased.Add(row);
            }
            else
            {
                Add(AuditFindingKind.Changed, number, row, "has another detail than when it was sealed");
            }
        }

        Advance(number, row);
    }

    /// <summary>Whether the chain had this seal there; true when the walk could not see it, because a finding already says why.</summary>
    public bool Agrees(long sequence, byte[] seal) => !_seals.TryGetValue(sequence, out var seen) || CryptographicOperations.FixedTimeEquals(seen, seal);

    /// <summary>Rows are missing from here to there, both included.</summary>
    public void Gap(long from, long to)
    {
        Add(AuditFindingKind.Removed, from, null, from == to
            ? Invariant($"Row {from} was removed.")
            : Invariant($"Rows {from} to {to} were removed."));
        // The row before the next one is gone, so its seal is known only if a checkpoint holds it.
        _previous = remembered.GetValueOrDefault(to);
        Last = to;
    }

    public void Add(AuditFindingKind kind, long sequence, AuditEntry? row, string text)
    {
        Total++;
        if (_findings.Count < VerifyAudit.MostFindings)
        {
            _findings.Add(new AuditFinding(kind, sequence, row?.Id, row is null ? text : Invariant(
                $"Row {row.Sequence} ({row.Type} on {row.Subject}, {row.At.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC) {text}.")));
        }
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private void Displaced(long number, AuditEntry row, AuditEntry next)
    {
        if (next.Seal is { } seal && key.Seals(number + 1, seal, row))
        {
            Add(AuditFindingKind.Moved, number, row, "and the one after it have changed places");
            Advance(number, next);
            Advance(number + 1, row);
            _skip = true;
            return;
        }

        Add(AuditFindingKind.Inserted, row.Sequence!.Value, row, "was never sealed and has been inserted");
        _inserted++;
    }

    private void Advance(long number, AuditEntry row)
    {
        Last = number;
        _previous = row.Seal ?? SealingKey.Genesis;
        if (remembered.ContainsKey(number))
        {
            _seals[number] = _previous;
        }
    }
}
