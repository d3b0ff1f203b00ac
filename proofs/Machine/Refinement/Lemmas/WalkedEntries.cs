using Cordon.Proofs.Machine.Execution;
using Cordon.Proofs.Machine.Refinement.Contracts;
using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Smt;
using static Cordon.Proofs.Machine.Refinement.Formulas;

namespace Cordon.Proofs.Machine.Refinement.Lemmas;

/// <summary>An access of an entry of the guest's page tables.</summary>
/// <param name="Path">Under what it is made.</param>
/// <param name="Offset">Its first byte in the frame.</param>
/// <param name="Value">What is read or written.</param>
sealed record EntryAccess(Term Path, Term Offset, Term Value);

/// <summary>An entry that a walk asks for: the guest frame it lies in, what that is translated to, and how it is read and marked.</summary>
/// <param name="Path">Under what it is asked for.</param>
/// <param name="Gfn">The guest frame.</param>
/// <param name="Frame">The frame that it is mapped to.</param>
/// <param name="Type">How; 0 for not at all.</param>
sealed record WalkedEntry(Term Path, Term Gfn, Term Frame, Term Type)
{
    /// <summary>How it is read. Another processor of the guest may change it at any time: there must be one such access.</summary>
    public List<EntryAccess> Reads { get; } = [];

    /// <summary>How it is written.</summary>
    public List<EntryAccess> Writes { get; } = [];
}

/// <summary>
/// Watches a walk of a guest's page tables: which frames it asks for, in order, and what it does with them. A frame is translated to the same one as often as it is asked for, since nested paging is the
/// hypervisor's and does not change meanwhile; what is read of it is anything.
/// </summary>
sealed class WalkedEntries(RefinedImage image, Term caller) : IFrames
{
    readonly GuestTranslations translations = new(image, caller);
    readonly List<WalkedEntry> entries = [];

    /// <summary>The entries, in the order in which they are asked for.</summary>
    public IReadOnlyList<WalkedEntry> Entries => entries;

    /// <summary>Looks at another walk.</summary>
    public void Begin() => entries.Clear();

    /// <summary>The contract of <see cref="GuestTranslations.Function"/>.</summary>
    public IEnumerable<ContractCall> Apply(ContractCall call)
    {
        var gfn = call.Argument(2);
        if (entries.Find(entry => entry.Gfn == gfn) is { } known)
        {
            call.Result = known.Frame;
            call.SecondResult = Term.ZeroExtend(known.Type, 64);
            return [call];
        }
        var path = And([.. call.State.Path]);
        foreach (var answered in translations.Apply(call))
        {
            entries.Add(new(path, gfn, answered.Result!, Term.Extract(answered.SecondResult!, 7, 0)));
        }
        return [call];
    }

    /// <inheritdoc/>
    public Term Load(MachineMemory memory, Term frame, Term offset, int bytes)
    {
        var value = translations.Load(memory, frame, offset, bytes);
        EntryIn(frame).Reads.Add(new(And([.. memory.Path]), offset, value));
        return value;
    }

    /// <inheritdoc/>
    public void Store(MachineMemory memory, Term frame, Term offset, Term value)
    {
        translations.Store(memory, frame, offset, value);
        EntryIn(frame).Writes.Add(new(And([.. memory.Path]), offset, value));
    }

    WalkedEntry EntryIn(Term frame) => entries.Find(entry => entry.Frame == frame) ?? throw new MachineFaultException("accesses a frame that no translation gave");
}
