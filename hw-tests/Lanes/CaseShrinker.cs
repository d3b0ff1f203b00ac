using System.Diagnostics;
using Cordon.HwTests.Cases;

namespace Cordon.HwTests.Lanes;

/// <summary>Looks for the fewest steps that still end in a difference. Each try may cost a start of the machine, so it stops after a while.</summary>
/// <param name="runner">Runs the tries.</param>
/// <param name="patience">How long to look.</param>
/// <param name="startsAnew">Whether each try meets a machine that was started for it: a difference that earlier cases leave may be left by an earlier try.</param>
public sealed class CaseShrinker(CaseRunner runner, TimeSpan patience, bool startsAnew = false)
{
    readonly Stopwatch clock = Stopwatch.StartNew();

    /// <summary>A case with as few steps as were found, and its difference.</summary>
    public LaneFinding Shrink(LaneFinding found)
    {
        var upToIt = found with { Case = new([.. found.Case.Steps.Take(Math.Max(0, found.Difference.Step + 1))]) };
        // First whole cases before the last one, then single steps.
        return ShrinkBy(Single, ShrinkBy(Parts, upToIt));
    }

    LaneFinding ShrinkBy(Func<LaneCase, List<LaneStep[]>> split, LaneFinding found)
    {
        var units = split(found.Case);
        for (var length = Math.Max(1, units.Count / 2); ; length /= 2)
        {
            for (var start = units.Count - length; start >= 0 && units.Count > 0; start -= length)
            {
                if (clock.Elapsed > patience)
                {
                    return found;
                }
                start = Math.Min(start, units.Count - length);
                if (start >= 0 && Try(units.Take(start).Concat(units.Skip(start + length))) is { } still)
                {
                    found = still;
                    units = split(still.Case);
                }
            }
            if (length <= 1)
            {
                return found;
            }
        }
    }

    LaneFinding? Try(IEnumerable<LaneStep[]> units)
    {
        if (startsAnew)
        {
            runner.StartAnew();
        }
        return runner.Run(new([.. units.SelectMany(unit => unit)]));
    }

    static List<LaneStep[]> Single(LaneCase theCase) => [.. theCase.Steps.Select(step => new[] { step })];

    // A unit is a case of its own with the way back behind it.
    static List<LaneStep[]> Parts(LaneCase theCase)
    {
        var parts = new List<LaneStep[]>();
        var part = new List<LaneStep>();
        foreach (var step in theCase.Steps)
        {
            part.Add(step);
            if (step is RestoreStep)
            {
                parts.Add([.. part]);
                part.Clear();
            }
        }
        parts.Add([.. part]);
        return parts;
    }
}
