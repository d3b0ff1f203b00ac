using System.Runtime.InteropServices;

namespace Cordon.Spec;

/// <summary><c>multicall_entry</c> (64 bytes).</summary>
[StructLayout(LayoutKind.Sequential)]
public struct MulticallEntry
{
    /// <summary>IN: hypercall number.</summary>
    public ulong Op;

    /// <summary>OUT: its result.</summary>
    public ulong Result;

    /// <summary>IN: argument 1.</summary>
    public ulong Arg0;

    /// <summary>IN: argument 2.</summary>
    public ulong Arg1;

    /// <summary>IN: argument 3.</summary>
    public ulong Arg2;

    /// <summary>IN: argument 4.</summary>
    public ulong Arg3;

    /// <summary>IN: argument 5.</summary>
    public ulong Arg4;

    /// <summary>IN: argument 6.</summary>
    public ulong Arg5;
}
