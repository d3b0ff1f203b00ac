using System.Collections.Concurrent;
using System.Diagnostics;
using Cordon.Proofs.Machine.Mutants;
using Cordon.Proofs.Machine.Refinement.Lemmas;
using Cordon.Proofs.Machine.Regions;

namespace Cordon.Proofs.Machine.Refinement;

/// <summary>How a changed instruction was noticed.</summary>
public enum MutantOutcome
{
    /// <summary>There are registers and tables for which the changed code does not do what the model says.</summary>
    Refuted,

    /// <summary>At an instruction the changed code does what no handler may, or what is not understood: it is refused there.</summary>
    Refused,

    /// <summary>It could not be shown within the time that it has, which says neither that it is right nor that it is noticed.</summary>
    NoAnswer,

    /// <summary>Every handler that executes it is still refined.</summary>
    Survived,
}

/// <summary>What became of one changed instruction.</summary>
/// <param name="Mutant">The change.</param>
/// <param name="Outcome">How it was noticed, if it was.</param>
/// <param name="By">The sub-op or function that noticed, or those that did not.</param>
/// <param name="Reason">What it says.</param>
/// <param name="Seconds">How long it took.</param>
public sealed record MutantVerdict(BinaryMutant Mutant, MutantOutcome Outcome, string By, string Reason, double Seconds)
{
    /// <summary>Whether some handler that executes it is shown to be wrong, or refused. That there was no answer says nothing, as it would of the right code.</summary>
    public bool Caught => Outcome is MutantOutcome.Refuted or MutantOutcome.Refused;
}

/// <summary>
/// Changes single instructions of the handlers that are refined, and of the functions that lemmas are about, and asks whether the refinement notices: a proof that a changed image
/// passes as well would be worth nothing.
/// </summary>
public sealed class BinaryMutantCampaign
{
    /// <summary>How long a solver may think about one question, in seconds; what the right image owes takes a few.</summary>
    const int QuestionSeconds = 20;

    // A sub-op whose answers were kept is refined in seconds, a changed one in the time that it takes without.
    const int LeastSeconds = 150;
    const int MostSeconds = 300;

    // A mutant for which one has no answer is shown to this many others, of which one may have values.
    const int MostWithoutAnswer = 2;

    readonly ElfImage image;
    readonly TableSizes sizes;
    readonly ILookup<ulong, Proof> executing;
    readonly string solver;

    /// <summary>What is asked again of a changed image: a sub-op's refinement or a lemma.</summary>
    sealed record Proof(string Name, double Seconds, Func<RefinedImage, ObligationSolver, (RefinementOutcome Outcome, string Reason, ulong Address, bool IsUnanswered)> Ask);

    BinaryMutantCampaign(ElfImage image, TableSizes sizes, RefinementReport baseline, string solver)
    {
        (this.image, this.sizes, this.solver) = (image, sizes, solver);
        executing = baseline.Refined.Select(result => (result.Executed, Proof: Of(result)))
            .Concat(baseline.Lemmas.Where(lemma => lemma.Outcome == RefinementOutcome.Refined).Select(lemma => (lemma.Executed, Proof: Of(lemma))))
            .SelectMany(proof => proof.Executed.Select(address => (address, proof.Proof)))
            .ToLookup(pair => pair.address, pair => pair.Proof);
    }

