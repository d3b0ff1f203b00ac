using Cordon.Impl;

namespace Cordon.GeneratedTests.Abstraction;

public sealed unsafe partial class Abstraction
{
    /// <summary>A domain's grant table: its frames and their version. Nothing maps a grant yet, so those maps stay 0.</summary>
    public void GrantsRow(ushort domain)
    {
        var row = Hypervisor.Domain(hypervisor, new DomainId(domain));
        if (row->State == DomainState.Absent)
        {
            return;
        }
        sink.Cell(maps.GrantFrames, domain, 0, 0, row->GrantFrames);
        sink.Cell(maps.MaxGrantFrames, domain, 0, 0, hypervisor->Sizes.GrantFramesPerDomain);
        sink.Cell(maps.GrantVersion, domain, 0, 0, row->GrantVersion);
        for (uint slot = 0; slot < hypervisor->Sizes.GrantFramesPerDomain; slot++)
        {
            sink.Cell(maps.GrantTableFrame, domain, slot, 0, slot < row->GrantFrames ? Hypervisor.GrantFrame(hypervisor, row, slot)->Value + 1 : 0);
        }
    }
}
