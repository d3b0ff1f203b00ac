using System.Diagnostics.CodeAnalysis;
using System.Runtime;

namespace Cordon.Impl;

/// <summary>The end of a hypervisor that found itself broken: one line that names what failed, then the machine stops.</summary>
public static unsafe class Crash
{
    /// <summary>Says what failed and stops.</summary>
    [DoesNotReturn]
    public static void Fail(string what)
    {
        Begin();
        Log.Write(what);
        Log.End();
        Stop();
    }

    /// <summary>Ends a start that cannot be: the machine or what the boot loader gave is not enough. Nothing of the hypervisor failed.</summary>
    [DoesNotReturn]
    public static void Refuse(string what, string? why = null)
    {
        Log.Begin();
        Log.Write("cannot start: ");
        Log.Write(what);
        if (why != null)
        {
            Log.Write(": ");
            Log.Write(why);
        }
        Log.End();
        Power.Off(ExitCode.CannotStart);
        while (true)
        {
        }
    }

    /// <summary>Begins a panic's line, for one that has more to say than a fixed text; <see cref="Stop"/> ends it.</summary>
    public static void Begin()
    {
        Log.End();
        Log.Write("(cordon) panic: ");
    }

    /// <summary>Stops the machine.</summary>
    [DoesNotReturn]
    public static void Stop()
    {
        Power.Off(ExitCode.Panic);
        while (true)
        {
        }
    }

    /// <summary>An exception of the processor while the hypervisor ran; from x64/interrupts.asm.</summary>
    [RuntimeExport("cordon_exception")]
    static void OnException(ExceptionFrame* frame)
    {
        Begin();
        Log.Write("processor exception ");
        Log.WriteDecimal(frame->Vector);
        Log.Write(" error ");
        Log.WriteHexadecimal(frame->ErrorCode);
        Log.Write(" rip ");
        Log.WriteHexadecimal(frame->Rip);
        Log.Write(" rsp ");
        Log.WriteHexadecimal(frame->Rsp);
        Log.Write(" cr2 ");
        Log.WriteHexadecimal(Cpu.ReadCr2());
        Log.Write(" rax ");
        Log.WriteHexadecimal(frame->Rax);
        Log.Write(" rcx ");
        Log.WriteHexadecimal(frame->Rcx);
        Log.Write(" rdx ");
        Log.WriteHexadecimal(frame->Rdx);
        Log.End();
        Stop();
    }

    /// <summary>A symbol of the .NET runtime that an image must not reach; from x64/runtime.asm.</summary>
    [RuntimeExport("cordon_forbidden")]
    static void OnForbidden(byte* symbol)
    {
        Begin();
        Log.Write("runtime symbol reached: ");
        var length = 0u;
        while (symbol[length] != 0)
        {
            length++;
        }
        Log.Write(symbol, length);
        Log.End();
        Stop();
    }
}

/// <summary>What the stubs of x64/interrupts.asm leave on the stack.</summary>
struct ExceptionFrame
{
#pragma warning disable CS0649 // filled by assembly
    public ulong R15, R14, R13, R12, R11, R10, R9, R8, Rdi, Rsi, Rbp, RspAtEntry, Rbx, Rdx, Rcx, Rax;
    public ulong Vector, ErrorCode;
    public ulong Rip, Cs, Rflags, Rsp, Ss;
#pragma warning restore CS0649
}
