namespace Cordon.Spec;

/// <summary>Which way a field goes.</summary>
public enum Direction
{
    /// <summary>The guest says it.</summary>
    In,

    /// <summary>The hypervisor says it.</summary>
    Out,

    /// <summary>Both.</summary>
    InOut,
}
