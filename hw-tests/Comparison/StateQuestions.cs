using Cordon.HwTests.Cases;
using Cordon.HwTests.Generation;
using Cordon.HwTests.Reference;
using Cordon.HwTests.Transport;
using Cordon.Model;
using Cordon.Spec;

namespace Cordon.HwTests.Comparison;

/// <summary>What the limits of a lane ask about the state that a call would meet: of guest frames, grants, ports and timers of the guest.</summary>
static class StateQuestions
{
    internal static bool IsBeyond(ReferenceHypervisor reference, ulong gfn) => gfn >= reference.State.GfnLimit[reference.Domain];

    internal static bool AnyBeyond(ReferenceHypervisor reference, ReadOnlySpan<ulong> list)
    {
        foreach (var gfn in list)
        {
            if (IsBeyond(reference, gfn))
            {
                return true;
            }
        }
        return false;
    }

    internal static bool HasControlBlock(ReferenceHypervisor reference, ulong vcpu)
        => reference.State.ControlBlockFrame[reference.Domain, new(vcpu)] != 0;

    internal static bool NotifiesVcpuWithoutBlock(ReferenceHypervisor reference, ulong port)
        => !HasControlBlock(reference, reference.State.PortVcpu[reference.Domain, new(port)]);

    /// <summary>The port that a send makes pending: the other end of an interdomain channel, or the port itself.</summary>
    internal static ulong Other(ReferenceHypervisor reference, ulong port)
    {
        var remote = reference.State.PortRemotePort[reference.Domain, new(port)];
        return remote == 0 ? port : remote;
    }

    internal static bool HasNoEventArray(ReferenceHypervisor reference)
        => reference.State.UsesFifo[reference.Domain] != 0 && reference.State.EventArrayPages[reference.Domain] == 0;

    internal static bool AnyPortIsPending(ReferenceHypervisor reference)
    {
        var (state, domain) = (reference.State, reference.Domain);
        for (var port = 1UL; port < state.ValidPorts[domain] && state.UsesFifo[domain] == 0; port++)
        {
            if (TwoLevelEvents.IsPending(state, domain, new(port)))
            {
                return true;
            }
        }
        return false;
    }

    internal static bool AnySpecial(ReferenceHypervisor reference, ReadOnlySpan<ulong> list, ulong order)
    {
        foreach (var first in list)
        {
            for (var i = 0UL; i < 1UL << (int)Math.Min(order, 9); i++)
            {
                if (IsSpecial(reference, first + i))
                {
                    return true;
                }
            }
        }
        return false;
    }

    internal static bool IsSpecialOrGrant(ReferenceHypervisor reference, ulong gfn) => IsSpecial(reference, gfn) || IsGrant(reference, gfn);

    internal static bool IsGrant(ReferenceHypervisor reference, ulong gfn) => P2m.IsGrant(reference.State, reference.Domain, new(gfn));

    internal static bool AnyGrant(ReferenceHypervisor reference, ReadOnlySpan<ulong> list, ulong order)
    {
        foreach (var first in list)
        {
            for (var i = 0UL; i < 1UL << (int)Math.Min(order, 9); i++)
            {
                if (IsGrant(reference, first + i))
                {
                    return true;
                }
            }
        }
        return false;
    }

    internal static bool IsElsewhere(ReferenceHypervisor reference, ulong gfn)
        => P2m.IsMapped(reference.State, reference.Domain, new(gfn)) && gfn - GuestPlaces.ScratchGfn >= GuestPlaces.ScratchFrames && gfn != GuestPlaces.List / GuestLayout.PageSize;

    /// <summary>The guest frame of an end of a copy.</summary>
    internal static ulong EndOf(CallView call, ReferenceHypervisor reference, string end, ulong grant)
        => (call["Flags"] & grant) == 0 ? call[end + "Frame"] : Granted(reference, (uint)call[end + "Frame"]);

    internal static bool IsOfGrant(CallView call, ReferenceHypervisor reference, string end, ulong grant)
        => (call["Flags"] & grant) != 0 && IsGrant(reference, Granted(reference, (uint)call[end + "Frame"]));

    /// <summary>The guest frame of a grant of the guest's own, or of that which a transitive one names: where its frame is when it is in use, else what its entry says.</summary>
    internal static ulong Granted(ReferenceHypervisor reference, ulong grant)
    {
        var (state, domain) = (reference.State, reference.Domain);
        if (!IsInUse(grant) && GrantEntries.Exists(state, domain, new(grant)) && GrantEntries.Read(state, domain, new(grant)) is { } entry && entry.IsTransitive)
        {
            grant = entry.NextReference.Value;
        }
        return IsInUse(grant) ? state.M2p[new(state.GrantFrame[domain, new(grant)] - 1)] - 1 : Named(reference, grant);

        bool IsInUse(ulong one) => GrantUse.IsInUse(state, domain, new(one));
    }

    /// <summary>The guest frame that the grant's entry names; none that exists when there is no entry.</summary>
    internal static ulong Named(ReferenceHypervisor reference, ulong grant)
        => GrantEntries.Exists(reference.State, reference.Domain, new(grant)) ? GrantEntries.Read(reference.State, reference.Domain, new(grant)).Gfn.Value : ulong.MaxValue;

    internal static bool NamesAnotherFrame(ReferenceHypervisor reference, ulong grant)
    {
        var (state, domain) = (reference.State, reference.Domain);
        return GrantUse.IsInUse(state, domain, new(grant)) && state.GrantWriters[domain, new(grant)] == 0
            && state.GrantFrame[domain, new(grant)] != P2m.FrameAt(state, domain, new(Named(reference, grant))).Value + 1;
    }

    internal static bool IsMappedAndTransitive(ReferenceHypervisor reference, ulong isGrant, ulong frame)
        => isGrant != 0 && GrantUse.IsInUse(reference.State, reference.Domain, new((uint)frame))
            && GrantEntries.Read(reference.State, reference.Domain, new((uint)frame)).IsTransitive;

    internal static bool IsSpecial(ReferenceHypervisor reference, ulong gfn)
        => P2m.IsMapped(reference.State, reference.Domain, new(gfn))
            && reference.State.FrameType[P2m.FrameAt(reference.State, reference.Domain, new(gfn))] != FrameType.Ram;

    internal static bool TimerIsSet(ReferenceHypervisor reference)
    {
        var (state, domain) = (reference.State, reference.Domain);
        return Enumerable.Range(0, (int)state.VcpuCount[domain]).Any(vcpu =>
            state.SingleShotSet[domain, new((ulong)vcpu)] != 0 || state.PeriodicPeriod[domain, new((ulong)vcpu)] != 0);
    }

    internal static bool TimerIsBound(ReferenceHypervisor reference)
    {
        var (state, domain) = (reference.State, reference.Domain);
        return Enumerable.Range(0, (int)state.VcpuCount[domain]).Any(vcpu =>
            state.VirqPort[domain, new((ulong)vcpu), new(VirqNumber.Timer)] != 0);
    }
}
