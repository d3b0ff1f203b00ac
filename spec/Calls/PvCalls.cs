using static Cordon.Spec.Errno;
using static Cordon.Spec.FieldList;

namespace Cordon.Spec;

/// <summary>Calls for the page tables of PV guests that a PVH guest may make too, to be refused.</summary>
static class PvCalls
{
    /// <summary>mmuext_op.</summary>
    public static HypercallDescription MmuextOp { get; } = new()
    {
        Number = HypercallNumber.MmuextOp,
        XenName = "mmuext_op",
        Interfaces = GuestInterfaces.All,
        SubOpBits = 0,
        SubOps =
        [
            new()
            {
                Number = null,
                XenName = "mmuext_op",
                Identifier = "Make",
                Fields =
                [
                    Register(0, "Uops", FieldKind.Address, 64)(null), Register(1, "Count", FieldKind.Count, 32)(null),
                    Register(2, "Pdone", FieldKind.Address, 64)(null), Register(3, "Foreigndom", FieldKind.Domid, 32)(null),
                ],
                Errors = [ESRCH, EINVAL, EPERM],
                Clauses = ["HC-CTL-011", "HC-CTL-012"],
            },
        ],
    };
}
