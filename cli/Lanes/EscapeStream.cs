namespace Cordon.Cli.Lanes;

/// <summary>Keys on their way to a guest; Ctrl-A x ends the run instead of reaching it.</summary>
/// <param name="keys">Where keys come from.</param>
/// <param name="leave">Called when the escape is typed.</param>
public sealed class EscapeStream(Stream keys, Action leave) : Stream
{
    private const byte ControlA = 1;
    private bool afterControlA;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count)
    {
        var read = keys.Read(buffer, offset, count);
        foreach (var key in buffer.AsSpan(offset, read))
        {
            if (afterControlA && key == (byte)'x')
            {
                leave();
                return 0;
            }

            afterControlA = key == ControlA;
        }

        return read;
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
