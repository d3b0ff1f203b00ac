using Cordon.Model;
using Cordon.Spec;

namespace Cordon.HwTests.Reference;

/// <summary>The call that works down two lists and writes a third (<see cref="Shape.MapList"/>).</summary>
static class MapLoop
{
    /// <summary>Carries it out.</summary>
    public static Result Run(ReferenceCall call)
    {
        var memory = call.Hypervisor.Memory;
        call["Index"] = ulong.MaxValue;
        var result = call.Step();
        var (idx, gpfn) = (new byte[8], new byte[8]);
        // No list of a lane is longer than a portion, so the structure is not read again.
        for (var index = call["Start"]; result.Succeeded && index < call["Size"]; index++)
        {
            if (!memory.Read(call["Idxs"] + 8 * index, idx) || !memory.Read(call["Gpfns"] + 8 * index, gpfn))
            {
                return Result.Error(Errno.EFAULT);
            }
            (call["Index"], call["Idx"], call["Gpfn"]) = (index, BitConverter.ToUInt64(idx), BitConverter.ToUInt64(gpfn));
            GrowGrantTable(call, start: 0);
            var error = call.Step();
            call.Hypervisor.Reclaim();
            if (!memory.Write(call["Errs"] + 4 * index, BitConverter.GetBytes((int)error.Value)))
            {
                return Result.Error(Errno.EFAULT);
            }
        }
        return result;
    }

    /// <summary>The grant table grows before a frame of it is mapped.</summary>
    public static void GrowGrantTable(ReferenceCall call, ulong start)
        => call.Hypervisor.GrowGrantTable(GrantTables.FramesWantedByMapping(call.Hypervisor.State, call.Hypervisor.Caller(), new()
        {
            Start = start, Domid = call["Domid"], Space = call["Space"], Idx = call["Idx"], Gpfn = call["Gpfn"],
        }));
}
