namespace Cordon.Model;

/// <summary>What is pushed for a handler, in 64-bit mode.</summary>
public sealed class TrapFrame
{
    /// <summary>The register of that name, of what was interrupted.</summary>
    public Word Rip, Cs, Rflags, Rsp, Ss;

    /// <summary>Whether there is an error code.</summary>
    public Bool HasErrorCode;

    /// <summary>The error code.</summary>
    public Word ErrorCode;
}
