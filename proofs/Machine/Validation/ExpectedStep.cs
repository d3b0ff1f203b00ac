using Cordon.Proofs.Machine.Semantics;
using Cordon.Proofs.Smt;
using Iced.Intel;

namespace Cordon.Proofs.Machine.Validation;

/// <summary>How an instruction is given its meaning, with the source of fresh terms; tests put wrong ones in its place.</summary>
public delegate StepResult Meaning(in Instruction instruction, ProcessorState state, IMemory memory, Func<string, int, Term> fresh);

/// <summary>
/// What the semantics says of one instruction, as a program over register values and a buffer of memory. What the semantics leaves open are its
/// fresh terms: a quotient and a remainder are taken from the processor and must satisfy the facts; of the others any value is right.
/// </summary>
sealed class ExpectedStep
{
    const string Quotient = "quotient", Remainder = "remainder";

    readonly TermProgram program;
    readonly UInt128[] variables;
    readonly UInt128[] results;
    readonly List<(string Name, int Width)> fresh = [];
    readonly List<int> storedBits = [];
    readonly FunctionValue load;
    readonly byte[] memory = new byte[NativeProcessor.BufferBytes];
    readonly ulong buffer;
    bool outside;

    /// <summary>Executes the instruction on named registers and lays out the terms.</summary>
    /// <exception cref="UnsupportedInstructionException">The semantics does not cover it.</exception>
    public ExpectedStep(in Instruction instruction, ulong buffer, Meaning meaning)
    {
        this.buffer = buffer;
        load = (function, arguments) => LoadFrom((ulong)arguments[0], function.Width);
        var state = new ProcessorState(Term.Variable);
        var names = RegisterValues.Of(state).ToList();
        var accesses = new Accesses();
        var result = meaning(instruction, state, accesses, (name, width) =>
        {
            fresh.Add((name, width));
            names.Add(Term.Variable($"{name}!{fresh.Count}", width));
            return names[^1];
        });
        storedBits.AddRange(accesses.Stores.Select(store => store.Value.Width));
        var trap = Term.Or([.. result.Traps.Where(trap => !trap.IsRefusal).Select(trap => trap.Condition)]);
        var refusal = Term.Or([.. result.Traps.Where(trap => trap.IsRefusal).Select(trap => trap.Condition)]);
        CanTrap = !trap.IsFalse;
        CanRefuse = !refusal.IsFalse;
        Term[] outputs =
        [
            .. RegisterValues.Of(state),
            trap,
            Term.And([.. result.Facts]),
            refusal,
            .. accesses.Stores.SelectMany(store => (Term[])[store.Address, store.Value]),
        ];
        program = new TermProgram(names, outputs);
        variables = new UInt128[names.Count];
        results = new UInt128[outputs.Length];
    }

    /// <summary>Whether anything is left open but a quotient and a remainder.</summary>
    public bool HasUndefined => fresh.Any(term => term.Name is not (Quotient or Remainder));

    /// <summary>Whether there are values for which the processor raises an exception.</summary>
    public bool CanTrap { get; }

    /// <summary>Whether there are values for which the semantics does not cover the instruction.</summary>
    public bool CanRefuse { get; }

    /// <summary>Whether the last evaluation's values are such.</summary>
    public bool IsRefused => results[RegisterValues.Count + 2] != 0;

    /// <summary>Whether the last evaluation says that the processor raises an exception.</summary>
    public bool Traps => results[RegisterValues.Count] != 0;

    /// <summary>Whether the last evaluation's facts hold, and all accesses were to the buffer.</summary>
    public bool IsConsistent => results[RegisterValues.Count + 1] != 0 && !outside;

    /// <summary>The registers after the last evaluation.</summary>
    public ReadOnlySpan<UInt128> Registers => results.AsSpan(0, RegisterValues.Count);

    /// <summary>The buffer after the last evaluation.</summary>
    public ReadOnlySpan<byte> Memory => memory;

    /// <summary>Evaluates.</summary>
    /// <param name="registers">The registers before.</param>
    /// <param name="before">The buffer before.</param>
    /// <param name="actual">The registers after, from the processor; may be any when only <see cref="Traps"/> is asked for.</param>
    /// <param name="undefined">The bits that what is undefined takes.</param>
    public void Evaluate(ReadOnlySpan<UInt128> registers, ReadOnlySpan<byte> before, ReadOnlySpan<UInt128> actual, UInt128 undefined)
    {
        outside = false;
        before.CopyTo(memory);
        registers.CopyTo(variables);
        for (var i = 0; i < fresh.Count; i++)
        {
            var (name, width) = fresh[i];
            var value = name switch
            {
                Quotient => actual[Register.RAX - Register.RAX],
                Remainder => actual[Register.RDX - Register.RAX],
                _ => undefined,
            };
            variables[RegisterValues.Count + i] = value & Arithmetic.Mask(Math.Max(width, 1));
        }
        program.Run(variables, results, load);
        for (var i = 0; i < storedBits.Count; i++)
        {
            StoreTo((ulong)results[RegisterValues.Count + 3 + 2 * i], results[RegisterValues.Count + 4 + 2 * i], storedBits[i]);
        }
    }

    UInt128 LoadFrom(ulong address, int bits)
    {
        var offset = Offset(address, bits);
        var value = UInt128.Zero;
        for (var i = bits / 8 - 1; i >= 0 && !outside; i--)
        {
            value = (value << 8) | memory[offset + i];
        }
        return value;
    }

    void StoreTo(ulong address, UInt128 value, int bits)
    {
        var offset = Offset(address, bits);
        for (var i = 0; i < bits / 8 && !outside; i++)
        {
            memory[offset + i] = (byte)(value >> (8 * i));
        }
    }

    int Offset(ulong address, int bits)
    {
        outside |= address - buffer > (ulong)(memory.Length - bits / 8);
        return (int)(address - buffer);
    }

    /// <summary>Loads are functions of their address, which is enough because no instruction loads after it stored.</summary>
    sealed class Accesses : IMemory
    {
        public List<(Term Address, Term Value)> Stores { get; } = [];

        public Term Load(Term address, int bytes)
            => Stores.Count == 0
                ? Term.Application($"memory{bytes}", 8 * bytes, address)
                : throw new InvalidOperationException("a load after a store");

        public void Store(Term address, Term value) => Stores.Add((address, value));
    }
}
