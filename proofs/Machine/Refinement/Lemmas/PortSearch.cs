using Cordon.Model;
using Cordon.Proofs.Machine.Execution;
using Cordon.Proofs.Machine.Refinement.Contracts;
using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Smt;
using Cordon.Proofs.Symbolic;
using static Cordon.Proofs.Machine.Refinement.Formulas;

namespace Cordon.Proofs.Machine.Refinement.Lemmas;

/// <summary>
/// The search for a free port makes a choice that the model allows. One round with port n either returns n, which is free; or goes on, or returns that there is none, and then n is not
/// free. Rounds count up from 1 to the greatest port, so the first port that is free is found, and when none is returned none is free.
/// </summary>
public sealed class PortSearch : Lemma
{
    /// <inheritdoc/>
    public override string Function => FreePorts.Function;

    /// <inheritdoc/>
    public override string Promise => "returns the lowest free port of the domain, or 0 when there is none, and changes nothing";

    /// <inheritdoc/>
    protected override IEnumerable<RefinementGoal> Goals(LemmaContext context)
    {
        var (layout, before) = (context.Image.Layout, context.Image.Before);
        var domain = context.Caller.Domain.Value.Term;
        Term MaximumPort() => before.Narrow(layout.Domains, "MaximumPort", domain);
        var loop = Loop.Cut(context.Executor, context.FunctionOf(Function), entry =>
        {
            entry.Processor.General[7] = MachineLayout.RootAddress;
            entry.Processor.General[6] = MachineLayout.AddressOf(layout.Domains, domain);
        }, Reached);
        // A port that is not valid is free: the search never passes the first such port.
        Term Reached(Term n) => And(Not(IsZero(n)), Term.LessOrEqual(n, MaximumPort()), Term.LessOrEqual(n, before.Narrow(layout.Domains, "ValidPorts", domain)));
        var touched = new TouchedKeys();
        Term IsFree(Term port)
        {
            var state = (State)context.Image.Model.AnyState();
            var free = Explorer.Purely(() => Ports.IsFree(state, context.Caller.Domain, new Port(new(port))));
            touched.Add(TouchedKeys.Take(state));
            return free.Term;
        }
        RefinementGoal Goal(string what, PathState at, Term goal) => new(what, -1, [.. at.Path], goal, touched);

        var n = loop.Counter;
        var wide = Term.ZeroExtend(n, 64);
        yield return Goal("that the search begins at port 1", loop.First, And(Equal(loop.Start, Term.Vector(1, 32)), Reached(loop.Start)));
        yield return new("that the round's port exists", -1, [Reached(n)], Below(wide, layout.Sizes.Ports), touched);
        if (loop.Before is { } before1)
        {
            var any = Term.Variable("any.port", 64);
            yield return Goal("that none is returned when no port exists", before1, And(IsZero(Result(before1)), Not(IsFree(any))));
        }
        if (loop.Again is { } again)
        {
            yield return Goal("that a port that is passed over is not free", again, Not(IsFree(wide)));
            yield return Goal("that the next port exists", again, Reached(Term.Binary(Operator.Add, n, Term.Vector(1, 32))));
        }
        if (loop.End is { } end)
        {
            yield return Goal("that a port that is returned is free", end, Or(IsZero(Result(end)), And(Equal(Result(end), n), IsFree(wide))));
            yield return Goal("that none is returned only behind the last port", end, Or(Not(IsZero(Result(end))), And(Not(IsFree(wide)), Equal(n, MaximumPort()))));
        }
        foreach (var state in (PathState?[])[loop.Before, loop.Again, loop.End])
        {
            yield return new("that nothing is changed", -1, [], Term.Boolean(state is null || (state.Content.Cells.IsEmpty && state.Content.Memory.Length == 0 && state.Content.Tables.Length == 0)), touched);
        }
    }

    static Term Result(PathState state) => Term.Extract(state.Processor.General[0], 31, 0);
}
