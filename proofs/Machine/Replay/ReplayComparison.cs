using Cordon.Proofs.Machine.Execution;
using Cordon.Proofs.Machine.Refinement;
using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Smt;
using Cordon.Proofs.Symbolic;
using Cordon.Spec;

namespace Cordon.Proofs.Machine.Replay;

/// <summary>
/// Holds what a call did on the processor against the model: the result, what the guest was given, every map at every key that either of them touched, the tables' own rules, and that nothing else was
/// changed. The tables after the call are read by the same abstraction as everywhere.
/// </summary>
/// <param name="image">The image.</param>
/// <param name="refutation">The call.</param>
/// <param name="state">The state before it.</param>
/// <param name="memory">Memory behind it.</param>
/// <param name="copies">What the guest was given.</param>
sealed class ReplayComparison(RefinedImage image, Refutation refutation, ReplayState state, ReplayMemory memory, IReadOnlyList<GuestCopy> copies)
{
    static readonly ulong fault = unchecked((ulong)-(long)Errno.EFAULT);

    readonly Evaluator after = new((leaf, key) => memory.ValueNow(leaf.Name!, key));
    readonly Evaluator before = state.Before;
    readonly GuestCall guest = refutation.Guest;

    /// <summary>All of it.</summary>
    /// <param name="further">What else differs.</param>
    /// <param name="rax">What the dispatcher returned: whether the vcpu goes on behind the instruction.</param>
    public ReplayResult Of(IEnumerable<ReplayDifference> further, ulong rax)
    {
        var isRead = before.Holds(refutation.Read);
        StepPath[] taken = isRead ? [.. refutation.Paths.Where(path => path.Conditions.All(before.Holds))] : [];
        if (isRead && taken.Length != 1)
        {
            return ReplayResult.Not($"the model has {taken.Length} paths for these values");
        }
        var path = taken.FirstOrDefault();
        var changes = memory.Changes().ToArray();
        var result = (ulong)memory.ValueNow("Registers.0", []);
        var wanted = path is null || Lost() ? fault : (ulong)before.Value(path.Outputs[0].Term);
        var found = new List<ReplayDifference>();
        if (result != wanted)
        {
            found.Add(new("the result", Number(result), Number(wanted)));
        }
        if ((byte)rax != 1)
        {
            found.Add(new("what is left to do of the call", Number((byte)rax), "that nothing is"));
        }
        found.AddRange(path is null ? [] : Maps(path, changes).Concat(Given(path, wanted)));
        found.AddRange(Rules(changes));
        found.AddRange(path is null ? changes.Where(IsOfTable).Select(change => Unmeant(change, "as it was, for the arguments cannot be read")) : Others(changes));
        found.AddRange(further);
        // What was refuted comes first.
        ReplayDifference[] sorted = [.. found.DistinctBy(difference => difference.What).OrderByDescending(difference => refutation.Goal.Contains(difference.What.Split('[')[0], StringComparison.Ordinal))];
        return sorted.Length > 0 ? new(ReplayOutcome.Reproduced, "", sorted)
            : new(ReplayOutcome.NotReproduced, $"result {Number(result)}, {changes.Count(IsOfTable)} fields changed, on {(path is null ? "unread arguments" : $"path {path.Index} of the model")}", []);
    }

    // A copy to the guest that failed, and is not forgiven.
    bool Lost()
    {
        var forgiven = Buffer is { MayFail: true };
        return copies.Any(copy => !copy.Succeeded && (!forgiven || IsInStructure(copy.Linear)));
    }

    GuestBuffers.Buffer? Buffer => new GuestBuffers(image, guest).Find();

    ulong Structure => (ulong)before.Value(guest.StructureAddress);

    bool IsInStructure(ulong linear) => linear - Structure < (ulong)guest.StructureBytes;

    IEnumerable<ReplayDifference> Maps(StepPath path, IReadOnlyList<ChangedCell> changes)
    {
        foreach (var map in path.After.Maps)
        {
            var words = ReplayKeys.Of(map, before, path, changes).ToArray();
            foreach (var key in words)
            {
                var terms = new MapKey([.. key.Select(part => Term.Vector(part, 64))]);
                if (AbstractionFunction.Word(map.Name, terms.Terms, image.Before) is not { } meaning || !before.Holds(RefinementGoals.HasMeaning(path.After, map.Name, terms)))
                {
                    continue;
                }
                var (@is, says) = ((ulong)after.Value(meaning), (ulong)before.Value(map.ValueAt(terms)));
                if (@is != says)
                {
                    yield return new($"{map.Name}[{string.Join(", ", key.Select(Number))}]", Number(@is), Number(says));
                }
            }
        }
    }

