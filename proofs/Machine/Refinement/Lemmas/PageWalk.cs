using Cordon.Model;
using Cordon.Proofs.Machine.Execution;
using Cordon.Proofs.Machine.Refinement.Contracts;
using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Smt;
using static Cordon.Proofs.Machine.Refinement.Formulas;

namespace Cordon.Proofs.Machine.Refinement.Lemmas;

/// <summary>
/// The walk of a guest's own page tables gives what the processor's would for an access of the kernel, in each kind of paging: it reads the entry of each level once, at the address that the one before holds; it finds no
/// translation where an entry is not present, does not lie in the guest's memory, or forbids a write that CR0.WP makes the kernel obey; it sets the accessed bit, and the dirty bit of a page that is written, and nothing
/// else. Reserved bits, protection keys, and what forbids the kernel a user's page are not looked at.
/// </summary>
public sealed class PageWalk : Lemma
{
    const int Present = 0, Writable = 1;
    const ulong Accessed = 1 << 5, Dirty = 1 << 6;

    readonly Term linear = Term.Variable("linear", 64);
    readonly Term access = Term.Variable("access", 8);
    WalkedEntries? walked;

    /// <inheritdoc/>
    public override string Function => "cordon_Cordon_Impl_GuestWalk__Translate";

    /// <inheritdoc/>
    public override string Promise => "gives what the guest's page tables say, reads each entry once, and writes none of it but the accessed and dirty bits";

    /// <inheritdoc/>
    public override bool IsCalledByHandlers => false;

    /// <inheritdoc/>
    public override IReadOnlyList<string> RestsOn => [GuestTranslations.Function];

    /// <inheritdoc/>
    protected override (IReadOnlyDictionary<string, Contract> Replaced, IFrames? Frames) Surroundings(RefinedImage image, Caller caller)
    {
        walked = new(image, caller.Domain.Value.Term);
        return (new Dictionary<string, Contract> { [GuestTranslations.Function] = walked.Apply }, walked);
    }

    /// <inheritdoc/>
    protected override IEnumerable<RefinementGoal> Goals(LemmaContext context)
    {
        var (layout, before) = (context.Image.Layout, context.Image.Before);
        var (domain, vcpu) = (context.Caller.Domain.Value.Term, context.Caller.Vcpu.Value.Term);
        Term Register(string name) => before.Narrow(layout.Vcpus, $"Paging.{name}", domain, vcpu);
        var registers = new PagingRegisters(Register("Cr0"), Register("Cr3"), Register("Cr4"), Register("Efer"));
        foreach (var mode in (PagingMode[])[PagingMode.None(registers), PagingMode.Legacy(registers), PagingMode.Extended(registers), PagingMode.FourLevels(registers)])
        {
            walked!.Begin();
            var isAccess = AtMost(Term.ZeroExtend(access, 64), (byte)Impl.Access.Write);
            var end = context.Executor.Run(Function, entry =>
            {
                entry.Processor.General[7] = MachineLayout.RootAddress;
                entry.Processor.General[6] = MachineLayout.AddressOf(layout.Domains, domain);
                entry.Processor.General[2] = Plus(MachineLayout.AddressOf(layout.Vcpus, domain, vcpu), (ulong)layout.Vcpus["Paging.Cr0"].Offset);
                entry.Processor.General[1] = linear;
                entry.Processor.General[8] = Term.ZeroExtend(access, 64);
                entry.Path = entry.Path.Add(mode.IsOn).Add(isAccess);
            });
            RefinementGoal Goal(string what, IEnumerable<Term> assumed, Term goal) => new($"{what}, {mode.Name}", -1, [.. assumed], goal, new());
            var result = end.Processor.General[0];
            Term[] start = [mode.IsOn, isAccess];
            if (mode.Levels == 0)
            {
                yield return Goal("that an address is itself", end.Path, Equal(result, PagingMode.Bits(linear, 31, 0)));
            }
            else
            {
                var owed = new List<(string What, Term Goal)>();
                var expected = Translated(mode, registers, owed);
                foreach (var (what, goal) in owed)
                {
                    yield return Goal(what, start, goal);
                }
                yield return Goal("that the address is what the tables say", end.Path, Equal(result, expected));
            }
            yield return Goal("that no table of the hypervisor is changed", [], Term.Boolean(end.Content.Cells.IsEmpty && end.Content.Memory.Length == 0 && end.Content.Tables.Length == 0));
        }
    }

    Term IsWrite => Equal(access, Term.Vector((byte)Impl.Access.Write, 8));

