namespace Cordon.Spec;

/// <summary>Commands of vm_assist: <c>VMASST_CMD_*</c> of <c>xen.h</c>.</summary>
public enum VmAssistCommand : uint
{
    /// <summary>Turns an assist on.</summary>
    Enable = 0,

    /// <summary>Turns it off.</summary>
    Disable = 1,
}

/// <summary>Assists: <c>VMASST_TYPE_*</c>.</summary>
public static class VmAssistType
{
    /// <summary>PV, 32 bit.</summary>
    public const uint FourGbSegments = 0;

    /// <summary>PV, 32 bit.</summary>
    public const uint FourGbSegmentsNotify = 1;

    /// <summary>PV.</summary>
    public const uint WritablePagetables = 2;

    /// <summary>PV, 32 bit.</summary>
    public const uint PaeExtendedCr3 = 3;

    /// <summary>PV.</summary>
    public const uint ArchitecturalIopl = 4;

    /// <summary>Marks updates of the runstate area.</summary>
    public const uint RunstateUpdateFlag = 5;

    /// <summary>PV.</summary>
    public const uint M2pStrict = 32;
}
