using Cordon.Proofs.Smt;
using Cordon.Proofs.Vectors;

namespace Cordon.Proofs;

/// <summary>Turns a refuted obligation into a state and a call that a person can read and a test can replay.</summary>
public static class Counterexample
{
    const int Zeroings = 400;

    /// <summary>Adds to <paramref name="result"/> a small concrete counterexample, when one is found, and writes its file.</summary>
    public static ObligationResult Attach(
        ModelDescription model, Obligation obligation, ObligationResult result, ObligationSolver solver, ProofOptions options)
    {
        if (obligation.Kind == ObligationKind.Reachable)
        {
            return result with { Counterexample = new("the invariants exclude every path: they contradict each other or the step's conditions", null) };
        }
        if (obligation.Kind == ObligationKind.Needed)
        {
            return result with { Counterexample = new($"{obligation.Claim}: the step is proved without this exception; take the exception away, or name another step as its witness", null) };
        }
        foreach (var one in obligation.Cases)
        {
            var world = solver.With(options.Solvers[0], s => new SmallWorld(model, s).Find(obligation.Of(one), Zeroings));
            if (world != null)
            {
                return result with { Counterexample = Write(model, obligation, one, world, options) };
            }
        }
        return result with { Counterexample = new("a model of the instances exists, but no small world confirms it; the invariants may need a further one", null) };
    }

    static CounterexampleFile Write(ModelDescription model, Obligation obligation, ObligationCase one, ConcreteWorld world, ProofOptions options)
    {
        var at = string.Join(", ", obligation.Keys.Select(k => world.Evaluator.Value(k)));
        if (one.PathIn(world.Evaluator) is not { } path)
        {
            var cells = world.Touched.Cells.SelectMany(c => c.Keys.Select(k => Cell(c.Map.Name, k.Terms.Select(world.Evaluator.Value), world.Evaluator.Value(c.Map.InitialAt(k)))));
            return new($"{string.Join("; ", cells.Where(c => !c.EndsWith("=0")).Distinct())} breaks {obligation.Claim}({at})", null);
        }
        var operation = model.Operations.Single(o => o.Name == obligation.Operation);
        var vector = VectorMaker.Make(model, operation, path, world);
        var explanation = obligation.Instantiation is TwoRunFacts two
            ? $"first run: {Describe(vector)}; second run: {Describe(SecondVector(model, operation, obligation, two.Run, world, options))}; {Breaks(obligation, at)}"
            : $"{Describe(vector)}, {Breaks(obligation, at)}";
        vector = vector with { Path = -1, Explanation = $"{explanation} [world: {world.Description}]" };
        var concrete = ConcreteModel.For(model);
        var replayed = concrete == null ? "" : concrete.Replay(vector) is { } difference ? $"; replay differs: {difference}" : "; replayed in the concrete model";
        var file = Path.Combine(options.CounterexampleFolder, FileName(obligation) + ".json");
        VectorFile.Write(file, vector with { InvariantsHold = concrete?.Violations(vector).Any() != true });
        return new(explanation + replayed, file);
    }

    /// <summary>What the other of two runs starts from, does and answers; written next to the first one's file.</summary>
    static Vector SecondVector(ModelDescription model, ModelOperation operation, Obligation obligation, SecondRun run, ConcreteWorld world, ProofOptions options)
    {
        var second = run.In(world.Evaluator);
        var path = run.Paths.First(p => p.Conditions.All(second.Holds));
        var vector = VectorMaker.Make(model, operation, path, second, world.Touched.Cells.Select(c => (c.Map, c.Keys.AsEnumerable())));
        vector = vector with { Path = -1, Explanation = $"the second of two runs: {Describe(vector)}" };
        vector = vector with { InvariantsHold = ConcreteModel.For(model) is not { } concrete || !concrete.Violations(vector).Any() };
        VectorFile.Write(Path.Combine(options.CounterexampleFolder, FileName(obligation) + ".second.json"), vector);
        return vector;
    }

    static string FileName(Obligation obligation) => obligation.Name.Replace('/', '-').Replace('#', '-');

    /// <summary>For example <c>Owner[1]=2; Stale[2,1]=1; memory_op.add_to_physmap(caller.Domain=2) returns 0</c>.</summary>
    static string Describe(Vector vector)
    {
        var constants = vector.Constants.Where(c => c.Value != 0).Select(c => $"{c.Key}={c.Value}");
        var state = vector.Before.Select(c => Cell(c.Map, c.Keys.Select(k => (UInt128)k), c.Value));
        var inputs = vector.Inputs.Where(i => i.Value != 0).Select(i => $"{i.Key.Replace("arguments.", "")}={Number(i.Value)}");
        return $"{string.Join("; ", constants.Concat(state))}; {vector.Call}({string.Join(", ", inputs)}) returns {(long)vector.Result}";
    }

    /// <summary>For example <c>breaks Tlb.NoneStale(2, 1)</c>.</summary>
    static string Breaks(Obligation obligation, string at) => $"breaks {obligation.Claim}({at})";

    static string Cell(string map, IEnumerable<UInt128> keys, UInt128 value)
        => $"{map}[{string.Join(",", keys.Select(Number))}]={Number(value)}";

    static string Number(UInt128 value) => value < 4096 ? value.ToString() : $"0x{value:x}";

    static string Number(ulong value) => Number((UInt128)value);
}
