using System.Runtime;
using Cordon.Impl.Svm;
using Cordon.Impl.Vmx;

namespace Cordon.Impl;

/// <summary>From the boot loader to the first guest.</summary>
static unsafe class Main
{
    const ulong LowMemoryEnd = 1 << 20;

    /// <summary>Called by boot/start.asm with the protocol's number and its information structure. Does not return.</summary>
    [RuntimeExport("cordon_main")]
    static void Start(ulong protocol, ulong information)
    {
        Serial.Initialise();
        Log.Line("Cordon");
        BootInformation boot = default;
        boot.MappedEnd = HostMemory.StartMapEnd;
        switch (protocol)
        {
            case PvhStart.Protocol:
                PvhStart.Read(&boot, information);
                break;
            case Multiboot2Start.Protocol:
                Multiboot2Start.Read(&boot, information);
                break;
            default:
                Crash.Refuse("neither PVH nor Multiboot2");
                break;
        }
        HostMemory.Protect();
        var wrong = BootBundle.Check(&boot, out var domainCount);
        if (wrong != null)
        {
            Crash.Refuse("boot bundle", wrong);
        }
        if (BootBundle.WantsProcessorReport(&boot))
        {
            ProcessorReport.Write();
        }
        var usable = BootInformation.UsableBytes(&boot);
        // Before the loader's and the firmware's structures are given away.
        ProcessorList list = default;
        ProcessorList.Read(&boot, &list);
        var startUpPage = BootInformation.FindPageBelow(&boot, LowMemoryEnd);
        KeepForUse(&boot);
        var memoryOfOthers = KeepForOthers(&boot, &list, startUpPage);
        // In this order: an interrupt of the 8259 pair that waits is withdrawn only while the local APIC lets it through.
        IoApic.Initialise();
        LocalApic.Initialise();
        var source = TimeSource.Measure();
        var hypervisor = CreateHypervisor(&boot, source);
        var all = ImageBounds.Processors();
        var processor = ImageBounds.Processor();
        HvmProcessor.Initialise(processor, all, hypervisor);
        Processors.Add(all, processor);
        all->ApicDeadline = Timers.Never;
        all->LongestAnswer = source.TimestampHertz;
        processor->TimerRate = source.TimerRate;
        processor->TimestampKilohertz = source.TimestampHertz / 1000;
        TurnOnExtension(processor);
        if (processor->ApicId < byte.MaxValue)
        {
            IoApic.Route(Serial.InterruptLine, (byte)processor->ApicId);
        }
        all->Boot = boot;
        BootDomains.Build(processor, domainCount);
        Processors.Enter(all);
        if (memoryOfOthers != 0)
        {
            ProcessorStart.StartOthers(processor, &list, memoryOfOthers, startUpPage);
            Log.Begin();
            Log.WriteDecimal(all->Count);
            Log.Write(" of ");
            Log.WriteDecimal(list.Count);
            Log.Write(" processors run guests");
            Log.End();
        }
        Log.Begin();
        Log.WriteDecimal(usable / 1024);
        Log.Write(" KiB of memory, ");
        Log.WriteDecimal(hypervisor->FreeFrames * (Page.Bytes / 1024));
        Log.Write(" KiB are free");
        Log.End();
        // The counter starts with the machine, so this is what the start cost.
        Log.Begin();
        Log.Write("started at timestamp ");
        Log.WriteDecimal(Cpu.ReadTimestamp());
        Log.End();
        if (hypervisor->Extension == Extension.Vmx)
        {
            VmxProcessor.Run((VmxProcessor*)processor);
        }
        SvmProcessor.Run((SvmProcessor*)processor);
    }

    // Turns on whichever extension the processor has.
    static void TurnOnExtension(HvmProcessor* processor)
    {
        if (SvmProcessor.IsPresent)
        {
            processor->Hypervisor->Extension = Extension.Svm;
            SvmProcessor.Initialise((SvmProcessor*)processor);
        }
        else if (VmxProcessor.IsPresent)
        {
            processor->Hypervisor->Extension = Extension.Vmx;
            VmxProcessor.Initialise((VmxProcessor*)processor);
        }
        else
        {
            Crash.Refuse("the processor has neither SVM nor VMX");
        }
    }

    // The first megabyte holds what the firmware and the boot loader may still be asked for.
    static void KeepForUse(BootInformation* boot)
    {
        BootInformation.Exclude(boot, 0, LowMemoryEnd);
        BootInformation.Exclude(boot, ImageBounds.Start(), ImageBounds.End());
        BootInformation.Exclude(boot, boot->BundleAddress, boot->BundleAddress + boot->BundleBytes);
        BootInformation.Limit(boot, HostMemory.Map(BootInformation.MemoryEnd(boot)));
    }

    // 0 when the first processor is to run alone.
    static ulong KeepForOthers(BootInformation* boot, ProcessorList* list, ulong startUpPage)
    {
        var bytes = ProcessorStart.RequiredBytes(list);
        var memory = bytes == 0 || startUpPage == 0 ? 0 : BootInformation.Find(boot, bytes);
        BootInformation.Exclude(boot, memory, memory + bytes);
        return memory;
    }

    static Hypervisor* CreateHypervisor(BootInformation* boot, in TimeSource source)
    {
        var sizes = Sizes.Default(BootInformation.MemoryEnd(boot) >> Page.Shift);
        var root = BootInformation.Find(boot, Hypervisor.RequiredBytes(sizes));
        if (root == 0)
        {
            Crash.Refuse("the machine has not enough memory for the hypervisor's tables");
        }
        var ranges = stackalloc MemoryRange[BootInformation.MaximumRanges];
        for (var i = 0u; i < boot->RangeCount; i++)
        {
            ranges[i] = new MemoryRange(boot->RangeStart[i], boot->RangeEnd[i] - boot->RangeStart[i]);
        }
        var hypervisor = Hypervisor.Initialise(null, root, sizes, ranges, boot->RangeCount);
        TimeSource.Scale(source.TimestampHertz, out hypervisor->TimestampMultiplier, out hypervisor->TimestampShift);
        hypervisor->TimestampBase = Cpu.ReadTimestamp();
        hypervisor->WallclockSeconds = RealTimeClock.Now();
        return hypervisor;
    }
}
