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
/// <param name="whole">What the model says of it.</param>
/// <param name="state">The state before it.</param>
/// <param name="memory">Memory behind it.</param>
/// <param name="copies">What the guest was given.</param>
sealed class ReplayComparison(RefinedImage image, Refutation refutation, WholeCall whole, ReplayState state, ReplayMemory memory, IReadOnlyList<GuestCopy> copies)
{
    // What is owed of machine code and not looked at here: what a text without a clause may depend on, and choices of free frames.
    static readonly string[] unseen = ["of the buffer", "is free to the model"];

    readonly Evaluator after = new((leaf, key) => memory.ValueNow(leaf.Name!, key));
    readonly Evaluator before = state.Before;
    readonly GuestCall guest = refutation.Guest;

    /// <summary>All of it.</summary>
    /// <param name="further">What else differs.</param>
    /// <param name="rax">What the dispatcher returned: whether the vcpu goes on behind the instruction.</param>
    public ReplayResult Of(IEnumerable<ReplayDifference> further, ulong rax)
    {
        // Of a call that goes over a list, several may say what it has to do; each is owed.
        var isRead = before.Holds(whole.Read);
        StepPath[] taken = isRead ? [.. whole.Paths.Where(path => path.Conditions.All(before.Holds))] : [];
        if (isRead && taken.Length == 0)
        {
            return ReplayResult.Not("the model has no path for these values");
        }
        if (taken.Select(path => ConcreteStep.Differs(image, guest, path, before)).FirstOrDefault(other => other is not null) is { } other)
        {
            return ReplayResult.Not($"the concrete build of the model does not do what its symbolic reading says: {other}");
        }
        var changes = memory.Changes().ToArray();
        var result = (ulong)memory.ValueNow("Registers.0", []);
        var found = taken.SelectMany(path => Owed(path, changes, result)).ToList();
        if (!isRead)
        {
            found.AddRange(Result(result, (ulong)before.Value(whole.ResultUnread)));
            found.AddRange(changes.Where(IsOfTable).Select(change => Unmeant(change, "as it was, for the arguments cannot be read")));
        }
        if ((byte)rax != 1)
        {
            found.Add(new("what is left to do of the call", Number((byte)rax), "that nothing is"));
        }
        found.AddRange(Rules(changes));
        found.AddRange(further);
        // What was refuted comes first.
        ReplayDifference[] sorted = [.. found.DistinctBy(difference => difference.What).OrderByDescending(difference => refutation.Goal.Contains(difference.What.Split('[')[0], StringComparison.Ordinal))];
        return sorted.Length > 0 ? new(ReplayOutcome.Reproduced, "", sorted)
            : Unlike() is { } reason ? ReplayResult.Not(reason)
            : new(ReplayOutcome.NotReproduced, $"result {Number(result)}, {changes.Count(IsOfTable)} fields changed, on {(isRead ? $"path {string.Join(" and ", taken.Select(path => path.Index))} of the model" : "unread arguments")}", []);
    }

    // Why a replay may well show nothing; null where it has to.
    string? Unlike()
    {
        if (unseen.Any(what => refutation.Goal.Contains(what, StringComparison.Ordinal)))
        {
            return $"what does not hold is nothing that a replay looks at: {refutation.Goal}";
        }
        var spoken = RefinementCounterexample.Of(refutation.Satisfied, before).Where(value => value.Key.Count == 0).Select(value => value.Name).ToArray();
        if (!refutation.Satisfied.All(before.Holds))
        {
            return $"the values refute it only where things lie at other addresses than a process can have them ({string.Join(", ", spoken.Where(ReplayState.IsPlaced))})";
        }
        return spoken.FirstOrDefault(IsLeftOver) is { } left ? $"the values speak of what is left in a register or flag by something that says nothing of it ({left})" : null;
    }

    static bool IsLeftOver(string variable)
        => variable.StartsWith("clobbered!", StringComparison.Ordinal) || variable.StartsWith("entry.xmm", StringComparison.Ordinal) || variable.StartsWith("flag!", StringComparison.Ordinal);

    IEnumerable<ReplayDifference> Owed(StepPath path, IReadOnlyList<ChangedCell> changes, ulong result)
    {
        var wanted = (ulong)before.Value(Lost() ? RefinementGoals.Fault : path.Outputs[0].Term);
        return [.. Result(result, wanted), .. Maps(path, changes), .. new ReplayGuestMemory(whole, guest, before, copies).Differences(path, wanted, Lost()), .. Flushes(path, changes), .. Others(changes)];
    }

    static IEnumerable<ReplayDifference> Result(ulong result, ulong wanted) => result == wanted ? [] : [new("the result", Number(result), Number(wanted))];

    // A copy to the guest that failed, and is not forgiven.
    bool Lost()
    {
        var forgiven = whole.Buffer is { MayFail: true };
        return copies.Any(copy => !copy.Succeeded && (!forgiven || copy.Linear - (ulong)before.Value(guest.StructureAddress) < (ulong)guest.StructureBytes));
    }

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

    // A domain of which the model says that a processor may hold old translations has them flushed, and no other but where the model flushes.
    IEnumerable<ReplayDifference> Flushes(StepPath path, IReadOnlyList<ChangedCell> changes)
    {
        var stale = path.After.Maps.First(map => map.Name == nameof(Model.State.Stale)).Log;
        bool Writes(IEnumerable<MapWrite> writes, UInt128 domain) => writes.Any(write => write.Pattern[0] is not { } of || before.Value(of) == domain);
        var counter = image.Layout.Domains["FlushGeneration"];
        for (UInt128 domain = 0; domain < before.Value(image.Layout.Domains.Counts[0]); domain++)
        {
            var flushed = changes.Any(change => change.Cell == counter && change.Key[0] == domain);
            if (flushed ? !Writes(stale, domain) : Writes(stale.Where(write => !write.Value.Equals(Term.Vector(0, 64))), domain))
            {
                yield return new($"the flushes of translations of domain {Number(domain)}", flushed ? "one" : "none", flushed ? "none" : "one");
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
        return changes.Where(change => IsOfTable(change) && !meant.Contains(change.Cell!) && !IsInitialised(change) && !whole.Outside.Contains(change.Cell!.Name)).Select(change => Unmeant(change, Number(change.Before)));
    }

    // The registers that a vcpu of the caller's starts with, which is not initialised yet.
    bool IsInitialised(ChangedCell change) => RefinementGoals.IsInitialRegister(change.Cell!)
        && change.Key[0] == before.Value(guest.Caller.Domain.Value.Term) && state.Value("Vcpu.IsInitialised", [.. change.Key.Take(2)]) == 0;

    static bool IsOfTable(ChangedCell change) => change.Cell is { } cell && !RefinementGoals.IsBookkeeping(cell) && !ClosedCells.OfFramesAndPaging.ToAll.Contains(cell.Name);

    static ReplayDifference Unmeant(ChangedCell change, string says)
        => new($"{change.Cell!.Name}[{string.Join(", ", change.Key.Select(Number))}], which no map says,", Number(change.After), says);

    static string Number(UInt128 value) => $"0x{value:x}";

    static string Number(ulong value) => $"0x{value:x}";
}
