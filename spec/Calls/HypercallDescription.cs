namespace Cordon.Spec;

/// <summary>One hypercall.</summary>
public sealed class HypercallDescription
{
    /// <summary>Its number.</summary>
    public required HypercallNumber Number { get; init; }

    /// <summary>Its name in Xen's headers: <c>event_channel_op</c>.</summary>
    public required string XenName { get; init; }

    /// <summary>Its name in C#: <c>EventChannelOp</c>.</summary>
    public string Identifier => Number.ToString();

    /// <summary>Which guests may make it on Xen.</summary>
    public required GuestInterfaces Interfaces { get; init; }

    /// <summary>Its sub-ops, by number; empty for a call that only PV guests have.</summary>
    public IReadOnlyList<SubOp> SubOps { get; init; } = [];

    /// <summary>How many low bits of the first argument are the sub-op; 0 where there are none. What is above is the field <see cref="FieldKind.Start"/>.</summary>
    public int SubOpBits { get; init; } = 32;

    /// <summary>The register that holds the address of the argument structure: 0 for RDI, 1 RSI, 2 RDX.</summary>
    public int StructureRegister { get; init; } = 1;

    /// <summary>The option of <c>spec/Kconfig</c> that selects it, without CONFIG_; null for none.</summary>
    public string? Option { get; init; }

    /// <summary>The error of a call that is refused as a whole, and of a sub-op that is not known.</summary>
    public Errno RefusedWith { get; init; } = Errno.ENOSYS;

    /// <summary>The field of the argument structure that says what is to be done, where that is no argument of its own; null for none. What it says makes no difference unless a clause says so.</summary>
    public string? CommandField { get; init; }

    /// <summary>Whether any sub-op is modelled.</summary>
    public bool IsModelled => SubOps.Any(subOp => subOp.IsModelled);
}
