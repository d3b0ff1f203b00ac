namespace Cordon.Model;

/// <summary>Who makes a step, when, and what the environment chose where the clauses leave a choice.</summary>
public sealed class Caller(DomainId domain, VcpuId vcpu, Word now, Choices choices)
{
    /// <summary>The domain that makes the step. A step of the hypervisor itself is made by <c>DOMID_XEN</c>; the builder's steps by the domain that is built.</summary>
    public DomainId Domain { get; } = domain;

    /// <summary>The vcpu that makes the step.</summary>
    public VcpuId Vcpu { get; } = vcpu;

    /// <summary>The system time, in ns since boot.</summary>
    public Word Now { get; } = now;

    /// <summary>What the environment chose.</summary>
    public Choices Choices { get; } = choices;
}

/// <summary>
/// What an implementation may choose, as words that the environment gives. In proofs they are symbols, so a proof
/// covers every choice; in comparisons they are read off what the implementation did. The model checks that a choice is allowed.
/// </summary>
public sealed class Choices
{
    /// <summary>The port that a call which opens one took; 0 when it found none free.</summary>
    public Word Port;

    /// <summary>
    /// A rival of <see cref="Port"/>: the choice of a port is not allowed when a rival below it is free, nor the choice of none when
    /// any rival is free. As proofs hold for every rival, this says "the lowest free port". Comparisons give the lowest free port; 0 says nothing.
    /// </summary>
    [RivalOf(nameof(Port))]
    public Word RivalPort;

    /// <summary>The free frame that a call which allocates one took.</summary>
    [NamesFrame]
    public Word Frame;

    /// <summary>Not 0 when the implementation ran out of memory: allowed to every call that may allocate, which then changes nothing.</summary>
    public Word OutOfMemory;

    /// <summary>How many bytes of console input the call handed out.</summary>
    public Word InputBytes;

    /// <summary>The handle that a call which maps a grant took; <see cref="NoHandle"/> when there was none left.</summary>
    public Word Handle;

    /// <summary>
    /// The domain whose grant a copy writes by. With <see cref="CopyReference"/> no choice, but a witness: it names the grant to the claims about what a step
    /// may change (<see cref="GrantInvariants.LetsWrite"/>).
    /// </summary>
    public Word CopyGranter;

    /// <summary>The reference of the grant that a copy writes by.</summary>
    public Word CopyReference;

    /// <summary>The value of <see cref="Handle"/> that is no handle.</summary>
    public const ulong NoHandle = Spec.GrantTableBounds.NoHandle;
}
