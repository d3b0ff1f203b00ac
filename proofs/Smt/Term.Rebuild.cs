namespace Cordon.Proofs.Smt;

/// <summary>The same term over other operands.</summary>
public sealed partial class Term
{
    /// <summary>This term with <paramref name="operands"/>, of the same widths, in place of its own; simplified anew.</summary>
    public Term With(params Term[] operands) => Operator switch
    {
        Operator.Variable or Operator.Constant => this,
        Operator.Application => Application(Name!, Width, operands),
        Operator.Not => Not(operands[0]),
        Operator.And => And(operands),
        Operator.Or => Or(operands),
        Operator.Equal => Equal(operands[0], operands[1]),
        Operator.IfThenElse => IfThenElse(operands[0], operands[1], operands[2]),
        Operator.Complement => Complement(operands[0]),
        Operator.Less => Less(operands[0], operands[1]),
        Operator.LessSigned => LessSigned(operands[0], operands[1]),
        Operator.Concat => Concat(operands[0], operands[1]),
        Operator.Extract => Extract(operands[0], High, Low),
        Operator.ZeroExtend => ZeroExtend(operands[0], Width),
        Operator.SignExtend => SignExtend(operands[0], Width),
        _ => Binary(Operator, operands[0], operands[1]),
    };
}
