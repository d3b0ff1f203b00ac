using System.Runtime.InteropServices;
using Cordon.Proofs.Machine.Refinement;
using Cordon.Proofs.Machine.Refinement.Contracts;
using Iced.Intel;

namespace Cordon.Proofs.Machine.Replay;

/// <summary>
/// Makes a refuted call on the processor of this machine: the image runs as a process, its tables hold what the counterexample says, its dispatcher is called, and what comes of it is
/// held against the model by the abstraction. So semantics, executor and solver have no part in what it shows.
/// </summary>
/// <param name="image">The image.</param>
public sealed class HandlerReplay(RefinedImage image)
{
    /// <summary>How long the code may run.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Replays a counterexample.</summary>
    public ReplayResult Run(Refutation refutation)
    {
        if (refutation.Whole is not { } whole)
        {
            return ReplayResult.Not("the call goes over a list, and the values are of a part of it: to, from or in a round of its loop");
        }
        if (RuntimeInformation.ProcessArchitecture != Architecture.X64 || !OperatingSystem.IsLinux())
        {
            return ReplayResult.Not("this machine is no x86-64 with Linux");
        }
        try
        {
            return Execute(refutation, whole);
        }
        catch (ReplayUnavailableException reason)
        {
            return ReplayResult.Not(reason.Message);
        }
    }

    ReplayResult Execute(Refutation refutation, WholeCall whole)
    {
        var state = new ReplayState(image.Layout, refutation.Guest, refutation.Values);
        var stops = image.Listing.Functions.Where(function => ReplayContracts.Functions.Contains(function.Name)).DistinctBy(function => function.Address)
            .ToDictionary(function => function.Address, function => function.Name);
        using var program = new RunnableImage(image.Image, stops.Keys);
        using var process = new TracedProcess(program.Path, Limit);
        var memory = new ReplayMemory(process, program.SystemCall, image.Layout, state);
        var contracts = new ReplayContracts(image, refutation, state, memory, process);
        var entry = Enter(process, memory, state, refutation, program.Return);
        while (true)
        {
            var stop = process.Run();
            var registers = process.Registers;
            var at = registers.Rip - 1;
            if (stop.Signal == TracedProcess.Trap && at == program.Return)
            {
                var comparison = new ReplayComparison(image, refutation, whole, state, memory, contracts.Copies);
                return comparison.Of(Kept(entry, registers, memory), registers.Rax);
            }
            if (stop.Signal == TracedProcess.Trap && stops.TryGetValue(at, out var function))
            {
                if (Endings.Functions.Contains(function))
                {
                    return Differs("the end of the call", $"in {function}, from 0x{memory.Read(registers.Rsp, 8):x}", "that it returns");
                }
                var result = contracts.Answer(function, registers);
                process.Registers = process.Registers with { Rax = result, Rip = memory.Read(registers.Rsp, 8), Rsp = registers.Rsp + 8 };
            }
            else if (stop is not { Signal: TracedProcess.Segmentation, Code: TracedProcess.NotMapped } || !memory.Provide(stop.Address))
            {
                return Fault(stop, registers.Rip);
            }
        }
    }

    // RDI, RSI, RDX: hypervisor, vcpu, registers; the others hold what the values say, or what must not matter.
    TracedRegisters Enter(TracedProcess process, ReplayMemory memory, ReplayState state, Refutation refutation, ulong back)
    {
        var caller = refutation.Guest.Caller;
        var vcpu = Regions.MachineLayout.AddressOf(image.Layout.Vcpus, caller.Domain.Value.Term, caller.Vcpu.Value.Term);
        memory.Provide(ReplayPlaces.StackPointer);
        process.Write(ReplayPlaces.StackPointer, BitConverter.GetBytes(back));
        const ulong Fixed = 0x202, Nothing = 0x5a5a_5a5a_5a5a_5a00;
        ulong Of(string register) => state.Known($"entry.{register}") ?? Nothing + register[^1];
        var entry = process.Registers with
        {
            Rip = image.Listing.Functions.First(function => function.Name == RefinedImage.Dispatcher).Address,
            Rsp = ReplayPlaces.StackPointer, Rdi = ReplayPlaces.Root, Rsi = (ulong)state.Before.Value(vcpu), Rdx = ReplayPlaces.Registers, SystemCall = ulong.MaxValue, Flags = Fixed,
            Rax = Of("rax"), Rcx = Of("rcx"), Rbx = Of("rbx"), Rbp = Of("rbp"), R8 = Of("r8"), R9 = Of("r9"), R10 = Of("r10"), R11 = Of("r11"),
            R12 = Of("r12"), R13 = Of("r13"), R14 = Of("r14"), R15 = Of("r15"),
        };
        process.Registers = entry;
        return entry;
    }

    // What a function must give back as it was: registers, the stack pointer, the stack of its caller.
    static IEnumerable<ReplayDifference> Kept(TracedRegisters entry, TracedRegisters now, ReplayMemory memory)
    {
        foreach (var ((name, before), (_, after)) in entry.CalleeSaved.Append(("RSP", entry.Rsp + 8)).Zip(now.CalleeSaved.Append(("RSP", now.Rsp))))
        {
            if (before != after)
            {
                yield return new(name, $"0x{after:x} at the return", $"0x{before:x}, as it was");
            }
        }
        foreach (var (address, before, after) in memory.ChangedOfCaller())
        {
            yield return new($"the caller's stack, {address - ReplayPlaces.StackPointer} bytes above,", $"0x{after:x}", $"0x{before:x}, as it was");
        }
    }

    ReplayResult Fault(TraceStop stop, ulong address)
    {
        var function = image.Listing.At(address);
        var instruction = function?.Instructions.FirstOrDefault(one => one.IP == address) ?? default;
        var where = $"0x{address:x}{(function is null ? "" : $" in {function.Name}: {instruction}")}";
        return instruction.IsPrivileged || instruction.Mnemonic is Mnemonic.In or Mnemonic.Out
            ? ReplayResult.Not($"it reaches an instruction that a process may not execute, at {where}")
            : Differs("the end of the call", $"signal {stop.Signal} at {where}{(stop.Code == TracedProcess.NotMapped ? $", address 0x{stop.Address:x}" : "")}", "that it returns");
    }

    static ReplayResult Differs(string what, string @is, string says) => new(ReplayOutcome.Reproduced, "", [new(what, @is, says)]);
}
