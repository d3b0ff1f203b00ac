namespace Cordon.Proofs.Smt;

/// <summary>What a <see cref="Term"/> is made with; each is the operation of the SMT-LIB 2.6 theory of the same meaning.</summary>
public enum Operator : byte
{
    /// <summary>A free constant: a Boolean or a bit vector without a value.</summary>
    Variable,
    /// <summary>A literal.</summary>
    Constant,
    /// <summary>An uninterpreted function of bit vectors.</summary>
    Application,
    /// <summary><c>not</c>.</summary>
    Not,
    /// <summary><c>and</c> of two or more.</summary>
    And,
    /// <summary><c>or</c> of two or more.</summary>
    Or,
    /// <summary><c>=</c>, of Booleans too.</summary>
    Equal,
    /// <summary><c>ite</c>, of Booleans too.</summary>
    IfThenElse,
    /// <summary><c>bvnot</c>.</summary>
    Complement,
    /// <summary><c>bvadd</c>.</summary>
    Add,
    /// <summary><c>bvsub</c>.</summary>
    Subtract,
    /// <summary><c>bvmul</c>.</summary>
    Multiply,
    /// <summary><c>bvand</c>.</summary>
    BitAnd,
    /// <summary><c>bvor</c>.</summary>
    BitOr,
    /// <summary><c>bvxor</c>.</summary>
    BitXor,
    /// <summary><c>bvshl</c>: a count of the width or more gives 0.</summary>
    ShiftLeft,
    /// <summary><c>bvlshr</c>: a count of the width or more gives 0.</summary>
    ShiftRight,
    /// <summary><c>bvashr</c>: a count of the width or more gives the sign.</summary>
    ShiftRightSigned,
    /// <summary><c>bvult</c>.</summary>
    Less,
    /// <summary><c>bvslt</c>.</summary>
    LessSigned,
    /// <summary><c>concat</c>: the first is the more significant.</summary>
    Concat,
    /// <summary><c>extract</c> of bits High..Low.</summary>
    Extract,
    /// <summary><c>zero_extend</c>.</summary>
    ZeroExtend,
    /// <summary><c>sign_extend</c>.</summary>
    SignExtend,
}
