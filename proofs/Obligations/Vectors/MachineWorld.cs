using Cordon.Proofs.Smt;
using Cordon.Proofs.Vectors;

namespace Cordon.Proofs;

/// <summary>
/// Finds, for the paths of a step, states of the machine of <see cref="VectorMachine"/> in which all invariants hold and the step takes the path. The facts
/// about a state are the same for every path, so the solver is told them once. A state counts only when our own evaluator finds every formula true in it.
/// </summary>
public sealed class MachineWorld
{
    readonly ModelDescription model;
    readonly ModelOperation operation;
    readonly ISolver solver;
    readonly MachineFacts facts;
    readonly GroundTerms ground;
    readonly ulong slots;
    readonly HashSet<Term> seen = [];
    readonly List<Term> leaves = [];

    /// <summary>Tells the solver what holds of every state of the machine.</summary>
    /// <param name="model">The project's model.</param>
    /// <param name="operation">The step.</param>
    /// <param name="solver">Its assertions are dropped; it is used until this object is not any more.</param>
    /// <param name="slots">Pages of an event array or a grant table at the most.</param>
    public MachineWorld(ModelDescription model, ModelOperation operation, ISolver solver, ulong slots)
    {
        (this.model, this.operation, this.solver, this.slots) = (model, operation, solver, slots);
        var universe = new MachineUniverse(slots, hasCallerPages: operation.IsHypercall);
        facts = new(model, universe, new(model, slots, raisesDeferred: operation.Name == "EventChannelOp.RaiseDeferred"));
        ground = new(model, universe);
        solver.Reset();
        solver.Push();
        foreach (var fact in facts.Base)
        {
            Assert(fact);
        }
    }

    /// <summary>The vector of the path, with the options on, else with them off; as the only step of its call where that can be; null when there is none.</summary>
    public Vector? Find(StepPath path) => Find(path, isOn: true) ?? Find(path, isOn: false);

    Vector? Find(StepPath path, bool isOn)
    {
        var inputs = new MachineInputs(model, operation, path, isOn, slots);
        var touched = new TouchedKeys();
        touched.Add(path.Touched);
        touched.Add(inputs.Touched);
        Term[] formulas = [.. path.Conditions, .. inputs.Rules, .. facts.Of(touched)];
        return (inputs.Simplest.Count == 0 ? null : Solve(path, touched, [.. formulas, .. inputs.Simplest])) ?? Solve(path, touched, formulas);
    }

    Vector? Solve(StepPath path, TouchedKeys touched, Term[] formulas)
    {
        if (Term.And(formulas).IsFalse)
        {
            return null;
        }
        solver.Push();
        var known = leaves.Count;
        try
        {
            foreach (var formula in formulas)
            {
                Assert(formula);
            }
            return solver.Check(Effort.Thorough) == Verdict.Satisfiable ? Make(path, touched, formulas) : null;
        }
        finally
        {
            solver.Pop();
            leaves.RemoveRange(known, leaves.Count - known);
            seen.Clear();
            seen.UnionWith(leaves);
        }
    }

    Vector Make(StepPath path, TouchedKeys touched, IEnumerable<Term> formulas)
    {
        var found = LazySolver.ModelOf(leaves, solver.Values(leaves));
        var evaluator = new Evaluator((leaf, keys) => found.Value(ground.Of(leaf.With([.. keys.Select(key => Term.Vector(key, 64))]))));
        if (formulas.Concat(facts.Base).FirstOrDefault(formula => !evaluator.Holds(formula)) is { } violated)
        {
            throw new SolverException($"{solver.Name}: its model of {operation.Name}/{path.Index} does not satisfy {violated}");
        }
        var cells = facts.Cells.GroupBy(cell => cell.Map, (map, group) => (map, group.Select(cell => cell.Key)));
        return VectorMaker.Make(model, operation, path, evaluator, cells.Concat(touched.Cells.Select(cell => (cell.Map, cell.Keys.AsEnumerable())))) with { FitsMachine = true };
    }

    void Assert(Term formula)
    {
        var said = ground.Of(formula);
        if (said.IsTrue)
        {
            return;
        }
        solver.Assert(said);
        var pending = new Stack<Term>([said]);
        while (pending.TryPop(out var term))
        {
            if (!seen.Add(term))
            {
                continue;
            }
            if (term.Name != null)
            {
                leaves.Add(term);
            }
            foreach (var operand in term.Operands)
            {
                pending.Push(operand);
            }
        }
    }
}
