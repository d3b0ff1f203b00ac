using Cordon.Proofs.Smt;
using Cordon.Proofs.Vectors;

namespace Cordon.Proofs;

/// <summary>Makes a concrete vector for each feasible path of a step.</summary>
public static class VectorMaker
{
    const int Zeroings = 12;

    /// <summary>Writes the vectors of a step's paths to <c>CALL/PATH.json</c> under the options' folder.</summary>
    /// <returns>How many were written, and how many paths the invariants exclude; for the others no world was found.</returns>
    public static (int Made, int Unreachable) WriteAll(
        ModelDescription model, ModelOperation operation, IReadOnlyList<StepPath> paths, ObligationSolver solver, ProofOptions options)
    {
        var instantiation = new Instantiation(model, operation);
        var (made, unreachable) = (0, 0);
        foreach (var path in paths)
        {
            options.Cancellation.ThrowIfCancellationRequested();
            var taken = new Obligation($"{operation.Name}/Path{path.Index}", operation.Name, "Path", operation.Clause,
                ObligationKind.Reachable, [new(path, Term.False, path.Touched)], [], instantiation);
            var world = solver.With(options.Solvers[0], s => new SmallWorld(model, s).Find(taken, Zeroings));
            if (world == null)
            {
                unreachable += IsUnreachable(taken, solver, options) ? 1 : 0;
                continue;
            }
            var vector = Make(model, operation, path, world);
            VectorFile.Write(Path.Combine(options.VectorFolder!, operation.Name, $"{path.Index}.json"),
                vector with { InvariantsHold = ConcreteModel.For(model)?.FirstViolation(vector) == null });
            made++;
        }
        return (made, unreachable);
    }

    static bool IsUnreachable(Obligation taken, ObligationSolver solver, ProofOptions options)
    {
        var facts = taken.Facts(Obligation.MaximumRounds, closed: false, taken.Touched);
        return solver.With(options.Solvers[0], s => new LazySolver(s).Decide([taken.Fails], facts)).Verdict == Verdict.Unsatisfiable;
    }

    /// <summary>The vector of a path in a world.</summary>
    public static Vector Make(ModelDescription model, ModelOperation operation, StepPath path, ConcreteWorld world)
    {
        ulong Number(Term term) => (ulong)world.Evaluator.Value(term);
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
            Constants = model.Scalars.ToDictionary(s => s.Name, s => Number(SymbolicInput.Flatten(SymbolicInput.Symbol(s.FieldType, s.Name), "").Single().Term)),
            Before = [.. Cells(world.Touched.Cells.Select(c => (c.Map, c.Keys.AsEnumerable())), after: false).Where(c => c.Value != 0)],
            Inputs = inputs.ToDictionary(i => i.Name, i => Number(i.Term)),
            Result = Number(path.Outputs[0].Term),
            Outputs = path.Outputs.Skip(1).ToDictionary(o => o.Name, o => Number(o.Term)),
            Written = [.. Cells(path.After.Maps.Select(m => (m, m.Log.Select(w => w.Cell).OfType<Symbolic.MapKey>())), after: true)],
        };
    }
}
