namespace Cordon.GeneratedTests.Abstraction;

/// <summary>The kinds of rows that the abstraction has a method for.</summary>
public enum RowKind : byte
{
    /// <summary>A machine frame.</summary>
    Frame,

    /// <summary>A 64-bit word of a machine frame.</summary>
    Word,

    /// <summary>A domain as a whole.</summary>
    Domain,

    /// <summary>A domain's event array.</summary>
    EventArray,

    /// <summary>A domain's parameters.</summary>
    Parameters,

    /// <summary>A domain's grant table.</summary>
    Grants,

    /// <summary>How a domain's grant is used.</summary>
    GrantUse,

    /// <summary>What a domain's grant handle names.</summary>
    GrantMapping,

    /// <summary>Whom a domain's ports name.</summary>
    Names,

    /// <summary>How many of a domain's ports name one number.</summary>
    Name,

    /// <summary>A vcpu.</summary>
    Vcpu,

    /// <summary>A vcpu's bindings of virtual interrupts.</summary>
    Virqs,

    /// <summary>A vcpu's event queues.</summary>
    Queues,

    /// <summary>A port.</summary>
    Port,

    /// <summary>A guest frame of a domain.</summary>
    P2m,
}

/// <summary>One row of the implementation's tables.</summary>
/// <param name="Kind">Of which table.</param>
/// <param name="First">Its first key: the frame or the domain.</param>
/// <param name="Second">Its second key: the word, number named, vcpu, port or guest frame; else 0.</param>
public readonly record struct Row(RowKind Kind, ulong First, ulong Second);
