using Cordon.GeneratedTests.Commands;
using Cordon.Impl;
using Cordon.Spec;

namespace Cordon.GeneratedTests.Comparison;

/// <summary>
/// The registers that VCPUOP_initialise gives a vcpu, which the model checks and does not keep: each is what the caller's structure says, by
/// the meaning that Xen's public <c>hvm_vcpu.h</c> gives its fields.
/// </summary>
/// <param name="call">The call that succeeded.</param>
public sealed unsafe class StartRegisters(CallStep call)
{
    const ulong LongModeEnable = 1 << 8;
    const ulong LongModeActive = 1 << 10;
    const ulong Paging = 1UL << 31;
    const ulong CountsPages = 0x800;
    const ulong Busy = 2;
    const ulong FlatCode = 0xA9B;
    const ulong FlatData = 0xC93;
    const ulong Task = 0x8B;
    const ulong TaskLimit = 0x67;

    readonly List<DifferentWord> differences = [];

    /// <summary>The name of the call.</summary>
    public const string Operation = "VcpuOp.Initialise";

    /// <summary>What differs in the registers that the vcpu has now.</summary>
    public IReadOnlyList<DifferentWord> Compare(InitialRegisters* registers)
    {
        if (Field("Mode") == VcpuHvmMode.Bits64)
        {
            Compare64(registers);
        }
        else
        {
            Compare32(registers);
        }
        return differences;
    }

    void Compare64(InitialRegisters* registers)
    {
        CompareGeneral(registers, name => Field($"R{name.ToLowerInvariant()}64"), "Rflags64", "64");
        Same("EFER", Field("Efer64") | LongModeActive, registers->Efer);
        Same("CS", 0, uint.MaxValue, FlatCode, registers->Cs);
        Same("DS", 0, uint.MaxValue, FlatData, registers->Ds);
        Same("SS", 0, uint.MaxValue, FlatData, registers->Ss);
        Same("ES", 0, uint.MaxValue, FlatData, registers->Es);
        Same("TR", 0, TaskLimit, Task, registers->Tr);
    }

    void Compare32(InitialRegisters* registers)
    {
        CompareGeneral(registers, name => Field($"E{name.ToLowerInvariant()}"), "Eflags", "32");
        var isActive = (Field("Efer32") & LongModeEnable) != 0 && (Field("Cr032") & Paging) != 0;
        Same("EFER", (Field("Efer32") & ~LongModeActive) | (isActive ? LongModeActive : 0), registers->Efer);
        Segment("Cs", registers->Cs);
        Segment("Ds", registers->Ds);
        Segment("Ss", registers->Ss);
        Segment("Es", registers->Es);
        Segment("Tr", registers->Tr, Busy);
    }

    void CompareGeneral(InitialRegisters* registers, Func<string, ulong> given, string flags, string control)
    {
        Same("RAX", given("AX"), registers->Rax);
        Same("RCX", given("CX"), registers->Rcx);
        Same("RDX", given("DX"), registers->Rdx);
        Same("RBX", given("BX"), registers->Rbx);
        Same("RSP", given("SP"), registers->Rsp);
        Same("RBP", given("BP"), registers->Rbp);
        Same("RSI", given("SI"), registers->Rsi);
        Same("RDI", given("DI"), registers->Rdi);
        Same("RIP", given("IP"), registers->Rip);
        Same("RFLAGS", Field(flags), registers->Rflags);
        Same("CR0", Field($"Cr0{control}"), registers->Cr0);
        Same("CR3", Field($"Cr3{control}"), registers->Cr3);
        Same("CR4", Field($"Cr4{control}"), registers->Cr4);
    }

    void Segment(string name, InitialSegment found, ulong more = 0)
    {
        var attributes = Field(name + "Ar");
        var limit = Field(name + "Limit");
        Same(name.ToUpperInvariant(), Field(name + "Base"), (attributes & CountsPages) == 0 ? limit : (uint)((limit << 12) | 0xFFF), attributes | more, found);
    }

    void Same(string name, ulong start, ulong limit, ulong attributes, InitialSegment found)
    {
        Same(name + ".base", start, found.Base);
        Same(name + ".limit", limit, found.Limit);
        Same(name + ".attributes", attributes, found.Attributes);
    }

    void Same(string name, ulong expected, ulong found)
    {
        if (expected != found)
        {
            differences.Add(new DifferentWord(name, expected, found));
        }
    }

    // As the structure holds it: what the case says may be wider.
    ulong Field(string name)
    {
        var index = call.Operation.IndexOf(name);
        return call.Fields[index] & (ulong.MaxValue >> (64 - call.Operation.Fields[index].Bits));
    }
}
