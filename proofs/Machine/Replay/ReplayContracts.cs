using Cordon.Proofs.Machine.Refinement;
using Cordon.Proofs.Machine.Refinement.Contracts;
using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Smt;

namespace Cordon.Proofs.Machine.Replay;

/// <summary>
/// Answers for functions that contracts replaced where the code was executed symbolically, as the values say: so the guest's memory is as hostile here as there, and the environment
/// makes the same choices. What waking and giving back frames do is left to the image's own code.
/// </summary>
/// <param name="image">The image.</param>
/// <param name="refutation">The call, with the notes of what was replaced.</param>
/// <param name="state">The state before it.</param>
/// <param name="memory">Memory as it is now.</param>
/// <param name="process">The process.</param>
sealed class ReplayContracts(RefinedImage image, Refutation refutation, ReplayState state, ReplayMemory memory, TracedProcess process)
{
    readonly List<GuestCopy> copies = [];
    readonly HashSet<ContractNote> used = [];

    /// <summary>The functions that are answered for, or must not be reached.</summary>
    public static IReadOnlyList<string> Functions { get; } =
    [
        GuestCopies.Function, Time.Function, FreePorts.Function, OtherVcpus.Function, NestedEntries.Find, NestedEntries.Prepare, FreeFrames.Allocate, GrantGrowth.Function,
        Superpages.Split, Superpages.MergeIfWhole, Superpages.Fill,
        .. Endings.Functions,
    ];

    /// <summary>What was copied to the guest.</summary>
    public IReadOnlyList<GuestCopy> Copies => copies;

    /// <summary>What the function returns; what it does besides is done.</summary>
    /// <exception cref="ReplayUnavailableException">It takes frames, which is not replayed.</exception>
    public ulong Answer(string function, TracedRegisters registers)
    {
        var note = refutation.Notes.FirstOrDefault(one => one.Function == function && !used.Contains(one) && one.Path.All(state.Before.Holds) && Speaks(one, registers));
        if (note is not null)
        {
            used.Add(note);
        }
        var way = note?.Ways.FirstOrDefault(one => one.Path.All(state.Before.Holds));
        return function switch
        {
            GuestCopies.Function => Copy(registers, note, way?.Result, way?.Content) ? 1u : 0u,
            NestedEntries.Find => IsNull(way?.Result, registers) ? 0 : EntryOf(registers),
            NestedEntries.Prepare when note is not null && !TakesTables() => IsNull(way?.Result, registers) ? 0 : EntryOf(registers),
            FreeFrames.Allocate when way is { Result: { } none } && state.Before.Value(none) == 0 => 0,
            NestedEntries.Prepare or FreeFrames.Allocate or GrantGrowth.Function => throw new ReplayUnavailableException($"it takes frames ({function}), which a replay does not"),
            _ when way is { Result: { } result } => (ulong)state.Before.Value(result),
            Superpages.Split or Superpages.MergeIfWhole or Superpages.Fill => 0,
            Time.Function => (ulong)state.Before.Value(refutation.Guest.Caller.Now.Term),
            FreePorts.Function => (ulong)state.Before.Value(refutation.Guest.Caller.Choices.Port.Term),
            _ => throw new ReplayUnavailableException($"the code calls {function} where the values do not say what it answers"),
        };
    }

    // The argument structure is read where the guest has it, whatever the execution took another address to hold.
    bool Speaks(ContractNote note, TracedRegisters registers)
        => note.Function != GuestCopies.Function || !IsInStructure(registers.Argument(2)) || state.Before.Value(note.Arguments[2]) == registers.Argument(2);

    // Hypervisor, vcpu, linear address, buffer, bytes, direction.
    bool Copy(TracedRegisters registers, ContractNote? note, Term? result, MachineContent? content)
    {
        var (linear, buffer, bytes) = (registers.Argument(2), registers.Argument(3), new byte[(uint)registers.Argument(4)]);
        var succeeds = result is null || state.Before.Value(result) != 0;
        if ((byte)registers.Argument(5) == (byte)Impl.Access.Write)
        {
            process.Read(buffer, bytes);
            copies.Add(new(linear, bytes, succeeds));
            return succeeds;
        }
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)(OnStack(note, content, i) ?? FromStructure(linear + (ulong)i));
        }
        process.Write(buffer, bytes);
        return succeeds;
    }

    // What the execution has in the buffer behind the copy, which is on the stack.
    UInt128? OnStack(ContractNote? note, MachineContent? content, int i)
    {
        if (note is null || content is null || new AddressResolver(image.Layout).Resolve(note.Arguments[3]) is not Place.OnStack { Index: null } place)
        {
            return null;
        }
        var offset = place.Offset + i;
        return (state.Before.Value(content.StackWord(offset & ~7L)) >> (int)(8 * (offset & 7))) & 0xff;
    }

    ulong OffsetOf(ulong linear) => linear - (ulong)state.Before.Value(refutation.Guest.StructureAddress);

    bool IsInStructure(ulong linear) => OffsetOf(linear) < (ulong)refutation.Guest.StructureBytes;

    UInt128 FromStructure(ulong linear) => IsInStructure(linear) ? state.Before.Value(refutation.Guest.StructureByte((int)OffsetOf(linear))) : 0;

    // Where the values do not say whether the tables reach so far, they do where there is an entry.
    bool IsNull(Term? result, TracedRegisters registers)
        => result is null ? state.Value("NestedEntry.Entry", [DomainOf(registers), registers.Argument(2)]) == 0 : result.IsConstant && result.Value == 0;

    bool TakesTables() => refutation.Values.Any(value => value.Name.StartsWith("call.table.", StringComparison.Ordinal)
        && value.Name.EndsWith(".is.taken", StringComparison.Ordinal) && value.Value != 0);

    ulong EntryOf(TracedRegisters registers) => memory.EntryAt(DomainOf(registers), registers.Argument(2));

    UInt128 DomainOf(TracedRegisters registers)
    {
        var domains = image.Layout.Domains;
        return (registers.Argument(1) - ReplayPlaces.Of(image.Layout).First(one => one.Table == domains).Place) / (ulong)domains.Stride;
    }
}
