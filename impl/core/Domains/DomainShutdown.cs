namespace Cordon.Impl;

/// <summary>The end of a domain's running.</summary>
public static unsafe class DomainShutdown
{
    /// <summary>
    /// Stops the domain for <paramref name="reason"/> (<c>SHUTDOWN_*</c>), or for the reason that was latched before. A second shutdown changes nothing.
    /// </summary>
    public static void Shutdown(Hypervisor* hypervisor, Domain* domain, uint reason)
    {
        if (domain->State != DomainState.Running)
        {
            return;
        }
        Latch(domain, reason);
        domain->State = DomainState.ShutDown;
        hypervisor->RescheduleRequested = 1;
    }

    /// <summary>Latches the reason of a later shutdown, unless one is latched.</summary>
    public static void Latch(Domain* domain, uint reason)
    {
        if (domain->IsReasonLatched == 0)
        {
            domain->ShutdownReason = reason;
            domain->IsReasonLatched = 1;
        }
    }
}
