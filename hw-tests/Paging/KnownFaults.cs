using Cordon.GeneratedTests.Paging;
using Cordon.Model;
using Cordon.Spec;

namespace Cordon.HwTests.Paging;

/// <summary>
/// In which accesses the emulators of the lanes do otherwise than the manuals say. Each is as narrow as what was seen, and was looked up in the manuals before it came here.
/// </summary>
public static class KnownFaults
{
    const string Qemu = "qemu-svm";
    // The lane that emulates none.
    const string Processor = "kvm";
    const ulong GeneralProtection = 13, PageFault = 14;

    const ulong LowPointerBits = 0x1E6;

    const string UpperGlobalIgnored =
        "not made: neither QEMU nor Bochs has AMD's reserved bit 8 of entries that name tables of the third and second level; APM figures 5-20 and 5-21, and Linux's KVM checks it for guests on AMD";
    const string PointerBitsIgnored =
        "not made: QEMU does not look at bits 2 to 1 and 8 to 5 of PAE's pointers; SDM table 4-8 and APM figure 5-10 reserve them";
    const string ReservedWithoutPresent =
        "QEMU clears P in the error code of a reserved bit; SDM 4.7: bit 3 can be set only if bit 0 is also set";
    const string StackIsGeneral =
        "QEMU raises #GP for an address that is not canonical also when the stack's segment is used; SDM 3.3.7.1 and APM 5.3.1: #SS";
    const string PointerAccessed =
        "QEMU sets bit 5 of PAE's pointers; SDM 4.8: they have no accessed flag, and table 4-8 reserves the bit";
    const string ReservedPageAccessed =
        "QEMU sets the accessed bit of an entry that maps a large page and has a reserved bit set; SDM 4.8: of entries that are used";

    /// <summary>
    /// Why a case is not made on a lane: the emulator does not have a fault that the model has, and goes on with a walk that may lead anywhere. Null when it is made.
    /// </summary>
    public static string? NotMade(string lane, PagingGround ground, PagingCase theCase, Translation expected)
    {
        if (expected.End != TranslationEnd.PageFault || (expected.ErrorCode & (ulong)PageFaultCode.Reserved) == 0)
        {
            return null;
        }
        var number = Array.FindIndex(expected.Entries, entry => entry.IsRead) + 1;
        var (level, value) = (new TableLevel(theCase.Controls, number), expected.Entries[number - 1].Value);
        var reserved = value & level.ReservedBits(ground.Processor, value);
        return lane != Processor && reserved == PageTableEntry.UpperGlobal && theCase.Mode == PagingMode.FourLevel ? UpperGlobalIgnored
            : lane == Qemu && level.HasPointers && (reserved & ~LowPointerBits) == 0 ? PointerBitsIgnored
            : null;
    }

    /// <summary>The fault by which an access ended otherwise than the model says; null when none is known.</summary>
    public static string? OfEnd(string lane, Translation expected, Observation observed)
    {
        var isReserved = expected.End == TranslationEnd.PageFault && (expected.ErrorCode & (ulong)PageFaultCode.Reserved) != 0;
        return lane == Qemu && isReserved && observed.Vector == PageFault && observed.Cr2 == expected.Linear
            && observed.ErrorCode == (expected.ErrorCode & ~(ulong)PageFaultCode.Protection) ? ReservedWithoutPresent
            : lane == Qemu && expected.End == TranslationEnd.StackFault && (observed.Vector, observed.ErrorCode) == (GeneralProtection, 0) ? StackIsGeneral
            : null;
    }

    /// <summary>The fault by which a word has bits set that the model does not set; null when none is known.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="theCase">The case.</param>
    /// <param name="expected">What the model says of the access.</param>
    /// <param name="place">The word's address.</param>
    /// <param name="added">The bits, none of which is missing.</param>
    public static string? OfWord(string lane, PagingCase theCase, Translation expected, ulong place, ulong added)
    {
        if (lane == Qemu && theCase.Mode == PagingMode.Extended && added == PageTableEntry.Accessed && place >> 5 == theCase.Cr3.Value >> 5)
        {
            return PointerAccessed;
        }
        var level = Array.FindIndex(expected.Entries, entry => entry.IsRead && (entry.Place & ~7UL) == place && added == PageTableEntry.Accessed << (int)((entry.Place & 4) * 8)) + 1;
        if (level == 0)
        {
            return null;
        }
        var entry = expected.Entries[level - 1];
        var mapsLargePage = level > 1 && new TableLevel(theCase.Controls, level).IsPage(entry.Value);
        return lane == Qemu && !entry.IsValid && mapsLargePage && (entry.Value & PageTableEntry.Present) != 0 ? ReservedPageAccessed : null;
    }
}
