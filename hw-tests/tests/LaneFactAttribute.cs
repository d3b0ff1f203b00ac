using Cordon.HwTests.Machines;
using Xunit;

namespace Cordon.HwTests.Tests;

/// <summary>A test that needs a lane. Where this machine cannot run the lane, the test is skipped and its reason says why.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LaneFactAttribute : FactAttribute
{
    /// <summary>A test on the lane <paramref name="lane"/>: <c>xen</c> or <c>qemu-svm</c>.</summary>
    public LaneFactAttribute(string lane)
    {
        try
        {
            Tool.Find("qemu-system-x86_64", "qemu-system-x86");
            _ = lane == "xen" ? Hypervisors.Xen(Places.Cache) : Hypervisors.Cordon(Places.Cache, Places.Image);
        }
        catch (LaneUnavailableException reason)
        {
            Skip = $"lane {lane}: {reason.Message}";
        }
    }
}
