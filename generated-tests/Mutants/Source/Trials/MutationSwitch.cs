using System.Reflection;

namespace Cordon.GeneratedTests.Mutants.Source.Trials;

/// <summary>Switches mutants on in the libraries of this process, which have all of them in them.</summary>
public static class MutationSwitch
{
    const int NotesReached = -1;
    static readonly string[] libraries = ["Cordon.Impl", "Cordon.Model", "Cordon.Model.Symbolic"];

    static readonly Type[] switches = [.. libraries.Select(library => Assembly.Load(library).GetType("Cordon.Mutation")
        ?? throw new InvalidOperationException($"{library} was built without mutants; trials run in the folder that the campaign makes"))];

    /// <summary>Switches a mutant on and all others off; 0 for none.</summary>
    public static void Set(int number)
    {
        foreach (var one in switches)
        {
            one.GetField("Active")!.SetValue(null, number);
        }
    }

    /// <summary>Which mutants' places <paramref name="run"/> comes to, with none switched on.</summary>
    public static IReadOnlyList<int> ReachedBy(Action run)
    {
        foreach (var reached in switches.Select(Reached))
        {
            Array.Clear(reached);
        }
        Set(NotesReached);
        try
        {
            run();
        }
        finally
        {
            Set(0);
        }
        return [.. Enumerable.Range(0, Reached(switches[0]).Length).Where(number => switches.Any(one => number < Reached(one).Length && Reached(one)[number]))];
    }

    /// <summary>Runs something step by step with none switched on, and tells after each step which mutants' places it came to.</summary>
    /// <param name="run">Calls what it is given after each of its steps.</param>
    /// <param name="reached">Told of each step: its number, and a mutant.</param>
    public static void NoteReached(Action<Action<int>> run, Action<int, int> reached)
    {
        var notes = switches.Select(Reached).ToList();
        notes.ForEach(Array.Clear);
        Set(NotesReached);
        run(step =>
        {
            foreach (var note in notes)
            {
                for (var at = note.AsSpan().IndexOf(true); at >= 0; at = note.AsSpan().IndexOf(true))
                {
                    note[at] = false;
                    reached(step, at);
                }
            }
        });
        Set(0);
    }

    static bool[] Reached(Type one) => (bool[])one.GetField("Reached")!.GetValue(null)!;
}
