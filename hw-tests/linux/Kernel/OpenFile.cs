namespace Cordon.Probe;

/// <summary>An open file or device.</summary>
public readonly unsafe struct OpenFile
{
    const ulong ReadOnly = 0;
    const ulong ReadWrite = 2;
    const uint PollIn = 1;
    readonly uint descriptor;

    OpenFile(uint descriptor) => this.descriptor = descriptor;

    /// <summary>Opens a file to read it, or ends the program.</summary>
    public static OpenFile ToRead(string path) => new(Opened(path, ReadOnly));

    /// <summary>Opens a device, or ends the program.</summary>
    public static OpenFile Device(string path) => new(Opened(path, ReadWrite));

    /// <summary>Its descriptor, for calls that take one.</summary>
    public ulong Descriptor => descriptor;

    /// <summary>ioctl(2) of a command that takes a structure.</summary>
    public long Control(uint command, void* structure) => Kernel.Call(SystemCall.Control, descriptor, command, (ulong)structure);

    /// <summary>Reads at most <paramref name="length"/> bytes.</summary>
    public long Read(void* buffer, ulong length) => Kernel.Call(SystemCall.Read, descriptor, (ulong)buffer, length);

    /// <summary>Reads at most <paramref name="length"/> bytes from <paramref name="offset"/>.</summary>
    public long ReadAt(void* buffer, ulong length, ulong offset) => Kernel.Call(SystemCall.ReadAt, descriptor, (ulong)buffer, length, offset);

    /// <summary>Writes <paramref name="length"/> bytes.</summary>
    public long Write(void* buffer, ulong length) => Kernel.Call(SystemCall.Write, descriptor, (ulong)buffer, length);

    /// <summary>Closes it.</summary>
    public void Close() => Kernel.Call(SystemCall.Close, descriptor);

    /// <summary>Waits until there is something to read.</summary>
    /// <returns>Whether there is, after at most <paramref name="milliseconds"/>.</returns>
    public bool WaitToRead(uint milliseconds)
    {
        // struct pollfd: the descriptor, what is wanted, what is there.
        var wanted = descriptor | (ulong)PollIn << 32;
        return Kernel.Call(SystemCall.Poll, (ulong)&wanted, 1, milliseconds) == 1;
    }

    static uint Opened(string path, ulong flags)
    {
        var name = stackalloc byte[CText.Longest];
        CText.Write(name, path);
        var result = Kernel.Call(SystemCall.Open, (ulong)name, flags);
        if (result < 0)
        {
            Failure.Because("this file cannot be opened", path, result);
        }
        return (uint)result;
    }
}
