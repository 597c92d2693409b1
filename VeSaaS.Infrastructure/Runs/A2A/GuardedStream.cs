namespace VeSaaS.Infrastructure.Runs.A2A;

/// <summary>
/// What stands between an agent's body and the event parser: a limit for one event and for all of them, a limit for silence, and an end that the parser
/// understands. The parser drops a last event without a blank line, so one is added at the end.
/// </summary>
/// <param name="inner">The body; not disposed.</param>
/// <param name="limits">Largest event, comments not counted, and largest comment; and all bytes together.</param>
/// <param name="idle">Longest silence.</param>
/// <param name="time">Measures the silence.</param>
internal sealed class GuardedStream(Stream inner, (int Event, long All) limits, TimeSpan idle, TimeProvider time) : Stream
{
    private static readonly byte[] BlankLines = [(byte)'\n', (byte)'\n'];

    private long _bytes;
    private int _eventBytes;
    private int _lineBytes;
    private bool _isComment;
    private bool _afterReturn;
    private int _endSent;

    /// <summary>The body has ended.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>The body broke off instead of ending.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>The body ended inside an event.</summary>
    public bool EndedInsideEvent { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = HasEnded ? 0 : await ReadInnerAsync(buffer, cancellationToken);
        if (count > 0)
        {
            _bytes += count;
            if (_bytes > limits.All)
            {
                throw AgentFailures.Endless(limits.All);
            }

            Measure(buffer.Span[..count]);
            return count;
        }

        if (!HasEnded)
        {
            HasEnded = true;
            EndedInsideEvent = _eventBytes + _lineBytes > 0;
        }

        var left = Math.Min(BlankLines.Length - _endSent, buffer.Length);
        BlankLines.AsMemory(_endSent, left).CopyTo(buffer);
        _endSent += left;
        return left;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read asynchronously.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private async ValueTask<int> ReadInnerAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        using var silence = new CancellationTokenSource(idle, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, silence.Token);
        try
        {
            return await inner.ReadAsync(buffer, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw AgentFailures.Silent(idle);
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            // A connection that breaks is a stream that ends early: the caller goes by the last state it saw.
            IsBroken = true;
            return 0;
        }
    }

    private void Measure(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var end = bytes.IndexOfAny((byte)'\n', (byte)'\r');
            var line = end < 0 ? bytes : bytes[..end];
            if (line.Length > 0)
            {
                _isComment = _lineBytes == 0 ? line[0] == (byte)':' : _isComment;
                _lineBytes += line.Length;
                _afterReturn = false;
                // A comment is no part of an event, but the parser holds its line to the end.
                if ((_isComment ? 0 : _eventBytes) + (long)_lineBytes > limits.Event)
                {
                    throw AgentFailures.TooLarge();
                }
            }

            if (end < 0)
            {
                return;
            }

            EndLine(bytes[end]);
            bytes = bytes[(end + 1)..];
        }
    }

    private void EndLine(byte terminator)
    {
        if (terminator == (byte)'\n' && _afterReturn)
        {
            _afterReturn = false;
            return;
        }

        _afterReturn = terminator == (byte)'\r';
        _eventBytes = _lineBytes == 0 ? 0 : _isComment ? _eventBytes : _eventBytes + _lineBytes;
        _lineBytes = 0;
        _isComment = false;
    }
}
