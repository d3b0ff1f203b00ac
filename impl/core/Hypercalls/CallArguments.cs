using System.Runtime.InteropServices;

namespace Cordon.Impl;

/// <summary>What is to be done after a hypercall's handler has returned (<see cref="Vcpu.CallOutcome"/>).</summary>
public enum CallOutcome : byte
{
    /// <summary>Nothing: its value is the result.</summary>
    Done = 0,

    /// <summary>The call stopped on the way, so that nothing waits for too long: it goes on when it is made again with the arguments as they are now.</summary>
    Unfinished = 1,

    /// <summary>It is a multicall, whose entries are still to be made.</summary>
    Multicall = 2,
}

/// <summary>
/// One hypercall, from a vcpu's registers or from an entry of a multicall. It has the layout of <see cref="HypercallRegisters"/>, so that the registers are
/// read where they are. Only a call that is unfinished changes its arguments.
/// </summary>
[StructLayout(LayoutKind.Explicit)]
public struct CallArguments
{
    /// <summary>Which hypercall: RAX.</summary>
    [FieldOffset(0x00)] public ulong Number;

    /// <summary>First argument: RDI.</summary>
    [FieldOffset(0x38)] public ulong A0;

    /// <summary>Second argument: RSI.</summary>
    [FieldOffset(0x30)] public ulong A1;

    /// <summary>Third argument: RDX.</summary>
    [FieldOffset(0x10)] public ulong A2;

    /// <summary>Fourth argument: R10.</summary>
    [FieldOffset(0x50)] public ulong A3;

    /// <summary>Fifth argument: R8.</summary>
    [FieldOffset(0x40)] public ulong A4;

    /// <summary>Sixth argument: R9.</summary>
    [FieldOffset(0x48)] public ulong A5;
}
