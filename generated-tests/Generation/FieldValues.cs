using Cordon.GeneratedTests.Worlds;
using Cordon.Spec;

namespace Cordon.GeneratedTests.Generation;

/// <summary>
/// Words for a field, by what the description says it means: mostly values that reach into a call, sometimes the edges of its range, now
/// and then anything.
/// </summary>
public static class FieldValues
{
    static readonly ulong[] edges = [0, 1, 2, 0x7f, 0x80, 0xff, 0x100, 0xfff, 0x1000, 0xffff, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, 0x1_0000_0000, 0x7fff_ffff_ffff_ffff, 0x8000_0000_0000_0000, ulong.MaxValue];
    static readonly ulong[] domids = [Domid.Self, Domid.Self, Domid.Self, Domid.Self, 0, 1, 2, 1, 2, 3, Domid.Io, Domid.Xen, Domid.Invalid, 0xffff];
    static readonly ulong[] gfns = [0, 1, 3, 6, 7, 8, 9, 9, 10, 11, GuestPlaces.HoleFrame, 14, 15, 20, 20, 21, 22, 23, GuestPlaces.TableReach, GuestPlaces.TableReach + 255, GuestPlaces.TableReach + 511, (1UL << 36) - 1, 1UL << 36, 1UL << 40, ulong.MaxValue];
    static readonly ulong[] mappingGfns = [0, 9, 10, 11, GuestPlaces.HoleFrame, 13, 14, 15, 24, 25, 26, 27, 28, 29, 24, 25, 26, 27, GuestPlaces.TableReach, GuestPlaces.TableReach + 255, (1UL << 36) - 1, 1UL << 36];
    static readonly ulong[] offsets = [0, 0, 8, 0x40, 0x80, 0x100, 0x7c0, 4, 1, 0xfb8, 0xfc0, 0xfc8, 0xff8, 0x1000];
    static readonly ulong[] times = [0, 1, 1000, 999_999, 1_000_000, 1_000_001, 2_000_000, 5_000_000, 1_000_000_000, ulong.MaxValue, 1UL << 63];
    static readonly ulong[] addresses =
    [
        GuestPlaces.BufferFrame << 12, (GuestPlaces.BufferFrame << 12) + 0x18, ((GuestPlaces.BufferFrame + 1) << 12) - 4,
        ((GuestPlaces.BufferFrame + 1) << 12) - 12, GuestPlaces.HoleFrame << 12, (GuestPlaces.HoleFrame << 12) - 8, 10 << 12, 0, 20 << 12,
        // What the worlds with paging have in large pages, in the upper half and at no address at all.
        0x20_4000, 0x40_4018, 0x80_4000, 0xc0_4000, 0x4000_4018, 0xffff_8000_0000_4000, 0x8000_0000_4000,
    ];

    // What a vcpu may start with: nearly every field has to be right for a start to be allowed.
    static readonly Dictionary<string, ulong[]> initialStates = new()
    {
        [nameof(VcpuHvmContext.Mode)] = [0, 0, 0, 1, 1, 1, 2],
        [nameof(VcpuHvmContext.Pad)] = [0],
        [nameof(VcpuHvmContext.Rip64)] = [0x1000, 0xffff_8000_0000_0000],
        [nameof(VcpuHvmContext.Cr064)] = [0x8000_0001, 0x8000_0001, 0x8001_0033, 0x8001_0033, 0x1_0033],
        [nameof(VcpuHvmContext.Cr464)] = [1 << 5, 1 << 5, 0x6f0, 0x6f0, 0x6d0],
        [nameof(VcpuHvmContext.Efer64)] = [1 << 8, 1 << 8, 0xd01, 0xd01, 0xc01],
        [nameof(VcpuHvmContext.Eip)] = [0x1000, 0x1000, 0x2fff, 0x3000],
        [nameof(VcpuHvmContext.Cr032)] = [1, 0x11],
        [nameof(VcpuHvmContext.Cr432)] = [0, 1 << 5],
        [nameof(VcpuHvmContext.Efer32)] = [0, 1 << 11],
        [nameof(VcpuHvmContext.CsLimit)] = [0xfffff, 0xfffff, 0x2000, 2],
        // With now and then an error each: no code or data, a wrong type, not present, another privilege, bits that are unused.
        [nameof(VcpuHvmContext.CsAr)] = [0xc9b, 0xc9b, 0xc9b, 0x9b, 0x9b, 0x9b, 0xcfb, 0xcfb, 0xc8b, 0xc93, 0xc1b, 0x1c9b],
        [nameof(VcpuHvmContext.DsAr)] = [0xc93, 0xc93, 0xc93, 0, 0, 0xc9b, 0xc91, 0xcf3, 0xc83, 0xc99, 0xc13],
        [nameof(VcpuHvmContext.SsAr)] = [0xc93, 0xc93, 0xc93, 0xc93, 0xc93, 0xcf3, 0xcf3, 0xc83, 0xc91, 0xc9b],
        [nameof(VcpuHvmContext.EsAr)] = [0xc93, 0xc93, 0xc93, 0, 0, 0xc9b, 0xc91, 0xcf3, 0xc83, 0xc99, 0xc13],
        [nameof(VcpuHvmContext.TrAr)] = [0x8b, 0x8b, 0x8b, 0x89, 0x89, 0x89, 0x9b, 0x83, 0x0b],
        [nameof(VcpuHvmContext.Pad132)] = [0],
        [nameof(VcpuHvmContext.Pad2a)] = [0],
        [nameof(VcpuHvmContext.Pad2b)] = [0],
        [nameof(VcpuHvmContext.Pad2c)] = [0],
    };

