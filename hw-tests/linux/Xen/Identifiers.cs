namespace Cordon.Probe;

/// <summary>A domain's number.</summary>
/// <param name="value">The number.</param>
public readonly struct DomainId(ushort value)
{
    /// <summary>The number.</summary>
    public readonly ushort Value = value;
}

/// <summary>The number of an entry of a grant table.</summary>
/// <param name="value">The number.</param>
public readonly struct GrantReference(uint value)
{
    /// <summary>The number.</summary>
    public readonly uint Value = value;
}

/// <summary>An event channel's port of a domain.</summary>
/// <param name="value">The number.</param>
public readonly struct Port(uint value)
{
    /// <summary>The number.</summary>
    public readonly uint Value = value;
}
