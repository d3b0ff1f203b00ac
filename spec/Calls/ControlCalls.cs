using static Cordon.Spec.Errno;
using static Cordon.Spec.FieldList;

namespace Cordon.Spec;

/// <summary>The calls by which a control domain manages the machine and other domains. What is to be done is said in the argument structure.</summary>
static class ControlCalls
{
    /// <summary>platform_op.</summary>
    public static HypercallDescription PlatformOp { get; } = Command<XenPlatformOp>(HypercallNumber.PlatformOp, "platform_op", "xen_platform_op",
        [In("Cmd", FieldKind.Choice), In("InterfaceVersion", FieldKind.Version)], [EACCES, EPERM, ENOSYS], "HC-CTL-001", "HC-CTL-010", "HC-DIF-035");

    /// <summary>sysctl.</summary>
    public static HypercallDescription Sysctl { get; } = Command<XenSysctl>(HypercallNumber.Sysctl, "sysctl", "xen_sysctl",
        [In("Cmd", FieldKind.Choice), In("InterfaceVersion", FieldKind.Version)], [EACCES, EPERM, ENOSYS], "HC-CTL-001", "HC-CTL-010", "HC-DIF-035");

    /// <summary>domctl.</summary>
    public static HypercallDescription Domctl { get; } = Command<XenDomctl>(HypercallNumber.Domctl, "domctl", "xen_domctl",
        OfDomain, [EACCES, ESRCH, EPERM, ENOSYS], "HC-CTL-002", "HC-CTL-003", "HC-CTL-010", "HC-DIF-035");

    /// <summary>paging_domctl_cont: how Xen goes on with a domctl that takes long.</summary>
    public static HypercallDescription PagingDomctlCont { get; } = Command<XenDomctl>(HypercallNumber.PagingDomctlCont, "paging_domctl_cont", "xen_domctl",
        OfDomain, [EOPNOTSUPP, ESRCH, EPERM, ENOSYS], "HC-CTL-004", "HC-CTL-010", "HC-DIF-035");

    /// <summary>dm_op: what a device model does to the domain that it serves.</summary>
    public static HypercallDescription DmOp { get; } = new()
    {
        Number = HypercallNumber.DmOp,
        XenName = "dm_op",
        Interfaces = GuestInterfaces.All,
        SubOpBits = 0,
        SubOps =
        [
            new()
            {
                Number = null,
                XenName = "dm_op",
                Identifier = "Command",
                Fields = [Register(0, "Domid", FieldKind.Domid, 16)(null), Register(1, "NrBufs", FieldKind.Count, 32)(null), Register(2, "Bufs", FieldKind.Address, 64)(null)],
                Errors = [ENODATA, E2BIG, ESRCH, EPERM, EOPNOTSUPP],
                Clauses = ["HC-CTL-005", "HC-CTL-010", "HC-DIF-028"],
            },
        ],
    };

    static Func<Type?, Field>[] OfDomain => [In("Cmd", FieldKind.DomctlCommand), In("InterfaceVersion", FieldKind.Version), In("Domain", FieldKind.Domid)];

    static HypercallDescription Command<TStructure>(
        HypercallNumber number, string xenName, string structureName, Func<Type?, Field>[] fields, Errno[] errors, params string[] clauses)
        where TStructure : struct
        => new()
        {
            Number = number,
            XenName = xenName,
            Interfaces = GuestInterfaces.All,
            SubOpBits = 0,
            StructureRegister = 0,
            CommandField = "Cmd",
            SubOps =
            [
                new()
                {
                    Number = null,
                    XenName = xenName,
                    Identifier = "Command",
                    Structure = typeof(TStructure),
                    StructureName = structureName,
                    Fields = [.. fields.Select(field => field(typeof(TStructure)))],
                    Errors = errors,
                    Clauses = clauses,
                },
            ],
        };
}
