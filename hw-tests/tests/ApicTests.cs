using Cordon.HwTests.Machines;
using Cordon.HwTests.Transport;
using Cordon.Impl.Tests;
using Xunit;

namespace Cordon.HwTests.Tests;

/// <summary>
/// The local APIC as a guest reaches it, by model-specific registers and by its page: noise in every register, after which each reads as <see cref="ReferenceApic"/> says;
/// the timer in its modes; and INIT.
/// </summary>
public sealed class ApicTests
{
    const uint Base = 0x1b, Deadline = 0x6e0, First = 0x800, Last = 0x8ff;
    const uint Spurious = 0x80f, ErrorStatus = 0x828, Command = 0x830, TimerEntry = 0x832, ErrorEntry = 0x837, Initial = 0x838, Current = 0x839, Divide = 0x83e, Self = 0x83f;
    const ulong Enabled = 0x1ff, DivideBy1 = 0xb, Periodic = 1 << 17, ByDeadline = 2 << 17;
    const ulong X2Apic = 0xfee00d00, XApic = 0xfee00900, Disabled = 0xfee00100;
    const ulong Page = 0xfee00000, PresentWritableUncached = 0x13;
    const ulong GeneralProtection = 13;
    const uint Vector = 0x51;
    const ulong TicksPerMillisecond = 100_000;
    const int Rounds = 6;
    const int WritesARound = 400;

    [LaneFact("qemu-svm")]
    public void By_SVM() => Check("qemu-svm");

    [LaneFact("bochs-svm")]
    public void By_an_SVM_that_gives_the_next_RIP() => Check("bochs-svm");

    [LaneFact("bochs-vmx")]
    public void By_VMX() => Check("bochs-vmx");

    [LaneFact("qemu-svm")]
    public void INIT_of_the_last_vcpu_ends_its_domain_under_SVM() => CheckInit("qemu-svm");

    [LaneFact("bochs-vmx")]
    public void INIT_of_the_last_vcpu_ends_its_domain_under_VMX() => CheckInit("bochs-vmx");

    static Machine Start(string lane)
    {
        var window = new ulong[GuestLayout.PageSize / sizeof(ulong)];
        window[0] = Page | PresentWritableUncached;
        return Machine.Start(Hypervisors.Cordon(lane, Places.Cache, Places.Image), window);
    }

    static void Check(string lane)
    {
        using var machine = Start(lane);
        CountsOnce(machine, lane);
        CountsPeriods(machine, lane);
        WaitsForTheCounter(machine, lane);
        ReportsErrors(machine, lane);
        var random = new Random(1);
        for (var round = 0; round < Rounds; round++)
        {
            NoiseInRegisters(machine, random);
            NoiseInPage(machine, random);
        }
        Modes(machine);
    }

    static ulong Kilohertz(Machine machine)
    {
        var program = new GuestProgram();
        var leaf = program.Cpuid(0x40000003, 0);
        return machine.Mailbox.Run(program)[leaf + 2];
    }

    // Waits for an interrupt; tells of the results how many came, the last one's vector, and the counter afterwards. Bochs 2.7 does not look at a virtual interrupt of SVM
    // when it enters a guest that lets interrupts in, only when the guest does so anew: on that lane it may also come then.
    static Func<ulong[], (ulong Count, ulong Vector, ulong Time)> Halt(GuestProgram program, string lane)
    {
        var halt = program.Halt();
        if (lane != "bochs-svm")
        {
            return results => (results[halt], results[halt + 1], results[halt + 2]);
        }
        var window = program.Interrupts();
        return results => (results[halt] + results[window], results[window] != 0 ? results[window + 1] : results[halt + 1], results[halt + 2]);
    }

