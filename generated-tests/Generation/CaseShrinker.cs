using Cordon.GeneratedTests.Commands;

namespace Cordon.GeneratedTests.Generation;

/// <summary>The simpler cases that FsCheck tries in place of a failing one.</summary>
/// <param name="failingStep">The step at which a case last failed; a case is cut after it before anything else is tried.</param>
public sealed class CaseShrinker(Func<Case, int?> failingStep)
{
    /// <summary>First fewer steps, half of them at a time and then less; then simpler ones.</summary>
    public IEnumerable<Case> Shrink(Case failing)
    {
        if (failingStep(failing) is { } last && last + 1 < failing.Steps.Count)
        {
            yield return failing with { Steps = [.. failing.Steps.Take(last + 1)] };
        }
        for (var length = failing.Steps.Count / 2; length >= 1; length /= 2)
        {
            for (var start = failing.Steps.Count - length; start >= 0; start -= length)
            {
                yield return failing with { Steps = Without(failing.Steps, start, length) };
            }
        }
        for (var i = 0; i < failing.Steps.Count; i++)
        {
            foreach (var simpler in SimplerSteps(failing.Steps[i]))
            {
                yield return failing with { Steps = [.. failing.Steps.Select((step, at) => at == i ? simpler : step)] };
            }
        }
    }

    static List<Step> Without(IReadOnlyList<Step> steps, int start, int length)
    {
        var rest = new List<Step>(steps.Count - length);
        for (var i = 0; i < steps.Count; i++)
        {
            if (i < start || i >= start + length)
            {
                rest.Add(steps[i]);
            }
        }
        return rest;
    }

    static IEnumerable<Step> SimplerSteps(Step step) => step switch
    {
        CallStep call => SimplerCalls(call),
        MulticallStep { Calls.Count: > 0 } list => list.Calls.Select((_, i) => (Step)(list with { Calls = [.. list.Calls.Where((_, at) => at != i)] })).Concat(list.Calls),
        ElapseStep elapse => SimplerWords(elapse.Nanoseconds).Select(ns => elapse with { Nanoseconds = ns }),
        GuestWriteStep write => SimplerWords(write.Value).Select(value => write with { Value = value }),
        RegisterStep { Mode: not CallerMode.Kernel } call => [call with { Mode = CallerMode.Kernel }],
        InputStep input => SimplerWords(input.Count).Select(count => input with { Count = (uint)count }),
        _ => [],
    };

    static IEnumerable<Step> SimplerCalls(CallStep call)
    {
        if (call.Handle != HandleKind.Mapped)
        {
            yield return call with { Handle = HandleKind.Mapped };
        }
        for (var i = 0; i < call.Fields.Length; i++)
        {
            foreach (var simpler in SimplerWords(call.Fields[i]))
            {
                var fields = (ulong[])call.Fields.Clone();
                fields[i] = simpler;
                yield return call with { Fields = fields };
            }
        }
    }

    /// <summary>Words nearer to 0: always smaller, so that shrinking ends.</summary>
    static IEnumerable<ulong> SimplerWords(ulong word)
    {
        if (word == 0)
        {
            yield break;
        }
        yield return 0;
        if (word > 1)
        {
            yield return 1;
        }
        for (var half = word / 2; half > 1; half /= 2)
        {
            yield return word - half;
        }
        if (word > 2)
        {
            yield return word - 1;
        }
    }
}
