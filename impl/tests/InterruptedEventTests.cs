namespace Cordon.Impl.Tests;

/// <summary>What becomes of an event whose delivery an exit interrupted: numbers put together by hand from Intel SDM volume 3, table 6-5, and AMD APM volume 2, 15.20.</summary>
public sealed class InterruptedEventTests
{
    const ulong Interrupt30 = 0x8000_0030, Nmi = 0x8000_0202, Int80 = 0x8000_0480, Int3 = 0x8000_0303, Debug = 0x8000_0301;
    const ulong DivideError = 0x8000_0300, DoubleFault = 0x8000_0b08, Protection = 0x10_8000_0b0d, PageFault = 0x2_8000_0b0e, Alignment = 0x8000_0b11;

    [Theory]
    [InlineData(0, Protection, Protection)]
    [InlineData(Interrupt30, Protection, Protection)]
    [InlineData(Nmi, PageFault, PageFault)]
    [InlineData(Int80, Protection, Protection)]
    [InlineData(Debug, PageFault, PageFault)]
    [InlineData(DivideError, Protection, DoubleFault)]
    [InlineData(Protection, DivideError, DoubleFault)]
    [InlineData(Protection, PageFault, PageFault)]
    [InlineData(PageFault, PageFault, DoubleFault)]
    [InlineData(PageFault, Protection, DoubleFault)]
    [InlineData(PageFault, Debug, Debug)]
    [InlineData(Alignment, PageFault, PageFault)]
    [InlineData(DoubleFault, Debug, Debug)]
    [InlineData(DoubleFault, Alignment, Alignment)]
    [InlineData(DoubleFault, Protection, InterruptedEvent.Shutdown)]
    [InlineData(DoubleFault, PageFault, InterruptedEvent.Shutdown)]
    public void An_exception_takes_its_place(ulong interrupted, ulong raised, ulong delivered)
        => Assert.Equal(delivered, InterruptedEvent.Replace(interrupted, raised));

    [Theory]
    [InlineData(Int80, true)]
    [InlineData(Int3, true)]
    [InlineData(Interrupt30, false)]
    [InlineData(Nmi, false)]
    [InlineData(Debug, false)]
    [InlineData(PageFault, false)]
    public void The_instruction_of_INT_raises_it_again_on_AMD(ulong interrupted, bool isRaisedAgain)
        => Assert.Equal(isRaisedAgain, InterruptedEvent.IsRaisedAgain(interrupted));

    [Fact]
    public void A_single_step_behind_an_instruction_tells_of_itself()
    {
        // SDM 18.2.3: BS is bit 14; 18.2.4: GD is bit 13.
        Assert.Equal(0xffff_4ff0UL, InstructionFlags.Dr6(0xffff_0ff3, 1 << 14));
        Assert.Equal(0xffff_6ff2UL, InstructionFlags.Dr6(0xffff_2ff0, (1 << 14) | 2));
        Assert.Equal(0x0000_0401UL, InstructionFlags.Dr7(0x2401));
    }
}
