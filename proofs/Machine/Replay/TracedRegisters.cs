using System.Runtime.InteropServices;

namespace Cordon.Proofs.Machine.Replay;

/// <summary>The registers of a traced process, as the kernel has them (<c>struct user_regs_struct</c> of x86-64).</summary>
[StructLayout(LayoutKind.Sequential)]
struct TracedRegisters
{
#pragma warning disable CS1591, CS0169, IDE0051 // the names are the registers'
    public ulong R15, R14, R13, R12, Rbp, Rbx, R11, R10, R9, R8, Rax, Rcx, Rdx, Rsi, Rdi, SystemCall, Rip;
    ulong cs;
    public ulong Flags, Rsp;
    ulong ss, fsBase, gsBase, ds, es, fs, gs;
#pragma warning restore CS1591, CS0169, IDE0051

    /// <summary>What a function must give back as it was (System V ABI), with the names.</summary>
    public readonly IReadOnlyList<(string Name, ulong Value)> CalleeSaved
        => [("RBX", Rbx), ("RBP", Rbp), ("R12", R12), ("R13", R13), ("R14", R14), ("R15", R15)];

    /// <summary>An argument by its place, 0 to 5: RDI, RSI, RDX, RCX, R8, R9.</summary>
    public readonly ulong Argument(int place) => place switch
    {
        0 => Rdi,
        1 => Rsi,
        2 => Rdx,
        3 => Rcx,
        4 => R8,
        5 => R9,
        _ => throw new ArgumentOutOfRangeException(nameof(place)),
    };
}
