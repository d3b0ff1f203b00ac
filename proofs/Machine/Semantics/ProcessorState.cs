using Cordon.Proofs.Smt;
using Iced.Intel;

namespace Cordon.Proofs.Machine.Semantics;

/// <summary>The registers of 64-bit mode that instructions outside the system's set use, but for RIP (SDM 1, 3.4).</summary>
public sealed class ProcessorState
{
    /// <summary>A state in which each register and flag is what <paramref name="initial"/> gives for its name and width (0: a Boolean).</summary>
    public ProcessorState(Func<string, int, Term> initial)
    {
        General = [.. Enumerable.Range(0, 16).Select(i => initial((Register.RAX + i).ToString().ToLowerInvariant(), 64))];
        Vector = [.. Enumerable.Range(0, 16).Select(i => initial((Register.XMM0 + i).ToString().ToLowerInvariant(), 128))];
        Carry = initial("cf", 0);
        Parity = initial("pf", 0);
        Auxiliary = initial("af", 0);
        Zero = initial("zf", 0);
        Sign = initial("sf", 0);
        Direction = initial("df", 0);
        Overflow = initial("of", 0);
    }

    ProcessorState(ProcessorState other)
    {
        General = [.. other.General];
        Vector = [.. other.Vector];
        (Carry, Parity, Auxiliary) = (other.Carry, other.Parity, other.Auxiliary);
        (Zero, Sign, Direction, Overflow) = (other.Zero, other.Sign, other.Direction, other.Overflow);
    }

    /// <summary>RAX, RCX, RDX, RBX, RSP, RBP, RSI, RDI, R8 to R15: 64 bits each.</summary>
    public Term[] General { get; }

    /// <summary>XMM0 to XMM15: 128 bits each. What lies above in YMM and ZMM is touched by no instruction that is covered.</summary>
    public Term[] Vector { get; }

    /// <summary>CF.</summary>
    public Term Carry { get; set; }

    /// <summary>PF.</summary>
    public Term Parity { get; set; }

    /// <summary>AF.</summary>
    public Term Auxiliary { get; set; }

    /// <summary>ZF.</summary>
    public Term Zero { get; set; }

    /// <summary>SF.</summary>
    public Term Sign { get; set; }

    /// <summary>DF.</summary>
    public Term Direction { get; set; }

    /// <summary>OF.</summary>
    public Term Overflow { get; set; }

    /// <summary>A copy that can be changed on its own.</summary>
    public ProcessorState Clone() => new(this);

    /// <summary>Whether it is one of the registers here, or part of one.</summary>
    public static bool Holds(Register register) => register.IsGPR() || (register.IsXMM() && register <= Register.XMM15);

    /// <summary>The register's value, of its own width.</summary>
    public Term Read(Register register)
    {
        Require(register);
        return register switch
        {
            _ when register.IsXMM() => Vector[register - Register.XMM0],
            _ when IsHighByte(register) => Term.Extract(General[Index(register)], 15, 8),
            _ => Term.Extract(General[Index(register)], register.GetSize() * 8 - 1, 0),
        };
    }

    /// <summary>Writes a register of the value's width; a 32-bit write clears the upper half, narrower ones keep the rest (SDM 1, 3.4.1.1).</summary>
    public void Write(Register register, Term value)
    {
        Require(register);
        if (value.Width != register.GetSize() * 8)
        {
            throw new ArgumentException($"{value.Width} bits written to {register}");
        }
        if (register.IsXMM())
        {
            Vector[register - Register.XMM0] = value;
            return;
        }
        ref var full = ref General[Index(register)];
        full = value.Width switch
        {
            64 => value,
            32 => Term.ZeroExtend(value, 64),
            _ when IsHighByte(register) => Term.Concat(Term.Extract(full, 63, 16), Term.Concat(value, Term.Extract(full, 7, 0))),
            _ => Term.Concat(Term.Extract(full, 63, value.Width), value),
        };
    }

    static int Index(Register register) => register.GetFullRegister() - Register.RAX;

    static bool IsHighByte(Register register) => register is Register.AH or Register.CH or Register.DH or Register.BH;

    static void Require(Register register)
    {
        if (!Holds(register))
        {
            throw new ArgumentException($"{register} is no part of the state");
        }
    }
}
