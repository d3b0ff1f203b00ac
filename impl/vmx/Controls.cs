namespace Cordon.Impl.Vmx;

/// <summary>Which bits of one word of controls must be set, and which may: Intel SDM volume 3, appendix A.3.</summary>
readonly struct Controls(uint register)
{
    /// <summary>The register that tells of the controls of that name.</summary>
    public const uint Pin = 0x481, Run = 0x482, Exit = 0x483, Entry = 0x484, Run2 = 0x48b;

    /// <summary>The same, where the processor lets go of bits that once had to be set.</summary>
    public const uint TruePin = 0x48d, TrueRun = 0x48e, TrueExit = 0x48f, TrueEntry = 0x490;

    const int AllowedShift = 32;
    readonly ulong allowed = Cpu.ReadMsr(register);

    /// <summary>Whether each of <paramref name="bits"/> may be set.</summary>
    public bool Has(uint bits) => ((uint)(allowed >> AllowedShift) & bits) == bits;

    /// <summary>The word with <paramref name="bits"/> and what must be set; ends the start when the processor has not <paramref name="what"/>.</summary>
    public uint Require(uint bits, string what)
    {
        if (!Has(bits))
        {
            Crash.Refuse("the processor's VMX lacks", what);
        }
        return bits | (uint)allowed;
    }
}
