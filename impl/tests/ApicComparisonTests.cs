namespace Cordon.Impl.Tests;

/// <summary>The local APIC against <see cref="ReferenceApic"/>: whatever a guest writes, both show the same afterwards, in every register.</summary>
public sealed unsafe class ApicComparisonTests
{
    const uint Count = 4;
    const int Steps = 4000;
    const uint Multiplier = 0x8000_0000;
    const ulong CountsPerNanosecond = 2;

    static readonly ulong[] Masks = [0x1ff, 0x100, 0xff, 0x1_00ff, 0x6_00ff, 0x2_00ff, 0x4_00ff, 0xb, 0xf_ffff, 0xc_cfff, uint.MaxValue, ulong.MaxValue, 0xff00_0000, 0xffff_0000_000c_cfff];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void Every_register_is_the_same_after_each_step(int seed)
    {
        var random = new Random(seed);
        var apics = stackalloc VirtualApic[(int)Count];
        var references = new ReferenceApic[Count];
        for (var i = 0U; i < Count; i++)
        {
            VirtualApic.Create(apics + i, i * 22, ApicMode.X2Apic);
            references[i] = new(i * 22);
            references[i].Reset();
        }
        ulong clock = 1;
        for (var step = 0; step < Steps; step++)
        {
            var i = random.Next((int)Count);
            var passed = random.Next(3) == 0 ? (ulong)random.Next(1, 100_000) : (ulong)random.Next(64);
            clock += passed;
            var now = new ApicTime(clock, clock * CountsPerNanosecond, Multiplier, 0);
            for (var each = 0U; each < Count; each++)
            {
                references[each].Pass(passed, now.Timestamp);
                ApicRegisters.Advance(apics + each, now);
            }
            var what = Step(random, apics + i, references[i], apics, references, now);
            Compare($"seed {seed}, step {step}: {what}", apics + i, references[i], now);
        }
    }

    static string Step(Random random, VirtualApic* apic, ReferenceApic reference, VirtualApic* all, ReferenceApic[] references, in ApicTime now)
    {
        var value = Value(random);
        switch (random.Next(16))
        {
            case < 5:
                var number = 0x800U + (random.Next(8) == 0 ? (uint)random.Next(256) : Register(random));
                var written = X2ApicRegisters.Write(apic, number, value, now);
                Assert.Equal(($"{number:x} = {value:x}", reference.WriteMsr(number, value)), ($"{number:x} = {value:x}", written != ApicWrite.Refused));
                if (written == ApicWrite.Sends)
                {
                    CompareDestinations(apic, reference, all, references);
                }
                return $"register {number:x} = {value:x}";
            case < 9 when reference.Mode == "xAPIC":
                var offset = random.Next(8) == 0 ? (uint)random.Next(4096) : Register(random) << 4;
                var bytes = 1U << random.Next(8) switch { 0 => 0, 1 => 1, 2 => 3, _ => 2 };
                if (XApicRegisters.Write(apic, offset, bytes, (uint)value, now) == ApicWrite.Sends)
                {
                    reference.WritePage(offset, bytes, (uint)value);
                    CompareDestinations(apic, reference, all, references);
                    return $"command {value:x}";
                }
                reference.WritePage(offset, bytes, (uint)value);
                return $"page {offset:x} = {value:x}, {bytes} bytes";
            case 9 when reference.Mode == "xAPIC":
                var place = (uint)random.Next(4096);
                Assert.Equal(reference.ReadPage(place), XApicRegisters.Read(apic, place, now));
                return $"page {place:x}";
            case 10:
                var to = random.Next(4) == 0 ? value : (reference.BaseRegister & ~0xc00UL) | (ulong)random.Next(4) << 10;
                Assert.Equal(reference.WriteBase(to), ApicBase.Write(apic, to));
                return $"base = {to:x}";
            case 11:
                // Soon, long ago, or never.
                var deadline = random.Next(4) switch { 0 => 0UL, 1 => value, _ => now.Timestamp + (ulong)random.Next(100_000) };
                reference.WriteDeadline(deadline);
                ApicTimer.SetTimestampDeadline(&apic->Timer, LocalVectorTable.TimerMode(apic), deadline);
                reference.Pass(0, now.Timestamp);
                ApicRegisters.Advance(apic, now);
                return $"deadline = {deadline:x}";
            case 12 or 13:
                var vector = ApicPriority.Deliverable(apic);
                if (vector != 0)
                {
                    ApicPriority.NoteOffer(apic, vector);
                    ApicPriority.Accept(apic, vector);
                    reference.Requested.Remove(vector);
                    reference.InService.Add(vector);
                }
                return $"delivery of {vector:x}";
            case 14 when random.Next(50) == 0:
                VirtualApic.Reset(apic);
                reference.Reset();
                return "INIT";
            default:
                if (reference.Mode == "disabled")
                {
                    Assert.True(reference.WriteBase(reference.BaseRegister | 0x800) && ApicBase.Write(apic, ApicBase.Read(apic) | 0x800));
                }
                else
                {
                    ApicPriority.Request(apic, (byte)value);
                    _ = (byte)value >= 16 && reference.Requested.Add((byte)value);
                }
                return $"request of {(byte)value:x}";
        }
    }

