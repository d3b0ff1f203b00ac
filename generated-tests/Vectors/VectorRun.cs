using Cordon.GeneratedTests.Commands;
using Cordon.GeneratedTests.Comparison;
using Cordon.GeneratedTests.Worlds;
using Cordon.Proofs.Vectors;
using Cordon.Spec;

namespace Cordon.GeneratedTests.Vectors;

/// <summary>Runs the vectors that the prover made, one for each feasible path of each modelled call, on both sides.</summary>
public static class VectorRun
{
    const string ArgumentPrefix = "arguments.";
    const ulong NoSuchCall = unchecked((ulong)-(long)Errno.ENOSYS);

    // A solver turns off what a path does not look at; this build has them all on.
    static readonly HashSet<string> options = ["Pvh", "EventFifo", "GrantTable", "ConsoleIo"];

    /// <summary>Runs every vector under a folder; those of steps that no guest calls are counted apart.</summary>
    /// <param name="folder">A folder a step, a file a path, as the prover writes them.</param>
    /// <exception cref="VectorFileException">A file is no vector.</exception>
    public static VectorReport Run(string folder)
    {
        var report = new VectorReport();
        if (!Directory.Exists(folder))
        {
            return report;
        }
        foreach (var file in Directory.EnumerateFiles(folder, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var vector = VectorFile.Read(file);
            var operation = Operations.Find(vector.Call);
            if (operation is null)
            {
                report.AddTransition(vector.Call);
            }
            else
            {
                Run(file, vector, operation, report);
            }
        }
        return report;
    }

    static void Run(string file, Vector solved, Operation operation, VectorReport report)
    {
        if (new VectorNames(VectorWorld.MostDomains, 1, VectorWorld.StateFrames - 1).Rename(solved, operation) is not { } vector)
        {
            report.AddUnbuilt(solved.Call, "it names more domains or frames than the machine has");
            return;
        }
        using var world = VectorWorld.Build(vector, out var reason);
        if (world is null)
        {
            report.AddUnbuilt(vector.Call, reason!);
            return;
        }
        var mismatch = Mismatch(vector, world) ?? (vector.InvariantsHold ? null : "the state breaks an invariant that the solver did not look at");
        var runner = new StepRunner(world);
        var step = new CallStep((ushort)vector.Inputs.GetValueOrDefault("caller.Domain"), (uint)vector.Inputs.GetValueOrDefault("caller.Vcpu"), operation, FieldsOf(vector, operation), HandleKind.Mapped);
        var difference = runner.Run(step, 0) ?? runner.CompareAll(0);
        if (difference is not null && mismatch is null)
        {
            report.AddDifference(vector.Call, file, DifferencePrinter.Print(new Case(file, [step]), difference));
        }
        else if (difference is not null)
        {
            report.AddUnbuilt(vector.Call, $"{mismatch}, and the sides differ on what is left: {difference.Summary} {difference.Words.FirstOrDefault()}");
        }
        else if (operation.SubOp.Shape == Shape.Single && runner.LastResult != vector.Result)
        {
            report.AddUnbuilt(vector.Call, Missed(vector, mismatch, runner.LastResult));
        }
        else
        {
            report.AddRun(vector.Call);
        }
    }

    static string Missed(Vector vector, string? mismatch, ulong result)
    {
        var off = vector.Constants.Any(constant => options.Contains(constant.Key) && constant.Value == 0);
        return off && vector.Result == NoSuchCall ? "the path is of a configuration without the call"
            : $"{mismatch ?? "the caller needs pages for its structure"}: {Results.Name(result)} instead of the path's {Results.Name(vector.Result)}";
    }

    // Where the tables stand for another state than the vector's.
    static string? Mismatch(Vector vector, World world)
    {
        foreach (var cell in vector.Before)
        {
            var map = world.Model.Maps.FirstOrDefault(known => known.Name == cell.Map);
            if (map is null || cell.Map is "Stale" or "Managed" or "Names")
            {
                continue;
            }
            var key = (cell.Keys[0], cell.Keys.ElementAtOrDefault(1), cell.Keys.ElementAtOrDefault(2));
            if (map.Get(key.Item1, key.Item2, key.Item3) != cell.Value && Abstraction.Meaning.Has(world.Model, map, key))
            {
                return $"the tables cannot say {cell.Map} = 0x{cell.Value:x}";
            }
        }
        return null;
    }

    static ulong[] FieldsOf(Vector vector, Operation operation)
    {
        var buffer = VectorPlaces.Moved(GuestPlaces.BufferFrame) << 12;
        var fields = operation.Fields.Select(field => vector.Inputs.GetValueOrDefault(ArgumentPrefix + field.Name)).ToArray();
        for (var i = 0; i < fields.Length; i++)
        {
            // To the model a buffer's address is any word; here something has to be mapped there. What registers an address keeps it.
            if (operation.Fields[i].Kind == FieldKind.Address && !operation.SubOp.Identifier.EndsWith("MemoryArea", StringComparison.Ordinal))
            {
                var done = operation.SubOp.Shape == Shape.ExtentList ? fields[operation.IndexOf("Start")] : 0;
                fields[i] = buffer - (done * sizeof(ulong));
            }
        }
        return fields;
    }
}
