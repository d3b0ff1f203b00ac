using Cordon.Model;
using Cordon.Spec;

namespace Cordon.HwTests.Reference;

/// <summary>The calls that work down a list of extents (<see cref="Shape.ExtentList"/>).</summary>
static class ReservationLoop
{
    /// <summary>Carries one out. Returns how many extents are done, counted from the first of the list.</summary>
    public static Result Run(ReferenceCall call)
    {
        var start = call["Start"];
        for (var extent = start; extent < call["NrExtents"]; extent++)
        {
            if (!RunExtent(call, extent))
            {
                return Result.Of(extent);
            }
            call.Hypervisor.Reclaim();
        }
        return Result.Of(start < call["NrExtents"] ? call["NrExtents"] : start);
    }

    static bool RunExtent(ReferenceCall call, ulong extent)
    {
        var first = 0UL;
        if (call.SubOp.Number != (uint)MemoryCommand.IncreaseReservation)
        {
            var entry = new byte[8];
            if (!call.Hypervisor.Memory.Read(call["ExtentStart"] + 8 * extent, entry))
            {
                return false;
            }
            first = BitConverter.ToUInt64(entry);
        }
        var frames = 1UL << (int)(call["ExtentOrder"] & 63);
        for (var i = 0UL; i < frames; i++)
        {
            call["Gpfn"] = first + i;
            if (!call.Step().Succeeded)
            {
                return false;
            }
        }
        return true;
    }
}
