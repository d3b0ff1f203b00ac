namespace Cordon.Impl.Tests;

/// <summary>The local APIC's priorities.</summary>
public sealed unsafe class VirtualApicTests
{
    const ulong Enabled = 0x1ff;
    const uint Spurious = 0x80f;

    static VirtualApic New()
    {
        VirtualApic apic;
        VirtualApic.Create(&apic, 0, ApicMode.X2Apic);
        Assert.Equal(ApicWrite.Done, X2ApicRegisters.Write(&apic, Spurious, Enabled, default));
        return apic;
    }

    [Fact]
    public void The_highest_class_is_delivered_first_and_once()
    {
        var apic = New();
        ApicPriority.Request(&apic, 0x31);
        ApicPriority.Request(&apic, 0xec);
        ApicPriority.Request(&apic, 0xec);
        Assert.Equal(2U, apic.Pending);
        Assert.Equal(0xec, ApicPriority.Deliverable(&apic));
        ApicPriority.NoteOffer(&apic, 0xec);
        ApicPriority.Accept(&apic, 0xec);
        Assert.Equal(0, ApicPriority.Deliverable(&apic));
        ApicPriority.End(&apic);
        Assert.Equal(0x31, ApicPriority.Deliverable(&apic));
    }

    [Fact]
    public void What_is_requested_while_it_is_offered_is_delivered_again()
    {
        var apic = New();
        ApicPriority.Request(&apic, 0x31);
        Assert.Equal(1U, apic.HasNews);
        ApicPriority.NoteOffer(&apic, 0x31);
        Assert.Equal(0U, apic.HasNews);
        // The processor may have delivered it, and the guest be in its handler.
        ApicPriority.Request(&apic, 0x31);
        Assert.Equal(1U, apic.HasNews);
        ApicPriority.Accept(&apic, 0x31);
        Assert.Equal(1U, apic.Pending);
        Assert.Equal(0, ApicPriority.Deliverable(&apic));
        ApicPriority.End(&apic);
        Assert.Equal(0x31, ApicPriority.Deliverable(&apic));
        ApicPriority.NoteOffer(&apic, 0x31);
        ApicPriority.Accept(&apic, 0x31);
        Assert.Equal(0U, apic.Pending);
    }

    [Fact]
    public void What_was_not_delivered_before_it_is_offered_again_is_one_interrupt()
    {
        var apic = New();
        ApicPriority.Request(&apic, 0x31);
        ApicPriority.NoteOffer(&apic, 0x31);
        ApicPriority.Request(&apic, 0x31);
        ApicPriority.NoteOffer(&apic, 0x31);
        ApicPriority.Accept(&apic, 0x31);
        ApicPriority.End(&apic);
        Assert.Equal((0U, (byte)0), (apic.Pending, ApicPriority.Deliverable(&apic)));
    }

    [Fact]
    public void The_task_priority_holds_its_class_back()
    {
        var apic = New();
        ApicPriority.Request(&apic, 0x3f);
        apic.TaskPriority = 0x30;
        Assert.Equal(0, ApicPriority.Deliverable(&apic));
        apic.TaskPriority = 0x2f;
        Assert.Equal(0x3f, ApicPriority.Deliverable(&apic));
    }

    [Fact]
    public void Vectors_of_exceptions_are_not_taken()
    {
        var apic = New();
        ApicPriority.Request(&apic, 15);
        Assert.Equal(0U, apic.Pending);
    }

    [Fact]
    public void What_is_requested_waits_while_the_APIC_is_disabled_by_software()
    {
        var apic = New();
        ApicPriority.Request(&apic, 0x51);
        X2ApicRegisters.Write(&apic, Spurious, 0xff, default);
        Assert.Equal(0, ApicPriority.Deliverable(&apic));
        X2ApicRegisters.Write(&apic, Spurious, Enabled, default);
        Assert.Equal(0x51, ApicPriority.Deliverable(&apic));
    }

    [Fact]
    public void A_deadline_of_the_counter_is_not_looked_at_before_it_is_reached_and_soon_after()
    {
        // 3 GHz: multiplier 2^32 / 3, no shift.
        var now = new ApicTime(1000, 3000, 0x5555_5555, 0);
        Assert.InRange(now.WhenTimestampIs(6000), 2000UL, 2001UL);
        Assert.InRange(now.WhenTimestampIs(ulong.MaxValue), 1000UL, ulong.MaxValue - 1);
    }
}
