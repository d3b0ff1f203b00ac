using Cordon.Proofs.Smt;

namespace Cordon.Proofs.CrossCheck;

/// <summary>Instructions on arrays, whose sizes and indices are constants by the time that they run.</summary>
static class IlArrays
{
    /// <summary>Executes an instruction on an array; false when it is none.</summary>
    public static bool TryStep(IlFrame frame, IlInstruction instruction)
    {
        switch (instruction.Name)
        {
            case "newarr":
                var type = frame.ResolveType(instruction);
                frame.Push(Enumerable.Range(0, Constant(frame)).Select(_ => IlValue.Default(type)).ToArray());
                return true;
            case "ldelem.i8" or "ldelem":
                var read = Constant(frame);
                frame.Push(IlValue.Copy(Array(frame)[read]));
                return true;
            case "stelem.i8" or "stelem":
                var stored = IlValue.Copy(frame.PopAny());
                var written = Constant(frame);
                Array(frame)[written] = stored;
                return true;
            default:
                return false;
        }
    }

    static object?[] Array(IlFrame frame) => (object?[])frame.PopAny()!;

    static int Constant(IlFrame frame)
        => frame.PopTerm() is { IsConstant: true } term ? checked((int)term.Value) : throw new NotSupportedException($"{frame.Method.Name} has an array whose size or index is no constant");
}
