namespace Cordon.HwTests.Transport;

/// <summary>
/// The guest's addresses and its control page, as <c>guest/layout.inc</c> lays them out. Guest-physical and linear addresses
/// are the same below 1 GiB. The guest publishes the size of its pool, so a change of one side alone is found at once.
/// </summary>
public static class GuestLayout
{
    /// <summary>The size of a page, in bytes.</summary>
    public const int PageSize = 4096;

    /// <summary>The first word of every page of the pool until the host has found it.</summary>
    public const ulong Magic = 0x54485f4e4f44524f;

    /// <summary>Where the pool begins.</summary>
    public const ulong Pool = 0x400000;

    /// <summary>The pool's page that is the page table of the window.</summary>
    public const int WindowTablePage = 1;

    /// <summary>How many programs can be posted at a time.</summary>
    public const int Slots = 2;

    /// <summary>Pages of a program, and of its results.</summary>
    public const int SlotPages = 128;

    /// <summary>64-bit words of a program, and of its results.</summary>
    public const int SlotWords = SlotPages * PageSize / 8;

    /// <summary>The pool's first page of programs.</summary>
    public const int ProgramsPage = 2;

    /// <summary>Where the first program begins.</summary>
    public const ulong Programs = Pool + (ulong)ProgramsPage * PageSize;

    /// <summary>The pool's first page of results.</summary>
    public const int ResultsPage = ProgramsPage + Slots * SlotPages;

    /// <summary>The pool's first page of the arena, memory for the arguments of calls.</summary>
    public const int ArenaPage = ResultsPage + Slots * SlotPages;

    /// <summary>Pages of the arena.</summary>
    public const int ArenaPages = 64;

    /// <summary>Pages of the pool.</summary>
    public const int PoolPages = ArenaPage + ArenaPages;

    /// <summary>Where the arena begins.</summary>
    public const ulong Arena = Pool + (ulong)ArenaPage * PageSize;

    /// <summary>Linear address of the window: 512 pages that the host maps as it likes.</summary>
    public const ulong Window = 0x40000000;

    /// <summary>Linear addresses below this are identical to guest-physical ones.</summary>
    public const ulong IdentityEnd = 0x40000000;

    /// <summary>The control page's words, in bytes from its start.</summary>
    public static class Control
    {
        /// <summary>The magic number.</summary>
        public const int Magic = 0;

        /// <summary>The guest's nonce.</summary>
        public const int Nonce = 8;

        /// <summary>The page's number in the pool.</summary>
        public const int Index = 16;

        /// <summary>The pool's number of pages.</summary>
        public const int Pages = 24;

        /// <summary>Set to 1 by the host when it has every page.</summary>
        public const int Found = 32;

        /// <summary>Set to 1 by the guest when it takes programs.</summary>
        public const int Running = 40;

        /// <summary>Where a second vcpu may start in 64-bit mode, its number in RBX: it goes down again at once.</summary>
        public const int SecondVcpu = 48;

        /// <summary>The address of the operation under way.</summary>
        public const int At = 56;

        /// <summary>An unexpected fault: vector + 1, error code, RIP, CR2, RSP.</summary>
        public const int Fault = 64;

        /// <summary>A slot's state, then the bytes of its results; 64 bytes a slot.</summary>
        public const int SlotState = 128;
    }
}
