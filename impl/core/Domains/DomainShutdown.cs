namespace Cordon.Impl;

/// <summary>The end of a domain's running.</summary>
public static unsafe class DomainShutdown
{
    /// <summary>
    /// Stops the domain for <paramref name="reason"/> (<c>SHUTDOWN_*</c>), or for the one that it latched before. A second shutdown changes nothing.
    /// </summary>
    public static void Shutdown(Hypervisor* hypervisor, Domain* domain, uint reason)
    {
        if (domain->State != DomainState.Running)
        {
            return;
        }
        domain->ShutdownReason = domain->ShutdownCode != 0 ? domain->ShutdownCode - 1 : reason;
        domain->State = DomainState.ShutDown;
        hypervisor->RescheduleRequested = 1;
    }
}
