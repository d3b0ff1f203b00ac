namespace Cordon.Impl;

/// <summary>
/// The translations that the processors may still hold of a domain's p2m. A flush is a new generation of the domain; a vcpu whose generation is an
/// older one does not run before its processor has forgotten its translations, and each that runs when the flush is ordered is stopped. So a flush
/// is complete when <see cref="Flush"/> returns. A vcpu that gets another processor owes a flush there, whatever its generation.
/// </summary>
public static unsafe class Tlb
{
    /// <summary>Makes every translation of the domain's p2m unusable.</summary>
    public static void Flush(Hypervisor* hypervisor, Domain* domain)
    {
        domain->FlushGeneration++;
        Processor.EndRuns(hypervisor, domain);
    }

    /// <summary>Gives <paramref name="vcpu"/> the processor of this number, which may remember translations of it that were to be forgotten while it ran elsewhere.</summary>
    public static void Arrive(Domain* domain, Vcpu* vcpu, uint processor)
    {
        var arrived = processor + 1;
        if (vcpu->LastProcessor != arrived)
        {
            vcpu->LastProcessor = arrived;
            vcpu->FlushGeneration = domain->FlushGeneration - 1;
        }
    }

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
