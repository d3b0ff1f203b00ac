namespace Cordon.Proofs.Vectors;

/// <summary>
/// The small machine for which vectors are made, so that each can be set up as the solver made it: how large its tables are, and where the caller of a
/// vector keeps structures and lists. What makes vectors and what sets them up both read this.
/// </summary>
public static class VectorMachine
{
    /// <summary>Frames of the machine.</summary>
    public const ulong Frames = 1024;

    /// <summary>A vector names frames below it; behind them are the hypervisor's own tables. Frame 0 is the hypervisor's.</summary>
    public const ulong StateFrames = 128;

    /// <summary>Domains are numbered below it.</summary>
    public const uint Domains = 8;

    /// <summary>Vcpus of a domain at the most.</summary>
    public const uint Vcpus = 32;

    /// <summary>Ports of a domain at the most, port 0 included.</summary>
    public const uint Ports = 4096;

    /// <summary>The time, in ns since boot, is below it: 146 years. Table values that say "never" are none that the clock comes to.</summary>
    public const ulong TimeLimit = 1UL << 62;

    /// <summary>Frames of a grant table at the most.</summary>
    public const uint GrantFrames = 64;

    /// <summary>Guest frames lie below it: the reach of four levels of nested paging.</summary>
    public const ulong Gfns = 1UL << 36;

    /// <summary>The first guest frame of which the state says anything.</summary>
    public const ulong FirstGfn = 0x10;

    /// <summary>Pages of an event array at the most.</summary>
    public const uint EventPages = 128;

    /// <summary>Entries of a memory map at the most.</summary>
    public const uint MapEntries = 16;

    /// <summary>Parameters of a domain.</summary>
    public const uint Parameters = 39;

    /// <summary>Bytes of console input that wait at the most.</summary>
    public const uint InputBytes = 64;

    /// <summary>Ports that a call may have to open lie below it; those beneath the one that it opens are taken.</summary>
    public const uint OpenedPorts = 4;

    /// <summary>The first of the caller's guest frames for what it hands over: two for structures, two for lists and buffers.</summary>
    public const ulong FirstCallerGfn = 0x8_0002;

    /// <summary>How many there are.</summary>
    public const uint CallerPages = 4;

    /// <summary>The guest frame of structures.</summary>
    public const ulong StructureGfn = FirstCallerGfn;

    /// <summary>The guest frame of lists and buffers.</summary>
    public const ulong BufferGfn = FirstCallerGfn + 2;

    /// <summary>The machine frame behind the first of them; the others follow it.</summary>
    public const ulong FirstCallerFrame = StateFrames - CallerPages;
}
