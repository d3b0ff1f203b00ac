using Cordon.HwTests.Cases;

namespace Cordon.HwTests.Lanes;

/// <summary>The cases that a machine has run since its start, the last of them: what a difference may come from that its own case does not show alone.</summary>
sealed class CaseHistory
{
    const int Most = 1024;

    readonly List<LaneCase> cases = [];

    /// <summary>Those before the one that <see cref="Add"/> was last told of, in their order.</summary>
    public IReadOnlyList<LaneCase> Cases => cases;

    /// <summary>A machine was started.</summary>
    public void Clear() => cases.Clear();

    /// <summary>A program's cases were run; with <paramref name="failing"/>, those before it.</summary>
    public void Add(IEnumerable<LaneCase> program, LaneCase? failing)
    {
        cases.AddRange(program.TakeWhile(run => !ReferenceEquals(run, failing)));
        cases.RemoveRange(0, Math.Max(0, cases.Count - Most));
    }

    /// <summary><paramref name="last"/> behind the <paramref name="count"/> cases before it, as one case.</summary>
    public LaneCase Last(int count, LaneCase last)
        => new([.. cases.TakeLast(count).SelectMany(before => before.Steps.Append(new RestoreStep())), .. last.Steps]);
}
