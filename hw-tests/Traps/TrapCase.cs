namespace Cordon.HwTests.Traps;

/// <summary>What an instruction of a case does, as far as events depend on it.</summary>
public enum TrapInstructionKind
{
    /// <summary>NOP.</summary>
    Nothing,

    /// <summary>STI.</summary>
    SetInterruptFlag,

    /// <summary>CLI.</summary>
    ClearInterruptFlag,

    /// <summary>PUSH imm32: the flags of the POPF behind it.</summary>
    PushFlags,

    /// <summary>POPF.</summary>
    LoadFlags,

    /// <summary>MOV SS, EBP.</summary>
    LoadStackSegment,

    /// <summary>INT n.</summary>
    SoftwareInterrupt,

    /// <summary>INT3.</summary>
    Breakpoint,

    /// <summary>INT1.</summary>
    DebugInterrupt,

    /// <summary>UD2.</summary>
    Undefined,

    /// <summary>A read where nothing is mapped.</summary>
    ReadUnmapped,

    /// <summary>A read at an address that is not canonical.</summary>
    ReadNotCanonical,

    /// <summary>A division by 0.</summary>
    Divide,

    /// <summary>A write of the byte that DR0 names.</summary>
    WriteWatched,

    /// <summary>A read of the byte that DR0 names.</summary>
    ReadWatched,

    /// <summary>MOV EAX: the vector for the WRMSR behind it, or a hypercall's number.</summary>
    LoadEax,

    /// <summary>WRMSR that sends an interrupt to the vcpu itself, which the hypervisor carries out.</summary>
    SendSelf,

    /// <summary>A hypercall, xen_version.</summary>
    Hypercall,

    /// <summary>HLT, which the hypervisor carries out.</summary>
    Halt,

    /// <summary>INT by which the case ends.</summary>
    End,
}

/// <summary>An instruction of a case.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Operand">Of INT and MOV EAX the vector, of PUSH the flags.</param>
/// <param name="Code">Its bytes.</param>
public sealed record TrapInstruction(TrapInstructionKind Kind, uint Operand, byte[] Code)
{
    /// <summary>In words.</summary>
    public override string ToString() => Kind is TrapInstructionKind.SoftwareInterrupt or TrapInstructionKind.PushFlags or TrapInstructionKind.LoadEax ? $"{Kind} {Operand:x}" : $"{Kind}";
}

/// <summary>A gate of a case that is not as the others: present, for every privilege level, an interrupt gate to the handler's code, on the present stack.</summary>
/// <param name="Vector">Its vector.</param>
/// <param name="IsPresent">P.</param>
/// <param name="Dpl">DPL.</param>
/// <param name="Type">The type: 14 of an interrupt gate, 15 of a trap gate.</param>
/// <param name="Selector">The code's selector.</param>
/// <param name="Stack">IST.</param>
public sealed record TrapGate(byte Vector, bool IsPresent = true, byte Dpl = 3, byte Type = 14, ushort Selector = TrapGround.Code, byte Stack = 0);

/// <summary>Code, and the tables and registers that it begins with.</summary>
public sealed record TrapCase
{
    /// <summary>The instructions; the last one is the end.</summary>
    public required IReadOnlyList<TrapInstruction> Code { get; init; }

    /// <summary>Whether it runs at privilege level 3.</summary>
    public required bool IsUser { get; init; }

    /// <summary>RFLAGS.</summary>
    public required ulong Rflags { get; init; }

    /// <summary>RSP.</summary>
    public required ulong Rsp { get; init; }

    /// <summary>The task state's stack of privilege level 0.</summary>
    public required ulong PrivilegeStack { get; init; }

    /// <summary>The IDT's limit.</summary>
    public required ulong IdtLimit { get; init; }

    /// <summary>The gates that are not as the others.</summary>
    public required IReadOnlyList<TrapGate> Gates { get; init; }

    /// <summary>DR7. DR0 is the byte that instructions read and write.</summary>
    public required ulong Dr7 { get; init; }

    /// <summary>At which instruction DR1 is.</summary>
    public required int BreakpointAt { get; init; }

    /// <summary>Where an instruction begins.</summary>
    public ulong AddressOf(int index) => TrapGround.CodeAddress + (ulong)Code.Take(index).Sum(instruction => instruction.Code.Length);

    /// <summary>The case in field terms.</summary>
    public override string ToString()
        => $"CPL {(IsUser ? 3 : 0)}, RFLAGS {Rflags:x}, RSP {Rsp:x}, RSP0 {PrivilegeStack:x}, IDT limit {IdtLimit:x}, DR7 {Dr7:x}, DR1 at {BreakpointAt}; {string.Join(", ", Code)}; {string.Join(", ", Gates)}";
}
