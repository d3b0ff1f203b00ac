using Cordon.Proofs.Machine.Execution;
using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Smt;

namespace Cordon.Proofs.Machine.Refinement.Contracts;

/// <summary>The assembly stubs that fill and copy bytes (<c>x64/memory.asm</c>): executed as they are where the count is known, and a frame cleared as a whole.</summary>
public static class Copies
{
    const int MostBytes = 1024;

    /// <summary>Copies bytes: to, from, count.</summary>
    public const string Copy = "RhSpanHelpers_MemCopy";

    /// <summary>Fills bytes: address, value, count.</summary>
    public const string Fill = "RhSpanHelpers_MemSet";

    /// <summary>The contract of <see cref="Fill"/>.</summary>
    public static IEnumerable<ContractCall> ApplyFill(ContractCall call)
    {
        var (address, value, count) = (call.Argument(0), call.Argument(1, 8), call.Argument(2));
        if (!count.IsConstant)
        {
            throw new MachineFaultException("fills memory of a length that is not known");
        }
        if (count.Value == 4096)
        {
            call.Memory.FillFrame(address, value);
        }
        else if (count.Value <= MostBytes)
        {
            for (var i = 0; i < (int)count.Value; i++)
            {
                call.Memory.Store(Term.Binary(Operator.Add, address, Term.Vector((UInt128)i, 64)), value);
            }
        }
        else
        {
            throw new MachineFaultException($"fills {count.Value} bytes, which is no frame");
        }
        call.Result = address;
        return [call];
    }
}
