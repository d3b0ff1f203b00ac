namespace Cordon.Impl;

/// <summary>A grant that is about to be used: what <see cref="GrantUses.Claim"/> found.</summary>
public unsafe struct GrantClaim
{
    /// <summary>Its uses; null when none of its table's frame was ever used.</summary>
    public GrantUse* Use;

    /// <summary>Where the granting domain sees it.</summary>
    public GrantMarks Marks;

    /// <summary>The frame that it is of; none when there is no such one.</summary>
    public Mfn Frame;

    /// <summary>The first byte of the frame that is granted, and how many are.</summary>
    public uint Start, Length;

    /// <summary>Whether it is another domain's grant, and not of a frame.</summary>
    public bool IsOfAnother;

    /// <summary>That domain's number.</summary>
    public ushort Next;

    /// <summary>The reference of its grant.</summary>
    public uint NextReference;
}
