using Cordon.GeneratedTests.Commands;
using Cordon.GeneratedTests.Worlds;
using Cordon.Spec;

namespace Cordon.GeneratedTests.Generation;

/// <summary>Makes command sequences: which calls, by whom, with what, from the description of the calls alone.</summary>
/// <param name="worlds">The names of the starting worlds.</param>
public sealed class CaseGenerator(IReadOnlyList<string> worlds)
{
    const uint ShortestCase = 4;
    const uint ShortCaseSpread = 28;
    const uint LongCaseSpread = 200;

    // What ends a domain ends most of what could still be found in the case, so it is rare.
    static readonly HashSet<string> rare = ["SchedOp.Shutdown", "SchedOp.RemoteShutdown", "VcpuOp.Down", "EventChannelOp.Reset", "SchedOp.Block", "SchedOp.Poll"];

    static readonly Operation[] operations = [.. Operations.All.Where(operation => operation.SubOp.Shape != Shape.Calls)];
    static readonly Operation[] sleeping = [.. operations.Where(operation => operation.Name is "SchedOp.Block" or "SchedOp.Poll" or "EventChannelOp.Send"
        or "VcpuOp.Up" or "VcpuOp.SetSingleshotTimer" or "SetTimerOp.Set" or "VcpuOp.SetPeriodicTimer" or "EventChannelOp.Unmask" or "VcpuOp.GetRunstateInfo")];
    static readonly Operation[] common = [.. operations.Where(operation => !rare.Contains(operation.Name))];

    /// <summary>The case of a seed.</summary>
    public Case Make(ulong seed)
    {
        var random = new RandomWords(seed);
        var length = ShortestCase + random.Below(random.Chance(1, 32) ? LongCaseSpread : ShortCaseSpread);
        var world = worlds[(int)random.Below((uint)worlds.Count)];
        // A case stays with few calls, so that they meet each other. In some they are about sleeping and being woken.
        var favourites = new Operation[6];
        var isAboutSleep = random.Chance(1, 5);
        for (var i = 0; i < favourites.Length; i++)
        {
            favourites[i] = random.Among<Operation>(isAboutSleep ? sleeping : common);
        }
        var steps = new Step[length];
        for (var i = 0; i < steps.Length; i++)
        {
            steps[i] = MakeStep(favourites, isAboutSleep, ref random);
        }
        return new Case(world, steps);
    }

    static Step MakeStep(Operation[] favourites, bool isAboutSleep, ref RandomWords random)
    {
        var domain = (ushort)random.Below(WorldBuilder.Domains);
        return random.Below(32) switch
        {
            0 => new ElapseStep(random.Among<ulong>([1, 500, 1_000_000, 10_000_000])),
            1 => new ExpireStep(domain, random.Below(WorldBuilder.Vcpus)),
            2 => MakeStore(domain, ref random),
            4 when random.Chance(1, 2) => MakeMulticall(domain, isAboutSleep ? sleeping : inMulticalls, ref random),
            3 when random.Chance(1, 3) => MakeRegisterStep(domain, ref random),
            3 when random.Chance(1, 4) => new InputStep((byte)random.Below(256), 1 + random.Below(random.Chance(1, 16) ? 2000u : 8u)),
            < 20 when isAboutSleep => MakeCall(domain, random.Among<Operation>(favourites), ref random) with { Vcpu = random.Below(WorldBuilder.Vcpus) },
            < 14 => MakeCall(domain, random.Among<Operation>(favourites), ref random),
            < 31 => MakeCall(domain, random.Among<Operation>(common), ref random),
            _ => MakeCall(domain, random.Among<Operation>(operations), ref random),
        };
    }

    // What a guest stores where the hypervisor looks: in its event words mostly what a guest that takes events off its queues stores there.
    static GuestWriteStep MakeStore(ushort domain, ref RandomWords random)
    {
        const ulong EventArrayFrame = 8;
        const uint WordsOfFirstPorts = 4;
        const ulong Pending = 0x8000_0000_8000_0000;
        const ulong Masked = 0x4000_0000_4000_0000;
        const ulong Linked = 0x2000_0000_2000_0000;
        if (random.Chance(1, 6))
        {
            // Entries of page tables, in the worlds that have them.
            const uint TableWords = 26;
            var frame = GuestPlaces.StructureFrame + random.Below(6);
            return new GuestWriteStep(domain, random.Among<ulong>(GuestTables.Frames), random.Below(TableWords), random.Chance(1, 8) ? RandomWord(ref random) : (frame << 12) | random.Below(256));
        }
        if (random.Chance(1, 4))
        {
            return MakeGrant(domain, ref random);
        }
        if (random.Chance(2, 3))
        {
            return new GuestWriteStep(domain, EventArrayFrame, random.Below(WordsOfFirstPorts), random.Among<ulong>([0, 0, Pending, Masked, Linked, Pending | Linked]));
        }
        return new GuestWriteStep(domain, random.Among<ulong>([6, 8, 20, 20, 9]), random.Below(random.Chance(1, 4) ? 512u : 34u), RandomWord(ref random));
    }

