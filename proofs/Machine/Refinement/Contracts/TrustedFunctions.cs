using Cordon.Proofs.Machine.Refinement.Lemmas;

namespace Cordon.Proofs.Machine.Refinement.Contracts;

/// <summary>Functions that handlers call, whose contracts are taken for granted: each with what is trusted of it and why. They are on the certificate by name.</summary>
public static class TrustedFunctions
{
    const string BehindAnExit = "called behind a hypercall when it is due; that it leaves the vcpu's registers, RIP and the flush that it owes as they are is not looked at";

    /// <summary>The functions.</summary>
    public static IReadOnlyDictionary<string, string> All { get; } = new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        [Copies.Copy] = "the assembly stub that copies bytes: seven instructions, of which two are repeated; that it is told to copy between the buffer and the calling domain's own memory is a lemma",
        [ByteMoves.Function] = "the assembly stub that moves bytes, also where the two places overlap: eleven instructions, and those of the other stub; that both places lie within frames of domains is shown where it is called",
        [Time.Function] = "gives the system time, one value throughout a call; what the clock says is outside the model",
        [OtherVcpus.Function] = "says whether another vcpu of the domain is up, by looking at each; that the model's count says the same is the lemma about finite sums",
        [ExitPath.ServeConsole] = BehindAnExit,
        [ExitPath.DrainConsole] = BehindAnExit,
        [ExitPath.ProgramTimer] = BehindAnExit,
        [ExitPath.Offer] = BehindAnExit,
        [ExitPath.Attend] = "asks other processors to look at what their vcpus are owed; it changes what is noted of them and of no vcpu",
        [ExitPath.TakeLock] = "the stub that waits for the hypervisor's lock: six instructions; that it is taken before a vcpu is looked at is shown",
        [ExitPath.ReleaseLock] = "the stub that lets the next processor into the hypervisor: one instruction; that it comes last is shown",
        [Flushes.Function] = "ends the runs of a domain's vcpus on other processors, and waits until they have ended; that it is called for each flush, before a frame is given away, is shown",
        [ExitPath.Reschedule] = "chooses the vcpu that goes on behind a hypercall when another turn was asked for; what it does is not looked at",
        [Superpages.Split] = "has the processor go by a table's entries of 4 KiB, before one of them is taken away, behind a flush; that it changes no entry, and that it is called, is shown by tests alone",
        [Superpages.MergeIfWhole] = "has the processor go by one entry of 2 MiB where a table's entries say the same, behind a flush; that it does so nowhere else is shown by tests alone",
        [Superpages.Fill] = "maps an extent of 2 MiB at once, or nothing; that this is what frames that are taken singly come to is compared by tests, and followed is that it maps nothing",
        [Copies.Fill] = "the assembly stub that fills memory with one byte",
    };
}
