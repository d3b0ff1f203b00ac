using Cordon.GeneratedTests.Worlds;
using Cordon.Model;

namespace Cordon.GeneratedTests.Comparison;

/// <summary>Every key of a world, by type, and for each type one or two that nothing in the world has.</summary>
public static unsafe class KeyUniverse
{
    const ulong Gfns = 40;
    const ulong Slots = 4;

    /// <summary>The keys of <paramref name="world"/>.</summary>
    public static IReadOnlyDictionary<Type, ulong[]> Of(World world) => new Dictionary<Type, ulong[]>
    {
        [typeof(Mfn)] = Below(world.Hypervisor->Sizes.Frames + 1),
        [typeof(DomainId)] = [.. Below(world.Hypervisor->Sizes.Domains + 1UL), Cordon.Spec.Domid.Xen, Cordon.Spec.Domid.Invalid],
        [typeof(VcpuId)] = Below(world.Hypervisor->Sizes.VcpusPerDomain + 1UL),
        [typeof(Port)] = Below(world.Hypervisor->Sizes.PortsPerDomain + 1UL),
        [typeof(Gfn)] = [.. Below(Gfns), GuestPlaces.TableReach, ~0UL],
        [typeof(Virq)] = Below(Cordon.Spec.VirqNumber.Count),
        [typeof(Priority)] = Below(16),
        [typeof(Parameter)] = Below(40),
        [typeof(WordIndex)] = [0, 1, 2, 255, 256, 511],
        [typeof(Slot)] = Below(Slots),
        [typeof(GrantReference)] = Below(Slots),
        [typeof(GrantHandle)] = Below(Slots),
        [typeof(ulong)] = [0, 1, ~0UL],
    };

    static ulong[] Below(ulong count) => [.. Enumerable.Range(0, (int)count).Select(number => (ulong)number)];
}
