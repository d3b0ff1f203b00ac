using Cordon.GeneratedTests.Generation;
using Cordon.HwTests.Reference;
using Cordon.Model;
using Cordon.Spec;

namespace Cordon.HwTests.Generation;

/// <summary>Values for fields, by what they mean: mostly ones that reach something, and each edge now and then.</summary>
/// <param name="reference">The state that says which ports and frames there are.</param>
public sealed class FieldValues(ReferenceHypervisor reference)
{
    static readonly ulong[] words = [0, 1, 2, 3, 0x7f, 0x80, 0xff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff, 1UL << 32, 1UL << 63, ulong.MaxValue];
    static readonly ulong[] strangers = [1, 5, 0x7fef, Domid.Io, Domid.Xen, 0x7ff3, Domid.Invalid, 0x7fff, 0xffff];

    State State => reference.State;

    /// <summary>A value for <paramref name="field"/> of a sub-op, by its <see cref="FieldKind"/>.</summary>
    public ulong Choose(Field field, ref RandomWords random) => field.Kind switch
    {
        FieldKind.Domid => random.Chance(3, 4) ? Domid.Self : random.Chance(1, 2) ? reference.Domain.Value : random.Among<ulong>(strangers),
        FieldKind.Port or FieldKind.RemotePort => Port(ref random),
        FieldKind.Vcpu => random.Chance(7, 8) ? random.Below(2) : random.Among<ulong>([2, 3, 31, 32, 0x7fffffff, 0xffffffff]),
        FieldKind.Virq => random.Chance(7, 8) ? random.Below(24) : random.Among<ulong>([24, 25, 32, 0x80000000, 0xffffffff]),
        FieldKind.Gfn => Gfn(ref random),
        FieldKind.Index => random.Chance(3, 4) ? random.Below(4) : random.Among<ulong>([31, 32, 63, 64, 65, 128, 0xffffffff]),
        FieldKind.Count => random.Chance(3, 4) ? random.Below(4) : random.Among<ulong>([63, 64, 65, 128, 129, 0x80000000, 0xffffffff]),
        FieldKind.Order => random.Chance(7, 8) ? random.Below(3) : random.Among<ulong>([10, 31, 32, 63, 64, 0xffffffff]),
        FieldKind.Offset => Offset(ref random),
        FieldKind.Flags => random.Chance(2, 3) ? 0 : random.Chance(1, 2) ? random.Below(64) : random.Among<ulong>(words),
        FieldKind.Time => Time(ref random),
        FieldKind.Priority => random.Chance(7, 8) ? random.Below(16) : random.Among<ulong>([16, 17, 0x80000000, 0xffffffff]),
        FieldKind.Vector => random.Chance(3, 4) ? 16 + random.Below(240) : random.Among<ulong>([0, 1, 15, 16, 255, 256, 271, 0xffffffff]),
        FieldKind.Choice => random.Chance(7, 8) ? random.Below(8) : random.Among<ulong>(words),
        FieldKind.Address => random.Chance(5, 6) ? GuestPlaces.List + 8 * random.Below(16) : random.Chance(1, 2) ? GuestPlaces.Unmapped : GuestPlaces.ReadOnly,
        FieldKind.DomctlCommand => random.Among<ulong>([DomctlCommand.Createdomain, DomctlCommand.Getdomaininfo, DomctlCommand.ShadowOp, DomctlCommand.ShadowOp, DomctlCommand.AssignDevice, DomctlCommand.TestAssignDevice, DomctlCommand.DeassignDevice, DomctlCommand.VmEventOp, 0, 2, 0xffffffff]),
        FieldKind.Version => random.Among<ulong>([InterfaceVersion.Platform, InterfaceVersion.Domctl, InterfaceVersion.Domctl, 0, InterfaceVersion.Domctl + 1, 0xffffffff]),
        FieldKind.GrantReference => Reference(ref random),
        FieldKind.GrantCopyFlags => random.Chance(15, 16) ? random.Below(4) : random.Below(0x10000),
        FieldKind.CopyOffset => random.Chance(7, 8) ? random.Below(32) : random.Among<ulong>([0, 4095, 4096, 4097, 0xffff]),
        FieldKind.CopyLength => random.Chance(7, 8) ? random.Below(32) : random.Among<ulong>([0, 1, 4080, 4096, 4097, 0xffff]),
        FieldKind.GrantHandle => Handle(ref random),
        FieldKind.GrantMapFlags => random.Chance(7, 8) ? random.Chance(2, 3) ? GrantMapFlags.HostMap : GrantMapFlags.HostMap | GrantMapFlags.Readonly
            : random.Among<ulong>([0, 1, 3, 4, 7, 10, 18, 0x22, 0x10002, 0xffffffff]),
        FieldKind.PhysicalAddress => random.Chance(15, 16) ? (Gfn(ref random) << 12) | (random.Chance(7, 8) ? 0 : random.Below(0x1000)) : 0,
        FieldKind.Start => random.Chance(9, 10) ? 0 : random.Among<ulong>([1, 2, 3, 0x400, 0x10000, (1UL << 58) - 1]),
        _ => random.Chance(1, 2) ? random.Among<ulong>(words) : random.Next(),
    };

