namespace Cordon.Impl;

/// <summary>A grant that is about to be used: what <see cref="GrantUses.Claim"/> found.</summary>
public unsafe struct GrantClaim
{
    /// <summary>Its uses; null when none of its table's frame was ever used.</summary>
    public GrantUse* Use;

    /// <summary>Its entry.</summary>
    public uint* Entry;

    /// <summary>The frame that it is of; none when there is no such one.</summary>
    public Mfn Frame;
}
