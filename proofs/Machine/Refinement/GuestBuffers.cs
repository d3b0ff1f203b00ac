using Cordon.Model;
using Cordon.Proofs.Machine.Regions;
using Cordon.Proofs.Smt;
using Cordon.Proofs.Symbolic;
using Cordon.Spec;
using static Cordon.Proofs.Machine.Refinement.Formulas;

namespace Cordon.Proofs.Machine.Refinement;

/// <summary>
/// What sub-ops copy to the guest besides their argument structure: where it has to go, how much it is, and what it has to say. The same rules by which the tests look at the guest's
/// memory (<c>generated-tests/Comparison/ModelCallStores</c>).
/// </summary>
public sealed class GuestBuffers(RefinedImage image, GuestCall guest)
{
    /// <summary>One buffer.</summary>
    /// <param name="Address">Its guest-linear address.</param>
    /// <param name="Bytes">How long it is.</param>
    /// <param name="Says">What a byte of it has to be; null where no clause says it: then it may depend on nothing but <paramref name="Tells"/>.</param>
    /// <param name="MayFail">Whether the call succeeds even if the guest's memory is not there.</param>
    /// <param name="Tells">The fields of tables that the content may depend on where no clause says what it is.</param>
    public sealed record Buffer(Term Address, int Bytes, Func<int, Term?> Says, bool MayFail, params string[] Tells)
    {
        /// <summary>Whether the address 0 says that nothing is to be given.</summary>
        public bool NoneAtZero { get; init; }

        /// <summary>Whether a byte of it is to be given.</summary>
        public Func<int, Term> IsWanted { get; init; } = _ => Term.True;
    }

    /// <summary>The buffer of the sub-op; null when it has none.</summary>
    public Buffer? Find()
    {
        var caller = guest.Caller.Domain.Value.Term;
        return guest.Name switch
        {
            "XenVersion.Extraversion" => Text(XenVersionValue.ExtraversionBytes),
            "XenVersion.CompileInfo" => Text(144),
            "XenVersion.Capabilities" => Text(XenVersionValue.CapabilitiesBytes),
            "XenVersion.Changeset" => Text(XenVersionValue.ChangesetBytes),
            "XenVersion.Commandline" => Text(XenVersionValue.CommandlineBytes),
            "XenVersion.GuestHandle" => new(Argument("Buffer"), (int)XenVersionValue.GuestHandleBytes, i => Octet(Word(nameof(State.Handle), caller, Literal((ulong)(i / 8))), i % 8), false),
            "VcpuOp.RegisterRunstateMemoryArea" => new(Argument("Address"), 48, Runstate, true) { NoneAtZero = true },
            // HC-SHI-007: what the clock says is outside the model.
            "VcpuOp.RegisterVcpuTimeMemoryArea" => new(Argument("Address"), 32, _ => null, true,
                "Hypervisor.TimestampBase", "Hypervisor.TimestampMultiplier", "Hypervisor.TimestampShift", "Domain.TimestampOffset")
            {
                NoneAtZero = true,
            },
            "MemoryOp.MemoryMap" => new(Argument("Buffer"), MapEntryBytes * Impl.Domain.MaximumMapEntries, MapEntry, false)
            {
                IsWanted = i => And(Less(Literal((ulong)(i / MapEntryBytes)), Argument("NrEntries")), Less(Literal((ulong)(i / MapEntryBytes)), Word(nameof(State.MemoryMapEntries), caller))),
            },
            _ => null,
        };
    }

    const int MapEntryBytes = 20;

    // An entry: address, size, and a type of 32 bits.
    Term MapEntry(int offset)
    {
        var map = (offset % MapEntryBytes) switch { < 8 => nameof(State.MemoryMapAddress), < 16 => nameof(State.MemoryMapSize), _ => nameof(State.MemoryMapType) };
        return Octet(Word(map, guest.Caller.Domain.Value.Term, Literal((ulong)(offset / MapEntryBytes))), offset % MapEntryBytes % 8);
    }

    Buffer Text(uint bytes) => new(Argument("Buffer"), (int)bytes, _ => null, false);

    // HC-SHI-008: the calling vcpu's account is told as of when it was put on its processor.
    Term Runstate(int offset)
    {
        var (caller, vcpu) = (guest.Caller.Domain.Value.Term, Argument("Vcpuid"));
        var entered = Word(nameof(State.RunStateEntered), caller, vcpu);
        var state = Word(nameof(State.RunState), caller, vcpu);
        var now = Select(Equal(vcpu, guest.Caller.Vcpu.Value.Term), entered, guest.Caller.Now.Term);
        if (offset < 16)
        {
            return Octet(offset < 8 ? state : entered, offset % 8);
        }
        var number = Literal((ulong)(offset - 16) / 8);
        var since = Of(And(Equal(state, number), Less(entered, now)), Term.Binary(Operator.Subtract, now, entered));
        return Octet(Term.Binary(Operator.Add, Word(nameof(State.RunStateTime), caller, vcpu, number), since), offset % 8);
    }

    Term Word(string map, params Term[] key) => AbstractionFunction.Word(map, key, image.Before)!;

    Term Argument(string field) => Term.ZeroExtend(GuestCall.Value(guest.SubOp.Fields.First(f => f.Name == field)), 64);

    static Term Octet(Term word, int number) => Term.Extract(word, (8 * number) + 7, 8 * number);
}
