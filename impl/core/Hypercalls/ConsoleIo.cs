namespace Cordon.Impl;

/// <summary>console_io: spec/clauses/console.md.</summary>
public static unsafe class ConsoleIo
{
    const uint ChunkBytes = 128;
    const uint BytesPerStep = 2048;

    /// <summary>CONSOLEIO_write: says count (A1) bytes at buffer (A2) on the console, some at a time.</summary>
    public static long Write(Hypervisor* hypervisor, Vcpu* vcpu, CallArguments* arguments)
    {
        var count = (uint)arguments->A1;
        var buffer = arguments->A2;
        var domain = Hypervisor.Domain(hypervisor, vcpu);
        var chunk = stackalloc byte[(int)ChunkBytes];
        for (var done = 0U; count != 0 && done < BytesPerStep;)
        {
            var bytes = count < ChunkBytes ? count : ChunkBytes;
            if (!GuestMemory.Read(hypervisor, vcpu, buffer, chunk, bytes))
            {
                return Failure.EFAULT;
            }
            Console.Write(hypervisor, domain, chunk, bytes);
            buffer += bytes;
            count -= bytes;
            done += bytes;
        }
        if (count != 0)
        {
            arguments->A1 = count;
            arguments->A2 = buffer;
            vcpu->CallOutcome = CallOutcome.Unfinished;
        }
        return 0;
    }

    /// <summary>CONSOLEIO_read: takes up to <paramref name="count"/> bytes of input.</summary>
    /// <returns>How many.</returns>
    public static long Read(Hypervisor* hypervisor, Vcpu* vcpu, uint count, ulong buffer)
    {
        if (count > int.MaxValue)
        {
            return Failure.E2BIG;
        }
        var console = &hypervisor->Console;
        var done = 0U;
        if (hypervisor->ConsoleFocus.Value != vcpu->Domain)
        {
            return done;
        }
        while (done < count && console->InputConsumed != console->InputProduced)
        {
            var value = console->Input[console->InputConsumed % ConsoleBuffers.InputBytes];
            if (!GuestMemory.Write(hypervisor, vcpu, buffer + done, &value, 1))
            {
                return Failure.EFAULT;
            }
            console->InputConsumed++;
            done++;
        }
        return done;
    }
}
