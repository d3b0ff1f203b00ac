using System.Buffers.Binary;
using Iced.Intel;

namespace Cordon.Proofs.Machine;

/// <summary>A transfer of control whose target the instruction does not name.</summary>
/// <param name="Function">In which function.</param>
/// <param name="Address">At which address.</param>
/// <param name="Text">The instruction.</param>
public readonly record struct IndirectTransfer(string Function, ulong Address, string Text);

/// <summary>Who calls whom, by direct calls and jumps, and whose address is taken.</summary>
public sealed class CallGraph
{
    readonly Dictionary<ulong, HashSet<ulong>> callees = [];
    readonly HashSet<ulong> addressTaken = [];
    readonly List<IndirectTransfer> indirect = [];

    /// <summary>Calls and jumps through a register or memory, but not returns.</summary>
    public IReadOnlyList<IndirectTransfer> Indirect => indirect;

    /// <summary>Functions, by address, whose address stands in data or is computed by an instruction.</summary>
    public IReadOnlySet<ulong> AddressTaken => addressTaken;

    /// <summary>The functions, by address, that the one at <paramref name="function"/> calls or jumps to.</summary>
    public IReadOnlySet<ulong> Callees(ulong function) => callees.TryGetValue(function, out var set) ? set : new HashSet<ulong>();

    /// <summary>Reads the graph off the decoded image.</summary>
    public static CallGraph Of(ElfImage image, CodeListing listing)
    {
        var graph = new CallGraph();
        var starts = listing.Functions.Select(function => function.Address).ToHashSet();
        var formatter = new NasmFormatter();
        foreach (var function in listing.Functions)
        {
            var targets = graph.callees[function.Address] = [];
            MachineFunction? Other(ulong address) => listing.At(address) is { } found && found.Address != function.Address ? found : null;
            foreach (var instruction in function.Instructions)
            {
                switch (instruction.FlowControl)
                {
                    case FlowControl.Call or FlowControl.UnconditionalBranch or FlowControl.ConditionalBranch:
                        if (instruction.NearBranchTarget is var target and not 0 && (instruction.IsCallNear ? listing.At(target) : Other(target)) is { } callee)
                        {
                            targets.Add(callee.Address);
                        }
                        break;
                    case FlowControl.IndirectCall or FlowControl.IndirectBranch:
                        var text = new StringOutput();
                        formatter.Format(instruction, text);
                        graph.indirect.Add(new IndirectTransfer(function.Name, instruction.IP, text.ToStringAndReset()));
                        break;
                }
                graph.NoteAddresses(instruction, starts);
            }
            graph.FallThrough(function, listing, targets);
        }
        graph.ScanData(image, starts);
        return graph;
    }

    /// <summary>Every function, by address, that can be reached from <paramref name="roots"/> or through a taken address.</summary>
    public IReadOnlySet<ulong> Reachable(IEnumerable<ulong> roots)
    {
        var seen = new HashSet<ulong>();
        var pending = new Stack<ulong>(roots.Concat(addressTaken));
        while (pending.TryPop(out var function))
        {
            if (seen.Add(function))
            {
                foreach (var callee in Callees(function))
                {
                    pending.Push(callee);
                }
            }
        }
        return seen;
    }

    /// <summary>A function whose address an instruction computes or carries, or that a far jump names, may be entered from anywhere.</summary>
    void NoteAddresses(Instruction instruction, HashSet<ulong> starts)
    {
        if (instruction.IsIPRelativeMemoryOperand && instruction.Mnemonic == Mnemonic.Lea && starts.Contains(instruction.IPRelativeMemoryAddress))
        {
            addressTaken.Add(instruction.IPRelativeMemoryAddress);
        }
        for (var operand = 0; operand < instruction.OpCount; operand++)
        {
            var value = instruction.GetOpKind(operand) switch
            {
                OpKind.Immediate32 or OpKind.Immediate32to64 or OpKind.Immediate64 => instruction.GetImmediate(operand),
                OpKind.FarBranch32 => instruction.FarBranch32,
                _ => 0ul,
            };
            if (value != 0 && starts.Contains(value))
            {
                addressTaken.Add(value);
            }
        }
    }

    /// <summary>Assembly code may run on into the next label.</summary>
    void FallThrough(MachineFunction function, CodeListing listing, HashSet<ulong> targets)
    {
        if (function.Instructions.Count > 0
            && function.Instructions[^1] is { FlowControl: FlowControl.Next or FlowControl.Call or FlowControl.ConditionalBranch or FlowControl.IndirectCall } last
            && last.Mnemonic is not (Mnemonic.Nop or Mnemonic.Int3)
            && listing.At(last.NextIP) is { } next && next.Address == last.NextIP)
        {
            targets.Add(next.Address);
        }
    }

    void ScanData(ElfImage image, HashSet<ulong> starts)
    {
        foreach (var section in image.Sections.Where(section => !section.Executable))
        {
            var bytes = section.Bytes.Span;
            for (var offset = 0; offset + 8 <= bytes.Length; offset += 4)
            {
                var word = BinaryPrimitives.ReadUInt64LittleEndian(bytes[offset..]);
                if (starts.Contains(word))
                {
                    addressTaken.Add(word);
                }
            }
        }
    }
}
