using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Cordon.HwTests.Transport;

/// <summary>
/// The machine's memory in the process of an emulator that shares it with nobody (Bochs): read and written through <c>/proc/PID/mem</c>, which Linux allows for a
/// child of this process. A write by the host is one copy by the kernel, whole to an emulator on the same machine's caches.
/// </summary>
public sealed class ProcessMemory : GuestPool
{
    /// <summary>A mapping that is smaller than this is not the machine's memory.</summary>
    const long SmallestMemory = 64 << 20;

    readonly int process;
    readonly SafeFileHandle memory;

    /// <summary>Opens the memory of <paramref name="process"/>.</summary>
    /// <exception cref="MachineException">This host does not allow it.</exception>
    public ProcessMemory(int process)
    {
        this.process = process;
        try
        {
            memory = File.OpenHandle($"/proc/{process}/mem", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException)
        {
            throw new MachineException($"this host does not let the machine's memory be read: {error.Message}");
        }
    }

    /// <inheritdoc/>
    public override ulong ReadControl(int offset)
    {
        Span<byte> word = stackalloc byte[sizeof(ulong)];
        // A process that has ended has no memory; its end is found elsewhere.
        return Read(ControlAt(offset), word) == word.Length ? BitConverter.ToUInt64(word) : 0;
    }

    /// <inheritdoc/>
    public override void WriteControl(int offset, ulong value) => Write(ControlAt(offset), BitConverter.GetBytes(value));

    /// <inheritdoc/>
    public override void Dispose() => memory.Dispose();

    /// <inheritdoc/>
    protected override IEnumerable<(long Start, long End)> Ranges()
    {
        foreach (var line in File.ReadLines($"/proc/{process}/maps"))
        {
            var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var bounds = fields[0].Split('-');
            var start = long.Parse(bounds[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            var end = long.Parse(bounds[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (fields[1].StartsWith("rw", StringComparison.Ordinal) && end - start >= SmallestMemory)
            {
                yield return (start, end);
            }
        }
    }

    /// <inheritdoc/>
    protected override int Read(long address, Span<byte> bytes)
    {
        try
        {
            return RandomAccess.Read(memory, bytes, address);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    /// <inheritdoc/>
    protected override void Write(long address, ReadOnlySpan<byte> bytes)
    {
        try
        {
            RandomAccess.Write(memory, bytes, address);
        }
        catch (IOException error)
        {
            throw new MachineException($"the machine's memory cannot be written any more: {error.Message}");
        }
    }
}
