using Iced.Intel;

namespace Cordon.Proofs.Machine.Execution;

/// <summary>
/// Where the natural loops of a function begin: the instructions that lie on every way into a loop and to which its rounds come back. A compiler may
/// place a loop's increment above its test, so that the target of the jump backwards is not where the loop is entered; this is.
/// </summary>
public static class NaturalLoops
{
    /// <summary>The addresses, lowest first.</summary>
    public static IReadOnlyList<ulong> HeadsOf(MachineFunction function)
    {
        var successors = Successors(function);
        var order = ReversePostorder(function.Address, successors);
        var place = order.Select((address, i) => (address, i)).ToDictionary(pair => pair.address, pair => pair.i);
        var dominators = Dominators(order, place, successors);
        return [.. from tail in order
                   from head in successors[tail]
                   where Dominates(place[head], place[tail], dominators)
                   orderby head
                   group head by head into heads
                   select heads.Key];
    }

    static Dictionary<ulong, ulong[]> Successors(MachineFunction function)
    {
        var inside = function.Instructions.Select(i => i.IP).ToHashSet();
        return function.Instructions.ToDictionary(i => i.IP, i => (ulong[])[.. Targets(i).Where(inside.Contains)]);
    }

    static IEnumerable<ulong> Targets(Instruction instruction) => instruction.FlowControl switch
    {
        FlowControl.UnconditionalBranch => [instruction.NearBranchTarget],
        FlowControl.ConditionalBranch => [instruction.NextIP, instruction.NearBranchTarget],
        FlowControl.Return or FlowControl.IndirectBranch or FlowControl.Exception => [],
        _ => [instruction.NextIP],
    };

    static List<ulong> ReversePostorder(ulong entry, Dictionary<ulong, ulong[]> successors)
    {
        var (seen, order, pending) = (new HashSet<ulong>(), new List<ulong>(), new Stack<(ulong Address, bool Done)>([(entry, false)]));
        while (pending.TryPop(out var next))
        {
            if (next.Done)
            {
                order.Add(next.Address);
            }
            else if (seen.Add(next.Address))
            {
                pending.Push((next.Address, true));
                foreach (var successor in successors[next.Address].Where(s => !seen.Contains(s)))
                {
                    pending.Push((successor, false));
                }
            }
        }
        order.Reverse();
        return order;
    }

    // The immediate dominator of each instruction, by its place in the order: the way of Cooper, Harvey and Kennedy.
    static int[] Dominators(List<ulong> order, Dictionary<ulong, int> place, Dictionary<ulong, ulong[]> successors)
    {
        var predecessors = order.Select(_ => new List<int>()).ToArray();
        foreach (var (address, number) in place)
        {
            foreach (var successor in successors[address])
            {
                predecessors[place[successor]].Add(number);
            }
        }
        var dominators = Enumerable.Repeat(-1, order.Count).ToArray();
        dominators[0] = 0;
        for (var changed = true; changed;)
        {
            changed = false;
            for (var i = 1; i < order.Count; i++)
            {
                var found = predecessors[i].Where(p => dominators[p] >= 0).Aggregate(-1, (sofar, p) => sofar < 0 ? p : Common(sofar, p, dominators));
                changed |= found != dominators[i];
                dominators[i] = found;
            }
        }
        return dominators;
    }

    static int Common(int a, int b, int[] dominators)
    {
        while (a != b)
        {
            if (a > b)
            {
                a = dominators[a];
            }
            else
            {
                b = dominators[b];
            }
        }
        return a;
    }

    static bool Dominates(int a, int b, int[] dominators)
    {
        while (b > a)
        {
            b = dominators[b];
        }
        return a == b;
    }
}
