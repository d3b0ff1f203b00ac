namespace Cordon.Spec;

/// <summary>One sub-op of a hypercall, or the whole call where it has none.</summary>
public sealed class SubOp
{
    /// <summary>Its number; null where the call has no sub-ops.</summary>
    public required uint? Number { get; init; }

    /// <summary>Its name in Xen's headers, in lower case and without prefix: <c>bind_interdomain</c>.</summary>
    public required string XenName { get; init; }

    /// <summary>
    /// Its name in C#: <c>BindInterdomain</c>. With the call's it names the model's function, impl's handler and the obligation: <c>EventChannelOp.BindInterdomain</c>.
    /// </summary>
    public required string Identifier { get; init; }

    /// <summary>The argument structure; null for none.</summary>
    public Type? Structure { get; init; }

    /// <summary>The structure's name in C: <c>evtchn_bind_interdomain</c>; null for none.</summary>
    public string? StructureName { get; init; }

    /// <summary>The fields: registers, then structure, then list elements.</summary>
    public IReadOnlyList<Field> Fields { get; init; } = [];

    /// <summary>How it goes over its arguments.</summary>
    public Shape Shape { get; init; }

    /// <summary>Which errors it may give, besides EFAULT for its structure.</summary>
    public IReadOnlyList<Errno> Errors { get; init; } = [];

    /// <summary>The clauses about it.</summary>
    public IReadOnlyList<string> Clauses { get; init; } = [];

    /// <summary>The option of <c>spec/Kconfig</c> that it needs, without CONFIG_; null for none but its call's.</summary>
    public string? Option { get; init; }

    /// <summary>The error with which it is refused, whatever its arguments: it needs no handler. Null for one that has a model function and a handler.</summary>
    public Errno? RefusedWith { get; init; }

    /// <summary>Whether OUT fields are written even when it gives an error.</summary>
    public bool WritesBackAlways { get; init; }

    /// <summary>Whether impl's handler is given the caller's registers, because it may go on later (a continuation) or answers a structure that cannot be read by another result than EFAULT.</summary>
    public bool TakesRegisters { get; init; }

    /// <summary>Whether it has a model function and a handler of its own; else it is refused.</summary>
    public bool IsModelled => RefusedWith is null;

    /// <summary>Whether the structure has fields that the guest says, so that it must be read.</summary>
    public bool ReadsStructure => Structure is not null && Fields.Any(item => item.Place == Place.Structure && item.IsInput);
}
