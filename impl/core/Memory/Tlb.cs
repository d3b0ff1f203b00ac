namespace Cordon.Impl;

/// <summary>
/// The translations that the processor may still hold of a domain's p2m. A flush is a new generation of the domain; a vcpu whose generation is an
/// older one does not run before the processor has forgotten its translations. Since no vcpu of the domain runs while the hypervisor does (one
/// processor), a flush is complete when <see cref="Flush"/> returns.
/// </summary>
public static unsafe class Tlb
{
    /// <summary>Makes every translation of the domain's p2m unusable.</summary>
    public static void Flush(Domain* domain) => domain->FlushGeneration++;

    /// <summary>Whether the backend must flush the processor's translations of <paramref name="vcpu"/> before it runs; asked once before each entry.</summary>
    public static bool TakeFlush(Domain* domain, Vcpu* vcpu)
    {
        if (vcpu->FlushGeneration == domain->FlushGeneration)
        {
            return false;
        }
        vcpu->FlushGeneration = domain->FlushGeneration;
        return true;
    }
}
