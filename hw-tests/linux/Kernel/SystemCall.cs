namespace Cordon.Probe;

/// <summary>The numbers of Linux's system calls that the program makes (arch/x86/entry/syscalls/syscall_64.tbl).</summary>
public enum SystemCall : uint
{
    /// <summary>read(2).</summary>
    Read = 0,

    /// <summary>write(2).</summary>
    Write = 1,

    /// <summary>open(2).</summary>
    Open = 2,

    /// <summary>close(2).</summary>
    Close = 3,

    /// <summary>poll(2).</summary>
    Poll = 7,

    /// <summary>mmap(2).</summary>
    Map = 9,

    /// <summary>munmap(2).</summary>
    Unmap = 11,

    /// <summary>ioctl(2).</summary>
    Control = 16,

    /// <summary>pread64(2).</summary>
    ReadAt = 17,

    /// <summary>exit_group(2).</summary>
    ExitGroup = 231,

    /// <summary>finit_module(2).</summary>
    LoadModule = 313,
}

/// <summary>The errors that the program tells apart, as system calls return them (asm-generic/errno-base.h).</summary>
public static class LinuxError
{
    /// <summary>-EEXIST.</summary>
    public const long Exists = -17;

    /// <summary>-EINVAL.</summary>
    public const long Invalid = -22;
}
