using System.Runtime;
using System.Runtime.CompilerServices;

namespace Cordon.Impl;

/// <summary>What one CPUID leaf says.</summary>
public struct CpuidResult
{
    /// <summary>The register of that name.</summary>
    public uint Eax, Ebx, Ecx, Edx;
}

/// <summary>Instructions of the processor that C# has no word for; bodies in x64/processor.asm and x64/interrupts.asm.</summary>
public static unsafe class Cpu
{
    /// <summary>OUT of a byte.</summary>
    [RuntimeImport("*", "cpu_out8"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern void Out8(ushort port, byte value);

    /// <summary>OUT of two bytes.</summary>
    [RuntimeImport("*", "cpu_out16"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern void Out16(ushort port, ushort value);

    /// <summary>OUT of four bytes.</summary>
    [RuntimeImport("*", "cpu_out32"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern void Out32(ushort port, uint value);

    /// <summary>IN of a byte.</summary>
    [RuntimeImport("*", "cpu_in8"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern byte In8(ushort port);

    /// <summary>IN of two bytes.</summary>
    [RuntimeImport("*", "cpu_in16"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ushort In16(ushort port);

    /// <summary>IN of four bytes.</summary>
    [RuntimeImport("*", "cpu_in32"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern uint In32(ushort port);

    /// <summary>RDMSR; a model-specific register that does not exist is a panic.</summary>
    [RuntimeImport("*", "cpu_rdmsr"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ulong ReadMsr(uint register);

    [RuntimeImport("*", "cpu_try_rdmsr"), MethodImpl(MethodImplOptions.InternalCall)]
    static extern uint TryReadMsr(uint register, ulong* value);

    /// <summary>RDMSR of a register that need not exist; 0 when it does not.</summary>
    public static ulong ReadMsrOr0(uint register)
    {
        ulong value;
        return TryReadMsr(register, &value) != 0 ? value : 0;
    }

    /// <summary>WRMSR; a register that does not exist, or a value it refuses, is a panic.</summary>
    [RuntimeImport("*", "cpu_wrmsr"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern void WriteMsr(uint register, ulong value);

    /// <summary>RDTSC.</summary>
    [RuntimeImport("*", "cpu_rdtsc"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ulong ReadTimestamp();

    [RuntimeImport("*", "cpu_cpuid"), MethodImpl(MethodImplOptions.InternalCall)]
    static extern void ReadCpuid(uint leaf, uint subleaf, CpuidResult* result);

    /// <summary>CPUID.</summary>
    public static CpuidResult Cpuid(uint leaf, uint subleaf)
    {
        CpuidResult result;
        ReadCpuid(leaf, subleaf, &result);
        return result;
    }

    /// <summary>CR0.</summary>
    [RuntimeImport("*", "cpu_read_cr0"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ulong ReadCr0();

    /// <summary>Loads CR0.</summary>
    [RuntimeImport("*", "cpu_write_cr0"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern void WriteCr0(ulong value);

    /// <summary>CR2, the linear address of the last page fault.</summary>
    [RuntimeImport("*", "cpu_read_cr2"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ulong ReadCr2();

    /// <summary>CR3.</summary>
    [RuntimeImport("*", "cpu_read_cr3"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ulong ReadCr3();

    /// <summary>Loads CR3, which flushes the processor's own translations.</summary>
    [RuntimeImport("*", "cpu_write_cr3"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern void WriteCr3(ulong value);

    /// <summary>CR4.</summary>
    [RuntimeImport("*", "cpu_read_cr4"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ulong ReadCr4();

    /// <summary>Loads CR4.</summary>
    [RuntimeImport("*", "cpu_write_cr4"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern void WriteCr4(ulong value);

    /// <summary>PAUSE: another processor is waited for.</summary>
    [RuntimeImport("*", "cpu_pause"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern void Pause();

    /// <summary>Halts with interrupts off. Does not return.</summary>
    [RuntimeImport("*", "cpu_halt_forever"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern void HaltForever();
}
