using System.Runtime.InteropServices;
using Cordon.Spec;

namespace Cordon.Impl.Tests;

/// <summary>
/// A small machine with a hypervisor and domains whose vcpus run without paging, so that a linear address is a guest-physical one. The first
/// pages of each domain are mapped from guest frame 0 on; page <see cref="ScratchGfn"/> holds the structures that hypercalls are given.
/// </summary>
sealed unsafe class World : IDisposable
{
    public const ulong ScratchGfn = 1;
    public const ulong Scratch = ScratchGfn * Page.Bytes;
    readonly byte* memory;

    public World(uint domains = 2, uint vcpus = 2, ulong pages = 16, uint controlDomain = uint.MaxValue, ulong frames = 512, uint started = uint.MaxValue)
    {
        var sizes = new Sizes { Frames = frames, Domains = domains, VcpusPerDomain = vcpus, PortsPerDomain = 128, GrantFramesPerDomain = 4 };
        memory = (byte*)NativeMemory.AlignedAlloc((nuint)(frames * Page.Bytes), (nuint)Page.Bytes);
        NativeMemory.Fill(memory, (nuint)(frames * Page.Bytes), 0xa5);
        var range = new MemoryRange(0, frames * Page.Bytes);
        Hypervisor = Impl.Hypervisor.Initialise(memory, Page.Bytes, sizes, &range, 1);
        for (var id = 0U; id < domains && id < started; id++)
        {
            var domain = Domains.Create(Hypervisor, new DomainId((ushort)id), vcpus, pages + 8, id == controlDomain);
            for (var gfn = 0UL; gfn < pages; gfn++)
            {
                Assert.True(Reservation.Populate(Hypervisor, domain, new Gfn(gfn)));
            }
            for (var vcpu = 0U; vcpu < vcpus; vcpu++)
            {
                Vcpu(id, vcpu)->Paging.Is64Bit = 1;
            }
            Domains.Start(Hypervisor, domain);
        }
    }

    public Hypervisor* Hypervisor { get; }

    public Domain* Domain(uint id) => Impl.Hypervisor.Domain(Hypervisor, new DomainId((ushort)id));

    public Vcpu* Vcpu(uint domain, uint vcpu = 0) => Impl.Hypervisor.Vcpu(Hypervisor, Domain(domain), new VcpuId(vcpu));

    public EventChannel* Channel(uint domain, uint port) => Impl.Hypervisor.Channel(Hypervisor, Domain(domain), new Port(port));

    public Frame* FrameAt(uint domain, ulong gfn) => Impl.Hypervisor.Frame(Hypervisor, NestedPaging.Lookup(Hypervisor, Domain(domain), new Gfn(gfn)).Frame);

    public byte* Memory(uint domain, ulong address) => GuestPhysical.Find(Hypervisor, Domain(domain), address, Access.Read);

    public SharedInfo* Shared(uint domain) => (SharedInfo*)Impl.Hypervisor.At(Hypervisor, Domain(domain)->SharedInfo);

    /// <summary>Makes a hypercall on vcpu 0, again and again until it is done; <paramref name="high"/> is the high half of its number.</summary>
    public long Call(uint domain, HypercallNumber number, ulong a0 = 0, ulong a1 = 0, ulong a2 = 0, ulong high = 0)
    {
        HypercallRegisters registers = default;
        registers.Rax = (ulong)number | (high << 32);
        registers.Rdi = a0;
        registers.Rsi = a1;
        registers.Rdx = a2;
        while (!Hypercalls.Dispatch(Hypervisor, Vcpu(domain), &registers))
        {
            Steps++;
        }
        return (long)registers.Rax;
    }

    /// <summary>How often a call had to be made again.</summary>
    public int Steps { get; private set; }

    /// <summary>Makes a hypercall whose structure, argument 1, is <paramref name="structure"/>; it is read back afterwards.</summary>
    public long Call<T>(uint domain, HypercallNumber number, ulong command, ref T structure)
        where T : unmanaged
    {
        *(T*)Memory(domain, Scratch) = structure;
        var result = Call(domain, number, command, Scratch);
        structure = *(T*)Memory(domain, Scratch);
        return result;
    }

    /// <summary>Makes an event_channel_op.</summary>
    public long Event<T>(uint domain, EventChannelCommand command, ref T structure)
        where T : unmanaged
        => Call(domain, HypercallNumber.EventChannelOp, (ulong)command, ref structure);

    /// <summary>Connects a new port of each domain and returns them.</summary>
    public (uint Left, uint Right) Connect(uint left, uint right)
    {
        var unbound = new EvtchnAllocUnbound { Dom = (ushort)Domid.Self, RemoteDom = (ushort)right };
        Assert.Equal(0, Event(left, EventChannelCommand.AllocUnbound, ref unbound));
        var bind = new EvtchnBindInterdomain { RemoteDom = (ushort)left, RemotePort = unbound.Port };
        Assert.Equal(0, Event(right, EventChannelCommand.BindInterdomain, ref bind));
        return (unbound.Port, bind.LocalPort);
    }

    public long Send(uint domain, uint port)
    {
        var send = new EvtchnSend { Port = port };
        return Event(domain, EventChannelCommand.Send, ref send);
    }

    public void Dispose() => NativeMemory.AlignedFree(memory);
}
