using System.Runtime.InteropServices;

namespace Cordon.Proofs.Machine.Validation;

/// <summary>
/// While code runs with a stack pointer of its own, holds back every signal that does not come from the code itself, and sends those that do to
/// a handler of the caller's. Linux on x86-64 with the C library's structures.
/// </summary>
static unsafe partial class SignalGuard
{
    /// <summary>SIGILL, SIGTRAP, SIGBUS, SIGFPE, SIGSEGV: what exceptions of the processor become.</summary>
    public static ReadOnlySpan<int> Faults => [4, 5, 7, 8, 11];

    const int SetMask = 2;                  // SIG_SETMASK
    const int SignalSetBytes = 128;         // sizeof(sigset_t)
    const int ActionBytes = 152;            // sizeof(struct sigaction): handler, sigset_t, flags, restorer
    const int ActionFlags = 8 + SignalSetBytes;
    const int WithInformation = 4;          // SA_SIGINFO
    const int OnAlternateStack = 0x08000000; // SA_ONSTACK

    /// <summary>Handlers belong to the process, so one at a time.</summary>
    static readonly Lock OneAtATime = new();

    /// <summary>Where in <c>ucontext_t</c> the interrupted RIP is: behind flags, link and stack, the 16th of the general registers.</summary>
    public const int InterruptedAddress = 8 + 8 + 24 + 8 * 16;

    /// <summary>Where the interrupted RSP is: the register before.</summary>
    public const int InterruptedStackPointer = InterruptedAddress - 8;

    /// <summary>Runs <paramref name="work"/>.</summary>
    /// <param name="handler">Machine code that takes (signal, information, context) in RDI, RSI, RDX.</param>
    /// <param name="previous">Receives, by number of the signal, the handler that was there; one that finds the interrupted code not its own must jump to it.</param>
    /// <param name="stack">The stack that the handler runs on.</param>
    /// <param name="stackBytes">How large it is.</param>
    /// <param name="work">Code that calls what may raise exceptions.</param>
    public static void Run(void* handler, ulong* previous, byte* stack, int stackBytes, Action work)
    {
        lock (OneAtATime)
        {
            byte* actions = stackalloc byte[ActionBytes * Faults.Length], action = stackalloc byte[ActionBytes];
            var (newStack, oldStack) = (new AlternateStack { Base = stack, Bytes = (nuint)stackBytes }, default(AlternateStack));
            byte* mask = stackalloc byte[SignalSetBytes], oldMask = stackalloc byte[SignalSetBytes];
            new Span<byte>(mask, SignalSetBytes).Fill(0xff);
            foreach (var signal in Faults)
            {
                mask[(signal - 1) / 8] &= (byte)~(1 << ((signal - 1) % 8));
            }
            SetSignalMask(SetMask, mask, oldMask);
            SetAlternateStack(&newStack, &oldStack);
            for (var i = 0; i < Faults.Length; i++)
            {
                var old = actions + ActionBytes * i;
                SetAction(Faults[i], null, old);
                previous[Faults[i]] = *(ulong*)old;
                Buffer.MemoryCopy(old, action, ActionBytes, ActionBytes);
                *(void**)action = handler;
                *(int*)(action + ActionFlags) |= WithInformation | OnAlternateStack;
                SetAction(Faults[i], action, null);
            }
            try
            {
                work();
            }
            finally
            {
                for (var i = 0; i < Faults.Length; i++)
                {
                    SetAction(Faults[i], actions + ActionBytes * i, null);
                }
                SetAlternateStack(&oldStack, null);
                SetSignalMask(SetMask, oldMask, null);
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "pthread_sigmask")]
    private static partial int SetSignalMask(int how, byte* set, byte* old);

    [LibraryImport("libc", EntryPoint = "sigaction")]
    private static partial int SetAction(int signal, byte* action, byte* old);

    [LibraryImport("libc", EntryPoint = "sigaltstack")]
    private static partial int SetAlternateStack(AlternateStack* stack, AlternateStack* old);

    [StructLayout(LayoutKind.Sequential)]
    struct AlternateStack
    {
        public byte* Base;
        public int Flags;
        public nuint Bytes;
    }
}
