namespace Cordon.Impl.Vmx;

/// <summary>
/// Which model-specific registers a guest reads and writes itself: those of SYSENTER and SYSCALL and the segment bases, the same as under SVM. A bit a register,
/// 1 exits: reads of low registers, of high ones, writes of low ones, of high ones, 1 KiB each. Intel SDM volume 3, 25.6.9.
/// </summary>
static unsafe class MsrPermissionMap
{
    const uint LowRange = 0;
    const uint HighRange = 0xc0000000;
    const uint HighRangeOffset = 0x400;
    const uint WritesOffset = 0x800;
    const uint RegistersPerByte = 8;

    const uint SysenterCs = 0x174;
    const uint SysenterEip = 0x176;
    const uint Star = 0xc0000081;
    const uint SyscallMask = 0xc0000084;
    const uint FsBase = 0xc0000100;
    const uint KernelGsBase = 0xc0000102;

    /// <summary>Fills the map's 4 KiB.</summary>
    public static void Build(byte* map)
    {
        Processor.Fill(map, 0xff, Page.Bytes);
        Open(map, LowRange, 0, SysenterCs, SysenterEip);
        Open(map, HighRange, HighRangeOffset, Star, SyscallMask);
        Open(map, HighRange, HighRangeOffset, FsBase, KernelGsBase);
    }

    static void Open(byte* map, uint range, uint offset, uint first, uint last)
    {
        for (var register = first; register <= last; register++)
        {
            var index = register - range;
            var bit = (byte)(1 << (int)(index % RegistersPerByte));
            map[offset + index / RegistersPerByte] &= (byte)~bit;
            map[WritesOffset + offset + index / RegistersPerByte] &= (byte)~bit;
        }
    }
}
