using Cordon.HwTests.Machines;
using Cordon.HwTests.Transport;
using Xunit;

namespace Cordon.HwTests.Tests;

/// <summary>The guest's operations, seen on a hypervisor that nobody here wrote.</summary>
public sealed class TransportOnXenTests
{
    const ulong XenVersion = 17;

    [LaneFact("xen")]
    public void Programs_run_and_hand_their_results_back()
    {
        using var machine = Machine.Start(Hypervisors.Xen(Places.Cache), Window());

        var program = new GuestProgram();
        var version = program.Call(XenVersion, 0);
        var unknown = program.Call(63);
        var signature = program.Cpuid(0x40000000);
        var write = program.Write(GuestLayout.Arena + 3, "seventeen bytes. "u8);
        var read = program.Read(GuestLayout.Arena + 3, 17);
        var user = program.UserCall(XenVersion, 0);
        var afterwards = program.Call(XenVersion, 0);
        var results = machine.Mailbox.Run(program);

        const long notPermitted = -1;
        Assert.Equal(notPermitted, (long)results[user]);
        Assert.Equal(0x40011UL, results[afterwards]);
        Assert.Equal(0x40011UL, results[version]);
        Assert.Equal(0UL, results[version + 1]);
        Assert.Equal(-38, (long)results[unknown]);
        Assert.Equal("XenV", Text(results[signature + 1]));
        Assert.Equal(0UL, results[write]);
        Assert.Equal(0UL, results[read]);
        Assert.Equal("seventeen bytes. ", System.Text.Encoding.ASCII.GetString(Bytes(results.AsSpan(read + 1, 3))[..17]));
    }

    [LaneFact("xen")]
    public void The_window_maps_what_the_host_says_and_a_fault_there_is_reported()
    {
        using var machine = Machine.Start(Hypervisors.Xen(Places.Cache), Window());

        var program = new GuestProgram();
        var mapped = program.Write(GuestLayout.Window + 8, [1, 2, 3, 4, 5, 6, 7, 8]);
        var alias = program.Read(GuestLayout.Arena + 8, 8);
        var readOnly = program.Write(GuestLayout.Window + 2 * GuestLayout.PageSize, [1]);
        var unmapped = program.Read(GuestLayout.Window + GuestLayout.PageSize, 8);
        var across = program.Write(GuestLayout.Window + GuestLayout.PageSize - 4, new byte[8]);
        var results = machine.Mailbox.Run(program);

        const ulong pageFault = 14 + 1;
        Assert.Equal(0UL, results[mapped]);
        Assert.Equal(0x0807060504030201UL, results[alias + 1]);
        Assert.Equal(pageFault, results[readOnly]);
        Assert.Equal(pageFault, results[unmapped]);
        Assert.Equal(pageFault, results[across]);
    }

    [LaneFact("xen")]
    public void More_programs_than_slots_run_in_order()
    {
        using var machine = Machine.Start(Hypervisors.Xen(Places.Cache), Window());
        var times = new List<ulong>();
        for (var i = 0; i < 10; i++)
        {
            if (machine.Mailbox.Outstanding == GuestLayout.Slots)
            {
                times.Add(machine.Mailbox.Take()[0]);
            }
            var program = new GuestProgram();
            program.Time();
            machine.Mailbox.Post(program);
        }
        while (machine.Mailbox.Outstanding > 0)
        {
            times.Add(machine.Mailbox.Take()[0]);
        }
        Assert.Equal(10, times.Count);
        Assert.Equal(times.Order(), times);
    }

    static ulong[] Window()
    {
        const ulong present = 1, writable = 2;
        var window = new ulong[512];
        window[0] = GuestLayout.Arena | present | writable;
        window[2] = GuestLayout.Arena | present;
        return window;
    }

    static byte[] Bytes(ReadOnlySpan<ulong> words) => System.Runtime.InteropServices.MemoryMarshal.AsBytes(words).ToArray();

    static string Text(ulong word) => System.Text.Encoding.ASCII.GetString(BitConverter.GetBytes((uint)word));
}