    // The argument structure and the buffer, byte by byte.
    IEnumerable<ReplayDifference> Given(StepPath path, ulong result)
    {
        var given = new SortedDictionary<ulong, byte>();
        foreach (var copy in copies)
        {
            for (var i = 0; i < copy.Bytes.Length; i++)
            {
                given[copy.Linear + (ulong)i] = copy.Bytes[i];
            }
        }
        var outputs = guest.SubOp.Fields.Where(field => field.Place == Spec.Place.Structure && field.IsOutput).ToArray();
        var mustBe = !Lost() && (guest.SubOp.WritesBackAlways || (long)result >= 0);
        foreach (var (field, i) in outputs.SelectMany(field => Enumerable.Range(0, field.Bits / 8).Select(i => (field, i))))
        {
            var says = (byte)(before.Value(path.Outputs.First(output => output.Name == $"arguments.{field.Name}").Term) >> (8 * i));
            var isGiven = given.Remove(Structure + (ulong)(field.Position + i), out var octet);
            if (isGiven ? octet != says : mustBe)
            {
                yield return new($"byte {field.Position + i} of the structure, of {field.Name},", isGiven ? Number(octet) : "not given", Number(says));
            }
        }
        foreach (var (linear, octet) in given)
        {
            var offset = linear - Structure;
            if (offset < (ulong)guest.StructureBytes)
            {
                var left = (byte)before.Value(guest.StructureByte((int)offset));
                if (octet != left)
                {
                    yield return new($"byte {offset} of the structure, which is no output,", Number(octet), Number(left));
                }
            }
            else if (Buffer is not { } buffer || linear - (ulong)before.Value(buffer.Address) >= (ulong)buffer.Bytes)
            {
                yield return new($"a byte at 0x{linear:x} of the guest", Number(octet), "that it is not given");
            }
            else if (buffer.Says((int)(linear - (ulong)before.Value(buffer.Address))) is { } term && (byte)before.Value(term) is var says && says != octet)
            {
                yield return new($"byte {linear - (ulong)before.Value(buffer.Address)} of the buffer", Number(octet), Number(says));
            }
        }
    }

    // A row that kept to a rule keeps to it.
    IEnumerable<ReplayDifference> Rules(IReadOnlyList<ChangedCell> changes)
    {
        foreach (var rule in Representation.Rules)
        {
            var table = rule.Table(image.Layout);
            var keys = changes.Where(change => change.Table == table && (rule.Element is null || change.Cell!.Name == rule.Element))
                .Select(change => change.Key.Take(table.Counts.Count + (rule.Element is null ? 0 : 1)).ToArray());
            foreach (var key in keys.DistinctBy(key => string.Join(',', key)))
            {
                var holds = rule.Holds(image.Before, [.. key.Select(part => Term.Vector(part, 64))]);
                if (before.Holds(holds) && !after.Holds(holds))
                {
                    yield return new($"that {rule.Name}, for {table.Name}[{string.Join(", ", key.Select(Number))}],", "not so any more", "that it stays so");
                }
            }
        }
    }

    IEnumerable<ReplayDifference> Others(IReadOnlyList<ChangedCell> changes)
    {
        var meant = RefinementGoals.MeantCells(image);
        return changes.Where(change => IsOfTable(change) && !meant.Contains(change.Cell!) && !RefinementGoals.IsInitialRegister(change.Cell!)).Select(change => Unmeant(change, Number(change.Before)));
    }

    static bool IsOfTable(ChangedCell change) => change.Cell is { } cell && !RefinementGoals.IsBookkeeping(cell) && !ClosedCells.OfFramesAndPaging.ToAll.Contains(cell.Name);

    static ReplayDifference Unmeant(ChangedCell change, string says)
        => new($"{change.Cell!.Name}[{string.Join(", ", change.Key.Select(Number))}], which no map says,", Number(change.After), says);

    static string Number(UInt128 value) => $"0x{value:x}";

    static string Number(ulong value) => $"0x{value:x}";
}
