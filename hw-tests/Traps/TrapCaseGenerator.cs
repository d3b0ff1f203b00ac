using System.Buffers.Binary;
using Cordon.GeneratedTests.Generation;
using Cordon.HwTests.Transport;
using Cordon.Spec;

namespace Cordon.HwTests.Traps;

/// <summary>Makes cases: a few instructions, with flags, gates, stacks and breakpoints of which most are in order.</summary>
/// <param name="isIntel">Whether hypercalls are VMCALL; else they are VMMCALL.</param>
public sealed class TrapCaseGenerator(bool isIntel)
{
    const uint MostInstructions = 10;
    const ulong LastGateOfShortIdt = (GuestEvents.EndVector * 16) + 15;
    const ulong WholeIdt = 0xFFF;
    const uint XenVersion = 17;
    const int TrapGateType = 15;

    // Vectors of the processor's exceptions without an error code, so that the frame is the same when INT n calls for them; and others. 80h is the guest's own.
    static readonly byte[] called = [0, 1, 2, 3, 6, 0x20, 0x30, 0x41, 0x90, 0xA2, 0xFF];
    static readonly byte[] sent = [0x30, 0x32, 0x41, 0x5A, 0x90, 0xA2, 0xE0];
    static readonly byte[] exceptions = [0, 1, 3, 6, 11, 12, 13, 13, 14, 14];

    /// <summary>The case of a stream.</summary>
    public TrapCase Make(ref RandomWords random)
    {
        var isUser = random.Chance(1, 4);
        var isStackGood = isUser || !random.Chance(1, 12);
        var code = new List<TrapInstruction>();
        var count = 1 + random.Below(MostInstructions);
        while (code.Count < count)
        {
            Add(ref random, code, isUser, isStackGood);
        }
        code.Add(new(TrapInstructionKind.End, 0, [0xCD, GuestEvents.EndVector]));
        var flags = 2UL | (random.Chance(1, 2) ? TrapFlags.Interrupt : 0) | (random.Chance(1, 3) ? TrapFlags.Trap : 0) | (random.Chance(1, 8) ? TrapFlags.Resume : 0);
        return new()
        {
            Code = code,
            IsUser = isUser,
            Rflags = flags,
            Rsp = isStackGood ? TrapGround.StackTop - random.Below(24) : random.Chance(1, 2) ? TrapGround.Unmapped : TrapGround.NotCanonical,
            PrivilegeStack = !random.Chance(1, 12) ? TrapGround.PrivilegeStackTop - random.Below(24) : random.Chance(1, 2) ? TrapGround.Unmapped : TrapGround.NotCanonical,
            IdtLimit = random.Chance(1, 12) ? LastGateOfShortIdt : WholeIdt,
            Gates = Gates(ref random, isUser),
            Dr7 = DebugControl(ref random),
            BreakpointAt = BreakpointAt(ref random, code),
        };
    }

