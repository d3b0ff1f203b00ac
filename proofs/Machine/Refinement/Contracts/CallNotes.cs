using Cordon.Proofs.Machine.Execution;
using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Smt;
using static Cordon.Proofs.Machine.Refinement.Formulas;

namespace Cordon.Proofs.Machine.Refinement.Contracts;

/// <summary>
/// What an execution notes beside the machine's own state, path by path: which frames it took and whether it found none, of which the model is told as choices, and for which guest frames it
/// has seen to the tables.
/// </summary>
public sealed class CallNotes(GuestCall guest)
{
    static readonly Cell prepared = new("call.prepared", 0, 1, 1);
    static readonly Cell ranOut = new("call.ran.out", 0, 1, 1);
    static readonly Cell taken = new("call.taken", 0, 1, int.MaxValue);
    static readonly Cell grown = new("call.grown", 0, 1, 1);
    static readonly Cell allocated = new("call.allocated", 0, 1, 1);
    static readonly Term clear = Term.Vector(0, 8), set = Term.Vector(1, 8);

    readonly List<(Term Frame, Term IsTaken)> tables = [];
    int begun;

    /// <summary>The frames that it may have taken for tables of nested paging, in order, and whether it has in the end, as the model is told.</summary>
    public IReadOnlyList<(Term Frame, Term IsTaken)> Counted => [.. tables.Select((table, i) => (table.Frame, Counts(i))).Skip(begun)];

    /// <summary>A way through the code of which only what is noted from now on counts.</summary>
    public void Begin() => begun = tables.Count;

    /// <summary>A further frame that may be taken for a table.</summary>
    public (Term Frame, Term IsTaken) NewTable()
    {
        // Of a frame only the number matters, and those that exist have one of 32 bits.
        var next = (Term.ZeroExtend(Term.Variable($"call.table.{tables.Count}", 32), 64), Term.Variable($"call.table.{tables.Count}.is.taken", 0));
        tables.Add(next);
        return next;
    }

    /// <summary>Notes that a frame was taken for a table, if it was.</summary>
    public void Take(ContractCall call, Term frame, Term isTaken)
    {
        var number = Literal((ulong)tables.FindIndex(table => table.Frame == frame));
        call.State.Content = call.State.Content.With(taken, CellWrite.At([number], set).If(isTaken));
    }

    /// <summary>Notes that the tables reach to a guest frame.</summary>
    public void Prepared(ContractCall call, Term domain, Term gfn)
        => call.State.Content = call.State.Content.With(prepared, CellWrite.At([domain, gfn], set));

    /// <summary>Whether it is noted that the tables reach to a guest frame. They may without it.</summary>
    public Term IsPrepared(MachineContent content, Term domain, Term gfn) => Equal(content.LogOf(prepared).Read([domain, gfn], clear), set);

    /// <summary>Notes that no frame was free, if none was.</summary>
    public void RunOut(ContractCall call, Term when)
        => call.State.Content = call.State.Content.With(ranOut, CellWrite.At([], set).If(when));

    /// <summary>Notes that a frame was taken for a domain: the model's choice. One call of the model's takes one.</summary>
    /// <exception cref="MachineFaultException">One was taken already.</exception>
    public void Allocate(ContractCall call)
    {
        if (!call.Executor.Judge.Proves(call.State.Path, Equal(call.State.Content.LogOf(allocated).Read([], clear), clear)))
        {
            throw new MachineFaultException("takes two frames for a domain in one step");
        }
        call.State.Content = call.State.Content.With(allocated, CellWrite.At([], set));
    }

    /// <summary>Notes that a grant table may have grown.</summary>
    public void Grow(ContractCall call) => call.State.Content = call.State.Content.With(grown, CellWrite.At([], set));

    /// <summary>What the model is told of an execution: its choices are what the code did.</summary>
    public IEnumerable<Term> Choices(MachineContent end)
    {
        yield return Equal(guest.Caller.Choices.OutOfMemory.Term, Term.ZeroExtend(end.LogOf(ranOut).Read([], clear), 64));
        yield return Equal(GrantGrowth.Counts, Equal(end.LogOf(grown).Read([], clear), set));
        for (var i = begun; i < tables.Count; i++)
        {
            yield return Equal(Counts(i), Equal(end.LogOf(taken).Read([Literal((ulong)i)], clear), set));
        }
    }

    static Term Counts(int table) => Term.Variable($"call.table.{table}.counts", 0);
}