    // Takes what is pending; tells how many came, and the last one's vector. The window of Bochs's SVM may pass without one for the same reason: when a physical interrupt comes in it, the guest is entered with
    // interrupts let in already.
    static Func<ulong[], (ulong Count, ulong Vector)> Window(GuestProgram program, string lane)
    {
        var window = program.Interrupts();
        if (lane != "bochs-svm")
        {
            return results => (results[window], results[window + 1]);
        }
        var other = program.Interrupts();
        return results => (results[window] + results[other], results[other] != 0 ? results[other + 1] : results[window + 1]);
    }

    static void CountsOnce(Machine machine, string lane)
    {
        var program = new GuestProgram();
        program.WriteMsr(Spurious, Enabled);
        program.WriteMsr(TimerEntry, Vector);
        program.WriteMsr(Divide, DivideBy1);
        var before = program.Time();
        program.WriteMsr(Initial, 2 * TicksPerMillisecond);
        var taken = Halt(program, lane);
        var count = program.ReadMsr(Current);
        var results = machine.Mailbox.Run(program);
        AssertOne(taken(results), results[before] + 2 * Kilohertz(machine));
        Assert.Equal(0UL, results[count + 1]);
    }

    static void CountsPeriods(Machine machine, string lane)
    {
        const int Periods = 5;
        const ulong PeriodInMilliseconds = 20;
        var program = new GuestProgram();
        program.WriteMsr(TimerEntry, Vector | Periodic);
        var before = program.Time();
        program.WriteMsr(Initial, PeriodInMilliseconds * TicksPerMillisecond);
        var taken = Enumerable.Range(0, Periods).Select(_ => Halt(program, lane)).ToArray();
        program.WriteMsr(Initial, 0);
        // What came between the last one and this.
        program.Interrupts();
        var none = program.Interrupts();
        var results = machine.Mailbox.Run(program);
        Assert.All(taken, each => AssertOne(each(results), 0));
        AssertOne(taken[^1](results), results[before] + Periods * PeriodInMilliseconds * Kilohertz(machine));
        Assert.Equal(0UL, results[none]);
    }

    static void WaitsForTheCounter(Machine machine, string lane)
    {
        var kilohertz = Kilohertz(machine);
        var first = new GuestProgram();
        first.WriteMsr(TimerEntry, Vector | ByDeadline);
        first.WriteMsr(Deadline, 1);
        var over = Window(first, lane);
        var cleared = first.ReadMsr(Deadline);
        var time = first.Time();
        var results = machine.Mailbox.Run(first);
        Assert.Equal((1UL, Vector, 0UL), (over(results).Count, over(results).Vector, results[cleared + 1]));

        DoesNotComeEarly(machine, results[time], kilohertz, lane);

        var last = new GuestProgram();
        last.WriteMsr(TimerEntry, Vector);
        var ignored = last.WriteMsr(Deadline, 1);
        var without = last.ReadMsr(Deadline);
        results = machine.Mailbox.Run(last);
        Assert.Equal((0UL, 0UL), (results[ignored], results[without + 1]));
    }

    // On a busy machine the guest may come to write the deadline when it is over; so it is tried further away, until it is not. The halt is a program of its own: there it would not end.
    static void DoesNotComeEarly(Machine machine, ulong time, ulong kilohertz, string lane)
    {
        const int Tries = 4;
        var distance = 500 * kilohertz;
        var isOver = true;
        for (var i = 0; isOver && i < Tries; i++, distance *= 2)
        {
            var deadline = time + distance;
            var program = new GuestProgram();
            // What came of a deadline that was over.
            Window(program, lane);
            program.WriteMsr(Deadline, deadline);
            var early = program.Interrupts();
            var kept = program.ReadMsr(Deadline);
            var after = program.Time();
            var results = machine.Mailbox.Run(program);
            time = results[after];
            isOver = time >= deadline;
            if (!isOver)
            {
                Assert.Equal((0UL, deadline), (results[early], results[kept + 1]));
                var wait = new GuestProgram();
                var taken = Halt(wait, lane);
                AssertOne(taken(machine.Mailbox.Run(wait)), deadline);
            }
        }
        Assert.False(isOver);
    }

