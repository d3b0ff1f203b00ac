using static Cordon.Spec.Errno;
using static Cordon.Spec.FieldList;
using static Cordon.Spec.GrantTableCommand;
using static Cordon.Spec.SubOpBuilder;

namespace Cordon.Spec;

/// <summary>grant_table_op.</summary>
static class GrantTableCalls
{
    static readonly Func<Type?, Field> Count = Register(2, "Count", FieldKind.Count, 32);

    /// <summary>The call.</summary>
    public static HypercallDescription GrantTableOp { get; } = new()
    {
        Number = HypercallNumber.GrantTableOp,
        XenName = "grant_table_op",
        Interfaces = GuestInterfaces.All,
        Option = "GRANT_TABLE",
        SubOps =
        [
            With<GnttabMapGrantRef, GrantTableCommand>(MapGrantRef, "map_grant_ref", "gnttab_map_grant_ref",
                [
                    Count, In("HostAddr", FieldKind.PhysicalAddress), In("Flags", FieldKind.GrantMapFlags), In("Ref", FieldKind.GrantReference), In("Dom", FieldKind.Domid),
                    Out("Status", FieldKind.Choice), InOut("Handle", FieldKind.GrantHandle), InOut("DevBusAddr", FieldKind.MachineAddress),
                ],
                [EINVAL], ["HC-GNT-010", "HC-GNT-011", "HC-GNT-012", "HC-GNT-013", "HC-GNT-014", "HC-GNT-015", "HC-GNT-016"], Shape.StructureList, takesRegisters: true),
            With<GnttabUnmapGrantRef, GrantTableCommand>(UnmapGrantRef, "unmap_grant_ref", "gnttab_unmap_grant_ref",
                [
                    Count, In("HostAddr", FieldKind.PhysicalAddress), In("DevBusAddr", FieldKind.Flags), In("Handle", FieldKind.GrantHandle),
                    Out("Status", FieldKind.Choice),
                ],
                [EINVAL], ["HC-GNT-010", "HC-GNT-017", "HC-GNT-019"], Shape.StructureList, takesRegisters: true),
            With<GnttabSetupTable, GrantTableCommand>(SetupTable, "setup_table", "gnttab_setup_table",
                [
                    Count, In("Dom", FieldKind.Domid), In("NrFrames", FieldKind.Count), Out("Status", FieldKind.Choice), In("FrameList", FieldKind.Address),
                    Element("Index", FieldKind.Index, 64), Element("Gfn", FieldKind.Gfn, 64, Direction.Out),
                ],
                [EINVAL], ["HC-GNT-004", "HC-GNT-005", "HC-GNT-006"], Shape.GrantFrameList),
            Refused(DumpTable, "dump_table", ENOSYS, "HC-GNT-039"),
            Refused(Transfer, "transfer", ENOSYS, "HC-GNT-039"),
            With<GnttabCopy, GrantTableCommand>(Copy, "copy", "gnttab_copy",
                [
                    Count, In("SourceFrame", FieldKind.GrantOrGfn), In("SourceDomid", FieldKind.Domid), In("SourceOffset", FieldKind.CopyOffset),
                    In("DestFrame", FieldKind.GrantOrGfn), In("DestDomid", FieldKind.Domid), In("DestOffset", FieldKind.CopyOffset),
                    In("Len", FieldKind.CopyLength), In("Flags", FieldKind.GrantCopyFlags), Out("Status", FieldKind.Choice),
                ],
                [EINVAL], ["HC-GNT-010", "HC-GNT-025", "HC-GNT-026", "HC-GNT-027", "HC-GNT-028", "HC-GNT-040", "HC-GNT-041"], Shape.StructureList, takesRegisters: true),
            With<GnttabQuerySize, GrantTableCommand>(QuerySize, "query_size", "gnttab_query_size",
                [Count, In("Dom", FieldKind.Domid), InOut("NrFrames", FieldKind.Count), InOut("MaxNrFrames", FieldKind.Count), Out("Status", FieldKind.Choice)],
                [EINVAL], ["HC-GNT-007"]),
            Refused(UnmapAndReplace, "unmap_and_replace", ENOSYS, "HC-GNT-018"),
            With<GnttabSetVersion, GrantTableCommand>(SetVersion, "set_version", "gnttab_set_version",
                [Count, InOut("Version", FieldKind.Choice)], [EINVAL, EBUSY, ERANGE, ENOMEM], ["HC-GNT-008", "HC-GNT-036", "HC-GNT-037"], writesBackAlways: true),
            Refused(GetStatusFrames, "get_status_frames", ENOSYS, "HC-GNT-039"),
            With<GnttabGetVersion, GrantTableCommand>(GetVersion, "get_version", "gnttab_get_version",
                [Count, In("Dom", FieldKind.Domid), Out("Version", FieldKind.Choice)], [EINVAL, ESRCH, EPERM], ["HC-GNT-009"]),
            With<GnttabSwapGrantRef, GrantTableCommand>(SwapGrantRef, "swap_grant_ref", "gnttab_swap_grant_ref",
                [Count, In("RefA", FieldKind.GrantReference), In("RefB", FieldKind.GrantReference), Out("Status", FieldKind.Choice)],
                [EINVAL], ["HC-GNT-010", "HC-GNT-031"], Shape.StructureList, takesRegisters: true),
            Refused(CacheFlush, "cache_flush", ENOSYS, "HC-GNT-039"),
        ],
    };
}
