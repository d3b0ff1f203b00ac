namespace Cordon.Impl.Tests;

/// <summary>The local APIC's priorities.</summary>
public sealed unsafe class VirtualApicTests
{
    [Fact]
    public void The_highest_class_is_delivered_first_and_once()
    {
        VirtualApic apic;
        VirtualApic.Reset(&apic);
        VirtualApic.Request(&apic, 0x31);
        VirtualApic.Request(&apic, 0xec);
        VirtualApic.Request(&apic, 0xec);
        Assert.Equal(2U, apic.Pending);
        Assert.Equal(0xec, VirtualApic.Deliverable(&apic));
        VirtualApic.Accept(&apic, 0xec);
        Assert.Equal(0, VirtualApic.Deliverable(&apic));
        VirtualApic.End(&apic);
        Assert.Equal(0x31, VirtualApic.Deliverable(&apic));
    }

    [Fact]
    public void The_task_priority_holds_its_class_back()
    {
        VirtualApic apic;
        VirtualApic.Reset(&apic);
        VirtualApic.Request(&apic, 0x3f);
        apic.TaskPriority = 0x30;
        Assert.Equal(0, VirtualApic.Deliverable(&apic));
        apic.TaskPriority = 0x2f;
        Assert.Equal(0x3f, VirtualApic.Deliverable(&apic));
    }

    [Fact]
    public void Vectors_of_exceptions_are_not_taken()
    {
        VirtualApic apic;
        VirtualApic.Reset(&apic);
        VirtualApic.Request(&apic, 15);
        Assert.Equal(0U, apic.Pending);
    }
}
