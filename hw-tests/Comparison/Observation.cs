using Cordon.HwTests.Cases;
using Cordon.HwTests.Generation;
using Cordon.HwTests.Reference;
using Cordon.HwTests.Transport;
using Cordon.Model;
using Cordon.Spec;

namespace Cordon.HwTests.Comparison;

/// <summary>What is compared after a case's last step: the memory that the hypervisor shares with the guest, and what calls can ask.</summary>
public static class Observation
{
    /// <summary>Words of vcpu_info that are not the clock.</summary>
    const int VcpuInfoWords = 4;

    /// <summary>vcpu_time_info, at the end of vcpu_info (Xen's public/xen.h).</summary>
    const ulong ClockBytes = 32;

    /// <summary>Words of event bits in shared info: pending, then mask.</summary>
    const int EventBitWords = 128;

    /// <summary>Words of an event array page that are looked at: the ports that cases open are low.</summary>
    const int EventWords = 64;

    const int ControlBlockWords = 9;
    const int MostPorts = 24;

    /// <summary>Appends it to <paramref name="program"/>.</summary>
    public static void Append(ComparedProgram program, ReferenceHypervisor reference, int index)
    {
        var (state, domain) = (reference.State, reference.Domain);
        Look(program, reference, state.SharedInfoFrame[domain], 2048, EventBitWords, index, "event bits of shared info");
        for (var vcpu = 0UL; vcpu < state.VcpuCount[domain]; vcpu++)
        {
            Look(program, reference, state.VcpuInfoFrame[domain, new(vcpu)], state.VcpuInfoOffset[domain, new(vcpu)], VcpuInfoWords, index, $"vcpu_info of vcpu {vcpu}");
            Look(program, reference, state.ControlBlockFrame[domain, new(vcpu)], state.ControlBlockOffset[domain, new(vcpu)], ControlBlockWords, index, $"control block of vcpu {vcpu}");
            program.Add(CallBuilder.Make("VcpuOp.IsUp", ("Vcpu", vcpu)), index);
        }
        for (var page = 0UL; page < state.EventArrayPages[domain]; page++)
        {
            Look(program, reference, state.EventArrayFrame[domain, new(page)], 0, EventWords, index, $"event array page {page}");
        }
        Look(program, reference, state.GrantTableFrame[domain, new(0)], 8 * GuestPlaces.FirstReference, (int)GuestPlaces.References, index, "entries of the grant table");
        foreach (var port in reference.OpenPorts().Take(MostPorts))
        {
            program.Add(CallBuilder.Make("EventChannelOp.Status", ("Dom", Domid.Self), ("Port", port)), index);
        }
        program.Add(CallBuilder.Make("MemoryOp.CurrentReservation", ("Domid", Domid.Self)), index);
        AppendScratch(program, reference, index);
    }

    /// <summary>
    /// Appends a look at the frames that the cases use, where memory is mapped: they hold what was stored or copied to them, or zeros (HC-MEM-004, HC-MEM-020).
    /// </summary>
    public static void AppendScratch(ComparedProgram program, ReferenceHypervisor reference, int index)
    {
        const int words = 8;
        for (var i = 0UL; i < GuestPlaces.ScratchFrames; i++)
        {
            var gfn = new Gfn(GuestPlaces.ScratchGfn + i);
            if (!P2m.IsWritableRam(reference.State, reference.Domain, gfn))
            {
                continue;
            }
            program.Look((GuestPlaces.ScratchGfn + i) * GuestLayout.PageSize, words, index, $"scratch frame {i}", MaskOf(reference, P2m.FrameAt(reference.State, reference.Domain, gfn), 0));
        }
    }

    static void Look(
        ComparedProgram program, ReferenceHypervisor reference, ulong framePlusOne, ulong offset, int words, int index, string what)
    {
        var gfn = framePlusOne == 0 ? 0 : reference.State.M2p[new Mfn(framePlusOne - 1)];
        if (gfn != 0 && gfn - 1 < GuestLayout.IdentityEnd / GuestLayout.PageSize)
        {
            program.Look((gfn - 1) * GuestLayout.PageSize + offset, words, index, what, MaskOf(reference, new(framePlusOne - 1), offset));
        }
    }

    // Which bits of the words from an offset of a frame on are compared: all, but for words in which a vcpu_info has its clock (HC-SHI-007), wherever a guest has put it.
    static Func<int, ulong> MaskOf(ReferenceHypervisor reference, Mfn frame, ulong offset)
    {
        var (state, domain) = (reference.State, reference.Domain);
        var clocks = Enumerable.Range(0, (int)state.VcpuCount[domain]).Select(vcpu => new VcpuId((ulong)vcpu))
            .Where(vcpu => state.VcpuInfoFrame[domain, vcpu] == frame.Value + 1)
            .Select(vcpu => state.VcpuInfoOffset[domain, vcpu] + (VcpuInfoWords * sizeof(ulong))).ToArray();
        return word => clocks.Any(clock => IsWithin(offset + ((ulong)word * sizeof(ulong)), clock)) ? 0 : ulong.MaxValue;
    }

    static bool IsWithin(ulong word, ulong clock) => word + sizeof(ulong) > clock && word < clock + ClockBytes;
}
