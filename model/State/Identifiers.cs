namespace Cordon.Model;

/// <summary>What may index a map of the state: a type of its own over one word.</summary>
public interface IKey
{
    /// <summary>The word.</summary>
    Word Value { get; }
}

/// <summary>A domain's number: <c>domid_t</c> of Xen's public <c>xen.h</c>.</summary>
public readonly struct DomainId(Word value) : IKey
{
    /// <inheritdoc/>
    public Word Value { get; } = value;

    /// <summary>The same number.</summary>
    public static Bool operator ==(DomainId a, DomainId b) => a.Value == b.Value;

    /// <summary>Another number.</summary>
    public static Bool operator !=(DomainId a, DomainId b) => a.Value != b.Value;

    /// <inheritdoc/>
    public override bool Equals(object? other) => other is DomainId same && same.Value.Equals(Value);

    /// <inheritdoc/>
    public override int GetHashCode() => Value.GetHashCode();
}

/// <summary>A vcpu's number within its domain.</summary>
public readonly struct VcpuId(Word value) : IKey
{
    /// <inheritdoc/>
    public Word Value { get; } = value;

    /// <summary>The same number.</summary>
    public static Bool operator ==(VcpuId a, VcpuId b) => a.Value == b.Value;

    /// <summary>Another number.</summary>
    public static Bool operator !=(VcpuId a, VcpuId b) => a.Value != b.Value;

    /// <inheritdoc/>
    public override bool Equals(object? other) => other is VcpuId same && same.Value.Equals(Value);

    /// <inheritdoc/>
    public override int GetHashCode() => Value.GetHashCode();
}

/// <summary>A machine frame number: host-physical address divided by 4096.</summary>
public readonly struct Mfn(Word value) : IKey
{
    /// <inheritdoc/>
    public Word Value { get; } = value;

    /// <summary>The same number.</summary>
    public static Bool operator ==(Mfn a, Mfn b) => a.Value == b.Value;

    /// <summary>Another number.</summary>
    public static Bool operator !=(Mfn a, Mfn b) => a.Value != b.Value;

    /// <inheritdoc/>
    public override bool Equals(object? other) => other is Mfn same && same.Value.Equals(Value);

    /// <inheritdoc/>
    public override int GetHashCode() => Value.GetHashCode();
}

/// <summary>A guest frame number: guest-physical address divided by 4096.</summary>
public readonly struct Gfn(Word value) : IKey
{
    /// <inheritdoc/>
    public Word Value { get; } = value;

    /// <summary>The same number.</summary>
    public static Bool operator ==(Gfn a, Gfn b) => a.Value == b.Value;

    /// <summary>Another number.</summary>
    public static Bool operator !=(Gfn a, Gfn b) => a.Value != b.Value;

    /// <inheritdoc/>
    public override bool Equals(object? other) => other is Gfn same && same.Value.Equals(Value);

    /// <inheritdoc/>
    public override int GetHashCode() => Value.GetHashCode();
}

/// <summary>An event channel's port: <c>evtchn_port_t</c>.</summary>
public readonly struct Port(Word value) : IKey
{
    /// <inheritdoc/>
    public Word Value { get; } = value;

    /// <summary>The same number.</summary>
    public static Bool operator ==(Port a, Port b) => a.Value == b.Value;

    /// <summary>Another number.</summary>
    public static Bool operator !=(Port a, Port b) => a.Value != b.Value;

    /// <inheritdoc/>
    public override bool Equals(object? other) => other is Port same && same.Value.Equals(Value);

    /// <inheritdoc/>
    public override int GetHashCode() => Value.GetHashCode();
}

/// <summary>A virtual interrupt's number: <c>VIRQ_*</c> of <c>xen.h</c>.</summary>
public readonly struct Virq(Word value) : IKey
{
    /// <inheritdoc/>
    public Word Value { get; } = value;

    /// <summary>The same number.</summary>
    public static Bool operator ==(Virq a, Virq b) => a.Value == b.Value;

    /// <summary>Another number.</summary>
    public static Bool operator !=(Virq a, Virq b) => a.Value != b.Value;

    /// <inheritdoc/>
    public override bool Equals(object? other) => other is Virq same && same.Value.Equals(Value);

    /// <inheritdoc/>
    public override int GetHashCode() => Value.GetHashCode();
}

