using Cordon.Spec;

namespace Cordon.GeneratedTests.Comparison;

/// <summary>The shapes that work down a list in guest memory: see <see cref="Shape"/>.</summary>
public sealed partial class ModelCall
{
    const ulong WholeTable = ulong.MaxValue;

    ulong ExtentList(Made made)
    {
        var start = made["Start"];
        var extents = made["NrExtents"];
        for (var i = start; i < extents; i++)
        {
            var first = 0UL;
            if (ReadsList(made) && !ReadWord(made, made["ExtentStart"] + (i * sizeof(ulong)), sizeof(ulong), out first))
            {
                return i;
            }
            for (ulong j = 0; j < 1UL << (int)Math.Min(made["ExtentOrder"], MostOrder); j++)
            {
                made["Gpfn"] = first + j;
                if ((long)Step(made) < 0)
                {
                    return i;
                }
            }
        }
        return Math.Max(start, extents);
    }

    // Beyond this order every extent fails at its first step, so that the loop ends there.
    const ulong MostOrder = 10;

    static bool ReadsList(Made made) => made.Operation.SubOp.Identifier != nameof(MemoryCommand.IncreaseReservation);

    ulong PollList(Made made)
    {
        var ports = made["NrPorts"];
        made["Port"] = 0;
        for (ulong index = 0; index <= ports; index++)
        {
            made["Index"] = index;
            if (index < ports)
            {
                if (!ReadWord(made, made["Ports"] + (index * sizeof(uint)), sizeof(uint), out var port))
                {
                    return PortUnreadable(made);
                }
                made["Port"] = port;
            }
            var result = Step(made);
            if (result != 0)
            {
                return result == 1 ? 0 : result;
            }
        }
        return 0;
    }

    // What ends a poll before its list is read comes first (HC-SCH-006 to HC-SCH-008): a step tells, whatever the port is.
    ulong PortUnreadable(Made made)
    {
        const ulong MostPorts = 128;
        made["Port"] = 0;
        var isTooLong = made["NrPorts"] > MostPorts;
        return Step(made) == 1 ? 0 : Negative(isTooLong ? Errno.EINVAL : Errno.EFAULT);
    }

    ulong EveryPort(Made made)
    {
        var limit = Math.Min(world.Model.PortLimit[new(made.Call.Domain)], world.Model.ValidPorts[new(made.Call.Domain)]);
        for (ulong port = 1; port < limit; port++)
        {
            made["Port"] = port;
            var result = Step(made);
            if ((long)result < 0)
            {
                return result;
            }
        }
        made["Port"] = 0;
        return Step(made);
    }

    ulong GrantFrameList(Made made)
    {
        Span<byte> gfn = stackalloc byte[sizeof(ulong)];
        made["Index"] = WholeTable;
        var result = Step(made);
        for (ulong index = 0; (long)result >= 0 && made["Status"] == 0 && index < made["NrFrames"]; index++)
        {
            made["Index"] = index;
            result = Step(made);
            BitConverter.TryWriteBytes(gfn, made["Gfn"]);
            if (made["Status"] == 0 && !memory.WriteExpected(made.Call.Domain, made["FrameList"] + (index * sizeof(ulong)), gfn))
            {
                made["Status"] = unchecked((ushort)GrantStatus.BadVirtAddr);
            }
        }
        return result;
    }

    // The first portion's structure is read already; each other reads it as it is by then.
    ulong MapList(Made made)
    {
        var result = MapPortionOf(made);
        while ((long)result >= 0 && made["Index"] + 1 < made["Size"] && made["Size"] != 0)
        {
            var start = made["Index"] + 1;
            var bytes = structure.AsSpan(0, made.Operation.StructureBytes);
            if (!memory.Read(made.Call.Domain, made.Call.Arguments[made.Operation.Call.StructureRegister], bytes))
            {
                return Negative(Errno.EFAULT);
            }
            made.Operation.DecodeStructure(bytes, made.Fields);
            made["Start"] = start;
            result = MapPortionOf(made);
        }
        return result;
    }

    ulong MapPortionOf(Made made)
    {
        Span<byte> error = stackalloc byte[sizeof(int)];
        made["Index"] = WholeTable;
        var result = Step(made);
        var end = Math.Min(made["Size"], made["Start"] + MapPortion.Entries);
        for (var index = made["Start"]; (long)result >= 0 && index < end; index++)
        {
            if (!memory.Read(made.Call.Domain, made["Idxs"] + (index * sizeof(ulong)), idx)
                || !memory.Read(made.Call.Domain, made["Gpfns"] + (index * sizeof(ulong)), gpfn))
            {
                return Negative(Errno.EFAULT);
            }
            (made["Index"], made["Idx"], made["Gpfn"]) = (index, BitConverter.ToUInt64(idx), BitConverter.ToUInt64(gpfn));
            BeforeMapping(made, start: 0);
            BitConverter.TryWriteBytes(error, (int)Step(made));
            BetweenCalls();
            if (!memory.WriteExpected(made.Call.Domain, made["Errs"] + (index * sizeof(int)), error))
            {
                return Negative(Errno.EFAULT);
            }
        }
        return result;
    }

    readonly byte[] idx = new byte[sizeof(ulong)];
    readonly byte[] gpfn = new byte[sizeof(ulong)];

    ulong StructureList(Made made, ulong address)
    {
        const ulong TooMany = 0x8000_0000;
        if ((made["Count"] & TooMany) != 0)
        {
            return Step(made);
        }
        var bytes = structure.AsSpan(0, made.Operation.StructureBytes);
        for (ulong i = 0; i < made["Count"]; i++)
        {
            if (!memory.Read(made.Call.Domain, address, bytes))
            {
                return Negative(Errno.EFAULT);
            }
            made.Operation.DecodeStructure(bytes, made.Fields);
            var result = Step(made);
            if ((long)result < 0)
            {
                return result;
            }
            NoteUnmapping(made);
            if (!WriteBack(made, address))
            {
                return Negative(Errno.EFAULT);
            }
            BetweenCalls?.Invoke();
            address += (ulong)bytes.Length;
        }
        return 0;
    }

    /// <summary>The domain that has taken mappings by grants away since <see cref="Begin"/>, so that its translations have to be flushed; null for none.</summary>
    public ushort? MustFlush { get; private set; }

    /// <summary>Forgets what was noted in the step before.</summary>
    public void Begin() => MustFlush = null;

    void NoteUnmapping(Made made)
    {
        var isUnmapping = made.Operation.SubOp.Identifier == nameof(GrantTableCommand.UnmapGrantRef);
        if (isUnmapping && made["Status"] == 0 && made["HostAddr"] != 0)
        {
            MustFlush = made.Call.Domain;
        }
    }

    bool ReadWord(Made made, ulong address, int bytes, out ulong word)
    {
        Span<byte> read = stackalloc byte[sizeof(ulong)];
        read.Clear();
        var isRead = memory.ReadIfAtAll(made.Call.Domain, address, read[..bytes]);
        word = BitConverter.ToUInt64(read);
        return isRead;
    }
}