    // What the guest's tables say of the address; and what is owed of each access of them.
    Term Translated(PagingMode mode, PagingRegisters registers, List<(string What, Term Goal)> owed)
    {
        var entries = walked!.Entries;
        if (entries.Count != mode.Levels + (mode.HasPointers ? 1 : 0))
        {
            throw new MachineFaultException($"asks for {entries.Count} entries, {mode.Name}");
        }
        var (result, number) = (Literal(Impl.GuestWalk.NotMapped), 0);
        var reached = mode.IsWide ? Equal(Term.SignExtend(Term.Extract(linear, 47, 0), 64), linear) : Term.True;
        var table = mode.AddressIn(registers.Cr3);
        if (mode.HasPointers)
        {
            // The pointers' table is aligned to 32 bytes; a pointer has no permissions, and no accessed bit.
            var place = Term.Binary(Operator.Add, PagingMode.Bits(registers.Cr3, 31, 5), Times(Term.ZeroExtend(Term.Extract(linear, 31, 30), 64), 8));
            var pointer = Read(entries[number], "the pointer", reached, place, 8, owed);
            Owe(entries[number++], "the pointer", Term.False, place, Zero, owed);
            reached = And(reached, PagingRegisters.Bit(pointer, Present));
            table = mode.AddressIn(pointer);
        }
        for (var level = mode.Levels - 1; level >= 0; level--)
        {
            var name = $"the entry of level {level + 1}";
            var place = Term.Binary(Operator.Add, table, Times(mode.Index(linear, level), (ulong)mode.EntryBytes));
            var walkedEntry = entries[number++];
            var entry = Read(walkedEntry, name, reached, place, mode.EntryBytes, owed);
            var isPermitted = And(PagingRegisters.Bit(entry, Present), Or(Not(IsWrite), PagingRegisters.Bit(entry, Writable), Not(registers.ProtectsFromKernel)));
            var isLeaf = mode.IsLeaf(registers, entry, level);
            var marks = Select(And(isLeaf, IsWrite), Literal(Accessed | Dirty), Literal(Accessed));
            var marked = Term.Binary(Operator.BitOr, entry, marks);
            var mayMark = And(NestedPagingWalk.IsPresent(walkedEntry.Nested), GuestTranslations.IsWritable(walkedEntry.Nested));
            var isMarked = And(reached, isPermitted, Not(Equal(marked, entry)), mayMark);
            Owe(walkedEntry, name, isMarked, place, marks, owed);
            var goesOn = And(reached, isPermitted, Or(Equal(marked, entry), mayMark));
            result = Select(And(goesOn, isLeaf), Term.Binary(Operator.BitOr, mode.PageIn(entry, level), mode.Within(linear, level)), result);
            reached = And(goesOn, Not(isLeaf));
            table = mode.AddressIn(entry);
        }
        return result;
    }

    // The entry as it is read, 0 where the guest has no memory: once, when the walk comes to it, at its place.
    static Term Read(WalkedEntry entry, string name, Term reached, Term place, int bytes, List<(string What, Term Goal)> owed)
    {
        var isThere = NestedPagingWalk.IsPresent(entry.Nested);
        owed.Add(($"that {name} is asked for where it is", Term.Implies(entry.Path, And(reached, Equal(entry.Gfn, Term.Binary(Operator.ShiftRight, place, Literal(12)))))));
        var reads = entry.Reads.Where(read => read.Value.Width > 8).ToArray();
        if (reads is not [var read])
        {
            throw new MachineFaultException($"reads {name} {reads.Length} times");
        }
        owed.Add(($"that {name} is read when the walk comes to it", Iff(read.Path, And(reached, isThere))));
        owed.Add(($"that {name} is read whole, at its place", Term.Implies(read.Path, And(Term.Boolean(read.Value.Width == 8 * bytes), Equal(read.Offset, PagingMode.Bits(place, 11, 0))))));
        return Select(isThere, Term.ZeroExtend(read.Value, 64), Zero);
    }

    // The two bits are set, when one of them is not, and nothing else is written: by an instruction that reads the byte as it is by then.
    static void Owe(WalkedEntry entry, string name, Term isMarked, Term place, Term marks, List<(string What, Term Goal)> owed)
    {
        var bytes = entry.Reads.Where(read => read.Value.Width == 8).ToArray();
        if (bytes.Length != entry.Writes.Count)
        {
            throw new MachineFaultException($"reads a byte of {name} {bytes.Length} times and writes {entry.Writes.Count} times");
        }
        owed.Add(($"that {name} is marked when it has to be", Iff(Or([.. entry.Writes.Select(write => write.Path)]), isMarked)));
        foreach (var (read, write) in bytes.Zip(entry.Writes))
        {
            owed.Add(($"that nothing is written to {name} but its accessed and dirty bits", Term.Implies(write.Path, And(
                Term.Boolean(write.Value.Width == 8), Equal(read.Offset, write.Offset), Equal(write.Offset, PagingMode.Bits(place, 11, 0)),
                write.Value.Width == 8 ? Equal(write.Value, Term.Binary(Operator.BitOr, read.Value, Term.Extract(marks, 7, 0))) : Term.False))));
        }
    }
}
