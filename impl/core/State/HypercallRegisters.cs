using System.Runtime.InteropServices;

namespace Cordon.Impl;

/// <summary>
/// The general registers of a vcpu, in the order of their numbers in instruction encodings. A hypercall's number is in rax, its
/// arguments in rdi, rsi, rdx, r10, r8, r9, its result goes to rax.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public struct HypercallRegisters
{
    /// <summary>The register of that name.</summary>
    public ulong Rax, Rcx, Rdx, Rbx, Rsp, Rbp, Rsi, Rdi, R8, R9, R10, R11, R12, R13, R14, R15;
}
