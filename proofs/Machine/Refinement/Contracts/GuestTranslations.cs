using Cordon.Proofs.Machine.Execution;
using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Smt;
using static Cordon.Proofs.Machine.Refinement.Formulas;

namespace Cordon.Proofs.Machine.Refinement.Contracts;

/// <summary>
/// The last entry of the caller's nested paging for a guest frame: none that is present, or one that maps a frame which the caller's domain owns. Code gets it by a search
/// (<c>NestedPaging.SearchEntry</c>), of which <see cref="Lemmas.Translation"/> shows that; or, where a slot of the domain's says where the table is, reads it there, and that it is the same one is shown by
/// <see cref="Lemmas.EntrySearch"/> of every slot whose key is the guest frame's. So a guest frame has one entry, however it is come by: nothing changes it while the guest's memory is looked at.
/// </summary>
/// <param name="image">The image.</param>
/// <param name="caller">The number of the caller's domain.</param>
public sealed class GuestTranslations(RefinedImage image, Term caller) : IFrames
{
    readonly Dictionary<Term, Term> entries = [];
    int reads;

    /// <summary>The function.</summary>
    public const string Function = "cordon_Cordon_Impl_NestedPaging__SearchEntry";

    /// <summary>The contract: hypervisor, domain, guest frame; the result is the entry.</summary>
    public IEnumerable<ContractCall> Apply(ContractCall call)
    {
        call.Memory.Require(Equal(call.Memory.RowAt(call.Executor.Layout.Domains, call.Argument(1))[0], caller), "the translations that are used are the caller's domain's");
        if (call.State.Content.Tables.Length > 0 || !call.State.Content.Cells.IsEmpty)
        {
            throw new MachineFaultException("translates after it changed tables");
        }
        call.Result = EntryOf(call.Memory, call.Argument(2));
        return [call];
    }

    /// <summary>What holds of an entry.</summary>
    public Term Promise(Term entry) => Or(Not(NestedPagingWalk.IsPresent(entry)), IsDomains(NestedPagingWalk.FrameOf(entry)));

    /// <summary>Whether an entry lets the guest write what it maps.</summary>
    public static Term IsWritable(Term entry) => Equal(Term.Extract(entry, 1, 1), Term.Vector(1, 1));

    /// <summary>Whether to find out that a guest frame is one that was asked for before, where its number was computed in another way.</summary>
    public bool SeeksSame { get; init; }

    /// <summary>Told of each guest frame whose entry is looked at.</summary>
    public Action<MachineMemory, Term, Term> Asked { get; init; } = (_, _, _) => { };

    Term EntryOf(MachineMemory memory, Term gfn)
    {
        var known = entries.ContainsKey(gfn) || !SeeksSame ? gfn : entries.Keys.FirstOrDefault(other => memory.Proves(Equal(gfn, other))) ?? gfn;
        if (!entries.TryGetValue(known, out var entry))
        {
            entries[known] = entry = Term.Variable($"nested.entry!{entries.Count}", 64);
        }
        memory.Assume(Promise(entry));
        Asked(memory, known, entry);
        return entry;
    }

    // The caller's own, or one that its owner granted to it: that no entry maps another is the model's to show (P2mInvariants.Isolation).
    Term IsDomains(Term frame) => And(Less(frame, MachineLayout.FrameCount),
        Less(Term.ZeroExtend(Term.Binary(Operator.BitXor, image.Before.Narrow(image.Layout.Frames, "OwnerCode", frame), Term.Vector(Spec.Domid.Invalid, 16)), 64), Literal(Spec.Domid.FirstReserved)));

    /// <inheritdoc/>
    public Term Load(MachineMemory memory, Term frame, Term offset, int bytes)
    {
        if (IsLastTable(frame))
        {
            return LoadEntry(memory, frame.Operands[0], frame.Operands[1], offset, bytes);
        }
        Check(memory, frame, offset, Literal((ulong)bytes), isWritten: false);
        return Term.Variable($"guest.entry.{reads++}", 8 * bytes);
    }

    /// <summary>Whether a frame is a last table of nested paging, out of a slot.</summary>
    public static bool IsLastTable(Term frame) => frame is { Operator: Operator.Application, Name: "Domain.LastTableFrames" };

    // By a slot: the path says for which key it was looked up, and so for which guest frame.
    Term LoadEntry(MachineMemory memory, Term domain, Term slot, Term offset, int bytes)
    {
        var key = LastTableSlots.Key(image.Before, domain, slot);
        var gfn = memory.Path.Select(condition => GfnOf(condition, key)).FirstOrDefault(found => found is not null)
            ?? throw new MachineFaultException("reads an entry by a slot whose key was not compared");
        memory.Require(Equal(domain, caller), "the slots that are used are the caller's domain's");
        memory.Require(Equal(slot, LastTableSlots.SlotOf(gfn)), "the slot is the guest frame's");
        memory.Require(Equal(key, LastTableSlots.KeyOf(gfn)), "the slot's key is the guest frame's");
        memory.Require(And(Term.Boolean(bytes == sizeof(ulong)), Equal(offset, Times(NestedPagingWalk.IndexAt(gfn, 0), sizeof(ulong)))), "what is read of a last table is the guest frame's entry");
        return EntryOf(memory, gfn);
    }

    // The guest frame g where the condition is that the key is (g >> 9) + 1; g may be part of a word that is shifted further.
    static Term? GfnOf(Term condition, Term key)
    {
        if (condition.Operator != Operator.Equal || !condition.Operands.Contains(key))
        {
            return null;
        }
        var form = new LinearForm(condition.Operands[0] == key ? condition.Operands[1] : condition.Operands[0]);
        return form.Constant == 1 && form.Summands.ToArray() is [({ Operator: Operator.ShiftRight } shifted, 1)] && shifted.Operands[1].IsConstant && shifted.Operands[1].Value >= LastTableSlots.TableShift
            ? Term.Binary(Operator.ShiftRight, shifted.Operands[0], Term.Vector(shifted.Operands[1].Value - LastTableSlots.TableShift, 64)) : null;
    }

    /// <inheritdoc/>
    public void Store(MachineMemory memory, Term frame, Term offset, Term value) => Check(memory, frame, offset, Literal((ulong)value.Width / 8), isWritten: true);

    /// <summary>Shows that bytes of a frame may be read or written: they end within it, it is a domain's, and what is written is mapped so that the guest could write it.</summary>
    public void Check(MachineMemory memory, Term frame, Term offset, Term bytes, bool isWritten)
    {
        memory.Require(And(AtMost(bytes, 4096), Term.LessOrEqual(offset, Term.Binary(Operator.Subtract, Literal(4096), bytes))), "an access of guest memory ends within its frame");
        memory.Require(IsDomains(frame), "an access of guest memory is to a frame of a domain");
        if (isWritten)
        {
            var entry = entries.Values.FirstOrDefault(one => NestedPagingWalk.FrameOf(one) == frame) ?? throw new MachineFaultException("writes a frame that no translation gave");
            memory.Require(And(NestedPagingWalk.IsPresent(entry), IsWritable(entry)), "a frame that is written is mapped writable");
        }
    }
}
