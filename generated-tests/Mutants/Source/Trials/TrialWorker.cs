using System.Globalization;
using System.Text.Json;

namespace Cordon.GeneratedTests.Mutants.Source.Trials;

/// <summary>
/// The process that trials run in, one after another: it reads a command a line (<c>tests NUMBER BASELINE</c>, <c>proof NUMBER SECONDS BASELINE</c>,
/// <c>baseline FILE</c>), says <c>alive</c> now and then, and answers in one line of JSON. What a mutant does to it ends it alone.
/// </summary>
public static class TrialWorker
{
    /// <summary>The line that says that a trial goes on.</summary>
    public const string Alive = "alive";

    // So many cases with no mutant run whatever a type does once, so that no mutant has a part in it.
    const int WarmingCases = 50;

    /// <summary>Serves until its input ends.</summary>
    /// <param name="options">Which vectors and cases.</param>
    public static void Serve(TrialOptions options)
    {
        var (input, output) = (Console.In, Console.Out);
        Console.SetOut(Console.Error);
        var sign = new SignOfLife(output);
        MutationSwitch.Set(0);
        new TestTrial(options.Vectors, WarmingCases, options.Seed, sign.Give).RunCases();
        while (input.ReadLine() is { } line)
        {
            var answer = Answer(line.Split(' '), options, sign);
            output.WriteLine(answer);
            output.Flush();
        }
    }

    static string Answer(string[] command, TrialOptions options, SignOfLife sign) => command switch
    {
        ["tests", var number, .. var file] => JsonSerializer.Serialize(WithMutant(number, () => Test(Number(number), options, string.Join(' ', file), sign))),
        ["proof", var number, var seconds, .. var file] => JsonSerializer.Serialize(WithMutant(number, () => Prove(Number(number), Number(seconds), string.Join(' ', file), sign))),
        ["baseline", .. var file] => Baseline(options, string.Join(' ', file), sign),
        _ => throw new ArgumentException($"a trial's process was told \"{string.Join(' ', command)}\""),
    };

    static T WithMutant<T>(string number, Func<T> run)
    {
        MutationSwitch.Set(Number(number));
        try
        {
            return run();
        }
        finally
        {
            MutationSwitch.Set(0);
        }
    }

    static TestOutcome Test(int number, TrialOptions options, string file, SignOfLife sign)
        => new TestTrial(options.Vectors, options.Cases, options.Seed, sign.Give).Run(Read(file).Cases.GetValueOrDefault(number) ?? []);

    // Read once: it is long.
    static Baseline Read(string file) => read ??= JsonSerializer.Deserialize<Baseline>(File.ReadAllText(file))!;

    static Baseline? read;

    static TrialOutcome Prove(int number, int seconds, string file, SignOfLife sign)
    {
        var steps = Read(file).Steps.Where(step => step.Reached.Contains(number));
        try
        {
            return new ProofTrial(sign.Give).Run(steps, TimeSpan.FromSeconds(seconds));
        }
        catch (Exception broken) when (broken is not OutOfMemoryException)
        {
            return new(Finding.Unknown, $"{broken.GetType().Name}: {broken.Message}");
        }
    }

    static string Baseline(TrialOptions options, string file, SignOfLife sign)
    {
        var trial = new TestTrial(options.Vectors, options.Cases, options.Seed, sign.Give);
        var (vectors, fuzz) = (TrialOutcome.NotTried, TrialOutcome.NotTried);
        var byVectors = MutationSwitch.ReachedBy(() => vectors = trial.RunVectors());
        var cases = new Dictionary<int, List<int>>();
        MutationSwitch.NoteReached(ran => fuzz = trial.RunCases(ran), (theCase, mutant) =>
        {
            var reaching = cases.TryGetValue(mutant, out var known) ? known : cases[mutant] = [];
            if (reaching.Count < options.ReachingCases)
            {
                reaching.Add(theCase);
            }
        });
        var steps = options.Proves ? new ProofTrial(sign.Give).Explore(notesReached: true) : [];
        var baseline = new Baseline(vectors, fuzz, byVectors, cases, steps);
        File.WriteAllText(file, JsonSerializer.Serialize(baseline));
        return JsonSerializer.Serialize(baseline.Holds);
    }

    static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>Says a few times a second, when asked to, that the process is not stuck.</summary>
    sealed class SignOfLife(TextWriter output)
    {
        const long Milliseconds = 300;
        long last = Environment.TickCount64;

        public void Give()
        {
            if (Environment.TickCount64 - last > Milliseconds)
            {
                last = Environment.TickCount64;
                output.WriteLine(Alive);
                output.Flush();
            }
        }
    }
}
