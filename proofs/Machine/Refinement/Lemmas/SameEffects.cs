using Cordon.Proofs.Machine.Execution;
using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Smt;

namespace Cordon.Proofs.Machine.Refinement.Lemmas;

/// <summary>That a function's own code writes what its contract writes, and nothing else.</summary>
static class SameEffects
{
    /// <summary>The goals.</summary>
    /// <param name="context">What the lemma works with.</param>
    /// <param name="end">The state after the function.</param>
    /// <param name="promised">What the contract makes of the state before.</param>
    /// <param name="others">Fields of which the contract does not tell, and the lemma says something else.</param>
    public static IEnumerable<RefinementGoal> Of(LemmaContext context, PathState end, MachineContent promised, IReadOnlyCollection<string> others)
    {
        var layout = context.Image.Layout;
        foreach (var table in layout.Tables.Append(layout.Root))
        {
            foreach (var cell in table.Cells.Where(c => !others.Contains(c.Name) && (end.Content.LogOf(c).Length > 0 || promised.LogOf(c).Length > 0)))
            {
                var key = table.Counts.Select((_, i) => Term.Variable($"any.{table.Name}.{i}", 64)).ToList();
                if (cell.IsArray)
                {
                    key.Add(Term.Variable($"any.{cell.Name}", 64));
                }
                Term Read(MachineContent content) => content.LogOf(cell).Read(key, layout.Fixed(cell) ?? cell.Initial(key));
                yield return new($"what becomes of {cell.Name}", -1, [.. end.Path], Term.Equal(Read(end.Content), Read(promised)), new());
            }
        }
        Term[] place = [Term.Variable("any.frame", 64), Term.Variable("any.word", 64)];
        Term Word(CellLog log, string name) => log.Read(place, Term.Application(name, 64, place));
        yield return new("what becomes of memory", -1, [.. end.Path], Term.Equal(Word(end.Content.Memory, "Memory"), Word(promised.Memory, "Memory")), new());
        yield return new("what becomes of tables", -1, [.. end.Path], Term.Equal(Word(end.Content.Tables, "Table"), Word(promised.Tables, "Table")), new());
    }
}
