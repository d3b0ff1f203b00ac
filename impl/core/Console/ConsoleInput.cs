using Cordon.Spec;

namespace Cordon.Impl;

/// <summary>What the serial line receives, on its way to the domain in focus.</summary>
public static unsafe class ConsoleInput
{
    /// <summary>Adds a received byte; it is dropped when <see cref="ConsoleBuffers.Input"/> is full.</summary>
    public static void Receive(Hypervisor* hypervisor, byte value)
    {
        var console = &hypervisor->Console;
        if (console->InputProduced - console->InputConsumed < ConsoleBuffers.InputBytes)
        {
            console->Input[console->InputProduced % ConsoleBuffers.InputBytes] = value;
            console->InputProduced++;
        }
    }

    /// <summary>
    /// Offers what was received to the domain in focus: into its console ring when it has one, else by VIRQ_CONSOLE, upon which it reads with console_io.
    /// </summary>
    public static void Deliver(Hypervisor* hypervisor)
    {
        var console = &hypervisor->Console;
        var domain = Hypervisor.Domain(hypervisor, hypervisor->ConsoleFocus);
        if (console->InputProduced == console->InputConsumed || domain == null || domain->State != DomainState.Running)
        {
            return;
        }
        if (!ConsoleRing.TryDeliver(hypervisor, domain))
        {
            Virqs.Raise(hypervisor, domain, Hypervisor.Vcpu(hypervisor, domain, new VcpuId(0)), VirqNumber.Console);
        }
    }
}