/// <summary>A FIFO event channel's priority, 0 (highest) to 15.</summary>
public readonly struct Priority(Word value) : IKey
{
    /// <inheritdoc/>
    public Word Value { get; } = value;

    /// <summary>The same number.</summary>
    public static Bool operator ==(Priority a, Priority b) => a.Value == b.Value;

    /// <summary>Another number.</summary>
    public static Bool operator !=(Priority a, Priority b) => a.Value != b.Value;

    /// <inheritdoc/>
    public override bool Equals(object? other) => other is Priority same && same.Value.Equals(Value);

    /// <inheritdoc/>
    public override int GetHashCode() => Value.GetHashCode();
}

/// <summary>The index of an HVM parameter: <c>HVM_PARAM_*</c>.</summary>
public readonly struct Parameter(Word value) : IKey
{
    /// <inheritdoc/>
    public Word Value { get; } = value;

    /// <summary>The same number.</summary>
    public static Bool operator ==(Parameter a, Parameter b) => a.Value == b.Value;

    /// <summary>Another number.</summary>
    public static Bool operator !=(Parameter a, Parameter b) => a.Value != b.Value;

    /// <inheritdoc/>
    public override bool Equals(object? other) => other is Parameter same && same.Value.Equals(Value);

    /// <inheritdoc/>
    public override int GetHashCode() => Value.GetHashCode();
}

/// <summary>The index of a 64-bit word within a frame, 0 to 511.</summary>
public readonly struct WordIndex(Word value) : IKey
{
    /// <inheritdoc/>
    public Word Value { get; } = value;

    /// <summary>The same number.</summary>
    public static Bool operator ==(WordIndex a, WordIndex b) => a.Value == b.Value;

    /// <summary>Another number.</summary>
    public static Bool operator !=(WordIndex a, WordIndex b) => a.Value != b.Value;

    /// <inheritdoc/>
    public override bool Equals(object? other) => other is WordIndex same && same.Value.Equals(Value);

    /// <inheritdoc/>
    public override int GetHashCode() => Value.GetHashCode();
}

/// <summary>An index into a small table of a domain, such as its grant frames or its event array pages.</summary>
public readonly struct Slot(Word value) : IKey
{
    /// <inheritdoc/>
    public Word Value { get; } = value;

    /// <summary>The same number.</summary>
    public static Bool operator ==(Slot a, Slot b) => a.Value == b.Value;

    /// <summary>Another number.</summary>
    public static Bool operator !=(Slot a, Slot b) => a.Value != b.Value;

    /// <inheritdoc/>
    public override bool Equals(object? other) => other is Slot same && same.Value.Equals(Value);

    /// <inheritdoc/>
    public override int GetHashCode() => Value.GetHashCode();
}

/// <summary>A grant reference: <c>grant_ref_t</c>.</summary>
public readonly struct GrantReference(Word value) : IKey
{
    /// <inheritdoc/>
    public Word Value { get; } = value;

    /// <summary>The same number.</summary>
    public static Bool operator ==(GrantReference a, GrantReference b) => a.Value == b.Value;

    /// <summary>Another number.</summary>
    public static Bool operator !=(GrantReference a, GrantReference b) => a.Value != b.Value;

    /// <inheritdoc/>
    public override bool Equals(object? other) => other is GrantReference same && same.Value.Equals(Value);

    /// <inheritdoc/>
    public override int GetHashCode() => Value.GetHashCode();
}

/// <summary>A grant mapping's handle: <c>grant_handle_t</c>.</summary>
public readonly struct GrantHandle(Word value) : IKey
{
    /// <inheritdoc/>
    public Word Value { get; } = value;

    /// <summary>The same number.</summary>
    public static Bool operator ==(GrantHandle a, GrantHandle b) => a.Value == b.Value;

    /// <summary>Another number.</summary>
    public static Bool operator !=(GrantHandle a, GrantHandle b) => a.Value != b.Value;

    /// <inheritdoc/>
    public override bool Equals(object? other) => other is GrantHandle same && same.Value.Equals(Value);

    /// <inheritdoc/>
    public override int GetHashCode() => Value.GetHashCode();
}