    void Add(ref RandomWords random, List<TrapInstruction> code, bool isUser, bool isStackGood)
    {
        TrapInstruction One(TrapInstructionKind kind, params byte[] bytes) => new(kind, 0, bytes);
        TrapInstruction Eax(uint value) => new(TrapInstructionKind.LoadEax, value, [0xB8, .. Bytes(value)]);
        var isShadowed = code.Count > 0 && code[^1].Kind is TrapInstructionKind.LoadStackSegment or TrapInstructionKind.SetInterruptFlag;
        switch (random.Below(23))
        {
            case 0 or 1:
                code.Add(One(TrapInstructionKind.Nothing, 0x90));
                break;
            case 2 or 3 when !isShadowed:
                code.Add(One(TrapInstructionKind.SetInterruptFlag, 0xFB));
                break;
            case 4 when !isUser || random.Chance(1, 4):
                code.Add(One(TrapInstructionKind.ClearInterruptFlag, 0xFA));
                break;
            case 5 or 6 when !isShadowed:
                // The manuals leave it to the processor whether the second of two in a row casts a shadow.
                code.Add(One(TrapInstructionKind.LoadStackSegment, 0x8E, 0xD5));
                break;
            case 7 or 8 when !isUser && isStackGood:
                var flags = 2U | (random.Chance(1, 2) ? (uint)TrapFlags.Interrupt : 0) | (random.Chance(1, 3) ? (uint)TrapFlags.Trap : 0);
                code.Add(new(TrapInstructionKind.PushFlags, flags, [0x68, .. Bytes(flags)]));
                code.Add(One(TrapInstructionKind.LoadFlags, 0x9D));
                break;
            case 9 or 10:
                var vector = random.Among<byte>(called);
                code.Add(new(TrapInstructionKind.SoftwareInterrupt, vector, [0xCD, vector]));
                break;
            case 11:
                code.Add(One(TrapInstructionKind.Breakpoint, 0xCC));
                break;
            case 12:
                code.Add(One(TrapInstructionKind.DebugInterrupt, 0xF1));
                break;
            case 13:
                code.Add(Fault(ref random));
                break;
            case 14 or 15:
                code.Add(One(TrapInstructionKind.WriteWatched, 0x88, 0x03));
                break;
            case 16:
                code.Add(One(TrapInstructionKind.ReadWatched, 0x8A, 0x03));
                break;
            case 17 or 18 or 19:
                code.Add(Eax(random.Among<byte>(sent)));
                if (random.Chance(1, 3) && !isUser)
                {
                    code.Add(One(TrapInstructionKind.SetInterruptFlag, 0xFB));
                }
                code.Add(One(TrapInstructionKind.SendSelf, 0x0F, 0x30));
                break;
            case 20:
                code.Add(Eax(XenVersion));
                code.Add(isIntel ? One(TrapInstructionKind.Hypercall, 0x0F, 0x01, 0xC1) : One(TrapInstructionKind.Hypercall, 0x0F, 0x01, 0xD9));
                break;
            case 21 when !isUser:
                // Most often nothing would wake it, so it comes behind an interrupt and STI.
                code.Add(Eax(random.Among<byte>(sent)));
                code.Add(One(TrapInstructionKind.ClearInterruptFlag, 0xFA));
                code.Add(One(TrapInstructionKind.SendSelf, 0x0F, 0x30));
                code.Add(One(TrapInstructionKind.SetInterruptFlag, 0xFB));
                code.Add(One(TrapInstructionKind.Halt, 0xF4));
                break;
            default:
                break;
        }
    }

    static TrapInstruction Fault(ref RandomWords random) => random.Below(4) switch
    {
        0 => new(TrapInstructionKind.Undefined, 0, [0x0F, 0x0B]),
        1 => new(TrapInstructionKind.ReadUnmapped, 0, [0x48, 0x8B, 0x04, 0x25, .. Bytes((uint)TrapGround.Unmapped)]),
        2 => new(TrapInstructionKind.ReadNotCanonical, 0, [0x49, 0x8B, 0x02]),
        _ => new(TrapInstructionKind.Divide, 0, [0x41, 0xF7, 0xF1]),
    };

    static List<TrapGate> Gates(ref RandomWords random, bool isUser)
    {
        var gates = new List<TrapGate>();
        for (var count = random.Below(4); count > 0; count--)
        {
            var vector = random.Below(3) switch { 0 => random.Among<byte>(exceptions), 1 => random.Among<byte>(called), _ => random.Among<byte>(sent) };
            var gate = new TrapGate(vector);
            gates.Add(random.Below(8) switch
            {
                0 => gate with { IsPresent = false },
                1 => gate with { Dpl = (byte)random.Below(3) },
                2 => gate with { Type = (byte)random.Below(16) },
                3 => gate with { Stack = TrapGround.GoodStack },
                4 => gate with { Stack = random.Chance(1, 2) ? TrapGround.UnmappedStack : TrapGround.NotCanonicalStack },
                5 => gate with { Selector = Selector(ref random, isUser) },
                _ => gate with { Type = TrapGateType },
            });
        }
        return gates;
    }

    // Code of privilege level 3 is no handler's for the user: what it writes down it could not.
    static ushort Selector(ref RandomWords random, bool isUser)
    {
        ushort[] selectors = [0, 2, TrapGround.Data, TrapGround.Missing, TrapGround.Code32, TrapGround.Behind, 0x0C, isUser ? TrapGround.Data : TrapGround.UserCode];
        return random.Among<ushort>(selectors);
    }

    static ulong DebugControl(ref RandomWords random)
    {
        var enabled = random.Next() & random.Next() & 0xF;
        var kind = random.Chance(1, 2) ? 1UL : 3UL;
        return DebugBits.Dr7Reset | enabled | (kind << 16);
    }

    // Whether an instruction breakpoint behind MOV SS is met is the processor's.
    static int BreakpointAt(ref RandomWords random, List<TrapInstruction> code)
    {
        var index = (int)random.Below((uint)code.Count);
        return index > 0 && code[index - 1].Kind == TrapInstructionKind.LoadStackSegment ? index - 1 : index;
    }

    static byte[] Bytes(uint value)
    {
        var bytes = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return bytes;
    }
}
