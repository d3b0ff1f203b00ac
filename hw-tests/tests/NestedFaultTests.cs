using Cordon.Model;
using Cordon.Spec;
using Xunit;

namespace Cordon.HwTests.Tests;

/// <summary>What the model has each vendor's processor tell of a nested fault, against numbers put together by hand from APM 15.25.6 and SDM table 28-7.</summary>
public sealed class NestedFaultTests
{
    const ulong Table4 = 1, Table3 = 2, Table2 = 3, Table1 = 4, Page = 5;
    const ulong Used = 0x67, Fresh = 0x07;
    const ulong Linear = 0x123;
    const ulong AddressBits = 0xFF_FFFF_F000;
    const ulong InWalk = 1UL << 33, Final = 1UL << 32;

    static readonly DomainId domain = new(0);

    // Every frame writable at its own number, entry 0 of each table naming the next.
    static State Begin(ulong flags)
    {
        var state = new State();
        foreach (var frame in (ulong[])[Table4, Table3, Table2, Table1, Page])
        {
            state.P2mType[domain, new(frame)] = P2mType.RamReadWrite;
            state.P2mFrame[domain, new(frame)] = frame;
            state.Memory[new(frame), new(0)] = ((frame + 1) << 12) | flags;
        }
        return state;
    }

    static State With(State state, ulong frame, ulong type)
    {
        state.P2mType[domain, new(frame)] = type;
        return state;
    }

    static Translation Translate(State state, ulong access, bool isAmd)
    {
        var processor = new PagingProcessor(AddressBits | (isAmd ? PagingProcessor.WritesWhenWalking : 0));
        var controls = new PagingControls(PagingControls.Paging | PagingControls.PhysicalAddressExtension | PagingControls.LongModeActive);
        return new PagingUnit(state, domain, processor, controls, new(access), default).Translate(new(Table4 << 12), new(Linear));
    }

    static (ulong Address, ulong Information) Amd(State state, ulong access)
    {
        var made = Translate(state, access, isAmd: true);
        Assert.Equal(TranslationEnd.NestedFault, made.End);
        return (made.Fault.Address, made.Fault.ExitInformation1);
    }

    static (ulong Address, ulong Qualification) Intel(State state, ulong access)
    {
        var made = Translate(state, access, isAmd: false);
        Assert.Equal(TranslationEnd.NestedFault, made.End);
        return (made.Fault.Address, made.Fault.ExitQualification);
    }

    [Fact]
    [Clause("HC-PAG-019"), Clause("HC-PAG-022"), Clause("HC-PAG-023")]
    public void A_table_that_is_not_there()
    {
        var state = With(Begin(Used), Table2, P2mType.None);
        Assert.Equal((Table2 << 12, InWalk | 0b0_0110), Amd(state, 0));
        Assert.Equal((Table2 << 12, InWalk | 0b0_0110), Amd(state, LinearAccess.Fetch));
        Assert.Equal((Table2 << 12, 0x81UL), Intel(state, 0));
        Assert.Equal((Table2 << 12, 0x81UL), Intel(state, LinearAccess.Fetch));
    }

    [Fact]
    [Clause("HC-PAG-020"), Clause("HC-PAG-022"), Clause("HC-PAG-023")]
    public void A_table_that_may_not_be_written()
    {
        var used = With(Begin(Used), Table3, P2mType.RamReadOnly);
        Assert.Equal((Table3 << 12, InWalk | 0b0_0111), Amd(used, 0));
        Assert.Equal(TranslationEnd.Address, Translate(used, LinearAccess.Write, isAmd: false).End);
        var fresh = With(Begin(Fresh), Table3, P2mType.RamReadOnly);
        Assert.Equal((Table3 << 12, 0x83UL | 0x28), Intel(fresh, 0));
    }

    [Fact]
    [Clause("HC-PAG-021"), Clause("HC-PAG-022"), Clause("HC-PAG-023")]
    public void A_page_that_is_not_there_or_may_not_be_written()
    {
        const ulong place = (Page << 12) + Linear;
        var missing = With(Begin(Used), Page, P2mType.None);
        Assert.Equal((place, Final | 0b0_0100), Amd(missing, 0));
        Assert.Equal((place, Final | 0b0_0110), Amd(missing, LinearAccess.Write));
        Assert.Equal((place, Final | 0b1_0100), Amd(missing, LinearAccess.Fetch));
        Assert.Equal((place, 0x181UL), Intel(missing, 0));
        Assert.Equal((place, 0x182UL), Intel(missing, LinearAccess.Write));
        Assert.Equal((place, 0x184UL), Intel(missing, LinearAccess.Fetch));
        var readOnly = With(Begin(Used), Page, P2mType.RamReadOnly);
        Assert.Equal((place, Final | 0b0_0111), Amd(readOnly, LinearAccess.Write));
        Assert.Equal((place, 0x182UL | 0x28), Intel(readOnly, LinearAccess.Write));
        Assert.Equal(TranslationEnd.Address, Translate(readOnly, LinearAccess.Fetch, isAmd: true).End);
    }

    [Fact]
    [Clause("HC-PAG-018"), Clause("HC-PAG-024")]
    public void What_the_processor_may_do_before_a_fault_of_the_page()
    {
        var state = With(Begin(Fresh), Page, P2mType.None);
        ulong[] MarksWith(ulong choice)
        {
            var controls = new PagingControls(PagingControls.Paging | PagingControls.PhysicalAddressExtension | PagingControls.LongModeActive);
            var made = new PagingUnit(state, domain, new(AddressBits), controls, new(LinearAccess.Write), new(choice)).Translate(new(Table4 << 12), new(Linear));
            Assert.Equal(TranslationEnd.NestedFault, made.End);
            return [.. made.Entries.Select(entry => entry.Marks)];
        }
        Assert.Equal([0, 0, 0, 0], MarksWith(0));
        Assert.Equal([0, 0x20, 0, 0x20], MarksWith(0b1_0100));
        Assert.Equal([0x60, 0x20, 0x20, 0x20], MarksWith(1));
    }
}
