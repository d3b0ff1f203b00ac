using Cordon.HwTests.Machines;
using Xunit;

namespace Cordon.HwTests.Tests;

/// <summary>A test that needs a lane. Where this machine cannot run the lane, the test is skipped and its reason says why.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LaneFactAttribute : FactAttribute
{
    /// <summary>A test on the lane <paramref name="lane"/>: one of <see cref="Lanes.LaneRunner.Names"/>.</summary>
    public LaneFactAttribute(string lane)
    {
        try
        {
            var setup = lane == "xen" ? Hypervisors.Xen(Places.Cache) : Hypervisors.Cordon(lane, Places.Cache, Places.Image);
            using var scratch = new Scratch();
            _ = setup.Command(scratch.Path);
        }
        catch (LaneUnavailableException reason)
        {
            Skip = $"lane {lane}: {reason.Message}";
        }
    }

    sealed class Scratch : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("cordon-lane-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
