using Cordon.Proofs.Smt;

namespace Cordon.Proofs.Machine.Regions;

/// <summary>
/// What a term over the tables before some machine code says of the tables after it: every field, and every word of a frame, is read off the content instead. Variables may
/// be replaced at the same time.
/// </summary>
/// <param name="layout">The tables.</param>
/// <param name="content">What was written.</param>
/// <param name="variables">What variables become.</param>
public sealed class ContentReader(MachineLayout layout, MachineContent content, IReadOnlyDictionary<Term, Term> variables)
{
    readonly Dictionary<Term, Term> known = [];
    readonly Dictionary<string, Cell> cells = layout.Tables.Concat(layout.OfExits.All).Append(layout.Root).Append(new AddressResolver(layout).Registers)
        .SelectMany(table => table.Cells).ToDictionary(cell => cell.Name);

    /// <summary>The term after it; null when that is not known.</summary>
    public Term? After(Term term)
    {
        try
        {
            return Read(term);
        }
        catch (MachineFaultException)
        {
            return null;
        }
    }

    /// <summary>Whether a term depends on the tables at all.</summary>
    public bool IsOfTables(Term term)
    {
        var (seen, pending) = (new HashSet<Term>(), new Stack<Term>([term]));
        while (pending.TryPop(out var part))
        {
            if (!seen.Add(part))
            {
                continue;
            }
            if (part.Operator == Operator.Application || (part.Operator == Operator.Variable && cells.ContainsKey(part.Name!)))
            {
                return true;
            }
            foreach (var operand in part.Operands)
            {
                pending.Push(operand);
            }
        }
        return false;
    }

    Term Read(Term term)
    {
        if (known.TryGetValue(term, out var found))
        {
            return found;
        }
        return known[term] = term.Operator switch
        {
            Operator.Constant => term,
            Operator.Variable when variables.TryGetValue(term, out var other) => other,
            Operator.Variable when cells.TryGetValue(term.Name!, out var cell) => content.LogOf(cell).Read([], term),
            Operator.Variable => term,
            Operator.Application => Application(term, [.. term.Operands.Select(Read)]),
            _ => term.With([.. term.Operands.Select(Read)]),
        };
    }

    Term Application(Term term, Term[] key)
    {
        var initial = term.With(key);
        if (cells.TryGetValue(term.Name!, out var cell))
        {
            return content.LogOf(cell).Read(key, initial);
        }
        if (term.Name == "Table")
        {
            return content.Tables.Read(key, initial);
        }
        // What was copied to the guest may lie in any frame of it, and what no table says may have changed with any.
        var isKnown = term.Name == "Memory" ? content.Stores.IsEmpty
            : content.Cells.IsEmpty && content.Memory.Length == 0 && content.Tables.Length == 0 && content.Stores.IsEmpty;
        return !isKnown ? throw new MachineFaultException($"{term.Name} is not known any more")
            : term.Name == "Memory" ? content.Memory.Read(key, initial) : initial;
    }
}
