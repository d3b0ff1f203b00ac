using System.Reflection;
using Cordon.Spec;

namespace Cordon.Model.Tests;

/// <summary>The invariants hold of the small machine, and each can be broken: none is true of everything.</summary>
public sealed class InvariantTests
{
    readonly World world = new();

    [Fact, Clause("HC-ISO-003"), Clause("HC-ISO-007"), Clause("HC-ISO-008"), Clause("HC-ISO-012")]
    public void HoldOfTheMachineAsItIsBuilt() => Assert.Empty(Broken());

    [Fact, Clause("HC-ISO-001")]
    public void EntryToAnotherDomainsFrameBreaksOne()
    {
        world.State.P2mFrame[new(1), new(3)] = world.FrameAt(0, 3).Value;
        Assert.Contains(nameof(P2mInvariants.EntryReachesOwn), Broken());
    }

    [Fact, Clause("HC-ISO-006")]
    public void StaleTranslationOfAFreeFrameBreaksOne()
    {
        world.State.Stale[new(1), new(world.FreeFrame)] = 1;
        Assert.Contains(nameof(P2mInvariants.StaleReachesOwn), Broken());
    }

    [Fact, Clause("HC-ISO-005")]
    public void ContentOfAFreeFrameBreaksOne()
    {
        world.State.Memory[new(world.FreeFrame), new(1)] = 1;
        Assert.Contains(nameof(FrameInvariants.FreeHoldsZeros), Broken());
    }

    [Fact, Clause("HC-EVT-028")]
    public void ChannelWithOneEndBreaksOne()
    {
        world.State.PortState[new(1), new(1)] = EventChannelStatus.Interdomain;
        Assert.Contains(nameof(EventInvariants.EndsNameEachOther), Broken());
    }

    /// <summary>The names of the invariants that do not hold at some keys of the small machine: 0 to 127 of each.</summary>
    List<string> Broken()
    {
        var invariants = typeof(State).Assembly.GetTypes().SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Static))
            .Where(method => method.GetCustomAttribute<InvariantAttribute>() != null).ToArray();
        Assert.NotEmpty(invariants);
        return [.. invariants.Where(invariant => !HoldsEverywhere(invariant)).Select(invariant => invariant.Name)];
    }

    bool HoldsEverywhere(MethodInfo invariant)
    {
        var keys = invariant.GetParameters().Skip(1).Select(parameter => parameter.ParameterType).ToArray();
        var last = keys.Length == 1 ? 127UL : keys.Length == 2 ? 40UL : 8UL;
        return Tuples(keys, last).All(tuple => (bool)invariant.Invoke(null, [world.State, .. tuple])!);
    }

    static IEnumerable<object[]> Tuples(Type[] keys, ulong last)
    {
        if (keys.Length == 0)
        {
            return [[]];
        }
        return from rest in Tuples(keys[1..], last)
               from value in Values(keys[0], last)
               select (object[])[Activator.CreateInstance(keys[0], value)!, .. rest];
    }

    static IEnumerable<ulong> Values(Type key, ulong last)
        => Enumerable.Range(0, (int)(key == typeof(Mfn) ? 127 : last) + 1).Select(value => (ulong)value);
}
