using System.Collections.Concurrent;
using Cordon.Proofs.Machine.Mutants;
using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Smt;
using Iced.Intel;

namespace Cordon.Proofs.Machine.Refinement;

/// <summary>What became of one changed instruction.</summary>
/// <param name="Mutant">The change.</param>
/// <param name="Caught">Whether some handler that executes it is no longer refined.</param>
/// <param name="By">The handler that noticed, or those that did not.</param>
/// <param name="Reason">What it says.</param>
public sealed record MutantVerdict(BinaryMutant Mutant, bool Caught, string By, string Reason);

/// <summary>
/// Changes single instructions of the handlers that are refined, and asks whether the refinement notices: a proof that a changed image passes as well would be worth
/// nothing.
/// </summary>
public static class BinaryMutantCampaign
{
    /// <summary>Runs it.</summary>
    /// <param name="image">The image, whose handlers were refined.</param>
    /// <param name="sizes">The sizes of its tables.</param>
    /// <param name="baseline">What came of that.</param>
    /// <param name="count">How many instructions to change, one at a time.</param>
    /// <param name="seed">Which ones.</param>
    /// <param name="options">Solvers and how many at once.</param>
    /// <param name="progress">Told of each mutant that was decided.</param>
    public static IReadOnlyList<MutantVerdict> Run(
        ElfImage image, TableSizes sizes, RefinementReport baseline, int count, int seed, ProofOptions options, IProgress<ProofProgress>? progress = null)
    {
        var listing = CodeListing.Of(image);
        var executing = baseline.Refined.SelectMany(result => result.Executed.Select(address => (address, result))).ToLookup(pair => pair.address, pair => pair.result);
        var functions = BinaryMutants.FunctionsFrom(image, listing, RefinedImage.Dispatcher);
        var mutants = BinaryMutants.Choose(image, functions, count, seed, instruction => executing.Contains(instruction.IP));
        using var solvers = new ObligationSolver(options);
        var verdicts = new ConcurrentDictionary<BinaryMutant, MutantVerdict>();
        Parallel.ForEach(
            Partitioner.Create(mutants, EnumerablePartitionerOptions.NoBuffering),
            new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, options.Jobs), CancellationToken = options.Cancellation },
            mutant =>
            {
                verdicts[mutant] = Decide(image, sizes, mutant, executing[mutant.Address], solvers, options.Solvers[0]);
                progress?.Report(new(verdicts.Count, mutants.Count, "mutants", mutant.Function));
            });
        return [.. mutants.Select(mutant => verdicts[mutant])];
    }

    // The cheapest handler first: whoever notices is enough.
    static MutantVerdict Decide(
        ElfImage image, TableSizes sizes, BinaryMutant mutant, IEnumerable<RefinementResult> handlers, ObligationSolver solvers, string solver)
    {
        RefinedImage changed;
        try
        {
            changed = RefinedImage.Of(ElfImage.Parse(image.Path, mutant.Patch(image)), sizes);
        }
        catch (ImageFormatException error)
        {
            return new(mutant, true, "decoding", error.Message);
        }
        var asked = new List<string>();
        foreach (var handler in handlers.OrderBy(handler => handler.Seconds))
        {
            var result = new HandlerRefinement(changed, solvers, solver).Refine(handler.Name);
            if (result.Outcome != RefinementOutcome.Refined)
            {
                return new(mutant, true, handler.Name, result.Reason);
            }
            asked.Add(handler.Name);
        }
        return new(mutant, false, string.Join(", ", asked), "");
    }
}
