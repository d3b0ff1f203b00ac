using System.Diagnostics;
using Cordon.HwTests.Cases;
using Cordon.HwTests.Comparison;

namespace Cordon.HwTests.Lanes;

/// <summary>Looks for the fewest steps that still end in a difference. Each try may cost a start of the machine, so it stops after a while.</summary>
public sealed class CaseShrinker(CaseRunner runner, TimeSpan patience)
{
    /// <summary>A case with as few steps as were found, and its difference.</summary>
    public LaneFinding Shrink(LaneFinding found)
    {
        var clock = Stopwatch.StartNew();
        var (failing, difference) = found;
        var steps = failing.Steps.Take(Math.Max(0, difference.Step + 1)).ToList();
        for (var length = Math.Max(1, steps.Count / 2); ; length /= 2)
        {
            for (var start = steps.Count - length; start >= 0 && steps.Count > 0; start -= length)
            {
                if (clock.Elapsed > patience)
                {
                    return new(new(steps), difference);
                }
                start = Math.Min(start, steps.Count - length);
                var fewer = steps.Take(start).Concat(steps.Skip(start + length)).ToList();
                if (start >= 0 && runner.Run(new(fewer)) is { } still)
                {
                    steps = [.. still.Case.Steps];
                    difference = still.Difference;
                }
            }
            if (length <= 1)
            {
                return new(new(steps), difference);
            }
        }
    }
}
