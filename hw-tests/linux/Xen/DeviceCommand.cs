namespace Cordon.Probe;

/// <summary>How Linux numbers the commands of its Xen devices: <c>_IOC(_IOC_NONE, type, number, size)</c> of asm-generic/ioctl.h.</summary>
public static class DeviceCommand
{
    const int TypeShift = 8;
    const int SizeShift = 16;

    /// <summary>The command <paramref name="number"/> of a device's <paramref name="type"/>, whose structure has <paramref name="size"/> bytes.</summary>
    public static uint Of(char type, uint number, int size) => (uint)size << SizeShift | (uint)type << TypeShift | number;
}