    /// <summary>A word for <paramref name="field"/> of a vcpu's first registers that is right for a start in either mode; null for the mode, and for other fields.</summary>
    public static ulong? Right(Field field) => field.Name != nameof(VcpuHvmContext.Mode) && initialStates.TryGetValue(field.Name, out var known) ? known[0] : null;

    /// <summary>A word that no field is meant to have: an edge of some width, a bit, or anything.</summary>
    public static ulong Any(ref RandomWords random)
        => random.Below(3) switch
        {
            0 => random.Among<ulong>(edges),
            1 => 1UL << (int)random.Below(64),
            _ => random.Next(),
        };

    /// <summary>A word for <paramref name="field"/> of a call.</summary>
    public static ulong Choose(Field field, ref RandomWords random)
    {
        if (initialStates.TryGetValue(field.Name, out var known) && random.Chance(63, 64))
        {
            return random.Among<ulong>(known);
        }
        if (random.Chance(1, 24))
        {
            return Any(ref random);
        }
        return field.Kind switch
        {
            FieldKind.Domid => random.Among<ulong>(domids),
            FieldKind.Port or FieldKind.RemotePort => random.Chance(7, 8) ? random.Below(10) : random.Below(WorldBuilder.Ports + 2),
            FieldKind.Vcpu => random.Chance(15, 16) ? random.Below(WorldBuilder.Vcpus) : WorldBuilder.Vcpus,
            FieldKind.Virq => random.Chance(1, 2) ? random.Below(2) : random.Below(VirqNumber.Count + 1),
            FieldKind.Gfn => random.Among<ulong>(gfns),
            FieldKind.Index => random.Below(4),
            FieldKind.Count => random.Chance(1, 32) ? 127 + random.Below(3) : random.Chance(1, 2) ? 1 : random.Below(5),
            FieldKind.Order => random.Chance(3, 4) ? 0 : random.Chance(1, 8) ? 9 : random.Below(3),
            FieldKind.Offset => random.Among<ulong>(offsets),
            FieldKind.Flags => random.Chance(1, 2) ? 0 : random.Chance(1, 3) ? random.Below(16) : 1UL << (int)random.Below(20),
            FieldKind.Time => random.Among<ulong>(times),
            FieldKind.Priority => random.Below(17),
            FieldKind.Vector => random.Chance(3, 4) ? 0x10 + random.Below(0xf0) : random.Below(0x10),
            FieldKind.Choice => random.Chance(7, 8) ? random.Below(8) : random.Below(48),
            FieldKind.Address => random.Among<ulong>(addresses),
            FieldKind.DomctlCommand => random.Among<ulong>([DomctlCommand.Createdomain, DomctlCommand.Getdomaininfo, DomctlCommand.ShadowOp, DomctlCommand.ShadowOp, DomctlCommand.AssignDevice, DomctlCommand.TestAssignDevice, DomctlCommand.DeassignDevice, DomctlCommand.VmEventOp, 0, 2]),
            FieldKind.Version => random.Among<ulong>([InterfaceVersion.Platform, InterfaceVersion.Domctl, InterfaceVersion.Domctl, 0, InterfaceVersion.Domctl + 1]),
            FieldKind.GrantReference => random.Chance(15, 16) ? random.Below(10) : random.Among<ulong>([255, 256, 511, 512, 513, 1023, 1024, 2047, 2048, 0xffff_ffff]),
            FieldKind.GrantHandle => random.Chance(15, 16) ? random.Below(6) : random.Among<ulong>([255, 256, 257, 0x7fff_ffff, 0xffff_ffff]),
            FieldKind.GrantMapFlags => random.Chance(7, 8) ? random.Among<ulong>([2, 2, 2, 2, 6, 6]) : random.Among<ulong>([0, 1, 3, 4, 7, 10, 18, 0x1_0002, 0x22]),
            FieldKind.GrantOrGfn => random.Chance(3, 4) ? random.Below(10) : random.Among<ulong>(gfns),
            FieldKind.GrantCopyFlags => random.Chance(15, 16) ? random.Below(4) : random.Below(0x1_0000),
            FieldKind.CopyOffset => random.Chance(3, 4) ? random.Below(64) : random.Among<ulong>([0, 8, 0xff8, 0xfff, 0x1000, 0x1001, 0xffff]),
            FieldKind.CopyLength => random.Chance(3, 4) ? random.Below(64) : random.Among<ulong>([0, 1, 8, 0xfc0, 0xfff, 0x1000, 0x1001, 0xffff]),
            FieldKind.PhysicalAddress => (random.Among<ulong>(mappingGfns) << 12) | (random.Chance(7, 8) ? 0 : random.Below(0x1000)),
            FieldKind.Start => random.Chance(15, 16) ? 0 : random.Below(4),
            FieldKind.Value => random.Chance(1, 2) ? random.Below(16) : random.Among<ulong>(edges),
            _ => random.Next(),
        };
    }
}
