using Cordon.HwTests.Cases;
using Cordon.HwTests.Transport;
using Cordon.Model;
using Cordon.Spec;

namespace Cordon.HwTests.Reference;

/// <summary>
/// Buffers whose content the model says nothing about: texts and console input. That they can be reached matters for the
/// result; what is in them is not compared (console text, names of versions), and the guest clears it.
/// </summary>
static class Buffers
{
    const int EntryBytes = 20;

    static readonly Dictionary<string, int> texts = new()
    {
        ["XenVersion.Extraversion"] = 16,
        ["XenVersion.CompileInfo"] = 144,
        ["XenVersion.Capabilities"] = 1024,
        ["XenVersion.Changeset"] = 64,
        ["XenVersion.GuestHandle"] = 16,
        ["XenVersion.Commandline"] = 1024,
    };

    /// <summary>Where a call puts what the model does not know; null where it does not.</summary>
    public static GuestRange? Unknown(CallView call)
    {
        const ulong mostEntries = 64;
        return call.Name switch
        {
            "ConsoleIo.Read" => new(call["Buffer"], (int)Math.Min(call["Count"], GuestLayout.PageSize)),
            "MemoryOp.MemoryMap" => new(call["Buffer"], EntryBytes * (int)Math.Min(call["NrEntries"], mostEntries)),
            { } name when texts.TryGetValue(name, out var bytes) => new(call["Buffer"], bytes),
            _ => null,
        };
    }

    /// <summary>The result of a call whose step gave <paramref name="result"/>: EFAULT when its buffer cannot be reached.</summary>
    public static Result Check(ReferenceCall call, Result result)
    {
        var memory = call.Hypervisor.Memory;
        var reached = !result.Succeeded || call.Name switch
        {
            // No guest of a lane has so much memory in one piece.
            "ConsoleIo.Write" => call["Count"] <= (ulong)Array.MaxLength && memory.Read(call["Buffer"], new byte[call["Count"]]),
            "MemoryOp.MemoryMap" => memory.Write(call["Buffer"], new byte[EntryBytes * (int)call["NrEntries"]]),
            var name => !texts.TryGetValue(name, out var bytes) || memory.Write(call["Buffer"], new byte[bytes]),
        };
        return reached ? result : Result.Error(Errno.EFAULT);
    }
}
