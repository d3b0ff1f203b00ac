using Cordon.Impl;

namespace Cordon.GeneratedTests.Abstraction;

public sealed unsafe partial class Abstraction
{
    /// <summary>What is known of one machine frame.</summary>
    public void FrameRow(ulong mfn)
    {
        var frame = Hypervisor.Frame(hypervisor, new Mfn(mfn));
        sink.Cell(maps.Managed, mfn, 0, 0, 1);
        sink.Cell(maps.Owner, mfn, 0, 0, frame->Owner.Value);
        sink.Cell(maps.FrameType, mfn, 0, 0, ModelType(frame->Type));
        sink.Cell(maps.TypeCount, mfn, 0, 0, frame->Type == FrameType.OwnTable ? 0 : frame->TypeCount);
        sink.Cell(maps.RefCount, mfn, 0, 0, IsHypervisors(frame) ? 0 : frame->References);
        sink.Cell(maps.Allocated, mfn, 0, 0, IsHypervisors(frame) ? 0UL : frame->Allocated);
        sink.Cell(maps.M2p, mfn, 0, 0, frame->MachineToPhysical);
    }

    // The model knows of a hypervisor frame only that it is one; what the hypervisor does with it is its own business.
    static bool IsHypervisors(Frame* frame) => frame->Owner.Value == DomainId.Xen.Value;

    static ulong ModelType(FrameType type) => type switch
    {
        FrameType.SharedInfo => Cordon.Model.FrameType.SharedInfo,
        FrameType.GrantTable => Cordon.Model.FrameType.GrantTable,
        FrameType.GrantStatus => Cordon.Model.FrameType.GrantStatus,
        _ => Cordon.Model.FrameType.Ram,
    };
}
