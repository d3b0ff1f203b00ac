namespace Cordon.Impl;

/// <summary>The end of a domain's running.</summary>
public static unsafe class DomainShutdown
{
    /// <summary>
    /// Stops the domain for <paramref name="reason"/> (<c>SHUTDOWN_*</c>). A second shutdown changes nothing.
    /// </summary>
    public static void Shutdown(Hypervisor* hypervisor, Domain* domain, uint reason)
    {
        if (domain->State != DomainState.Running)
        {
            return;
        }
        domain->ShutdownReason = reason;
        domain->State = DomainState.ShutDown;
        hypervisor->RescheduleRequested = 1;
    }
}
