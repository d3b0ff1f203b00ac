using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Iced.Intel;

namespace Cordon.Proofs.Machine.Mutants;

/// <summary>Chooses mutants of an image's machine code.</summary>
public static class BinaryMutants
{
    /// <summary>The functions that <paramref name="root"/> reaches by direct calls and jumps, and itself.</summary>
    /// <exception cref="ImageFormatException">The image has no such symbol.</exception>
    public static IReadOnlyList<MachineFunction> FunctionsFrom(ElfImage image, CodeListing listing, string root)
    {
        var graph = CallGraph.Of(image, listing);
        var start = listing.Functions.FirstOrDefault(function => function.Name == root) ?? throw new ImageFormatException(image.Path, $"no function {root}");
        var seen = new HashSet<ulong>();
        var pending = new Stack<ulong>([start.Address]);
        while (pending.TryPop(out var function))
        {
            if (seen.Add(function))
            {
                foreach (var callee in graph.Callees(function))
                {
                    pending.Push(callee);
                }
            }
        }
        return [.. listing.Functions.Where(function => seen.Contains(function.Address))];
    }

    /// <summary>
    /// Different mutants: one of each function, then of all changes at random, the kinds in turn. The same arguments give the same mutants; a function that changes has others, and those of the rest
    /// stay what they were but for a few.
    /// </summary>
    /// <param name="image">The image.</param>
    /// <param name="functions">Functions of it that may be changed.</param>
    /// <param name="count">How many; fewer come back when there are not as many changes.</param>
    /// <param name="seed">What the choice depends on.</param>
    /// <param name="eligible">Which instructions may be changed; all when null.</param>
    public static IReadOnlyList<BinaryMutant> Choose(
        ElfImage image, IReadOnlyList<MachineFunction> functions, int count, int seed, Func<Instruction, bool>? eligible = null)
    {
        var candidates = functions.Select(function => Candidates(image, function, seed, eligible).OrderBy(candidate => candidate.Rank).ToArray()).ToArray();
        var chosen = candidates.Where(ofFunction => ofFunction.Length > 0).Select(ofFunction => ofFunction[0].Mutant).ToList();
        var left = candidates.SelectMany(ofFunction => ofFunction.Skip(1)).GroupBy(candidate => candidate.Mutant.Kind).OrderBy(group => group.Key)
            .Select(group => new Queue<BinaryMutant>(group.OrderBy(candidate => candidate.Rank).Select(candidate => candidate.Mutant))).ToArray();
        for (var turn = 0; chosen.Count < count && left.Any(queue => queue.Count > 0); turn++)
        {
            if (left[turn % left.Length].TryDequeue(out var mutant))
            {
                chosen.Add(mutant);
            }
        }
        return [.. chosen.Take(count).OrderBy(mutant => mutant.Address)];
    }

    static IEnumerable<(BinaryMutant Mutant, ulong Rank)> Candidates(ElfImage image, MachineFunction function, int seed, Func<Instruction, bool>? eligible)
    {
        foreach (var instruction in function.Instructions.Where(instruction => eligible?.Invoke(instruction) != false))
        {
            var place = $"{seed} {function.Name} {instruction.IP - function.Address:x} {instruction.Code}";
            var number = 0;
            var mutations = new InstructionMutations(new Random((int)RankOf(place)));
            var bytes = image.File.Slice(image.FileOffset(instruction.IP, instruction.Length), instruction.Length);
            foreach (var (kind, after, patched) in mutations.Of(instruction, bytes).DistinctBy(mutation => Convert.ToHexString(mutation.Bytes)))
            {
                yield return (new BinaryMutant(function.Name, instruction.IP, kind, instruction.ToString(), after, patched), RankOf($"{place} {number++}"));
            }
        }
    }

    // Chance that depends on nothing but what a change is.
    static ulong RankOf(string what) => BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(what)));
}