    static void AssertOne((ulong Count, ulong Vector, ulong Time) taken, ulong notBefore)
    {
        Assert.Equal((1UL, Vector), (taken.Count, taken.Vector));
        Assert.InRange(taken.Time, notBefore, ulong.MaxValue);
    }

    static void ReportsErrors(Machine machine, string lane)
    {
        const ulong SentIllegalVector = 1 << 5;
        var program = new GuestProgram();
        program.WriteMsr(ErrorStatus, 0);
        program.WriteMsr(ErrorStatus, 0);
        program.WriteMsr(ErrorEntry, Vector);
        program.WriteMsr(Self, 3);
        var taken = Window(program, lane);
        var refused = program.WriteMsr(ErrorStatus, 1);
        program.WriteMsr(ErrorStatus, 0);
        var status = program.ReadMsr(ErrorStatus);
        program.WriteMsr(ErrorStatus, 0);
        var cleared = program.ReadMsr(ErrorStatus);
        var results = machine.Mailbox.Run(program);
        Assert.Equal((1UL, Vector), taken(results));
        Assert.Equal(GeneralProtection + 1, results[refused]);
        Assert.Equal((SentIllegalVector, 0UL), (results[status + 1], results[cleared + 1]));
    }

    static void Modes(Machine machine)
    {
        var program = new GuestProgram();
        Restart(program);
        List<(int At, ulong Expected)> written = [];
        void Write(ulong value, bool isAllowed) => written.Add((program.WriteMsr(Base, value), isAllowed ? 0 : GeneralProtection + 1));
        Write(XApic, false);
        Write(Disabled | 0x400, false);
        Write(X2Apic | 1, false);
        Write(X2Apic + 0x1000, false);
        Write(X2Apic & ~0x100UL, false);
        Write(Disabled, true);
        Write(X2Apic, false);
        var cpuid = program.Cpuid(1);
        var gone = program.ReadMsr(Spurious);
        Write(XApic, true);
        var byPage = program.Load(GuestLayout.Window + 0x30);
        Write(X2Apic, true);
        var there = program.ReadMsr(Spurious);
        var results = machine.Mailbox.Run(program);
        Assert.All(written, each => Assert.Equal(each.Expected, results[each.At]));
        Assert.Equal(0UL, results[cpuid + 3] >> 9 & 1);
        Assert.Equal(GeneralProtection + 1, results[gone]);
        Assert.Equal((0UL, 0x50014UL), (results[byPage], results[byPage + 1]));
        Assert.Equal((0UL, 0xffUL), (results[there], results[there + 1]));
    }

    // Back to the state after power-on, in x2APIC mode; whichever it was.
    static ReferenceApic Restart(GuestProgram program)
    {
        program.WriteMsr(Base, Disabled);
        program.WriteMsr(Base, XApic);
        program.WriteMsr(Base, X2Apic);
        var reference = new ReferenceApic(0);
        reference.Reset();
        return reference;
    }

    // The guest does not let interrupts in meanwhile. The timer is left to the tests above, for what it shows depends on the time.
    static void NoiseInRegisters(Machine machine, Random random)
    {
        var program = new GuestProgram();
        var reference = Restart(program);
        List<(string What, int At, ulong Expected)> written = [];
        for (var i = 0; i < WritesARound; i++)
        {
            var number = i % 4 == 0 ? (uint)random.Next((int)First, (int)Last + 1) : (uint)random.Next(0x800, 0x840);
            if (number is TimerEntry or Initial)
            {
                continue;
            }
            var value = Value(random, isCommand: number == Command);
            written.Add(($"{number:x} = {value:x}", program.WriteMsr(number, value), reference.WriteMsr(number, value) ? 0 : GeneralProtection + 1));
            if (number == Command && written[^1].Expected == 0)
            {
                SendTo(reference);
            }
        }
        var read = Enumerable.Range((int)First, (int)(Last - First + 1)).Select(number => (Number: (uint)number, At: program.ReadMsr((uint)number))).ToArray();
        var results = machine.Mailbox.Run(program);
        Assert.All(written, each => Assert.Equal((each.What, each.Expected), (each.What, results[each.At])));
        Assert.All(read, each => Assert.Equal(
            (each.Number, reference.ReadMsr(each.Number)),
            (each.Number, results[each.At] == 0 ? results[each.At + 1] : null)));
    }

