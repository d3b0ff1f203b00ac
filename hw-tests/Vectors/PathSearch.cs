using Cordon.GeneratedTests.Comparison;
using Cordon.GeneratedTests.Generation;
using Cordon.GeneratedTests.Vectors;
using Cordon.HwTests.Cases;
using Cordon.HwTests.Comparison;
using Cordon.HwTests.Generation;
using Cordon.HwTests.Lanes;
using Cordon.HwTests.Reference;
using Cordon.Proofs.Vectors;

namespace Cordon.HwTests.Vectors;

/// <summary>
/// Finds cases of a lane that take the paths of the prover's vectors: a guest has nothing but its own calls to bring a hypervisor into a state, so sequences
/// of them are made by chance from the lane's base state, on the model alone, and those that take a path for the first time are kept. The others leave no trace, so
/// that those that are kept, one after the other, meet the states in which they were made.
/// </summary>
/// <param name="lane">The lane.</param>
/// <param name="oracle">Says which path a step takes.</param>
/// <param name="wanted">The paths.</param>
public sealed class PathSearch(Lane lane, IPathOracle oracle, IReadOnlySet<ModelPath> wanted)
{
    readonly HashSet<ModelPath> taken = [];

    /// <summary>Those of the paths that a case takes.</summary>
    public IReadOnlySet<ModelPath> Taken => taken;

    /// <summary>Looks at as many cases of <paramref name="seed"/>; fewer when all paths are taken before.</summary>
    /// <returns>The cases, in the order in which they were made.</returns>
    public IReadOnlyList<LaneCase> Find(int cases, ulong seed, CancellationToken cancellation)
    {
        var reference = LaneSession.Model(lane);
        var watch = new PathWatch(reference, oracle, wanted);
        var establishing = new ComparedProgram(reference, lane.ClearsPopulated);
        foreach (var step in BaseState.Establish(reference))
        {
            establishing.Add(step, 0);
        }
        var assembler = new CaseAssembler(reference, lane.Limits);
        var kept = new List<LaneCase>();
        for (var i = 0; i < cases && !cancellation.IsCancellationRequested && taken.Count < wanted.Count; i++)
        {
            reference.State.Mark();
            var opening = Openings.All[i % Openings.All.Count];
            var made = assembler.AddGenerated(new ComparedProgram(reference, lane.ClearsPopulated), 0, RandomWords.Derive(seed, (ulong)i), opening);
            if (watch.Taken.Count > taken.Count)
            {
                taken.UnionWith(watch.Taken);
                kept.Add(made);
            }
            else
            {
                reference.State.TakeBack();
            }
        }
        return kept;
    }
}

/// <summary>A path of a modelled call: the call, and its decisions as in <see cref="Vector.Decisions"/>.</summary>
/// <param name="Call">The call's name.</param>
/// <param name="Decisions">The path.</param>
public readonly record struct ModelPath(string Call, string Decisions);

/// <summary>Notes which of some paths the model's steps take. Of a call all of whose paths are known, nothing is asked.</summary>
public sealed class PathWatch
{
    readonly Dictionary<string, int> missing;

    /// <summary>Watches the steps of <paramref name="reference"/> from now on.</summary>
    public PathWatch(ReferenceHypervisor reference, IPathOracle oracle, IReadOnlySet<ModelPath> wanted)
    {
        missing = wanted.GroupBy(path => path.Call).ToDictionary(group => group.Key, group => group.Count());
        var state = new ModelState(reference.State);
        reference.Observer = new StepObserver((call, inputs) =>
        {
            if (missing.GetValueOrDefault(call) > 0 && new ModelPath(call, oracle.Decisions(call, state, inputs)) is var path
                && wanted.Contains(path) && Taken.Add(path))
            {
                missing[call]--;
            }
        });
    }

    /// <summary>The paths so far.</summary>
    public HashSet<ModelPath> Taken { get; } = [];
}
