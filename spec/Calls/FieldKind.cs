namespace Cordon.Spec;

/// <summary>What a field of a call's arguments means: the hint by which generators choose values that matter.</summary>
public enum FieldKind
{
    /// <summary>Any number.</summary>
    Value,

    /// <summary>A domain: <see cref="Domid.Self"/>, the caller, another one, a reserved number, nobody.</summary>
    Domid,

    /// <summary>A port of the domain that the sub-op acts on.</summary>
    Port,

    /// <summary>A port of the domain in the field before it.</summary>
    RemotePort,

    /// <summary>A vcpu of the caller.</summary>
    Vcpu,

    /// <summary>A virtual interrupt.</summary>
    Virq,

    /// <summary>A guest frame number.</summary>
    Gfn,

    /// <summary>An index into a table, such as a feature word or a grant frame.</summary>
    Index,

    /// <summary>A number of elements.</summary>
    Count,

    /// <summary>The logarithm of a number of frames.</summary>
    Order,

    /// <summary>A byte offset in a frame.</summary>
    Offset,

    /// <summary>Bits, each with a meaning.</summary>
    Flags,

    /// <summary>A point in system time, or a span, in ns.</summary>
    Time,

    /// <summary>A FIFO priority.</summary>
    Priority,

    /// <summary>An interrupt vector.</summary>
    Vector,

    /// <summary>A number out of a small list, such as a mode, a map space or a parameter.</summary>
    Choice,

    /// <summary>A guest linear address of a buffer (a guest handle).</summary>
    Address,

    /// <summary>A command of domctl (<see cref="DomctlCommand"/>).</summary>
    DomctlCommand,

    /// <summary>The version of an interface between a control domain's tools and Xen (<see cref="InterfaceVersion"/>).</summary>
    Version,

    /// <summary>A grant reference.</summary>
    GrantReference,

    /// <summary>The handle of a grant mapping.</summary>
    GrantHandle,

    /// <summary>A machine address, which Xen tells and no translated guest should know.</summary>
    MachineAddress,

    /// <summary>How a grant is to be mapped.</summary>
    GrantMapFlags,

    /// <summary>A grant reference, or a gfn, as flags say.</summary>
    GrantOrGfn,

    /// <summary>Which ends of a copy are grants.</summary>
    GrantCopyFlags,

    /// <summary>Where in a frame a copy begins.</summary>
    CopyOffset,

    /// <summary>How many bytes are copied.</summary>
    CopyLength,

    /// <summary>A guest-physical address of a page.</summary>
    PhysicalAddress,

    /// <summary>How many extents of a list are done already.</summary>
    Start,
}
