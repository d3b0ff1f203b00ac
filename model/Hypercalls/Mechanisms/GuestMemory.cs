namespace Cordon.Model;

/// <summary>Words of guest memory as the hypervisor reads and writes them: little endian, within one frame.</summary>
public static class GuestMemory
{
    /// <summary>The 32-bit word of a frame, 0 to 1023, by its number.</summary>
    public static Word Read32(State state, Mfn frame, Word number)
    {
        var word = state.Memory[frame, new(number >> 1)];
        return Logic.Select((number & 1) != 0, word >> 32, word & 0xFFFF_FFFF);
    }

    /// <summary>Writes the 32-bit word of a frame, 0 to 1023, by its number; <paramref name="value"/> is below 2^32.</summary>
    public static void Write32(State state, Mfn frame, Word number, Word value)
    {
        var word = state.Memory[frame, new(number >> 1)];
        var withLow = (word & 0xFFFF_FFFF_0000_0000) | value;
        var withHigh = (word & 0xFFFF_FFFF) | (value << 32);
        state.Memory[frame, new(number >> 1)] = Logic.Select((number & 1) != 0, withHigh, withLow);
    }

    /// <summary>
    /// A guest's own store of a 64-bit word, by whatever instruction: it reaches what its p2m maps readable and writable, else nothing
    /// changes (the access faults). This is what makes every word of <see cref="State.Memory"/> hostile.
    /// </summary>
    [Transition("HC-MEM-020")]
    public static Result Store(State state, Caller caller, Gfn gfn, WordIndex index, Word value)
    {
        if (!P2m.IsWritable(state, caller.Domain, gfn) | (index.Value >= 512))
        {
            return Result.IllegalChoice;
        }
        state.Memory[P2m.FrameAt(state, caller.Domain, gfn), index] = value;
        return Result.Success;
    }

    /// <summary>
    /// A guest's store through a translation that a processor still remembers although the p2m entry is gone
    /// (<see cref="State.Stale"/>).
    /// </summary>
    [Transition("HC-MEM-021")]
    public static Result StoreByStaleTranslation(State state, Caller caller, Mfn frame, WordIndex index, Word value)
    {
        if ((state.Stale[caller.Domain, frame] == 0) | (index.Value >= 512))
        {
            return Result.IllegalChoice;
        }
        state.Memory[frame, index] = value;
        return Result.Success;
    }
}
