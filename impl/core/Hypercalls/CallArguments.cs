using System.Runtime.InteropServices;

namespace Cordon.Impl;

/// <summary>What is to be done after a hypercall's handler has returned.</summary>
public enum CallOutcome : byte
{
    /// <summary>Nothing: its value is the result.</summary>
    Done = 0,

    /// <summary>The call stopped on the way, so that nothing waits for too long: it goes on when it is made again with the arguments as they are now.</summary>
    Unfinished = 1,

    /// <summary>It is a multicall, whose entries are still to be made.</summary>
    Multicall = 2,
}

/// <summary>One hypercall: from a vcpu's registers or from an entry of a multicall.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct CallArguments
{
    /// <summary>Which hypercall.</summary>
    public ulong Number;

    /// <summary>Its arguments in order: RDI, RSI, RDX, R10, R8, R9 of a 64-bit caller.</summary>
    public ulong A0, A1, A2, A3, A4, A5;

    /// <summary>Set by the handler.</summary>
    public CallOutcome Outcome;
}
