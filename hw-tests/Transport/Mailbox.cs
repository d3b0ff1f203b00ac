using System.Diagnostics;

namespace Cordon.HwTests.Transport;

/// <summary>Posts programs to a running guest and takes their results, a slot after the other, in order.</summary>
public sealed class Mailbox
{
    const ulong Posted = 1;
    const ulong Done = 2;

    readonly GuestPool memory;
    readonly Func<string?> trouble;
    readonly Queue<int> resultWords = new();
    int nextPost;
    int nextTake;

    /// <summary>
    /// Starts the conversation: the pool has been found in <paramref name="memory"/>; <paramref name="trouble"/> says why the
    /// machine cannot answer any more, or null.
    /// </summary>
    public Mailbox(GuestPool memory, Func<string?> trouble, TimeSpan patience)
    {
        this.memory = memory;
        this.trouble = trouble;
        Patience = patience;
        memory.WriteControl(GuestLayout.Control.Found, 1);
        WaitUntil(() => memory.ReadControl(GuestLayout.Control.Running) == 1, "start to take programs");
    }

    /// <summary>How long a program may take.</summary>
    public TimeSpan Patience { get; set; }

    /// <summary>How many programs are posted and not taken.</summary>
    public int Outstanding => resultWords.Count;

    /// <summary>The word of the program of the slot now taken at which the guest was last seen.</summary>
    public int WordUnderWay
        => (int)((memory.ReadControl(GuestLayout.Control.At) - GuestLayout.Programs) / 8) - nextTake * GuestLayout.SlotWords;

    /// <summary>Posts a program. There must be a free slot: <see cref="Outstanding"/> below <see cref="GuestLayout.Slots"/>.</summary>
    public void Post(GuestProgram program)
    {
        if (Outstanding == GuestLayout.Slots)
        {
            throw new InvalidOperationException("every slot of the mailbox holds a program");
        }
        memory.Store(GuestLayout.ProgramsPage + nextPost * GuestLayout.SlotPages, [.. program.Words, (ulong)GuestOperation.End]);
        memory.WriteControl(GuestLayout.Control.SlotState + 64 * nextPost, Posted);
        resultWords.Enqueue(program.ResultWords);
        nextPost = (nextPost + 1) % GuestLayout.Slots;
    }

    /// <summary>The results of the oldest program posted.</summary>
    /// <exception cref="MachineException">The guest faulted, the machine ended, or the time is over.</exception>
    public ulong[] Take()
    {
        var words = resultWords.Peek();
        var state = GuestLayout.Control.SlotState + 64 * nextTake;
        WaitUntil(() => memory.ReadControl(state) == Done, "finish a program");
        var made = memory.ReadControl(state + 8);
        if (made != (ulong)words * 8)
        {
            throw new MachineException($"the guest made {made} bytes of results, the program says {words * 8}");
        }
        var results = new ulong[words];
        memory.Load(GuestLayout.ResultsPage + nextTake * GuestLayout.SlotPages, results);
        resultWords.Dequeue();
        nextTake = (nextTake + 1) % GuestLayout.Slots;
        return results;
    }

    /// <summary>Posts one program and takes its results. Nothing else may be outstanding.</summary>
    public ulong[] Run(GuestProgram program)
    {
        Post(program);
        return Take();
    }

    void WaitUntil(Func<bool> condition, string what)
    {
        var clock = Stopwatch.StartNew();
        for (var turn = 0; !condition(); turn++)
        {
            Thread.Sleep(turn < 1000 ? 0 : 1);
            if ((turn & 0xff) != 0xff)
            {
                continue;
            }
            if (Fault() is { } fault)
            {
                throw new MachineException(fault);
            }
            if (trouble() is { } reason)
            {
                throw new MachineException(reason);
            }
            if (clock.Elapsed > Patience)
            {
                throw new MachineException($"the guest did not {what} within {Patience.TotalSeconds} s");
            }
        }
    }

    string? Fault()
    {
        ulong Word(int index) => memory.ReadControl(GuestLayout.Control.Fault + 8 * index);
        return Word(0) == 0 ? null
            : $"the guest took exception {Word(0) - 1} (error {Word(1):x}) at {Word(2):x}, cr2 {Word(3):x}, rsp {Word(4):x}";
    }
}
