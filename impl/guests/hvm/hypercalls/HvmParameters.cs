using Cordon.Spec;

namespace Cordon.Impl;

/// <summary>Which HVM parameters there are, and which a domain may access of its own: bit n for parameter n.</summary>
public static class HvmParameters
{
    /// <summary>Every parameter but the holes 4, 13, 20 to 26 and 30.</summary>
    public const ulong Exist = 0x7f_b80f_dfef;

    /// <summary>Those that a domain may set.</summary>
    public const ulong MayBeSet = (1UL << (int)HvmParam.CallbackIrq) | (1UL << (int)HvmParam.StoreEvtchn) | (1UL << (int)HvmParam.ConsoleEvtchn);

    /// <summary>Those that a domain may read.</summary>
    public const ulong MayBeRead = MayBeSet
        | (1UL << (int)HvmParam.StorePfn)
        | (1UL << (int)HvmParam.ConsolePfn)
        | (1UL << (int)HvmParam.Vm86Tss)
        | (1UL << (int)HvmParam.AcpiIoportsLocation)
        | (1UL << (int)HvmParam.VmGenerationIdAddr)
        | (1UL << (int)HvmParam.Altp2m)
        | (1UL << (int)HvmParam.X87FipWidth)
        | (1UL << (int)HvmParam.Vm86TssSized);
}
