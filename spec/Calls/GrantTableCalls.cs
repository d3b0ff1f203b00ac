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
            Refused(MapGrantRef, "map_grant_ref", ENOSYS, "HC-DIF-008"),
            Refused(UnmapGrantRef, "unmap_grant_ref", ENOSYS, "HC-DIF-008"),
            With<GnttabSetupTable, GrantTableCommand>(SetupTable, "setup_table", "gnttab_setup_table",
                [
                    Count, In("Dom", FieldKind.Domid), In("NrFrames", FieldKind.Count), Out("Status", FieldKind.Choice), In("FrameList", FieldKind.Address),
                    Element("Index", FieldKind.Index, 64), Element("Gfn", FieldKind.Gfn, 64, Direction.Out),
                ],
                [EINVAL], ["HC-GNT-004", "HC-GNT-005", "HC-GNT-006"], Shape.GrantFrameList),
            Refused(DumpTable, "dump_table", ENOSYS, "HC-DIF-008"),
            Refused(Transfer, "transfer", ENOSYS, "HC-DIF-008"),
            Refused(Copy, "copy", ENOSYS, "HC-DIF-008"),
            With<GnttabQuerySize, GrantTableCommand>(QuerySize, "query_size", "gnttab_query_size",
                [Count, In("Dom", FieldKind.Domid), InOut("NrFrames", FieldKind.Count), InOut("MaxNrFrames", FieldKind.Count), Out("Status", FieldKind.Choice)],
                [EINVAL], ["HC-GNT-007"]),
            Refused(UnmapAndReplace, "unmap_and_replace", ENOSYS, "HC-DIF-008"),
            With<GnttabSetVersion, GrantTableCommand>(SetVersion, "set_version", "gnttab_set_version",
                [Count, InOut("Version", FieldKind.Choice)], [EINVAL, ENOSYS], ["HC-GNT-008"], writesBackAlways: true),
            Refused(GetStatusFrames, "get_status_frames", ENOSYS, "HC-DIF-008"),
            With<GnttabGetVersion, GrantTableCommand>(GetVersion, "get_version", "gnttab_get_version",
                [Count, In("Dom", FieldKind.Domid), Out("Version", FieldKind.Choice)], [EINVAL, ESRCH, EPERM], ["HC-GNT-009"]),
            Refused(SwapGrantRef, "swap_grant_ref", ENOSYS, "HC-DIF-008"),
            Refused(CacheFlush, "cache_flush", ENOSYS, "HC-DIF-008"),
        ],
    };
}
