using Cordon.Proofs.Smt;

namespace Cordon.Proofs.Machine.Execution;

/// <summary>Where a frame's number comes from.</summary>
static class FrameOrigin
{
    /// <summary>Whether it was read from a table of nested paging, is a domain's root table, or is kept with a superpage's first frame: then it is likely a table itself.</summary>
    public static bool IsOfTables(Term frame)
    {
        var (seen, pending) = (new HashSet<Term>(), new Stack<Term>([frame]));
        while (pending.TryPop(out var term))
        {
            if (!seen.Add(term))
            {
                continue;
            }
            if (term.Operator == Operator.Application)
            {
                if (term.Name is "Table" or "Domain.NestedRoot")
                {
                    return true;
                }
                if (term.Name != "Frame.NextFree")
                {
                    continue;
                }
            }
            foreach (var operand in term.Operands)
            {
                pending.Push(operand);
            }
        }
        return false;
    }
}
