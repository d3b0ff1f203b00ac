namespace Cordon.Impl.Svm;

/// <summary>
/// Which model-specific registers a guest reads and writes itself: those that VMSAVE and VMLOAD move. Two bits a register (read, write), 1 exits.
/// AMD APM volume 2, 15.11.
/// </summary>
public static unsafe class MsrPermissionMap
{
    const uint LowRange = 0;
    const uint HighRange = 0xc0000000;
    const uint HighRangeOffset = 0x800;
    const uint RegistersPerByte = 4;
    const int BitsPerRegister = 2;

    const uint SysenterCs = 0x174;
    const uint SysenterEip = 0x176;
    const uint Star = 0xc0000081;
    const uint SyscallMask = 0xc0000084;
    const uint FsBase = 0xc0000100;
    const uint KernelGsBase = 0xc0000102;

    /// <summary>Fills the map's 8 KiB.</summary>
    public static void Build(byte* map)
    {
        Processor.Fill(map, 0xff, 2 * Page.Bytes);
        Open(map, LowRange, 0, SysenterCs, SysenterEip);
        Open(map, HighRange, HighRangeOffset, Star, SyscallMask);
        Open(map, HighRange, HighRangeOffset, FsBase, KernelGsBase);
    }

    static void Open(byte* map, uint range, uint offset, uint first, uint last)
    {
        for (var register = first; register <= last; register++)
        {
            var index = register - range;
            map[offset + index / RegistersPerByte] &= (byte)~(3 << (int)(index % RegistersPerByte * BitsPerRegister));
        }
    }
}
