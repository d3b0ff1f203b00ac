namespace Cordon.Impl;

/// <summary>How an interrupt that an APIC sends is delivered: bits 8 to 10 of the command.</summary>
public enum ApicDelivery : uint
{
    /// <summary>To each destination.</summary>
    Fixed = 0,

    /// <summary>To that destination whose processor has the lowest priority.</summary>
    LowestPriority = 1,

    /// <summary>As a system management interrupt.</summary>
    SystemManagement = 2,

    /// <summary>As a non-maskable interrupt.</summary>
    NonMaskable = 4,

    /// <summary>INIT.</summary>
    Init = 5,

    /// <summary>A start-up interrupt.</summary>
    StartUp = 6,
}

/// <summary>An interrupt command: Intel SDM volume 3, 11.6.1 and 11.12.9.</summary>
/// <param name="command">As the register holds it.</param>
/// <param name="mode">How the APIC that sends is reached, which says what a destination is.</param>
public readonly unsafe struct InterruptCommand(ulong command, ApicMode mode)
{
    /// <summary>The bits of the low half that can be written; bit 12 is the delivery status.</summary>
    public const uint LowBits = 0x000c_cfff;

    /// <summary>The bits that must be 0 in x2APIC mode.</summary>
    public const ulong X2ApicReserved = 0xffff_ffff & ~LowBits;

    const int DeliveryShift = 8;
    const uint DeliveryMask = 7;
    const uint LogicalBit = 1 << 11;
    const uint AssertBit = 1 << 14;
    const uint LevelBit = 1 << 15;
    const int ShorthandShift = 18;
    const uint ShorthandMask = 3;
    const uint Named = 0;
    const uint Self = 1;
    const uint All = 2;
    const int X2ApicDestinationShift = 32;
    const int XApicDestinationShift = 56;
    const uint X2ApicBroadcast = uint.MaxValue;
    const uint XApicBroadcast = byte.MaxValue;
    const int X2ApicClusterShift = 16;
    const uint X2ApicMembers = 0xffff;
    const int XApicLogicalShift = 24;
    const int XApicFormatShift = 28;
    const uint FlatFormat = 15;
    const int XApicClusterShift = 4;
    const uint XApicMembers = 15;

    readonly uint low = (uint)command;
    readonly ulong command = command;
    readonly ApicMode mode = mode;

    /// <summary>The vector; of a start-up interrupt the page to start at.</summary>
    public byte Vector => (byte)low;

    /// <summary>How it is delivered.</summary>
    public ApicDelivery Delivery => (ApicDelivery)(low >> DeliveryShift & DeliveryMask);

    /// <summary>Whether it is an interrupt with a vector, of which those below 16 are illegal.</summary>
    public bool HasVector => Delivery is ApicDelivery.Fixed or ApicDelivery.LowestPriority;

    /// <summary>Whether it is the end of an INIT, which today's processors ignore.</summary>
    public bool IsDeassertion => Delivery == ApicDelivery.Init && (low & (AssertBit | LevelBit)) == LevelBit;

    uint Shorthand => low >> ShorthandShift & ShorthandMask;

    /// <summary>Whether delivery and shorthand go together: what includes the sender must be fixed (Intel SDM volume 3, table 11-3).</summary>
    public bool IsValid => Shorthand is not (Self or All) || Delivery == ApicDelivery.Fixed;

    /// <summary>Whether <paramref name="target"/> is a destination; <paramref name="sender"/> is an APIC of the same domain.</summary>
    public bool IsFor(VirtualApic* sender, VirtualApic* target) => target->Mode != ApicMode.Disabled && Shorthand switch
    {
        Named => IsNamed(target),
        Self => target == sender,
        All => true,
        _ => target != sender,
    };

    bool IsNamed(VirtualApic* target)
    {
        var isX2Apic = mode == ApicMode.X2Apic;
        var destination = isX2Apic ? (uint)(command >> X2ApicDestinationShift) : (uint)(command >> XApicDestinationShift);
        return destination == (isX2Apic ? X2ApicBroadcast : XApicBroadcast)
            || ((low & LogicalBit) == 0 ? destination == target->Id : IsLogical(target, destination));
    }

    static bool IsLogical(VirtualApic* target, uint destination)
    {
        if (target->Mode == ApicMode.X2Apic)
        {
            var logical = X2ApicRegisters.LogicalId(target->Id);
            return destination >> X2ApicClusterShift == logical >> X2ApicClusterShift && (destination & logical & X2ApicMembers) != 0;
        }
        var own = target->LogicalDestination >> XApicLogicalShift;
        return target->DestinationFormat >> XApicFormatShift == FlatFormat
            ? (own & destination) != 0
            : own >> XApicClusterShift == destination >> XApicClusterShift && (own & destination & XApicMembers) != 0;
    }
}
