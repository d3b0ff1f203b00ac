using Cordon.GeneratedTests.Generation;
using Cordon.HwTests.Cases;
using Cordon.HwTests.Comparison;
using Cordon.HwTests.Reference;
using Cordon.HwTests.Transport;
using Cordon.Spec;

namespace Cordon.HwTests.Generation;

/// <summary>Makes steps by chance: a sub-op of the description, its fields by their kinds, its structure mostly where it can be read.</summary>
/// <param name="reference">The state that the step will meet.</param>
/// <param name="limits">What the lane cannot compare.</param>
public sealed class StepGenerator(ReferenceHypervisor reference, LaneLimits limits)
{
    static readonly (HypercallDescription Call, SubOp SubOp, uint Weight)[] choices =
        [.. HypercallTable.Modelled.Select(pair => (pair.Call, pair.SubOp, Weight(pair.Call)))];

    static readonly uint totalWeight = (uint)choices.Sum(choice => choice.Weight);

    /// <summary>A call without sub-ops has no unknown one.</summary>
    static readonly HypercallDescription[] withSubOps = [.. HypercallTable.Calls.Where(call => call.SubOpBits != 0)];

    readonly FieldValues values = new(reference);
    readonly SpecialFields special = new(reference);

    /// <summary>The next step.</summary>
    public LaneStep Next(ref RandomWords random)
    {
        for (; ; )
        {
            var step = random.Below(16) switch
            {
                0 => Unknown(ref random),
                1 => Store(ref random),
                _ => Call(ref random),
            };
            if (step is not CallStep call || limits.Admits(call, reference))
            {
                return step;
            }
        }
    }

    static uint Weight(HypercallDescription call) => call.Number switch
    {
        HypercallNumber.EventChannelOp => 6,
        HypercallNumber.XenVersion => 1,
        _ => 3,
    };

    LaneStep Call(ref RandomWords random)
    {
        var ticket = random.Below(totalWeight);
        var at = 0;
        while (ticket >= choices[at].Weight)
        {
            ticket -= choices[at++].Weight;
        }
        var (call, subOp, _) = choices[at];
        var fields = new Dictionary<string, ulong>();
        foreach (var field in subOp.Fields.Where(field => field.Place != Place.Element))
        {
            fields[field.Name] = values.Choose(field, ref random);
        }
        var name = HypercallTable.NameOf(call, subOp);
        var lists = special.Adjust(name, fields, ref random);
        return CallBuilder.Make(name, fields, Address(ArgumentStructure.SizeOf(subOp), ref random), lists);
    }

    static ulong Address(int size, ref RandomWords random) => random.Below(24) switch
    {
        0 => GuestPlaces.Unmapped,
        1 => GuestPlaces.PartlyUnmapped(size),
        2 => GuestPlaces.ReadOnly,
        < 6 => GuestPlaces.AcrossPages(size),
        _ => GuestPlaces.Structure,
    };

    /// <summary>A call or sub-op that the description has as refused, or that it does not have.</summary>
    static CallStep Unknown(ref RandomWords random)
    {
        for (; ; )
        {
            var step = AnySubOp(ref random);
            if (!new CallView(step).IsModelled)
            {
                return step;
            }
        }
    }

    static CallStep AnySubOp(ref RandomWords random)
    {
        var call = random.Among<HypercallDescription>(withSubOps);
        var number = random.Chance(1, 4) ? 64 + random.Below(80) : (ulong)call.Number;
        var command = random.Chance(1, 4) ? random.Next() : random.Below(70);
        return new(number, [command, GuestPlaces.Structure, GuestPlaces.Structure, 0, 0, 0], [], []);
    }

    /// <summary>The guest writes what the hypervisor reads: event bits, selectors, event words, control blocks.</summary>
    LaneStep Store(ref RandomWords random)
    {
        var word = random.Chance(1, 3) ? 0 : random.Chance(1, 2) ? random.Next() : ulong.MaxValue;
        if (random.Chance(1, 3))
        {
            var entry = special.GrantEntry(GuestPlaces.FirstReference + random.Below((uint)GuestPlaces.References), null, ref random);
            return reference.Memory.Read(entry.Address, stackalloc byte[16]) ? new StoreStep(entry) : Call(ref random);
        }
        var target = random.Below(4) switch
        {
            0 => GuestPlaces.SharedInfoGfn * GuestLayout.PageSize + 2048 + 8 * random.Below(2),
            1 => GuestPlaces.SharedInfoGfn * GuestLayout.PageSize + 2560 + 8 * random.Below(2),
            2 => GuestPlaces.VcpuInfoGfn * GuestLayout.PageSize + 64 * random.Below(2) + 8 * random.Below(2),
            _ => special.FifoWord(ref random),
        };
        return reference.Memory.Read(target, stackalloc byte[8])
            ? new StoreStep(new(target, BitConverter.GetBytes(word)))
            : Call(ref random);
    }
}
