using Cordon.GeneratedTests.Commands;
using Cordon.GeneratedTests.Comparison;
using Cordon.GeneratedTests.Worlds;
using Cordon.Impl;
using Cordon.Proofs.Vectors;

namespace Cordon.GeneratedTests.Vectors;

/// <summary>
/// Runs the vectors that the prover made, one for each feasible path of each modelled step, on both sides. A vector counts as run when its state was set
/// up as the solver made it, the model's step took the path that the vector is of, and both sides ended alike.
/// </summary>
/// <param name="oracle">Says which path a step takes.</param>
public sealed class VectorRun(IPathOracle oracle)
{
    const string ArgumentPrefix = "arguments.";

    readonly VectorReport report = new();
    readonly HashSet<(string Step, string Path)> taken = [];
    readonly List<(Vector Vector, string Reason)> later = [];

    /// <summary>Runs every vector under a folder that is of this build: whose options are on as they are here.</summary>
    /// <param name="folder">A folder a step, a file a path, as the prover writes them.</param>
    /// <param name="oracle">Says which path a step takes.</param>
    /// <param name="alive">Called before each vector; null for nobody.</param>
    /// <exception cref="VectorFileException">A file is no vector.</exception>
    public static VectorReport Run(string folder, IPathOracle oracle, Action? alive = null)
    {
        var run = new VectorRun(oracle);
        var files = Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.json", SearchOption.AllDirectories) : [];
        foreach (var file in files.Order(StringComparer.Ordinal))
        {
            alive?.Invoke();
            run.One(file, VectorFile.Read(file));
        }
        run.AddLater();
        return run.report;
    }

    void One(string file, Vector vector)
    {
        if (!IsOfThisBuild(vector))
        {
            return;
        }
        if (!vector.FitsMachine)
        {
            later.Add((vector, WhyNoMachine(vector)));
            return;
        }
        using var world = VectorWorld.Build(vector, out var reason);
        reason ??= Mismatch(vector, world!);
        if (world is null || reason is not null)
        {
            later.Add((vector, reason!));
            return;
        }
        var state = new ModelState(world.Model);
        var paths = new List<string>();
        world.Observer = new((step, inputs) =>
        {
            var path = oracle.Decisions(step, state, inputs);
            taken.Add((step, path));
            if (step == vector.Call)
            {
                paths.Add(path);
            }
        });
        var runner = new StepRunner(world);
        if (Operations.Find(vector.Call) is { } operation)
        {
            Step step = new CallStep((ushort)vector.Inputs.GetValueOrDefault("caller.Domain"), (uint)vector.Inputs.GetValueOrDefault("caller.Vcpu"),
                operation, FieldsOf(vector, operation), HandleKind.Mapped);
            var difference = runner.Run(step, 0) ?? runner.CompareAll(0);
            Judge(file, vector, paths, difference, difference is null ? "" : DifferencePrinter.Print(new Case(file, [step]), difference));
        }
        else
        {
            var own = new OwnSteps(world, vector.Inputs);
            string? cannot = null;
            var difference = runner.RunOwn(() => cannot = own.Make(vector.Call), 0) ?? runner.CompareAll(0);
            if (cannot is not null)
            {
                later.Add((vector, cannot));
                return;
            }
            Judge(file, vector, paths, difference, difference is null ? "" : string.Join("\n  ", [difference.Summary, .. difference.Words.Take(8)]));
        }
    }

    void Judge(string file, Vector vector, List<string> paths, Difference? difference, string explanation)
    {
        if (difference is not null)
        {
            report.AddDifference(vector, file, explanation);
        }
        else if (paths.Contains(vector.Decisions))
        {
            report.AddRun(vector);
        }
        else
        {
            later.Add((vector, $"it took another path: {string.Join(", ", paths.Distinct())} instead of {vector.Decisions}"));
        }
    }

    // A step that is a part of others has run when one of them took its path, from whatever state.
    void AddLater()
    {
        foreach (var (vector, reason) in later)
        {
            if (Operations.Find(vector.Call) is null && taken.Contains((vector.Call, vector.Decisions)))
            {
                report.AddRunAsPart(vector);
            }
            else
            {
                report.AddUnbuilt(vector, reason);
            }
        }
    }

    // A state of no machine in particular has options by chance; the build with all of them counts it.
    static bool IsOfThisBuild(Vector vector)
        => !vector.FitsMachine ? Config.Pvh : IsSet(vector, "Pvh") == Config.Pvh && IsSet(vector, "EventFifo") == Config.EventFifo
            && IsSet(vector, "GrantTable") == Config.GrantTable && IsSet(vector, "ConsoleIo") == Config.ConsoleIo;

    static bool IsSet(Vector vector, string option) => vector.Constants.GetValueOrDefault(option) != 0;

    static string WhyNoMachine(Vector vector)
    {
        const ulong FullCount = uint.MaxValue;
        return vector.Before.Any(cell => cell.Map == "RefCount" && cell.Value >= FullCount)
            ? "a frame has 4294967295 uses, and no small machine has so many things that use one"
            : "the small machine has no such state that satisfies all invariants";
    }

    // Where the tables stand for another state than the vector's.
    static string? Mismatch(Vector vector, World world)
    {
        foreach (var cell in vector.Before)
        {
            var map = world.Model.Maps.First(known => known.Name == cell.Map);
            var found = map.Get(cell.Keys[0], cell.Keys.ElementAtOrDefault(1), cell.Keys.ElementAtOrDefault(2));
            if (found != cell.Value)
            {
                return $"the tables say {cell.Map}[{string.Join(", ", cell.Keys)}] = 0x{found:x}, not 0x{cell.Value:x}";
            }
        }
        return null;
    }

    static ulong[] FieldsOf(Vector vector, Operation operation)
        => [.. operation.Fields.Select(field => vector.Inputs.GetValueOrDefault(ArgumentPrefix + field.Name))];
}
