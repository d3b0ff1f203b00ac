using Cordon.HwTests.Machines;
using Cordon.HwTests.Transport;
using Cordon.Spec;

namespace Cordon.HwTests.Measure;

/// <summary>
/// What populate_physmap of an extent of 2 MiB costs, of which the domain gives back as much before: guest frames that no table reaches yet become a superpage. What clears the frames is taken off: an instruction for
/// every 8 bytes (<c>memset</c> in impl/x64/memory.asm), each of which the machine counts.
/// </summary>
static class PopulateBenchmark
{
    /// <summary>The measurement's name.</summary>
    public const string Name = "populate_physmap of 2 MiB, without clearing";

    const ulong Operation = (ulong)HypercallNumber.MemoryOp;
    const uint Order = 9;
    const ulong Frames = 1 << (int)Order;
    const ulong ClearingStores = Frames * GuestLayout.PageSize / sizeof(ulong);
    const ulong Argument = GuestLayout.Arena + 512;
    const ulong List = GuestLayout.Arena + 576;

    // Memory of the domain that nothing uses, from 64 MiB on, and guest frames above all of it.
    const ulong GivenBackGfn = 0x4000;
    const ulong PopulatedGfn = 0x10000;
    const int Rounds = 8;

    /// <summary>Instructions of a call: the mean.</summary>
    /// <exception cref="MachineException">A call failed.</exception>
    public static double Measure(Mailbox mailbox)
    {
        var total = 0UL;
        for (var i = 0UL; i < Rounds; i++)
        {
            var program = new GuestProgram();
            // struct xen_memory_reservation
            program.Write(Argument, GuestProgram.Bytes((uint)List, 0, 1, 0, Order, 0, Domid.Self, 0));
            program.Write(List, GuestProgram.Bytes((uint)(GivenBackGfn + (i * Frames)), 0));
            var given = program.Call(Operation, (ulong)MemoryCommand.DecreaseReservation, Argument);
            program.Write(List, GuestProgram.Bytes((uint)(PopulatedGfn + (i * Frames)), 0));
            var empty = program.Measure(Measurement.Nothing, 1, 0);
            var populated = program.Measure(Measurement.Call, 1, Operation, (ulong)MemoryCommand.PopulatePhysmap, Argument);
            // Behind the call that is measured: that it was one that succeeds.
            var owned = program.Call(Operation, (ulong)MemoryCommand.CurrentReservation, Argument + 24);
            var results = mailbox.Run(program);
            if (results[given] != 1 || results[owned] < Hypervisors.DomainMiB << 8)
            {
                throw new MachineException($"populate_physmap cannot be measured: {(long)results[given]} extents were given back, and the domain has {(long)results[owned]} frames then");
            }
            total += results[populated] - results[empty] - ClearingStores;
        }
        return total / (double)Rounds;
    }
}
