using Cordon.Proofs.Smt;

namespace Cordon.Proofs.Machine.Regions;

/// <summary>
/// What only the exit path reaches: the processor-facing state of the vcpu whose run ended, the processor that it ran on, and its control block. They are no part of the library's build of impl, so
/// their fields are named here: the control block's by the manual (AMD APM volume 2, appendix B), the others' by impl/hvm; a field that lies elsewhere makes what is shown of the exit path fail.
/// </summary>
public sealed class ExitTables
{
    const int RegisterCount = 16, WordBytes = 8, FillerBytes = 4;
    const int VcpuBytes = 0x400, ProcessorBytes = 0x100, ProcessorsBytes = 0x80, BlockBytes = 0x1000;

    /// <summary>The processor-facing state of a vcpu (impl/hvm/HvmVcpu.cs); its registers come first.</summary>
    public Table Vcpu { get; } = Make("HvmVcpu", VcpuBytes, fill: true,
    [
        .. Enumerable.Range(0, RegisterCount).Select(i => ($"Registers.{i}", i * WordBytes, WordBytes)),
        ("ControlBlock", 0x80, 8), ("Vcpu", 0x88, 8), ("Domain", 0x90, 8), ("Processor", 0x98, 8),
        ("Xmm0.Low", 0xc0, 8), ("Xmm0.High", 0xc8, 8), ("Xmm8.Low", 0xd0, 8), ("Xmm8.High", 0xd8, 8),
    ]);

    /// <summary>The processor (impl/hvm/HvmProcessor.cs).</summary>
    public Table Processor { get; } = Make("HvmProcessor", ProcessorBytes, fill: true, [("Hypervisor", 0, 8), ("All", 8, 8), ("IsInGuest", 0x20, 4)]);

    /// <summary>What all processors have in common (impl/hvm/Processors.cs); it begins with the lock.</summary>
    public Table Processors { get; } = Make("Processors", ProcessorsBytes, fill: true, []);

    /// <summary>The control block under SVM: those fields that a hypercall's exit may touch, and no others.</summary>
    public Table Block { get; } = Make("Vmcb", BlockBytes, fill: false,
    [
        ("TlbControl", 0x5c, 4), ("InterruptShadow", 0x68, 8), ("ExitCode", 0x70, 8), ("ExitInterrupt", 0x88, 8), ("EventInjection", 0xa8, 8), ("NextRip", 0xc8, 8),
        ("Cs.Attributes", 0x412, 2), ("Cpl", 0x4cb, 1), ("Efer", 0x4d0, 8), ("Cr4", 0x548, 8), ("Cr3", 0x550, 8), ("Cr0", 0x558, 8), ("Dr7", 0x560, 8), ("Dr6", 0x568, 8), ("Rflags", 0x570, 8), ("Rip", 0x578, 8), ("Rax", 0x5f8, 8),
    ]);

    /// <summary>All of them; each has an address of its own.</summary>
    public IEnumerable<Table> All => [Vcpu, Processor, Processors, Block];

    /// <summary>The guest's registers in a vcpu's state, in the order of their numbers.</summary>
    public IReadOnlyList<Cell> Registers => [.. Enumerable.Range(0, RegisterCount).Select(i => Vcpu[$"Registers.{i}"])];

    /// <summary>The two vector registers that the hypervisor's code uses, by number: the low and the high word of each.</summary>
    public IEnumerable<(int Register, IReadOnlyList<Cell> Halves)> VectorRegisters => ((int[])[0, 8]).Select(register => (register, (IReadOnlyList<Cell>)[Vcpu[$"Xmm{register}.Low"], Vcpu[$"Xmm{register}.High"]]));

    /// <summary>What a field holds that points to another of them or to the root; null for others.</summary>
    public Term? Fixed(Cell cell) => cell.Name switch
    {
        "HvmVcpu.ControlBlock" => Block.Base,
        "HvmVcpu.Processor" => Processor.Base,
        "HvmProcessor.Hypervisor" => MachineLayout.RootAddress,
        "HvmProcessor.All" => Processors.Base,
        _ => null,
    };

    // What has no name is looked at by nobody, but may be read and written: words of four bytes.
    static Table Make(string name, int bytes, bool fill, IReadOnlyList<(string Field, int Offset, int Bytes)> fields)
    {
        var cells = fields.Select(field => new Cell($"{name}.{field.Field}", field.Offset, field.Bytes, 1)).ToList();
        if (fill)
        {
            cells.AddRange(Enumerable.Range(0, bytes / FillerBytes).Select(i => i * FillerBytes).Where(offset => !cells.Any(cell => offset >= cell.Offset && offset < cell.End))
                .Select(offset => new Cell($"{name}.0x{offset:x}", offset, FillerBytes, 1)).ToArray());
        }
        return new(name, Term.Variable($"{name}.address", 64), bytes, [], [.. cells.OrderBy(cell => cell.Offset)]);
    }
}
