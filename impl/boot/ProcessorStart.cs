using System.Runtime;
using System.Runtime.CompilerServices;
using Cordon.Impl.Svm;
using Cordon.Impl.Vmx;

namespace Cordon.Impl;

/// <summary>Starts the other processors, one after the other: INIT, two start-up interrupts (Intel SDM volume 3, 9.4.4), and what each does before it runs guests.</summary>
static unsafe class ProcessorStart
{
    /// <summary>Pages of a processor's stack.</summary>
    const ulong StackPages = 8;

    // The stack, what is kept of the processor, and its save area.
    const ulong PagesEach = StackPages + 2;
    const ulong MicrosecondsAfterInit = 10_000;
    const ulong MicrosecondsAfterStartUp = 1_000;
    const ulong MicrosecondsToAnswer = 500_000;
    const ulong MicrosecondsPerMillisecond = 1000;

    [RuntimeImport("*", "image_prepare_start"), MethodImpl(MethodImplOptions.InternalCall)]
    static extern void Prepare(HvmProcessor* processor, ulong stackEnd);

    /// <summary>How many bytes of memory the processors of <paramref name="list"/> need, beside what the first one has.</summary>
    public static ulong RequiredBytes(ProcessorList* list) => list->Count > 1 ? (list->Count - 1) * PagesEach * Page.Bytes : 0;

    /// <summary>Starts each of <paramref name="list"/> but <paramref name="first"/>, which runs this; a line for each that cannot be used.</summary>
    /// <param name="first">The first processor, which has the lock.</param>
    /// <param name="list">The processors.</param>
    /// <param name="memory">Host-physical address of <see cref="RequiredBytes"/>.</param>
    /// <param name="page">A page below 1 MiB that nobody uses.</param>
    public static void StartOthers(HvmProcessor* first, ProcessorList* list, ulong memory, ulong page)
    {
        var code = ImageBounds.StartUpCode();
        Processor.Copy((void*)page, code, (ulong)(ImageBounds.StartUpCodeEnd() - code));
        HostMemory.LetExecute(page, true);
        for (var i = 0u; i < list->Count; i++)
        {
            var id = list->ApicIds[i];
            if (id == first->ApicId)
            {
                continue;
            }
            var refusal = LocalApic.Reaches(id) ? Start(first, id, memory, page) : "its APIC has a number above 254, and no x2APIC mode";
            if (refusal != null)
            {
                Say(id, refusal);
            }
            memory += PagesEach * Page.Bytes;
        }
        HostMemory.LetExecute(page, false);
    }

    static string? Start(HvmProcessor* first, uint id, ulong memory, ulong page)
    {
        Processor.Clear((void*)memory, PagesEach * Page.Bytes);
        var processor = (HvmProcessor*)(memory + StackPages * Page.Bytes);
        processor->All = first->All;
        processor->Hypervisor = first->Hypervisor;
        processor->TimerRate = first->TimerRate;
        processor->TimestampKilohertz = first->TimestampKilohertz;
        Prepare(processor, memory + StackPages * Page.Bytes);
        LocalApic.Stop(id);
        Wait(first, MicrosecondsAfterInit);
        LocalApic.Start(id, page);
        Wait(first, MicrosecondsAfterStartUp);
        if (processor->Stage == StartStage.Silent)
        {
            LocalApic.Start(id, page);
        }
        if (!Await(first, processor, StartStage.Silent))
        {
            // Should it come later, it must not find the place of the next.
            LocalApic.Stop(id);
            return "it does not answer";
        }
        if (processor->Stage == StartStage.Refused)
        {
            return null;
        }
        var before = Cpu.ReadTimestamp();
        processor->Stage = StartStage.Measuring;
        if (!Await(first, processor, StartStage.Measuring))
        {
            LocalApic.Stop(id);
            return "it does not answer";
        }
        if (processor->StartTimestamp < before || processor->StartTimestamp > Cpu.ReadTimestamp())
        {
            processor->Stage = StartStage.Refused;
            return "its time-stamp counter is not that of the first processor";
        }
        Processors.Add(first->All, processor);
        processor->Stage = StartStage.Accepted;
        return null;
    }

    /// <summary>Called by boot/processor.asm on the processor that has started. Does not return.</summary>
    [RuntimeExport("cordon_processor")]
    static void Run(HvmProcessor* processor)
    {
        LocalApic.Initialise();
        HvmProcessor.Initialise(processor, processor->All, processor->Hypervisor);
        var first = Processors.At(processor->All, 0);
        var saveArea = (ulong)processor + Page.Bytes;
        var refusal = processor->Hypervisor->Extension == Extension.Vmx
            ? VmxProcessor.Join((VmxProcessor*)processor, (VmxProcessor*)first, saveArea)
            : SvmProcessor.Join((SvmProcessor*)processor, (SvmProcessor*)first, saveArea);
        if (refusal != null)
        {
            Say(processor->ApicId, refusal);
            processor->Stage = StartStage.Refused;
            Cpu.HaltForever();
        }
        processor->Stage = StartStage.Ready;
        while (processor->Stage == StartStage.Ready)
        {
            Cpu.Pause();
        }
        processor->StartTimestamp = Cpu.ReadTimestamp();
        processor->Stage = StartStage.Measured;
        while (processor->Stage == StartStage.Measured)
        {
            Cpu.Pause();
        }
        if (processor->Stage == StartStage.Refused)
        {
            Cpu.HaltForever();
        }
        Processors.Enter(processor->All);
        if (processor->Hypervisor->Extension == Extension.Vmx)
        {
            VmxProcessor.Run((VmxProcessor*)processor);
        }
        SvmProcessor.Run((SvmProcessor*)processor);
    }

    // The first processor speaks, or one that it waits for.
    static void Say(uint id, string refusal)
    {
        Log.Begin();
        Log.Write("processor with APIC number ");
        Log.WriteDecimal(id);
        Log.Write(": not used: ");
        Log.Write(refusal);
        Log.End();
    }

    static void Wait(HvmProcessor* first, ulong microseconds)
    {
        var end = Cpu.ReadTimestamp() + microseconds * first->TimestampKilohertz / MicrosecondsPerMillisecond;
        while (Cpu.ReadTimestamp() < end)
        {
            Cpu.Pause();
        }
    }

    // Waits until the processor leaves a stage; false when it does not.
    static bool Await(HvmProcessor* first, HvmProcessor* processor, StartStage stage)
    {
        var end = Cpu.ReadTimestamp() + MicrosecondsToAnswer * first->TimestampKilohertz / MicrosecondsPerMillisecond;
        while (processor->Stage == stage)
        {
            if (Cpu.ReadTimestamp() >= end)
            {
                return false;
            }
            Cpu.Pause();
        }
        return true;
    }
}
