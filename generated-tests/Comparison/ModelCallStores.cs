using System.Text;
using Cordon.GeneratedTests.Worlds;
using Cordon.Model;
using Cordon.Spec;

namespace Cordon.GeneratedTests.Comparison;

/// <summary>
/// What sub-ops copy to and from buffers of the guest, beside their structure. To the model these are stores to the guest's own memory
/// (MEM-STORE), made here as the clauses say what is stored.
/// </summary>
public sealed partial class ModelCall
{
    const int RunstateBytes = 48;
    const int MapEntryBytes = 20;
    const int TextBytesAtMost = 1024;
    const int ConsolePieceBytes = 128;

    // HC-VER-002.
    static readonly Dictionary<string, uint> texts = new()
    {
        ["XenVersion.Extraversion"] = XenVersionValue.ExtraversionBytes,
        ["XenVersion.CompileInfo"] = 144,
        ["XenVersion.Capabilities"] = XenVersionValue.CapabilitiesBytes,
        ["XenVersion.Changeset"] = XenVersionValue.ChangesetBytes,
        ["XenVersion.GuestHandle"] = XenVersionValue.GuestHandleBytes,
        ["XenVersion.Commandline"] = XenVersionValue.CommandlineBytes,
    };

    /// <summary>Makes the stores of a step that gave <paramref name="result"/>.</summary>
    /// <returns>The result of the call: EFAULT when a store that matters could not be made.</returns>
    ulong Store(Made made, ulong result)
    {
        if ((long)result < 0)
        {
            return result;
        }
        var stored = made.Operation.Name switch
        {
            "VcpuOp.RegisterRunstateMemoryArea" => StoreRunstate(made),
            "VcpuOp.RegisterVcpuTimeMemoryArea" => StoreTime(made),
            "MemoryOp.MemoryMap" => StoreMemoryMap(made),
            "ConsoleIo.Write" => SayOnConsole(made),
            "ConsoleIo.Read" => ReadFromConsole(made, result),
            var name when texts.TryGetValue(name, out var bytes) => StoreText(made, (int)bytes),
            _ => true,
        };
        return stored ? result : Negative(Errno.EFAULT);
    }

    // HC-CON-001, HC-CON-002: in pieces, up to the first that cannot be read.
    bool SayOnConsole(Made made)
    {
        Span<byte> piece = stackalloc byte[ConsolePieceBytes];
        for (ulong done = 0; done < made["Count"]; done += ConsolePieceBytes)
        {
            var bytes = piece[..(int)Math.Min(ConsolePieceBytes, made["Count"] - done)];
            if (!memory.Read(made.Call.Domain, made["Buffer"] + done, bytes))
            {
                return false;
            }
            world.Console.Say(made.Call.Domain, bytes);
        }
        return true;
    }

    // HC-CON-004: what was copied before a byte that cannot be written has been read.
    bool ReadFromConsole(Made made, ulong bytes)
    {
        for (ulong done = 0; done < bytes; done++)
        {
            if (!memory.WriteExpected(made.Call.Domain, made["Buffer"] + done, [world.Console.Next]))
            {
                return false;
            }
            world.Console.Take();
        }
        return true;
    }

    // HC-SHI-008: that the area cannot be written is no error. The calling vcpu's account is told as of when it was put on its processor.
    bool StoreRunstate(Made made)
    {
        var domain = new DomainId(made.Call.Domain);
        var vcpu = new VcpuId(made["Vcpuid"]);
        if (made["Address"] == 0)
        {
            return true;
        }
        var entered = world.Model.RunStateEntered[domain, vcpu];
        var caller = new Caller(domain, vcpu, vcpu.Value == made.Call.Vcpu ? entered : world.Now, new Choices());
        Span<byte> area = stackalloc byte[RunstateBytes];
        BitConverter.TryWriteBytes(area, world.Model.RunState[domain, vcpu]);
        BitConverter.TryWriteBytes(area[8..], entered);
        for (ulong state = 0; state < Runstate.Count; state++)
        {
            BitConverter.TryWriteBytes(area[(16 + (8 * (int)state))..], RunStates.TimeIn(world.Model, caller, vcpu, state));
        }
        memory.WriteExpected(made.Call.Domain, made["Address"], area);
        return true;
    }

    // HC-SHI-009. What the clock says is outside the model (HC-SHI-007); a world's processor counts nanoseconds from boot.
    bool StoreTime(Made made)
    {
        if (made["Address"] != 0)
        {
            memory.WriteExpected(made.Call.Domain, made["Address"], WorldClock.TimeInfo);
        }
        return true;
    }

    bool StoreMemoryMap(Made made)
    {
        var domain = new DomainId(made.Call.Domain);
        Span<byte> entry = stackalloc byte[MapEntryBytes];
        for (ulong i = 0; i < made["NrEntries"]; i++)
        {
            BitConverter.TryWriteBytes(entry, world.Model.MemoryMapAddress[domain, new(i)]);
            BitConverter.TryWriteBytes(entry[8..], world.Model.MemoryMapSize[domain, new(i)]);
            BitConverter.TryWriteBytes(entry[16..], (uint)world.Model.MemoryMapType[domain, new(i)]);
            if (!memory.WriteExpected(made.Call.Domain, made["Buffer"] + (i * MapEntryBytes), entry))
            {
                return false;
            }
        }
        return true;
    }

    bool StoreText(Made made, int bytes)
    {
        Span<byte> text = stackalloc byte[TextBytesAtMost];
        text = text[..bytes];
        text.Clear();
        var domain = new DomainId(made.Call.Domain);
        switch (made.Operation.SubOp.Identifier)
        {
            case nameof(XenVersionCommand.GuestHandle):
                BitConverter.TryWriteBytes(text, world.Model.Handle[domain, new(0)]);
                BitConverter.TryWriteBytes(text[8..], world.Model.Handle[domain, new(1)]);
                break;
            case nameof(XenVersionCommand.Capabilities):
                Encoding.ASCII.GetBytes("hvm-3.0-x86_32 hvm-3.0-x86_32p hvm-3.0-x86_64 ", text);
                break;
            // No clause says what the texts below say, only how long they are; they are what the implementation is known to say.
            case nameof(XenVersionCommand.Extraversion):
                Encoding.ASCII.GetBytes(".0-cordon", text);
                break;
            case nameof(XenVersionCommand.Commandline) when world.Model.IsControl[domain] == 0:
                Encoding.ASCII.GetBytes("<denied>", text);
                break;
        }
        return memory.WriteExpected(made.Call.Domain, made["Buffer"], text);
    }
}
