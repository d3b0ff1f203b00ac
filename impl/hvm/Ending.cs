namespace Cordon.Impl;

/// <summary>Tells of domains that ended, and ends the machine's run after the last.</summary>
static unsafe class Ending
{
    /// <summary>One line for each domain that ended since the last look; does not return when none is left alive.</summary>
    public static void Announce(HvmProcessor* processor)
    {
        var hypervisor = processor->Hypervisor;
        var anyAlive = false;
        for (var id = 0u; id < hypervisor->Sizes.Domains; id++)
        {
            var domain = Hypervisor.Domain(hypervisor, new DomainId((ushort)id));
            anyAlive |= domain->State == DomainState.Running;
            if (domain->State == DomainState.ShutDown && (processor->All->AnnouncedDomains >> (int)id & 1) == 0)
            {
                processor->All->AnnouncedDomains |= 1UL << (int)id;
                ConsoleLine.LeaveDomain(hypervisor, domain);
                processor->All->AnyFailed |= domain->ShutdownReason != Spec.ShutdownReason.Poweroff ? 1u : 0;
                Begin(hypervisor, domain);
                Console.Write(hypervisor, ": shutdown "u8);
                WriteReason(hypervisor, domain->ShutdownReason);
                Console.Write(hypervisor, "\r\n"u8);
            }
        }
        if (!anyAlive)
        {
            Console.Write(hypervisor, "all domains have ended\r\n"u8);
            ConsoleLine.Drain(hypervisor);
            Power.Off(processor->All->AnyFailed != 0 ? ExitCode.DomainFailed : ExitCode.PoweredOff);
        }
    }

    /// <summary>Stops the domain of <paramref name="vcpu"/>, which at <paramref name="rip"/> did what no guest may, and says why.</summary>
    public static void Stop(HvmVcpu* vcpu, ulong rip, System.ReadOnlySpan<byte> what)
    {
        BeginStop(vcpu, what);
        EndStop(vcpu, rip);
    }

    /// <summary>The same, with a number after the text.</summary>
    public static void Stop(HvmVcpu* vcpu, ulong rip, System.ReadOnlySpan<byte> what, ulong number)
    {
        BeginStop(vcpu, what);
        WriteHexadecimal(vcpu->Processor->Hypervisor, number);
        EndStop(vcpu, rip);
    }

    static void BeginStop(HvmVcpu* vcpu, System.ReadOnlySpan<byte> what)
    {
        var hypervisor = vcpu->Processor->Hypervisor;
        Begin(hypervisor, vcpu->Domain);
        Console.Write(hypervisor, ": stopped: "u8);
        Console.Write(hypervisor, what);
    }

    static void EndStop(HvmVcpu* vcpu, ulong rip)
    {
        var hypervisor = vcpu->Processor->Hypervisor;
        Console.Write(hypervisor, ", rip "u8);
        WriteHexadecimal(hypervisor, rip);
        Console.Write(hypervisor, "\r\n"u8);
        vcpu->Processor->All->AnnouncedDomains |= 1UL << vcpu->Domain->Id;
        vcpu->Processor->All->AnyFailed = 1;
        DomainShutdown.Shutdown(hypervisor, vcpu->Domain, Spec.ShutdownReason.Crash);
        ConsoleLine.LeaveDomain(hypervisor, vcpu->Domain);
    }

    static void Begin(Hypervisor* hypervisor, Domain* domain)
    {
        Console.Write(hypervisor, "domain "u8);
        Console.WriteName(hypervisor, domain);
    }

    static void WriteReason(Hypervisor* hypervisor, uint reason)
    {
        switch (reason)
        {
            case Spec.ShutdownReason.Poweroff:
                Console.Write(hypervisor, "poweroff"u8);
                break;
            case Spec.ShutdownReason.Reboot:
                Console.Write(hypervisor, "reboot"u8);
                break;
            case Spec.ShutdownReason.Suspend:
                Console.Write(hypervisor, "suspend"u8);
                break;
            case Spec.ShutdownReason.Crash:
                Console.Write(hypervisor, "crash"u8);
                break;
            case Spec.ShutdownReason.Watchdog:
                Console.Write(hypervisor, "watchdog"u8);
                break;
            default:
                Console.Write(hypervisor, "soft_reset"u8);
                break;
        }
    }

    static void WriteHexadecimal(Hypervisor* hypervisor, ulong value)
    {
        var digits = stackalloc byte[1];
        Console.Write(hypervisor, "0x"u8);
        var shift = 60;
        while (shift > 0 && value >> shift == 0)
        {
            shift -= 4;
        }
        for (; shift >= 0; shift -= 4)
        {
            var digit = (int)((value >> shift) & 15);
            digits[0] = (byte)(digit < 10 ? '0' + digit : 'a' + digit - 10);
            Console.Write(hypervisor, new System.ReadOnlySpan<byte>(digits, 1));
        }
    }
}