    static void NoiseInPage(Machine machine, Random random)
    {
        var program = new GuestProgram();
        var reference = Restart(program);
        program.WriteMsr(Base, Disabled);
        program.WriteMsr(Base, XApic);
        Assert.True(reference.WriteBase(Disabled) && reference.WriteBase(XApic));
        List<int> stored = [];
        for (var i = 0; i < WritesARound; i++)
        {
            var offset = i % 4 == 0 ? (uint)random.Next(0x400) << 2 : (uint)random.Next(64) << 4;
            if (offset is 0x320 or 0x380)
            {
                continue;
            }
            var value = (uint)Value(random, isCommand: offset == 0x300);
            stored.Add(program.Store(GuestLayout.Window + offset, value));
            reference.WritePage(offset, sizeof(uint), value);
            if (offset == 0x300)
            {
                SendTo(reference);
            }
        }
        var loaded = Enumerable.Range(0, 0x100).Select(register => (Offset: (uint)register << 4, At: program.Load(GuestLayout.Window + ((ulong)register << 4)))).ToArray();
        var inMode = program.ReadMsr(Spurious);
        var results = machine.Mailbox.Run(program);
        Assert.All(stored, at => Assert.Equal(0UL, results[at]));
        Assert.Equal(GeneralProtection + 1, results[inMode]);
        Assert.All(loaded, each => Assert.Equal(
            (each.Offset, 0UL, reference.ReadPage(each.Offset) & uint.MaxValue),
            (each.Offset, results[each.At], results[each.At + 1])));
    }

    // The domain has one vcpu, so an interrupt comes back to it or goes nowhere.
    static void SendTo(ReferenceApic reference)
    {
        var delivery = reference.Command >> 8 & 7;
        var vector = (int)(reference.Command & 0xff);
        if (delivery > 1)
        {
            return;
        }
        if (vector < 16)
        {
            reference.NoteError(0x20);
            return;
        }
        var isWithSelf = (reference.Command >> 18 & 3) is 1 or 2;
        if (reference.IsEnabled && reference.IsMeant(reference, reference.Command) && !(isWithSelf && delivery == 1))
        {
            reference.Requested.Add(vector);
        }
    }

    static ulong Value(Random random, bool isCommand)
    {
        var value = ((ulong)random.NextInt64() ^ ((ulong)random.NextInt64() << 1)) & random.Next(5) switch
        {
            0 => ulong.MaxValue,
            1 => uint.MaxValue,
            2 => 0x1ff,
            3 => 0x1_f7ff,
            _ => 0xff00_0000,
        };
        // INIT would end the guest.
        return isCommand ? value & ~0x400UL : value;
    }

    static void CheckInit(string lane)
    {
        const string PoweredOff = "domain tests: shutdown poweroff";
        const ulong InitToSelf = 5 << 8 | 1 << 14;
        using var machine = Start(lane);
        var program = new GuestProgram();
        program.WriteMsr(Command, InitToSelf);
        Assert.Throws<MachineException>(() => machine.Mailbox.Run(program));
        // The guest is gone before the hypervisor's last words are through.
        SpinWait.SpinUntil(() => machine.Serial.Contains(PoweredOff, StringComparison.Ordinal), TimeSpan.FromSeconds(30));
        Assert.Contains(PoweredOff, machine.Serial, StringComparison.Ordinal);
        Assert.DoesNotContain("panic", machine.Serial, StringComparison.OrdinalIgnoreCase);
    }
}