    /// <summary>A time that has not come while a case runs, one that passed long ago, or one that is no time.</summary>
    public static ulong Time(ref RandomWords random)
        => random.Among<ulong>([0, 1, 999_999, 1_000_000, 1UL << 40, (1UL << 56) - 1, 1UL << 56, 1UL << 62, 1UL << 63, ulong.MaxValue]);

    /// <summary>A grant reference: mostly one of those that cases use.</summary>
    public ulong Reference(ref RandomWords random)
        => random.Chance(7, 8) ? GuestPlaces.FirstReference + random.Below((uint)GuestPlaces.References)
            : random.Among<ulong>([0, 1, 511, 512, 32767, 32768, 0x7fffffff, 0xffffffff]);

    /// <summary>The handle of a mapping, mostly; else of none.</summary>
    ulong Handle(ref RandomWords random)
    {
        var mapped = reference.MappedHandles();
        return random.Chance(7, 8) && mapped.Count > 0 ? mapped[(int)random.Below((uint)mapped.Count)]
            : random.Chance(1, 2) ? random.Below(4) : random.Among<ulong>([255, 256, 16383, 16384, 0x7fffffff, 0xffffffff]);
    }

    /// <summary>A port: open ones first, then the lowest closed ones, then the edges.</summary>
    public ulong Port(ref RandomWords random)
    {
        var open = reference.OpenPorts();
        return random.Chance(3, 5) && open.Count > 0 ? open[(int)random.Below((uint)open.Count)]
            : random.Chance(3, 4) ? random.Below(12)
            : random.Among<ulong>([63, 64, 65, 127, 1023, 1024, 4095, 4096, 0x1ffff, 0x20000, 0x7fffffff, 0x80000000, 0xffffffff]);
    }

    /// <summary>A guest frame: of the scratch ones, mapped or not; a hole; an edge of what can be mapped.</summary>
    public ulong Gfn(ref RandomWords random)
        => random.Chance(7, 8) ? GuestPlaces.ScratchGfn + random.Below((uint)GuestPlaces.ScratchFrames)
            : random.Among<ulong>([
                1UL << 20, (1UL << 20) + 1, State.GfnLimit[reference.Domain], State.GfnLimit[reference.Domain] + 1, 1UL << 40, 1UL << 52,
                1UL << 63, ulong.MaxValue]);

    static ulong Offset(ref RandomWords random)
        => random.Chance(3, 4) ? 8 * random.Below(504) : random.Among<ulong>([4, 7, 4020, 4024, 4025, 4028, 4032, 4033, 4040, 4088, 4096, 0xffffffff]);
}