    /// <summary>Runs it.</summary>
    /// <param name="image">The image, whose handlers were refined.</param>
    /// <param name="sizes">The sizes of its tables.</param>
    /// <param name="baseline">What came of that.</param>
    /// <param name="count">How many instructions to change, one at a time.</param>
    /// <param name="seed">Which ones.</param>
    /// <param name="options">Solvers and how many at once.</param>
    /// <param name="kept">What became of mutants before, of this image and these proofs; each that is decided is kept there. Null for none.</param>
    /// <param name="progress">Told of each mutant that was decided.</param>
    public static IReadOnlyList<MutantVerdict> Run(
        ElfImage image, TableSizes sizes, RefinementReport baseline, int count, int seed, ProofOptions options, KeptVerdicts? kept = null, IProgress<ProofProgress>? progress = null)
    {
        var campaign = new BinaryMutantCampaign(image, sizes, baseline, options.Solvers[0]);
        var functions = BinaryMutants.FunctionsFrom(image, CodeListing.Of(image), RefinedImage.Dispatcher);
        var mutants = BinaryMutants.Choose(image, functions, count, seed, instruction => campaign.executing.Contains(instruction.IP));
        using var solvers = new ObligationSolver(options with { Timeout = TimeSpan.FromSeconds(QuestionSeconds) });
        var verdicts = new ConcurrentDictionary<BinaryMutant, MutantVerdict>();
        Parallel.ForEach(
            Partitioner.Create(mutants, EnumerablePartitionerOptions.NoBuffering),
            new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, options.Jobs), CancellationToken = options.Cancellation },
            mutant =>
            {
                if (kept?.Find(mutant) is { } known)
                {
                    verdicts[mutant] = known;
                }
                else
                {
                    verdicts[mutant] = campaign.Decide(mutant, solvers);
                    kept?.Keep(verdicts[mutant]);
                }
                progress?.Report(new(verdicts.Count, mutants.Count, "mutants", mutant.Function));
            });
        return [.. mutants.Select(mutant => verdicts[mutant])];
    }

    Proof Of(RefinementResult result) => new(result.Name, result.Seconds, (changed, solvers) =>
    {
        var again = new HandlerRefinement(changed, solvers, solver) { Limit = TimeSpan.FromSeconds(Math.Clamp(2 * result.Seconds, LeastSeconds, MostSeconds)) }.Refine(result.Name);
        return (again.Outcome, again.Reason, again.Address, again.IsUnanswered);
    });

    Proof Of(LemmaResult lemma) => new(lemma.Function, lemma.Seconds, (changed, solvers) =>
    {
        var again = AllLemmas.Create().First(one => one.Function == lemma.Function).Show(changed, solvers, solver);
        return (again.Outcome, again.Reason, again.Address, again.IsUnanswered);
    });

    // The cheapest first: whoever notices is enough.
    MutantVerdict Decide(BinaryMutant mutant, ObligationSolver solvers)
    {
        var clock = Stopwatch.StartNew();
        MutantVerdict End(MutantOutcome outcome, string by, string reason) => new(mutant, outcome, by, reason, clock.Elapsed.TotalSeconds);
        RefinedImage changed;
        try
        {
            changed = RefinedImage.Of(ElfImage.Parse(image.Path, mutant.Patch(image)), sizes);
        }
        catch (ImageFormatException error)
        {
            return End(MutantOutcome.Refused, "decoding", error.Message);
        }
        var (asked, unanswered) = (new List<string>(), new List<(string Name, string Reason)>());
        foreach (var proof in executing[mutant.Address].OrderBy(proof => proof.Seconds))
        {
            var (outcome, reason, address, isUnanswered) = proof.Ask(changed, solvers);
            switch (outcome)
            {
                case RefinementOutcome.Refuted:
                    return End(MutantOutcome.Refuted, proof.Name, reason);
                case RefinementOutcome.NotProved when !isUnanswered:
                    return End(MutantOutcome.Refused, proof.Name, address == 0 ? reason : $"{reason} (at 0x{address:x})");
                case RefinementOutcome.NotProved:
                    unanswered.Add((proof.Name, reason));
                    break;
            }
            if (unanswered.Count == MostWithoutAnswer)
            {
                break;
            }
            asked.Add(proof.Name);
        }
        return unanswered.Count > 0 ? End(MutantOutcome.NoAnswer, unanswered[0].Name, unanswered[0].Reason) : End(MutantOutcome.Survived, string.Join(", ", asked), "");
    }
}