    // An entry of a grant table: mostly a grant that can be used, sometimes one that cannot, or the flags that the hypervisor sets.
    static GuestWriteStep MakeGrant(ushort domain, ref RandomWords random)
    {
        const ulong GrantTableGfn = 22;
        const uint Entries = 6;
        if (random.Chance(1, 2))
        {
            return MakeWideGrant(domain, ref random);
        }
        var flags = random.Chance(3, 4) ? random.Among<ulong>([1, 1, 1, 5]) : random.Among<ulong>([0, 2, 3, 9, 0x19, 0x1d, 0x101, 0x21, 0xffff]);
        var user = random.Below(WorldBuilder.Domains + 1);
        var gfn = random.Among<ulong>([1, 3, 7, 9, 10, 11, 13, 14, 15, 20, 22, GuestPlaces.HoleFrame, 24, 25, 0xffff_ffff]);
        return new GuestWriteStep(domain, GrantTableGfn, random.Below(Entries), (gfn << 32) | ((ulong)user << 16) | flags);
    }

    // A word of an entry of version 2: whose it is, and which bytes or whose grant; or the guest frame or the reference; or a status.
    static GuestWriteStep MakeWideGrant(ushort domain, ref RandomWords random)
    {
        const ulong GrantTableGfn = 22;
        const ulong StatusGfn = 23;
        const uint Entries = 10;
        var entry = random.Below(Entries);
        switch (random.Below(5))
        {
            case 0:
                return new GuestWriteStep(domain, StatusGfn, random.Below(3), random.Chance(1, 2) ? 0 : RandomWord(ref random));
            case 1:
                var gfn = random.Among<ulong>([1, 3, 7, 9, 10, 11, 13, 14, 15, 20, 22, 23, 24, 1UL << 32]);
                return new GuestWriteStep(domain, GrantTableGfn, (entry * 2) + 1, gfn);
            default:
                var flags = random.Among<ulong>([1, 1, 5, 3, 3, 7, 0x101, 0x101, 0x105, 0, 2, 0x103, 0x19, 0xffff]);
                var part = random.Chance(2, 3) ? random.Below(WorldBuilder.Domains + 1) : random.Below(64) | (random.Below(0x1000) << 16);
                return new GuestWriteStep(domain, GrantTableGfn, entry * 2, ((ulong)part << 32) | ((ulong)random.Below(WorldBuilder.Domains) << 16) | flags);
        }
    }

    // What takes frames is left out: which call of the list took which frame is not seen from outside. So is what may be interrupted on its
    // way: its entry is then left with the arguments of what was left to do.
    static readonly Operation[] inMulticalls = [.. operations.Where(operation =>
        operation.SubOp.Shape is not (Shape.ExtentList or Shape.GrantFrameList or Shape.StructureList or Shape.MapList) && operation.Name is not ("MemoryOp.AddToPhysmap" or "GrantTableOp.SetVersion" or "ConsoleIo.Write"))];

    static MulticallStep MakeMulticall(ushort domain, Operation[] operations, ref RandomWords random)
    {
        var calls = new CallStep[random.Below(5)];
        for (var i = 0; i < calls.Length; i++)
        {
            calls[i] = MakeCall(domain, random.Among<Operation>(operations), ref random) with { Vcpu = 0 };
        }
        return new MulticallStep(domain, 0, calls, random.Chance(7, 8) ? HandleKind.Mapped : (HandleKind)random.Below(4));
    }

    static CallStep MakeCall(ushort domain, Operation operation, ref RandomWords random)
    {
        var fields = new ulong[operation.Fields.Length];
        // Of many fields that have to be right all at once, one is chosen, so that what is refused is refused for it alone.
        var (isRight, wrong) = (random.Chance(1, 2), random.Below((uint)Math.Max(1, fields.Length)));
        for (var i = 0; i < fields.Length; i++)
        {
            fields[i] = !isRight || FieldValues.Right(operation.Fields[i]) is not { } right ? FieldValues.Choose(operation.Fields[i], ref random)
                : i != wrong ? right
                : random.Chance(1, 2) ? FieldValues.Choose(operation.Fields[i], ref random) : FieldValues.Any(ref random);
        }
        var handle = random.Chance(15, 16) ? HandleKind.Mapped : (HandleKind)random.Below(4);
        return new CallStep(domain, random.Chance(7, 8) ? 0 : random.Below(WorldBuilder.Vcpus), operation, fields, handle);
    }

    // Numbers and sub-ops that nobody has, or that are refused: what the description says of those is compared too.
    static readonly (HypercallDescription Call, SubOp SubOp)[] Refused = [.. HypercallTable.Refused];

    static RegisterStep MakeRegisterStep(ushort domain, ref RandomWords random)
    {
        var refused = random.Among<(HypercallDescription Call, SubOp SubOp)>(Refused);
        var isRefused = random.Chance(1, 2);
        var number = isRefused ? (ulong)refused.Call.Number : random.Chance(3, 4) ? random.Below(50) : random.Next();
        var arguments = new ulong[6];
        arguments[0] = isRefused && refused.SubOp.Number is { } subOp ? subOp : random.Chance(3, 4) ? random.Below(36) : random.Next();
        for (var i = 1; i < arguments.Length; i++)
        {
            arguments[i] = RandomWord(ref random);
        }
        return new RegisterStep(domain, 0, number, arguments) { Mode = random.Chance(1, 8) ? (CallerMode)random.Below(3) : CallerMode.Kernel };
    }

    static ulong RandomWord(ref RandomWords random)
        => random.Below(4) switch
        {
            0 => 0,
            1 => ulong.MaxValue,
            2 => 1UL << (int)random.Below(64),
            _ => random.Next(),
        };
}
