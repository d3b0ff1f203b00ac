using System.Runtime;
using System.Runtime.CompilerServices;

namespace Cordon.Impl.Vmx;

/// <summary>Has the processor forget translations: INVEPT for those of a p2m, INVVPID for those of a guest's own tables. Intel SDM volume 3, 29.4.3.</summary>
static unsafe class Translations
{
    const ulong OneContext = 1;
    const ulong Everything = 2;

    [RuntimeImport("*", "vmx_invept"), MethodImpl(MethodImplOptions.InternalCall)]
    static extern ulong Invept(ulong kind, ulong* descriptor);

    [RuntimeImport("*", "vmx_invvpid"), MethodImpl(MethodImplOptions.InternalCall)]
    static extern ulong Invvpid(ulong kind, ulong* descriptor);

    /// <summary>Those that go through the p2m of <paramref name="vcpu"/>'s domain, whichever vcpu made them.</summary>
    public static void ForgetP2m(HvmVcpu* vcpu)
    {
        var descriptor = stackalloc ulong[2] { VmxVcpu.Of(vcpu)->EptPointer, 0 };
        var kind = VmxProcessor.Of(vcpu)->HasInveptOne != 0 ? OneContext : Everything;
        Panic.Unless(Invept(kind, descriptor) == 0, "INVEPT failed");
    }

    /// <summary>Those of <paramref name="vcpu"/>; without VPID the processor keeps none beyond an exit.</summary>
    public static void ForgetVcpu(HvmVcpu* vcpu)
    {
        var vpid = VmxVcpu.Of(vcpu)->Vpid;
        if (vpid != 0)
        {
            var descriptor = stackalloc ulong[2] { vpid, 0 };
            var kind = VmxProcessor.Of(vcpu)->HasInvvpidOne != 0 ? OneContext : Everything;
            Panic.Unless(Invvpid(kind, descriptor) == 0, "INVVPID failed");
        }
    }
}
