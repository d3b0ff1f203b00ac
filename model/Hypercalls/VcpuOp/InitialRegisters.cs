namespace Cordon.Model;

/// <summary>The registers with which <c>VCPUOP_initialise</c> may start a vcpu (<c>vcpu_hvm_context</c>).</summary>
static class InitialRegisters
{
    /// <summary>Whether the processor can start with them.</summary>
    public static Bool AreValid(VcpuOpInitialiseArguments arguments) => arguments.Mode <= 1;
}
