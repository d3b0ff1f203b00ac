using static Cordon.Spec.FieldList;
using static Cordon.Spec.SubOpBuilder;
using static Cordon.Spec.XenVersionCommand;

namespace Cordon.Spec;

/// <summary>xen_version.</summary>
static class VersionCalls
{
    static readonly Func<Type?, Field> Buffer = Register(1, "Buffer", FieldKind.Address, 64);

    /// <summary>The call.</summary>
    public static HypercallDescription XenVersion { get; } = new()
    {
        Number = HypercallNumber.XenVersion,
        XenName = "xen_version",
        Interfaces = GuestInterfaces.All,
        SubOps =
        [
            Plain(XenVersionCommand.Version, "version", [], [], ["HC-VER-001"]),
            Text(Extraversion, "extraversion"),
            Text(CompileInfo, "compile_info"),
            Text(Capabilities, "capabilities"),
            Text(Changeset, "changeset"),
            With<XenPlatformParameters, XenVersionCommand>(PlatformParameters, "platform_parameters", "xen_platform_parameters",
                [Out("VirtStart", FieldKind.Value)], [], ["HC-VER-003"]),
            With<XenFeatureInfo, XenVersionCommand>(GetFeatures, "get_features", "xen_feature_info",
                [In("SubmapIdx", FieldKind.Index), Out("Submap", FieldKind.Flags)], [Errno.EINVAL], ["HC-VER-004"]),
            Plain(Pagesize, "pagesize", [Buffer], [Errno.EINVAL], ["HC-VER-005"]),
            Text(GuestHandle, "guest_handle"),
            Text(Commandline, "commandline"),
            Refused(BuildId, "build_id", Errno.EPERM, "HC-VER-008", "HC-DIF-014"),
        ],
    };

    static SubOp Text(XenVersionCommand command, string xenName)
        => Plain(command, xenName, [Buffer], [Errno.EFAULT], ["HC-VER-002"]);
}
