using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Machine.Semantics;
using Cordon.Proofs.Smt;

namespace Cordon.Proofs.Machine.Execution;

/// <summary>Instructions with a REP prefix whose count is known: that many elements, one after the other.</summary>
public static class RepeatedStrings
{
    const int MostElements = 1024;

    /// <summary>Makes the copies or stores.</summary>
    /// <exception cref="MachineFaultException">The count is not known, or too large to follow.</exception>
    public static void Execute(RepeatedString repeated, MachineMemory memory)
    {
        if (!repeated.Count.IsConstant || repeated.Count.Value > MostElements || !repeated.Backwards.IsFalse)
        {
            throw new MachineFaultException("a repeated string instruction whose count is not known");
        }
        for (var i = 0; i < (int)repeated.Count.Value; i++)
        {
            var offset = Term.Vector((UInt128)(i * repeated.ElementBytes), 64);
            var value = repeated.Operation == StringOperation.Store
                ? repeated.Value
                : memory.Load(Term.Binary(Operator.Add, repeated.Source, offset), repeated.ElementBytes);
            memory.Store(Term.Binary(Operator.Add, repeated.Destination, offset), value);
        }
    }
}
