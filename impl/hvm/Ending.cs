namespace Cordon.Impl;

/// <summary>Tells of domains that ended, does with them what their records say, and ends the machine's run after the last.</summary>
static unsafe class Ending
{
    /// <summary>Sees to each domain that ended and whose vcpus have left their processors; does not return when none is left alive.</summary>
    public static void Conclude(HvmProcessor* processor)
    {
        var hypervisor = processor->Hypervisor;
        EndMappings(hypervisor);
        var anyAlive = false;
        for (var id = 0u; id < hypervisor->Sizes.Domains; id++)
        {
            var domain = Hypervisor.Domain(hypervisor, new DomainId((ushort)id));
            var isOnProcessor = domain->State == DomainState.ShutDown && HvmVcpus.AreOnProcessor(hypervisor, domain);
            if (domain->State == DomainState.ShutDown && !isOnProcessor && domain->IsPreserved == 0)
            {
                Conclude(processor, domain);
            }
            anyAlive |= isOnProcessor || domain->State == DomainState.Running;
        }
        if (!anyAlive)
        {
            Console.Write(hypervisor, "all domains have ended\r\n"u8);
            ConsoleLine.Drain(hypervisor);
            Power.Off(processor->All->AnyFailed != 0 ? ExitCode.DomainFailed : ExitCode.PoweredOff);
        }
    }

    // Those that ended give up what others granted to them before any is destroyed: a domain whose grants are in use stays until they are not.
    static void EndMappings(Hypervisor* hypervisor)
    {
        for (var id = 0u; id < hypervisor->Sizes.Domains; id++)
        {
            var domain = Hypervisor.Domain(hypervisor, new DomainId((ushort)id));
            if (domain->State == DomainState.ShutDown && domain->IsPreserved == 0 && !HvmVcpus.AreOnProcessor(hypervisor, domain))
            {
                GrantMappings.EndAll(hypervisor, domain);
            }
        }
    }

    static void Conclude(HvmProcessor* processor, Domain* domain)
    {
        var hypervisor = processor->Hypervisor;
        var all = processor->All;
        if (domain->IsEndAnnounced == 0)
        {
            Begin(hypervisor, domain);
            Console.Write(hypervisor, ": shutdown "u8);
            WriteReason(hypervisor, domain->ShutdownReason);
            Console.Write(hypervisor, "\r\n"u8);
            domain->IsEndAnnounced = 1;
        }
        var id = new DomainId(domain->Id);
        var action = DomainRecord.ActionOn(BootDomains.RecordOf(all, id), domain->ShutdownReason);
        if (action != EndAction.Restart)
        {
            all->AnyFailed |= domain->ShutdownReason != Spec.ShutdownReason.Poweroff ? 1u : 0;
            ConsoleLine.LeaveDomain(hypervisor, domain);
        }
        if (action == EndAction.Preserve)
        {
            domain->IsPreserved = 1;
            return;
        }
        if (domain->GrantsInUse != 0)
        {
            return;
        }
        HvmVcpus.Release(hypervisor, domain);
        DomainDestruction.Destroy(hypervisor, domain);
        Begin(hypervisor, domain);
        Console.Write(hypervisor, ": destroyed, "u8);
        WriteDecimal(hypervisor, hypervisor->FreeFrames);
        Console.Write(hypervisor, " frames are free\r\n"u8);
        if (action == EndAction.Restart)
        {
            Restart(processor, domain, id);
        }
    }

    static void Restart(HvmProcessor* processor, Domain* domain, DomainId id)
    {
        var hypervisor = processor->Hypervisor;
        var refusal = BootDomains.Build(processor, id);
        Begin(hypervisor, domain);
        if (refusal == null)
        {
            Console.Write(hypervisor, ": started\r\n"u8);
            return;
        }
        Console.Write(hypervisor, ": refused: "u8);
        WriteText(hypervisor, refusal);
        Console.Write(hypervisor, "\r\n"u8);
        processor->All->AnyFailed = 1;
        ConsoleLine.LeaveDomain(hypervisor, domain);
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
        vcpu->Domain->IsEndAnnounced = 1;
        DomainShutdown.Shutdown(hypervisor, vcpu->Domain, Spec.ShutdownReason.Crash);
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

    static void WriteText(Hypervisor* hypervisor, string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var character = (byte)text[i];
            Console.Write(hypervisor, new System.ReadOnlySpan<byte>(&character, 1));
        }
    }

    static void WriteDecimal(Hypervisor* hypervisor, ulong value)
    {
        const int MostDigits = 20;
        var digits = stackalloc byte[MostDigits];
        var first = MostDigits;
        do
        {
            digits[--first] = (byte)('0' + value % 10);
            value /= 10;
        }
        while (value != 0);
        Console.Write(hypervisor, new System.ReadOnlySpan<byte>(digits + first, MostDigits - first));
    }
}
