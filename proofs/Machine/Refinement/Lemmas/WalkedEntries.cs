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
/// <param name="Gfn">The guest frame.</param>
/// <param name="Nested">The entry of nested paging for it.</param>
sealed record WalkedEntry(Term Gfn, Term Nested)
{
    /// <summary>Under what it is asked for.</summary>
    public Term Path { get; set; } = Term.False;

    /// <summary>The frame that it is mapped to, where it is.</summary>
    public Term Frame => NestedPagingWalk.FrameOf(Nested);

    /// <summary>How it is read. Another processor of the guest may change it at any time: there must be one such access.</summary>
    public List<EntryAccess> Reads { get; } = [];

    /// <summary>How it is written.</summary>
    public List<EntryAccess> Writes { get; } = [];
}

/// <summary>
/// Watches a walk of a guest's page tables: which frames it asks for, in order, and what it does with them. A frame is translated to the same one as often as it is asked for, since nested paging is the
/// hypervisor's and does not change meanwhile; what is read of it is anything.
/// </summary>
sealed class WalkedEntries : IFrames
{
    readonly GuestTranslations translations;
    readonly List<WalkedEntry> entries = [];

    /// <summary>Watches.</summary>
    public WalkedEntries(RefinedImage image, Term caller) => translations = new(image, caller) { SeeksSame = true, Asked = Note };

    /// <summary>The entries, in the order in which they are asked for.</summary>
    public IReadOnlyList<WalkedEntry> Entries => entries;

    /// <summary>Looks at another walk.</summary>
    public void Begin() => entries.Clear();

    /// <summary>The contract of <see cref="GuestTranslations.Function"/>.</summary>
    public IEnumerable<ContractCall> Apply(ContractCall call) => translations.Apply(call);

    // By a slot or by a search, and again to mark it.
    void Note(MachineMemory memory, Term gfn, Term nested)
    {
        var known = entries.Find(entry => entry.Gfn == gfn);
        if (known is null)
        {
            entries.Add(known = new(gfn, nested));
        }
        known.Path = Or(known.Path, And([.. memory.Path]));
    }

    /// <inheritdoc/>
    public Term Load(MachineMemory memory, Term frame, Term offset, int bytes)
    {
        var value = translations.Load(memory, frame, offset, bytes);
        if (GuestTranslations.IsLastTable(frame))
        {
            return value;
        }
        var (reads, path) = (EntryIn(frame).Reads, And([.. memory.Path]));
        // Two places of the code may read it, of which an execution comes to one: then it is the same read.
        var known = bytes == 1 ? -1 : reads.FindIndex(read => read.Value.Width == 8 * bytes && memory.Proves(And(Not(read.Path), Equal(read.Offset, offset))));
        if (known < 0)
        {
            reads.Add(new(path, offset, value));
            return value;
        }
        reads[known] = reads[known] with { Path = Or(reads[known].Path, path) };
        return reads[known].Value;
    }

    /// <inheritdoc/>
    public void Store(MachineMemory memory, Term frame, Term offset, Term value)
    {
        translations.Store(memory, frame, offset, value);
        EntryIn(frame).Writes.Add(new(And([.. memory.Path]), offset, value));
    }

    WalkedEntry EntryIn(Term frame) => entries.Find(entry => entry.Frame == frame) ?? throw new MachineFaultException("accesses a frame that no translation gave");
}
