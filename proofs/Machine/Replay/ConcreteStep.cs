using Cordon.Proofs.Machine.Refinement;
using Cordon.Proofs.Smt;
using Cordon.Proofs.Symbolic;
using Cordon.Proofs.Vectors;

namespace Cordon.Proofs.Machine.Replay;

/// <summary>The model's step as the concrete build of the model makes it, so that what the processor is held against does not rest on the symbolic reading alone.</summary>
static class ConcreteStep
{
    /// <summary>Makes the step on the cells that a path of the symbolic model touched.</summary>
    /// <param name="image">The image, with the model whose maps say what its tables say.</param>
    /// <param name="guest">The call.</param>
    /// <param name="path">The path.</param>
    /// <param name="before">The state before it.</param>
    /// <returns>In what the concrete build differs from that path; null where it does not, or where the call is more than the step.</returns>
    public static string? Differs(RefinedImage image, GuestCall guest, StepPath path, Evaluator before)
        => CallSteps.IsAccompanied(guest.Name) || !Refinement.Lists.ListShape.IsOneStep(guest) ? null : ConcreteModel.For(image.Model)?.Replay(VectorOf(image, guest, path, before));

    static Vector VectorOf(RefinedImage image, GuestCall guest, StepPath path, Evaluator before)
    {
        ulong Value(Term term) => (ulong)before.Value(term);
        IReadOnlyDictionary<string, ulong> Words(object value, string name) => SymbolicInput.Flatten(value, name).ToDictionary(word => word.Name, word => Value(word.Term));
        VectorCell Cell(Model.MapBase map, MapKey key, Term value) => new(map.Name, [.. key.Terms.Select(Value)], Value(value));
        var operation = image.Model.Operations.First(one => one.Name == guest.Name);
        var state = image.Model.AnyState();
        var inputs = guest.Inputs(state, operation.Method);
        var touched = path.Touched.Cells.SelectMany(cells => cells.Keys.Select(key => (cells.Map, key)));
        var written = path.After.Maps.SelectMany(map => map.Log.Select(write => write.Cell).OfType<MapKey>().Select(key => (map, key)));
        return new()
        {
            Call = guest.Name,
            Path = -1,
            Constants = image.Model.Scalars.ToDictionary(scalar => scalar.Name, scalar => Value(SymbolicInput.Flatten(scalar.GetValue(path.After), scalar.Name).Single().Term)),
            Before = [.. touched.Concat(written).Select(cell => Cell(cell.Item1, cell.key, cell.Item1.InitialAt(cell.key))).Where(cell => cell.Value != 0)
                .DistinctBy(cell => $"{cell.Map} {string.Join(' ', cell.Keys)}")],
            Inputs = Words(guest.Caller, "caller").Concat(Words(inputs[2], "arguments")).ToDictionary(),
            Result = Value(path.Outputs[0].Term),
            Outputs = new Dictionary<string, ulong>(),
            Written = [.. written.Select(cell => Cell(cell.map, cell.key, cell.map.ValueAt(cell.key))).DistinctBy(cell => $"{cell.Map} {string.Join(' ', cell.Keys)}")],
        };
    }
}
