using Cordon.Model;
using Cordon.Spec;

namespace Cordon.HwTests.Reference;

/// <summary>
/// Buffers whose content the model says nothing about: texts and console input. That they can be reached matters for the
/// result; what is in them is not compared (console text, names of versions).
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
