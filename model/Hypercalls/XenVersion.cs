using Cordon.Spec;

namespace Cordon.Model;

/// <summary>
/// <c>xen_version</c>: what the hypervisor says of itself. The texts are constants of <c>spec</c>; that they are written into the
/// guest's buffer is no change of the state.
/// </summary>
public static class XenVersion
{
    /// <summary>The feature bits of every PVH guest.</summary>
    const ulong GuestFeatures = (1UL << (int)Feature.WritablePageTables) | (1UL << (int)Feature.AutoTranslatedPhysmap)
        | (1UL << (int)Feature.HvmCallbackVector) | (1UL << (int)Feature.HvmSafePvclock)
        | (1UL << (int)Feature.MemoryOpVnodeSupported) | (1UL << (int)Feature.NotDirectMapped);

    /// <summary><c>XENVER_version</c>: the major number in bits 31:16, the minor in bits 15:0.</summary>
    [Clause("HC-VER-001")]
    public static Result Version(State state, Caller caller, XenVersionVersionArguments arguments)
        => Result.Of(XenVersionValue.Packed);

    /// <summary><c>XENVER_extraversion</c>.</summary>
    [Clause("HC-VER-002")]
    public static Result Extraversion(State state, Caller caller, XenVersionExtraversionArguments arguments) => Result.Success;

    /// <summary><c>XENVER_compile_info</c>.</summary>
    [Clause("HC-VER-002")]
    public static Result CompileInfo(State state, Caller caller, XenVersionCompileInfoArguments arguments) => Result.Success;

    /// <summary><c>XENVER_capabilities</c>.</summary>
    [Clause("HC-VER-002")]
    public static Result Capabilities(State state, Caller caller, XenVersionCapabilitiesArguments arguments) => Result.Success;

    /// <summary><c>XENVER_changeset</c>.</summary>
    [Clause("HC-VER-002")]
    public static Result Changeset(State state, Caller caller, XenVersionChangesetArguments arguments) => Result.Success;

    /// <summary><c>XENVER_platform_parameters</c>: where Xen's part of a PV guest's address space begins; it means nothing to others.</summary>
    [Clause("HC-VER-003")]
    public static Result PlatformParameters(State state, Caller caller, XenVersionPlatformParametersArguments arguments)
    {
        arguments.VirtStart = 0xFFFF_8000_0000_0000;
        return Result.Success;
    }

    /// <summary><c>XENVER_get_features</c>: the feature bits of the interface.</summary>
    [Clause("HC-VER-004")]
    public static Result GetFeatures(State state, Caller caller, XenVersionGetFeaturesArguments arguments)
    {
        if (arguments.SubmapIdx >= Feature.Submaps)
        {
            return Result.Error(Errno.EINVAL);
        }
        arguments.Submap = GuestFeatures | Logic.Select(state.IsControl[caller.Domain] == 1, 1UL << (int)Feature.Dom0, 0UL);
        return Result.Success;
    }

    /// <summary><c>XENVER_pagesize</c>.</summary>
    [Clause("HC-VER-005")]
    public static Result Pagesize(State state, Caller caller, XenVersionPagesizeArguments arguments)
    {
        if (arguments.Buffer != 0)
        {
            return Result.Error(Errno.EINVAL);
        }
        return Result.Of(XenVersionValue.PageBytes);
    }

    /// <summary><c>XENVER_guest_handle</c>: the domain's UUID, <see cref="State.Handle"/>.</summary>
    [Clause("HC-VER-002")]
    public static Result GuestHandle(State state, Caller caller, XenVersionGuestHandleArguments arguments) => Result.Success;

    /// <summary><c>XENVER_commandline</c>.</summary>
    [Clause("HC-VER-002")]
    public static Result Commandline(State state, Caller caller, XenVersionCommandlineArguments arguments) => Result.Success;
}
