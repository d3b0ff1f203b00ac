using Cordon.Spec;

namespace Cordon.Model;

/// <summary>The registers with which <c>VCPUOP_initialise</c> may start a vcpu (<c>vcpu_hvm_context</c>): with those the processor could run.</summary>
static class InitialRegisters
{
    const ulong ControlPaging = 1UL << 31;
    const ulong ControlPhysicalAddressExtension = 1UL << 5;
    const ulong EferLongModeEnable = 1UL << 8;
    const ulong EferLongModeActive = 1UL << 10;

    /// <summary>Whether the processor can start with them.</summary>
    [Clause("HC-VCP-002")]
    public static Bool AreValid(State state, VcpuOpInitialiseArguments arguments)
        => (arguments.Pad == 0)
            & (((arguments.Mode == VcpuHvmMode.Bits32) & AreValidFor32Bits(state, arguments))
                | ((arguments.Mode == VcpuHvmMode.Bits64) & AreValidFor64Bits(state, arguments)));

    [Clause("HC-VCP-003")]
    static Bool AreValidFor32Bits(State state, VcpuOpInitialiseArguments arguments)
    {
        var code = new Segment(arguments.CsAr, arguments.CsLimit);
        var data = new Segment(arguments.DsAr, arguments.DsLimit);
        var stack = new Segment(arguments.SsAr, arguments.SsLimit);
        var extra = new Segment(arguments.EsAr, arguments.EsLimit);
        var task = new Segment(arguments.TrAr, arguments.TrLimit);
        var longMode = arguments.Efer32 & (EferLongModeEnable | EferLongModeActive);
        return (longMode != EferLongModeActive)
            & ((arguments.Pad132 | arguments.Pad2a | arguments.Pad2b | arguments.Pad2c) == 0)
            & code.IsValidCode & data.IsValidData & stack.IsValidStack & extra.IsValidData & task.IsValidTask
            & (arguments.Eip <= code.LastByte)
            & (stack.PrivilegeLevel == code.PrivilegeLevel)
            & (data.PrivilegeLevel <= code.PrivilegeLevel)
            & (extra.PrivilegeLevel <= code.PrivilegeLevel)
            & HasGuestBitsOnly(state, arguments.Cr432, arguments.Efer32);
    }

    [Clause("HC-VCP-004")]
    static Bool AreValidFor64Bits(State state, VcpuOpInitialiseArguments arguments)
    {
        var upper = arguments.Rip64 >> 47;
        return ((upper == 0) | (upper == 0x1_FFFF))
            & ((arguments.Cr064 & ControlPaging) != 0)
            & ((arguments.Cr464 & ControlPhysicalAddressExtension) != 0)
            & ((arguments.Efer64 & EferLongModeEnable) != 0)
            & HasGuestBitsOnly(state, arguments.Cr464, arguments.Efer64);
    }

    static Bool HasGuestBitsOnly(State state, Word control4, Word efer)
        => ((control4 & ~state.GuestControl4) == 0) & ((efer & ~state.GuestEfer) == 0);

    /// <summary>A segment register: attributes (type 3:0, S 4, DPL 6:5, P 7, G 11) and limit.</summary>
    [Clause("HC-VCP-005")]
    readonly struct Segment(Word attributes, Word limit)
    {
        public Word PrivilegeLevel => (attributes >> 5) & 3;

        /// <summary>The last offset in the segment: a limit with G counts pages, in 32 bits.</summary>
        public Word LastByte => Logic.Select((attributes & 0x800) != 0, ((limit << 12) | 0xFFF) & 0xFFFF_FFFF, limit);

        public Bool IsValidCode => IsLoadable & IsCodeOrData & IsCode;

        public Bool IsValidStack => IsLoadable & IsCodeOrData & !IsCode & IsReadableCodeOrWritableData;

        public Bool IsValidData => (attributes == 0) | (IsLoadable & IsCodeOrData & (!IsCode | IsReadableCodeOrWritableData));

        public Bool IsValidTask => IsLoadable & !IsCodeOrData & ((Type == 9) | (Type == 11));

        Word Type => attributes & 0xF;

        Bool IsCodeOrData => (attributes & 0x10) != 0;

        Bool IsCode => (attributes & 8) != 0;

        Bool IsReadableCodeOrWritableData => (attributes & 2) != 0;

        Bool IsLoadable => (attributes & 0xF080) == 0x80;
    }
}
