using Cordon.Spec;

namespace Cordon.Model;

/// <summary>Making a domain, step by step; the caller is the domain that is made. None of its vcpus runs before <see cref="Finish"/>.</summary>
public static class Builder
{
    /// <summary>
    /// Begins a domain: a control domain or not, how many frames of RAM it may have, the reach of its p2m, its port limit, and how
    /// many frames its grant table may have.
    /// </summary>
    [Transition("HC-EVT-001")]
    public static Result Begin(State state, Caller caller, Word isControl, Word maxPages, Word gfnLimit, Word portLimit, Word maxGrantFrames)
    {
        var domain = caller.Domain;
        if ((domain.Value >= Domid.FirstReserved) | (state.Life[domain] != DomainLife.None) | (isControl > 1)
            | (gfnLimit > Limits.FrameNumbers) | (portLimit > EventWord.TwoLevelPorts))
        {
            return Result.IllegalChoice;
        }
        state.Life[domain] = DomainLife.Building;
        state.IsControl[domain] = isControl;
        state.MaxPages[domain] = maxPages;
        state.GfnLimit[domain] = gfnLimit;
        state.PortLimit[domain] = portLimit;
        state.ValidPorts[domain] = 64;
        state.MaxGrantFrames[domain] = maxGrantFrames;
        state.GrantVersion[domain] = 1;
        return Result.Success;
    }

    /// <summary>The domain gets one more vcpu, which is down.</summary>
    [Transition("HC-ISO-012")]
    public static Result AddVcpu(State state, Caller caller)
    {
        var domain = caller.Domain;
        var vcpu = new VcpuId(state.VcpuCount[domain]);
        if (!IsBuilding(state, domain) | (vcpu.Value >= Limits.Vcpus))
        {
            return Result.IllegalChoice;
        }
        state.VcpuCount[domain] = vcpu.Value + 1;
        state.RunState[domain, vcpu] = Runstate.Offline;
        state.RunStateEntered[domain, vcpu] = caller.Now;
        return Result.Success;
    }

    /// <summary>The domain gets a free frame as its shared-info page.</summary>
    [Transition("HC-SHI-001")]
    public static Result GiveSharedInfo(State state, Caller caller)
    {
        var domain = caller.Domain;
        var frame = new Mfn(caller.Choices.Frame);
        if (!IsBuilding(state, domain) | (state.SharedInfoFrame[domain] != 0) | !Frames.IsFree(state, frame))
        {
            return Result.IllegalChoice;
        }
        Frames.MakeSpecial(state, frame, domain, FrameType.SharedInfo);
        state.SharedInfoFrame[domain] = frame.Value + 1;
        return Result.Success;
    }

    /// <summary>The wall clock at system time 0 goes into the shared-info page: seconds since 1970 and nanoseconds.</summary>
    [Transition("HC-SHI-002")]
    public static Result SetWallClock(State state, Caller caller, Word seconds, Word nanoseconds)
    {
        var shared = state.SharedInfoFrame[caller.Domain];
        if (!IsBuilding(state, caller.Domain) | (shared == 0))
        {
            return Result.IllegalChoice;
        }
        var frame = new Mfn(shared - 1);
        state.Memory[frame, new WordIndex(SharedInfoWord.WallClock)] = 2UL | (seconds << 32);
        state.Memory[frame, new WordIndex(SharedInfoWord.WallClock + 1UL)] = (nanoseconds & 0xFFFF_FFFF) | (seconds & 0xFFFF_FFFF_0000_0000);
        return Result.Success;
    }

    /// <summary>The domain gets a free frame as RAM, mapped at a guest frame where nothing is mapped.</summary>
    [Transition("HC-MEM-004")]
    public static Result GiveRam(State state, Caller caller, Gfn gfn)
    {
        var domain = caller.Domain;
        var frame = new Mfn(caller.Choices.Frame);
        if (!IsBuilding(state, domain) | !Frames.IsFree(state, frame) | P2m.IsMapped(state, domain, gfn)
            | (gfn.Value >= state.GfnLimit[domain]) | (state.PageCount[domain] >= state.MaxPages[domain]))
        {
            return Result.IllegalChoice;
        }
        Frames.Allocate(state, frame, domain);
        P2m.Insert(state, domain, gfn, frame);
        return Result.Success;
    }

    /// <summary>The domain gets an entry of its memory map, after those that it has: first byte, bytes, kind.</summary>
    [Transition("HC-MEM-019")]
    public static Result AddMemoryMapEntry(State state, Caller caller, Word address, Word size, Word kind)
    {
        var domain = caller.Domain;
        var entry = new Slot(state.MemoryMapEntries[domain]);
        if (!IsBuilding(state, domain))
        {
            return Result.IllegalChoice;
        }
        state.MemoryMapAddress[domain, entry] = address;
        state.MemoryMapSize[domain, entry] = size;
        state.MemoryMapType[domain, entry] = kind;
        state.MemoryMapEntries[domain] = entry.Value + 1;
        return Result.Success;
    }

    /// <summary>Sets a parameter, whatever a guest may do with it.</summary>
    [Transition("HC-PAR-005")]
    public static Result SetParameter(State state, Caller caller, Parameter parameter, Word value)
    {
        if (!IsBuilding(state, caller.Domain))
        {
            return Result.IllegalChoice;
        }
        state.Parameters[caller.Domain, parameter] = value;
        return Result.Success;
    }

    /// <summary>A vcpu is given its first registers and is up.</summary>
    [Transition("HC-ISO-012")]
    public static Result StartVcpu(State state, Caller caller, VcpuId vcpu)
    {
        var domain = caller.Domain;
        if (!IsBuilding(state, domain) | !Vcpus.Exists(state, domain, vcpu) | (state.Up[domain, vcpu] != 0))
        {
            return Result.IllegalChoice;
        }
        state.Initialised[domain, vcpu] = 1;
        state.Up[domain, vcpu] = 1;
        state.UpCount[domain] = state.UpCount[domain] + 1;
        return Result.Success;
    }

    /// <summary>The domain is built: it has a shared-info page and a vcpu, and runs.</summary>
    [Transition("HC-GEN-007")]
    public static Result Finish(State state, Caller caller)
    {
        var domain = caller.Domain;
        if (!IsBuilding(state, domain) | (state.SharedInfoFrame[domain] == 0) | (state.VcpuCount[domain] == 0))
        {
            return Result.IllegalChoice;
        }
        state.Life[domain] = DomainLife.Running;
        return Result.Success;
    }

    static Bool IsBuilding(State state, DomainId domain) => state.Life[domain] == DomainLife.Building;
}
