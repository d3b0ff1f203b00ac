namespace Cordon.Impl;

/// <summary>What processor this is, on the serial line: the CPUID leaves and registers by which a log is evidence of one.</summary>
static class ProcessorReport
{
    const uint Features = 1;
    const uint ExtendedFeatures = 0x80000001;
    const uint Svm = 0x8000000a;
    const uint FirstVmxRegister = 0x480;
    const uint LastVmxRegister = 0x491;

    /// <summary>Writes the report, a line a leaf or register.</summary>
    public static void Write()
    {
        const uint Largest = 0, Structured = 7, ExtendedState = 0xd, LargestExtended = 0x80000000, AddressSizes = 0x80000008;
        WriteLeaf(Largest);
        WriteLeaf(Features);
        WriteLeaf(Structured);
        WriteLeaf(ExtendedState);
        WriteLeaf(LargestExtended);
        WriteLeaf(ExtendedFeatures);
        WriteLeaf(AddressSizes);
        if (Vmx.VmxProcessor.IsPresent)
        {
            for (var register = FirstVmxRegister; register <= LastVmxRegister; register++)
            {
                WriteRegister(register);
            }
        }
        else
        {
            WriteLeaf(Svm);
        }
    }

    static void WriteLeaf(uint leaf)
    {
        var answer = Cpu.Cpuid(leaf, 0);
        Begin("cpuid ", leaf);
        WriteWord(answer.Eax);
        WriteWord(answer.Ebx);
        WriteWord(answer.Ecx);
        WriteWord(answer.Edx);
        Log.End();
    }

    static void WriteRegister(uint register)
    {
        Begin("msr ", register);
        WriteWord(Cpu.ReadMsrOr0(register));
        Log.End();
    }

    static void Begin(string kind, uint number)
    {
        Log.Begin();
        Log.Write("processor ");
        Log.Write(kind);
        Log.WriteHexadecimal(number);
    }

    static void WriteWord(ulong value)
    {
        Log.Write(" ");
        Log.WriteHexadecimal(value);
    }
}
