using Cordon.Spec;

namespace Cordon.Model.Tests;

/// <summary>
/// A small machine in which two domains run, made by boot's and the builder's own transitions: domain 0, a control domain, and
/// domain 1. Each has two vcpus, of which vcpu 0 is up, and 16 frames of RAM at gfn 0 to 15.
/// </summary>
sealed class World
{
    public const ulong Frames = 128;
    public const ulong RamPages = 16;
    ulong nextFrame;

    public World()
    {
        State.FrameCount = Frames;
        State.Pvh = State.EventFifo = State.GrantTable = State.ConsoleIo = true;
        State.GuestControl4 = 0x6F8;
        State.GuestEfer = 0xD01;
        for (ulong frame = 0; frame < Frames; frame++)
        {
            Allowed(Boot.ManageFrame(State, Of(Domid.Xen), new(frame)));
        }
        Allowed(Boot.TakeFrame(State, Of(Domid.Xen), new(nextFrame++)));
        Build(0, isControl: 1);
        Build(1, isControl: 0);
    }

    public State State { get; } = new();

    public ulong Now { get; set; } = 1_000_000_000;

    /// <summary>The port that the next call which opens one takes.</summary>
    public ulong Port { get; set; } = 1;

    /// <summary>A rival of that port; 0 for none.</summary>
    public ulong RivalPort { get; set; }

    /// <summary>vcpu 0 of the domain as caller, with a free frame and the port as choices.</summary>
    public Caller Of(ulong domain, ulong vcpu = 0)
        => new(new(domain), new(vcpu), Now, new Choices { Port = Port, RivalPort = RivalPort, Frame = nextFrame });

    /// <summary>The next frame that is free; after a call that took it, <see cref="FrameTaken"/>.</summary>
    public ulong FreeFrame => nextFrame;

    /// <summary>Notes that the free frame was taken.</summary>
    public void FrameTaken() => nextFrame++;

    /// <summary>The machine frame at a guest frame.</summary>
    public Mfn FrameAt(ulong domain, ulong gfn) => P2m.FrameAt(State, new(domain), new(gfn));

    /// <summary>One of the eight words of a vcpu's vcpu_info.</summary>
    public ulong VcpuInfo(ulong domain, ulong vcpu, ulong word) => VcpuInfoArea.Of(State, new(domain), new(vcpu)).Read(State, word);

    static void Allowed(Result result) => Assert.Equal(0UL, result.Value);

    void Build(ulong domain, ulong isControl)
    {
        Allowed(Builder.Begin(State, Of(domain), isControl, maxPages: RamPages + 4, gfnLimit: 0x1000, portLimit: 1024, maxGrantFrames: 4));
        Allowed(Builder.AddVcpu(State, Of(domain)));
        Allowed(Builder.AddVcpu(State, Of(domain)));
        Allowed(Builder.GiveSharedInfo(State, Of(domain)));
        FrameTaken();
        Allowed(GrantTables.Grow(State, Of(domain)));
        FrameTaken();
        for (ulong gfn = 0; gfn < RamPages; gfn++)
        {
            Allowed(Builder.GiveRam(State, Of(domain), new(gfn)));
            FrameTaken();
        }
        Allowed(Builder.StartVcpu(State, Of(domain), new(0)));
        Allowed(Builder.Finish(State, Of(domain)));
    }
}
