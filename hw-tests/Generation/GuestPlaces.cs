using Cordon.HwTests.Transport;

namespace Cordon.HwTests.Generation;

/// <summary>What the generated cases use of the guest's memory.</summary>
public static class GuestPlaces
{
    const ulong Present = 1;
    const ulong Writable = 2;
    const ulong User = 4;

    /// <summary>The first guest frame that the cases map, unmap and give to the hypervisor.</summary>
    public const ulong ScratchGfn = 0x2000;

    /// <summary>How many such guest frames there are.</summary>
    public const ulong ScratchFrames = 32;

    /// <summary>Where shared info is mapped in the base state.</summary>
    public const ulong SharedInfoGfn = 0x2100;

    /// <summary>Where each vcpu's vcpu_info is registered: vcpu v's at byte 64 v of this frame.</summary>
    public const ulong VcpuInfoGfn = 0x2101;

    /// <summary>Where the first frame of the grant table is mapped in the base state.</summary>
    public const ulong GrantTableGfn = 0x2102;

    /// <summary>The first grant reference that the cases use; those below it are kept for others.</summary>
    public const ulong FirstReference = 8;

    /// <summary>How many grant references the cases use.</summary>
    public const ulong References = 6;

    /// <summary>A guest frame above all RAM, mapped once so that maximum_gpfn is known and higher than anything that a case maps.</summary>
    public const ulong FarGfn = 0xffff00000;

    /// <summary>Where argument structures lie that are wholly mapped.</summary>
    public const ulong Structure = GuestLayout.Arena + 0x100;

    /// <summary>Where lists lie.</summary>
    public const ulong List = GuestLayout.Arena + 8 * GuestLayout.PageSize;

    /// <summary>Areas that the hypervisor writes when it likes: run state and time of each vcpu, 256 bytes each.</summary>
    public const ulong Areas = GuestLayout.Arena + 40 * GuestLayout.PageSize;

    /// <summary>
    /// The window: page 0 is mapped, 1 is not, 2 and 3 are mapped and not neighbours, 4 is not mapped, 5 is read-only, 6 is not mapped.
    /// </summary>
    public static ulong[] Window()
    {
        var window = new ulong[512];
        window[0] = Arena(16) | Present | Writable | User;
        window[2] = Arena(18) | Present | Writable | User;
        window[3] = Arena(25) | Present | Writable | User;
        window[5] = Arena(20) | Present | User;
        return window;
    }

    /// <summary>An address at which <paramref name="size"/> bytes are: mapped across two pages that are no neighbours.</summary>
    public static ulong AcrossPages(int size) => WindowPage(3) - (ulong)((size + 1) / 2);

    /// <summary>An address at which <paramref name="size"/> bytes are: mapped up to the middle, then not.</summary>
    public static ulong PartlyUnmapped(int size) => WindowPage(1) - (ulong)(size / 2);

    /// <summary>An address at which nothing is mapped.</summary>
    public static ulong Unmapped => WindowPage(1) + 64;

    /// <summary>An address that is mapped for reading only.</summary>
    public static ulong ReadOnly => WindowPage(5) + 64;

    /// <summary>Where the guest can write what is read at <see cref="ReadOnly"/>.</summary>
    public static ulong ReadOnlyAlias => Arena(20) + 64;

    static ulong WindowPage(ulong page) => GuestLayout.Window + page * GuestLayout.PageSize;

    static ulong Arena(ulong page) => GuestLayout.Arena + page * GuestLayout.PageSize;
}
