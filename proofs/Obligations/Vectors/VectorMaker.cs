using Cordon.Proofs.Smt;
using Cordon.Proofs.Vectors;

namespace Cordon.Proofs;

/// <summary>Makes a concrete vector for each feasible path of a step.</summary>
public static class VectorMaker
{

    /// <summary>Writes the vectors of a step's paths to <c>CALL/PATH.json</c> under the options' folder.</summary>
    /// <returns>How many were written, and how many paths the invariants exclude; for the others no world was found.</returns>
    public static (int Made, int Unreachable) WriteAll(
        ModelDescription model, ModelOperation operation, IReadOnlyList<StepPath> paths, ObligationSolver solver, ProofOptions options)
    {
        var ofMachine = ConcreteModel.For(model) == null ? [] : solver.With(options.Solvers[0], s => OfMachine(model, operation, paths, s, options.Cancellation));
        var (made, unreachable) = (0, 0);
        foreach (var path in paths)
        {
            options.Cancellation.ThrowIfCancellationRequested();
            var vector = ofMachine.GetValueOrDefault(path);
            if (vector == null)
            {
                var taken = new Obligation($"{operation.Name}/Path{path.Index}", operation.Name, "Path", operation.Clause,
                    ObligationKind.Reachable, [new(path, Term.False, path.Touched)], [], new Instantiation(model, operation));
                if (IsUnreachable(taken, solver, options))
                {
                    unreachable++;
                    continue;
                }
                vector = OfNoMachine(model, operation, path, taken, solver, options);
            }
            if (vector != null)
            {
                VectorFile.Write(Path.Combine(options.VectorFolder!, operation.Name, $"{path.Index}.json"), vector);
                made++;
            }
        }
        return (made, unreachable);
    }

    /// <summary>The vectors on the small machine; where tables of a few pages do not do, with the longest.</summary>
    static Dictionary<StepPath, Vector> OfMachine(
        ModelDescription model, ModelOperation operation, IReadOnlyList<StepPath> paths, ISolver solver, CancellationToken cancellation)
    {
        var found = new Dictionary<StepPath, Vector>();
        foreach (var slots in new[] { MachineUniverse.FewSlots, VectorMachine.EventPages })
        {
            var world = new MachineWorld(model, operation, solver, slots);
            foreach (var path in paths.Where(path => !found.ContainsKey(path)))
            {
                cancellation.ThrowIfCancellationRequested();
                if (world.Find(path) is { } vector)
                {
                    found[path] = Checked(model, vector);
                }
            }
            if (found.Count == paths.Count || !NeedsManySlots(operation))
            {
                break;
            }
        }
        return found;
    }

    // The only path that wants an event array as long as one can be.
    static bool NeedsManySlots(ModelOperation operation) => operation.Name == "EventChannelOp.ExpandArray";

    static Vector Checked(ModelDescription model, Vector vector)
    {
        var (claim, keys) = ConcreteModel.For(model)!.Violations(vector).FirstOrDefault();
        return claim == null ? vector with { InvariantsHold = true }
            : throw new InvalidOperationException($"{vector.Call}/{vector.Path}: the solver's state breaks {claim.Name}({string.Join(", ", keys)})");
    }

    // One of no machine in particular, which shows at least that the path can be taken.
    static Vector? OfNoMachine(ModelDescription model, ModelOperation operation, StepPath path, Obligation taken, ObligationSolver solver, ProofOptions options)
    {
        var world = solver.With(options.Solvers[0], s => new SmallWorld(model, s).Find(taken, zeroings: 0));
        var vector = world == null ? null : Make(model, operation, path, world);
        return vector == null ? null : vector with { InvariantsHold = ConcreteModel.For(model) is { } concrete && !concrete.Violations(vector).Any() };
    }

    static bool IsUnreachable(Obligation taken, ObligationSolver solver, ProofOptions options)
    {
        var facts = taken.Facts(Obligation.MaximumRounds, closed: false, taken.Touched);
        return solver.With(options.Solvers[0], s => new LazySolver(s).Decide([taken.Fails], facts)).Verdict == Verdict.Unsatisfiable;
    }

    /// <summary>The vector of a path in a world.</summary>
    public static Vector Make(ModelDescription model, ModelOperation operation, StepPath path, ConcreteWorld world)
        => Make(model, operation, path, world.Evaluator, world.Touched.Cells.Select(c => (c.Map, c.Keys.AsEnumerable())));

    /// <summary>The vector of a path, with the cells that are to be in it.</summary>
    internal static Vector Make(
        ModelDescription model, ModelOperation operation, StepPath path, Evaluator evaluator,
        IEnumerable<(Cordon.Model.MapBase Map, IEnumerable<Symbolic.MapKey> Keys)> before)
    {
        ulong Number(Term term) => (ulong)evaluator.Value(term);
        IEnumerable<VectorCell> Cells(IEnumerable<(Cordon.Model.MapBase Map, IEnumerable<Symbolic.MapKey> Keys)> cells, bool after)
            => cells.SelectMany(c => c.Keys.Select(k => new VectorCell(
                    c.Map.Name, [.. k.Terms.Select(Number)], Number(after ? c.Map.ValueAt(k) : c.Map.InitialAt(k)))))
                .DistinctBy(c => $"{c.Map} {string.Join(' ', c.Keys)}");
        var inputs = SymbolicInput.Arguments(operation.Method, model.AnyState())
            .Zip(operation.Method.GetParameters(), (value, parameter) => SymbolicInput.Flatten(value, value is Cordon.Model.Caller ? "caller" : parameter.Name!))
            .SelectMany(found => found);
        return new()
        {
            Call = operation.Name,
            Path = path.Index,
            Decisions = path.Decisions,
            Constants = model.Scalars.ToDictionary(s => s.Name, s => Number(SymbolicInput.Flatten(SymbolicInput.Symbol(s.FieldType, s.Name), "").Single().Term)),
            Before = [.. Cells(before, after: false).Where(c => c.Value != 0)],
            Inputs = inputs.ToDictionary(i => i.Name, i => Number(i.Term)),
            Result = Number(path.Outputs[0].Term),
            Outputs = path.Outputs.Skip(1).ToDictionary(o => o.Name, o => Number(o.Term)),
            Written = [.. Cells(path.After.Maps.Select(m => (m, m.Log.Select(w => w.Cell).OfType<Symbolic.MapKey>())), after: true)],
        };
    }
}