    // What is written: mostly what a register could have, sometimes anything.
    static ulong Value(Random random)
    {
        var value = (ulong)random.NextInt64() ^ ((ulong)random.NextInt64() << 1);
        return random.Next(4) == 0 ? Masks[random.Next(Masks.Length)] : value & Masks[random.Next(Masks.Length)];
    }

    static uint Register(Random random)
    {
        ReadOnlySpan<uint> often = [0x08, 0x0b, 0x0d, 0x0e, 0x0f, 0x28, 0x30, 0x31, 0x32, 0x33, 0x35, 0x37, 0x38, 0x3e, 0x3f, 0x0f, 0x32, 0x38];
        return random.Next(4) == 0 ? (uint)random.Next(64) : often[random.Next(often.Length)];
    }

    static void CompareDestinations(VirtualApic* apic, ReferenceApic reference, VirtualApic* all, ReferenceApic[] references)
    {
        var command = new InterruptCommand(apic->Command, apic->Mode);
        for (var i = 0U; i < Count; i++)
        {
            Assert.Equal(
                (apic->Command, i, references[i].IsMeant(reference, reference.Command)),
                (apic->Command, i, command.IsFor(apic, all + i)));
        }
    }

    static void Compare(string what, VirtualApic* apic, ReferenceApic reference, in ApicTime now)
    {
        Assert.Equal((what, reference.BaseRegister), (what, ApicBase.Read(apic)));
        Assert.Equal((what, reference.Deadline), (what, apic->Timer.TimestampDeadline));
        Assert.Equal((what, reference.Deliverable), (what, ApicPriority.Deliverable(apic)));
        Assert.Equal((what, reference.Requested.Count), (what, (int)apic->Pending));
        for (var number = 0x800U; number <= 0x8ff; number++)
        {
            var isThere = X2ApicRegisters.Read(apic, number, now, out var value);
            Assert.Equal((what, number, reference.ReadMsr(number)), (what, number, isThere ? value : null));
        }
        foreach (var offset in (uint[])[0x20, 0x30, 0x80, 0xa0, 0xb0, 0xd0, 0xe0, 0xf0, 0x110, 0x170, 0x1f0, 0x200, 0x270, 0x280, 0x300, 0x310, 0x320, 0x330, 0x340, 0x350, 0x360, 0x370, 0x380, 0x390, 0x3e0])
        {
            Assert.Equal((what, offset, (uint)reference.ReadPage(offset)), (what, offset, (uint)XApicRegisters.Read(apic, offset, now)));
        }
    }
}
