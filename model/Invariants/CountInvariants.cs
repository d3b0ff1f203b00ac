using Cordon.Spec;

namespace Cordon.Model;

/// <summary>Counts that equal what they count.</summary>
public static class CountInvariants
{
    /// <summary>The reference count of a frame: allocation, p2m entries, vcpu_info areas, control blocks, pages of event arrays, grants in use.</summary>
    [Counted("HC-ISO-003")]
    public static Word References(State state, Mfn frame) => state.RefCount[frame];

    /// <summary>The allocation is a use of the frame itself.</summary>
    [Contributes(nameof(References))]
    public static Word OfAllocation(State state, Mfn allocated, Mfn frame)
        => Logic.ToWord((allocated == frame) & (state.Allocated[allocated] == 1));

    /// <summary>A p2m entry is a use of the frame that it reaches.</summary>
    [Contributes(nameof(References))]
    public static Word OfP2mEntry(State state, DomainId domain, Gfn gfn, Mfn frame)
        => Logic.ToWord((state.P2mType[domain, gfn] != P2mType.None) & (state.P2mFrame[domain, gfn] == frame.Value));

    /// <summary>A registered vcpu_info is a use of its frame.</summary>
    [Contributes(nameof(References))]
    [Clause("HC-SHI-011")]
    public static Word OfVcpuInfo(State state, DomainId domain, VcpuId vcpu, Mfn frame)
        => Logic.ToWord(Names(state.VcpuInfoFrame[domain, vcpu], frame));

    /// <summary>A control block is a use of its frame.</summary>
    [Contributes(nameof(References))]
    [Clause("HC-FIF-015")]
    public static Word OfControlBlock(State state, DomainId domain, VcpuId vcpu, Mfn frame)
        => Logic.ToWord(Names(state.ControlBlockFrame[domain, vcpu], frame));

    /// <summary>A page of an event array is a use of its frame.</summary>
    [Contributes(nameof(References))]
    [Clause("HC-FIF-015")]
    public static Word OfEventArray(State state, DomainId domain, Slot page, Mfn frame)
        => Logic.ToWord(Names(state.EventArrayFrame[domain, page], frame));

    /// <summary>A grant that is in use is a use of its frame, beside the entries by which it is mapped.</summary>
    [Contributes(nameof(References))]
    [Clause("HC-GNT-020")]
    public static Word OfGrant(State state, DomainId granter, GrantReference reference, Mfn frame)
        => Logic.ToWord(Names(state.GrantFrame[granter, reference], frame));

    /// <summary>How many frames of RAM a domain owns.</summary>
    [Counted("HC-ISO-011")]
    public static Word Pages(State state, DomainId domain) => state.PageCount[domain];

    /// <summary>A managed frame of RAM counts for its owner.</summary>
    [Contributes(nameof(Pages))]
    public static Word OfFrame(State state, Mfn frame, DomainId domain)
        => Logic.ToWord(Frames.IsOwnedBy(state, frame, domain) & (state.FrameType[frame] == FrameType.Ram)
            & (domain.Value < Domid.FirstReserved));

    /// <summary>How many vcpus of a domain are up.</summary>
    [Counted("HC-VCP-008")]
    public static Word VcpusUp(State state, DomainId domain) => state.UpCount[domain];

    /// <summary>A vcpu that is up counts for its domain.</summary>
    [Contributes(nameof(VcpusUp))]
    public static Word OfVcpu(State state, DomainId owner, VcpuId vcpu, DomainId domain)
        => Logic.ToWord((owner == domain) & (state.Up[owner, vcpu] == 1));

    /// <summary>How many ports of one domain name another (<see cref="State.Names"/>).</summary>
    [Counted("HC-ISO-010")]
    public static Word PortsThatName(State state, DomainId domain, DomainId named) => state.Names[domain, named];

    /// <summary>An unbound or interdomain port names its remote domain.</summary>
    [Contributes(nameof(PortsThatName))]
    public static Word OfPort(State state, DomainId owner, Port port, DomainId domain, DomainId named)
        => Logic.ToWord((owner == domain) & EventInvariants.NamesRemote(state, owner, port)
            & (state.PortRemoteDomain[owner, port] == named.Value));

    /// <summary>
    /// A domain has at most 32 vcpus, so no more are up. (That a sum over so few entries of 0 or 1 is no larger is the lemma about
    /// finite sums again.)
    /// </summary>
    [Assumption("HC-ISO-012")]
    public static Bool FewVcpusAreUp(State state, DomainId domain) => state.UpCount[domain] <= Limits.Vcpus;

    /// <summary>A domain has at most <c>EVTCHN_2L_NR_CHANNELS</c> ports, so no more name another domain.</summary>
    [Assumption("HC-EVT-001")]
    public static Bool FewPortsName(State state, DomainId domain, DomainId named) => state.Names[domain, named] <= EventWord.TwoLevelPorts;

    static Bool Names(Word framePlusOne, Mfn frame) => (framePlusOne != 0) & (framePlusOne - 1 == frame.Value);
}
