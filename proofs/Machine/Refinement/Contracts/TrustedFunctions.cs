namespace Cordon.Proofs.Machine.Refinement.Contracts;

/// <summary>Functions that handlers call, whose contracts are taken for granted: each with what is trusted of it and why. They are on the certificate by name.</summary>
public static class TrustedFunctions
{
    /// <summary>The functions.</summary>
    public static IReadOnlyDictionary<string, string> All { get; } = new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        [GuestCopies.Function] = "copies between the hypervisor and the calling domain's own frames, as many bytes as it is told, and says whether the guest's memory was there; compared with the model by every lane",
        [Time.Function] = "gives the system time, one value throughout a call; what the clock says is outside the model",
        [OtherVcpus.Function] = "says whether another vcpu of the domain is up, by looking at each; that the model's count says the same is the lemma about finite sums",
        [Copies.Fill] = "the assembly stub that fills memory with one byte",
    };
}
